"""The sheet with which a school is inspected: what is known already stands in it, and where it comes from."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuangjian.engine.book import ChecklistItem, Rulebook
from shuangjian.findings.access import visible_findings
from shuangjian.findings.choices import COUNTING
from shuangjian.findings.register import findings_url
from shuangjian.guidance.choices import DocumentKind
from shuangjian.guidance.selectors import filed_by
from shuangjian.live.book import book_in_force
from shuangjian.live.words import say
from shuangjian.registry.access import visible_to
from shuangjian.registry.models import School, User
from shuangjian.rulebook import packaged_rulebook

# What is owed on paper; the others are known by their rules alone.
_OWED = {"LC-01b": DocumentKind.SCHOOL_RULES}


@dataclass(frozen=True)
class Ground:
    """Why an item is not met: in words, with the address where it can be looked at ("" where nothing is)."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Preset:
    """One item of a school's sheet; `met` is None where only a look on the spot tells."""

    item: ChecklistItem
    met: bool | None
    grounds: tuple[Ground, ...]


@dataclass(frozen=True)
class Sheet:
    """What is known of a school before anybody goes there."""

    school: School
    presets: tuple[Preset, ...]

    @property
    def not_met(self) -> int:
        """How many items are known not to be met."""
        return sum(preset.met is False for preset in self.presets)


def sheets_for(user: User, first: dt.date, last: dt.date, schools: Iterable[str] | None = None) -> list[Sheet]:
    """Return the sheets of the schools `user` sees, for the days from `first` to `last`; three queries, however many there are."""
    found = visible_to(School.objects.order_by("key"), user, "indicators.view")
    if schools is not None:
        found = found.filter(key__in=list(schools))
    book = book_in_force()
    items = [item for item in book.checklist.values() if item.part == "school"]
    watching = {rule for item in items for rule in item.rules}
    breaches = visible_findings(user).filter(
        rule_id__in=watching, state__in=COUNTING, kind="breach", day__range=(first, last), school_key__isnull=False
    )
    days: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for school, rule, count in (
        breaches.order_by().values_list("school_key", "rule_id").annotate(Count("day", distinct=True))
    ):
        days[school][rule] = count
    filed = {kind: filed_by(kind, last) for kind in _OWED.values()}
    return [
        Sheet(
            school,
            tuple(
                _preset(item, school, days[school.key], filed, first, last, book)
                for item in items
                if _concerns(item, school, last, book)
            ),
        )
        for school in found
    ]


def _concerns(item: ChecklistItem, school: School, day: dt.date, book: Rulebook) -> bool:
    """Whether an item is asked of a school: those of a pack where and when its provision binds, the packaged ones everywhere."""
    if item.id in packaged_rulebook().checklist:
        return True
    return book.provisions[item.id].in_force(school.region_code, day, book.regions)


def _preset(
    item: ChecklistItem,
    school: School,
    days: dict[str, int],
    filed: dict[DocumentKind, set[str]],
    first: dt.date,
    last: dt.date,
    book: Rulebook,
) -> Preset:
    rules = book.rules
    grounds = [
        Ground(
            ngettext("{what}: {count} day", "{what}: {count} days", days[rule]).format(what=say(rules[rule].title), count=days[rule]),
            findings_url(rule=rule, owner=school.key, from_=first.isoformat(), to=last.isoformat()),
        )
        for rule in item.rules
        if rule in days
    ]  # fmt: skip
    owed = _OWED.get(item.id)
    if owed and school.key not in filed[owed]:
        grounds.append(Ground(_("No document approved by the head is in force: {kind}").format(kind=owed.label)))
    return Preset(item, False if grounds else True if owed else None, tuple(grounds))
