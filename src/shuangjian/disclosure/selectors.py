"""What anybody may ask: nothing here names a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from shuangjian.disclosure.choices import Listing
from shuangjian.disclosure.models import Contact, HonestBusiness, ListDecision
from shuangjian.engine.book import Rulebook
from shuangjian.engine.parameters import value_in_force
from shuangjian.engine.rule import Rule
from shuangjian.funds.models import SupervisedAccount
from shuangjian.live.book import Local, book_with, local_rows
from shuangjian.live.words import RULE_AREAS, language, name_part, name_status, say_quantity
from shuangjian.registry.access import visible_to
from shuangjian.registry.models import Institution, InstitutionState, Region, School, Site, User
from shuangjian.web.search import fits

VIEW = "disclosure.view"
SHOWN_MOST = 50


# The registers behind it ----------------------------------------------------------------------------------------------


def contacts(user: User | None, permission: str = VIEW) -> QuerySet[Contact]:
    """Return the contacts of a user's regions."""
    return visible_to(Contact.objects.all(), user or AnonymousUser(), permission)


def decisions(user: User | None, permission: str = VIEW) -> QuerySet[ListDecision]:
    """Return the decisions about institutions of a user's regions; `is_last` of the one that holds."""
    rows = ListDecision.objects.select_related("institution", "decided_by")
    last = ListDecision.objects.filter(institution_key=OuterRef("institution_key")).order_by("-id").values("pk")[:1]
    return visible_to(rows, user or AnonymousUser(), permission).annotate(last=Subquery(last))


def certificates(user: User | None, permission: str = VIEW) -> QuerySet[HonestBusiness]:
    """Return who takes part in the honest-business campaign in a user's regions."""
    return visible_to(HonestBusiness.objects.select_related("institution"), user or AnonymousUser(), permission)


# Institutions ---------------------------------------------------------------------------------------------------------


def find_institutions(typed: str, status: str = "", day: dt.date | None = None) -> list[InstitutionState]:
    """Return what is recorded of the institutions that fit what was typed (name, pinyin, licence or credit number), by name."""
    rows = InstitutionState.objects.on(day or timezone.localdate()).select_related("institution")
    if status:
        rows = rows.filter(status=status)
    found = [
        row
        for row in rows
        if not typed.strip() or fits(typed, row.name, row.licence_no, row.institution.uscc, row.institution.code)
    ]
    return sorted(found, key=lambda row: (row.name, row.pk))


def listed_as(listing: Listing) -> list[tuple[ListDecision, str]]:
    """Return the institutions on a list by the decision that put them there, each with its name today; by name."""
    last = ListDecision.objects.filter(institution_key=OuterRef("institution_key")).order_by("-id").values("pk")[:1]
    rows = ListDecision.objects.annotate(last=Subquery(last)).filter(pk=F("last"), listing=listing)
    names = _names({row.institution_key for row in rows.select_related("institution")})
    found = [(row, names.get(row.institution_key, row.institution_key)) for row in rows.select_related("institution")]
    return sorted(found, key=lambda each: (each[1], each[0].pk))


def _names(keys: Iterable[str]) -> dict[str, str]:
    states = InstitutionState.objects.on(timezone.localdate()).filter(institution__key__in=list(keys))
    return dict(states.values_list("institution__key", "name"))


@dataclass(frozen=True)
class Known:
    """What the public may know of an institution today."""

    state: InstitutionState
    is_licensed: bool
    sites: list[Site]
    accounts: list[SupervisedAccount]
    decision: ListDecision | None
    certificate: HonestBusiness | None


def know_institution(key: str) -> Known | None:
    """Return what the public may know of an institution; None where nothing is recorded of it today."""
    today = timezone.localdate()
    state = InstitutionState.objects.on(today).select_related("institution").filter(institution__key=key).first()
    if state is None:
        return None
    begun = state.licence_from is not None and state.licence_from <= today
    lasts = state.licence_to is None or state.licence_to >= today
    open_end = Q(approved_to__isnull=True) | Q(approved_to__gte=today)
    accounts = SupervisedAccount.objects.filter(institution__key=key, opened_on__lte=today)
    decision = ListDecision.objects.filter(institution__key=key).order_by("-id").first()
    certificate = HonestBusiness.objects.filter(institution__key=key, certified_on__lte=today)
    return Known(
        state,
        is_licensed=bool(state.licence_no) and begun and lasts and state.status == "active",
        sites=list(Site.objects.filter(open_end, institution__key=key, approved_from__lte=today).order_by("code")),
        accounts=list(accounts.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=today)).order_by("kind", "pk")),
        decision=decision if decision is not None and decision.listing != Listing.NONE else None,
        certificate=certificate.filter(Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=today)).first(),
    )


# Schools --------------------------------------------------------------------------------------------------------------


def find_schools(typed: str) -> list[School]:
    """Return the schools whose name or code fits what was typed (pinyin too), by name."""
    return sorted(
        (row for row in School.objects.all() if not typed.strip() or fits(typed, row.name, row.code)),
        key=lambda row: (row.name, row.key),
    )


def open_regions() -> list[Region]:
    """Return the regions in which there are schools or institutions, by path."""
    codes = {*School.objects.values_list("region", flat=True), *Institution.objects.values_list("region", flat=True)}
    return list(Region.objects.filter(code__in=codes).order_by("path"))


# Rules in words -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Source:
    """A provision a rule stands on today: where it is written, since when, and what is said where nobody has checked the words."""

    citation: str
    since: dt.date | None
    status: str
    is_checked: bool


@dataclass(frozen=True)
class InWords:
    """A rule for people: what it is about, its limits here today, what it stands on."""

    title: str
    limits: tuple[str, ...]
    sources: tuple[Source, ...]


def rules_in_words(region_code: str, day: dt.date) -> list[tuple[str, list[InWords]]]:
    """Return the rules in force in a region on a day by area, each with what it stands on; kept until something is set otherwise."""
    return list(_in_words(local_rows(), region_code, day, language()))


@lru_cache(maxsize=64)
def _in_words(local: Local, region_code: str, day: dt.date, lang: str) -> tuple[tuple[str, list[InWords]], ...]:
    book = book_with(local)
    found = []
    for area, title in RULE_AREAS.items():
        rules = [rule for rule in book.rules.values() if rule.area == area]
        said = [each for rule in rules if (each := _say(rule, book, region_code, day, lang)) is not None]
        if said:
            found.append((str(title), sorted(said, key=lambda each: each.title)))
    return tuple(found)


def _say(rule: Rule, book: Rulebook, region_code: str, day: dt.date, lang: str) -> InWords | None:
    """Return a rule in words; None where nothing it stands on is in force there."""
    provisions = {each.provision.id: each.provision for each in rule.grounds}
    grounds = [each for each in provisions.values() if each.in_force(region_code, day, book.regions)]
    if not grounds:
        return None
    colon, opened = ("：", "（{}）") if lang == "zh" else (": ", " ({})")
    limits = []
    for parameter in rule.parameters:
        for stage in parameter.stages or (None,):
            value = value_in_force(parameter, region_code, day, stage, book.regions)
            if value is not None and parameter.unit not in ("bool", "text"):
                words = parameter.title_zh if lang == "zh" else parameter.title_en
                part = opened.format(name_part(stage)) if stage else ""
                limits.append(f"{words}{part}{colon}{say_quantity(value.value, parameter.unit)}")
    sources = [
        Source(each.citation(lang), each.in_force_from, name_status(each.status), each.status == "verified")
        for each in sorted(grounds, key=lambda each: each.id)
    ]
    return InWords(rule.title[lang], tuple(limits), tuple(sources))
