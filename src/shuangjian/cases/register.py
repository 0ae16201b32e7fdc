"""The register of cases: the list, its address and its counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from shuangjian.cases import selectors
from shuangjian.cases.access import visible_cases
from shuangjian.cases.choices import CaseState, PartyRole
from shuangjian.cases.deadlines import light_of, stamp_of
from shuangjian.cases.desk import PILES
from shuangjian.cases.models import Case, CaseParty
from shuangjian.cases.origins import load_filters, load_origins, origin_of
from shuangjian.cases.texts import title_of_case
from shuangjian.cases.working_days import add_working_days
from shuangjian.live.words import Severity
from shuangjian.registry.models import Department, User
from shuangjian.registry.selectors import by_region, find_owners, get_owner_names, region_choices
from shuangjian.web.addresses import address_of
from shuangjian.web.asked import read_number
from shuangjian.web.registers import BulkAction, Column, Filter, Register, What, same, several
from shuangjian.web.registers.columns import Text
from shuangjian.web.registers.filters import Choices

_LIGHTS = [
    ("red", _("Red: late")),
    ("yellow", _("Yellow: due within two working days")),
    ("green", _("Green: in time")),
]


def cases_url(**params: str) -> str:
    """Return the address of the list, narrowed."""
    return cases_for(None).url(**params)


def cases_for(user: User | None) -> Register:
    """Return the register as `user` has it; None for its addresses alone."""
    today = selectors.get_today()

    def seen() -> QuerySet[Case]:
        return visible_cases(user) if user is not None else Case.objects.none()

    def rows(_reader: object) -> QuerySet[Case]:
        leads = CaseParty.objects.filter(role=PartyRole.LEAD).select_related("department").order_by("id")
        return seen().select_related("handler").prefetch_related(Prefetch("parties", leads, to_attr="leads"))

    return Register(
        title=_("Cases"),
        url_name="cases:listing",
        rows=rows,
        columns=_columns(today),
        filters=[
            Filter("state", _("State"), _by_state, [("unfinished", _("All that are not closed")), *CaseState.choices]),
            Filter("light", _("Light"), lambda found, chosen: by_light(found, chosen, today), _LIGHTS),
            Filter("kind", _("Kind of matter"), same("kind"), lambda: [(each.kind, each.title) for each in load_origins().values()], more=True),
            Filter("severity", _("Severity"), same("severity"), Severity.choices, more=True),
            Filter("department", _("Lead department"), _by_department(PartyRole.LEAD), lambda: _leading(seen())),
            Filter("owner", _("School or institution"), _by_owner, lambda: _owners(seen())),
            Filter("region", _("Region"), by_region, lambda: region_choices(seen()), more=True),
            Filter("late", _("Late"), lambda found, chosen: found.filter(selectors.is_late(today)), [("1", _("Only late ones"))], more=True),
            Filter("clause", _("Clause"), lambda found, chosen: found.filter(clauses__contains=[chosen]), kind="hidden"),
            *(Filter(name, each.label, each.apply, kind="hidden") for name, each in load_filters().items()),
            Filter("party", _("Department"), _by_department(PartyRole.LEAD, PartyRole.SUPPORT), kind="hidden"),
            Filter("desk", _("My desk"), lambda found, chosen: _by_pile(found, chosen, user), lambda: [(each.name, each.title) for each in PILES], kind="hidden"),
            Filter("waiting", _("Waiting for you"), lambda found, chosen: _by_waiting(found, chosen, user), _WAITING_WORDS, kind="hidden"),
        ],
        search=search_cases,
        search_hint=_("Number, title, school, institution or clause"),
        order=("due_on", "proof_due_on", "id"),
        empty=_("No cases"),
        empty_hint=_("Cases come from findings of the nightly sweep and from adopted plans."),
        template="cases/listing.html",
        actions=_actions(user),
    )  # fmt: skip


def _actions(user: User | None) -> list[BulkAction]:
    if user is None or not user.has_permission("cases.urge"):
        return []
    return [BulkAction(_("Urge the selected"), address_of("cases:urge_many"), lambda case: case.state != CaseState.CLOSED, icon="bell")]  # fmt: skip


@dataclass(frozen=True)
class PileCount:
    """A pile of somebody's desk with how much lies on it; `is_open` where the list shows just it."""

    title: Text
    number: int
    url: str
    is_open: bool


def count_piles(user: User, chosen: str = "") -> list[PileCount]:
    """Return the piles of the user's desk, counted in one statement; each leads to the list of just what it counts."""
    piles = [pile for pile in PILES if user.has_permission(pile.permission)]
    lie = {pile.name: Count("pk", filter=Q(pk__in=pile.find(user).order_by().values("pk"))) for pile in piles}
    counts = Case.objects.aggregate(**lie)
    return [PileCount(pile.title, counts[pile.name], cases_url(desk=pile.name), pile.name == chosen) for pile in piles]


def _columns(today: dt.date) -> list[Column]:
    return [
        Column("number", _("Case number"), sort="number", on_page=False),
        Column("title", _("What is to be done"), value=_what, sort="title", href=_address, template="web/_cells/what.html"),
        Column("lead", _("Lead"), value=_lead_of, wide_only=True),
        Column("handler", _("In charge"), value=lambda case: str(case.handler or ""), wide_only=True),
        Column("state", _("State"), value=stamp_of, sort="state", template="cases/_partials/stamp_cell.html"),
        Column("light", _("Deadline"), value=lambda case: light_of(case, today), sort="due_on", template="cases/_partials/light_cell.html"),
        Column("due_on", _("Due"), value=lambda case: case.due_on or case.proof_due_on, sort="due_on", wide_only=True, template="web/_cells/nowrap.html"),
        Column("kind", _("Kind of matter"), value=lambda case: str(origin_of(case).title), on_page=False),
        Column("severity", _("Severity"), sort="severity", on_page=False),
        Column("region", _("Region"), value=lambda case: case.region_code, on_page=False),
    ]  # fmt: skip


def _what(case: Case) -> What:
    return What(title_of_case(case), f"{case.number} · {origin_of(case).title} · {case.get_severity_display()}")


def _address(case: Case) -> str:
    return address_of("cases:case", case.number)


def _lead_of(case: Case) -> str:
    """Return who leads: the departments that do, or the school or institution whose findings it holds."""
    names = [party.department.name if party.department else party.name for party in case.leads]  # type: ignore[attr-defined]
    return "、".join(names) or case.owner_name


# What narrows ---------------------------------------------------------------------------------------------------------


def search_cases(rows: QuerySet[Case], text: str) -> QuerySet[Case]:
    """Return the cases of which every word fits the number, a title, the owner (in pinyin too), the description or a clause."""
    for word in text.split():
        owners = list(find_owners(word))
        rows = rows.filter(
            Q(number__icontains=word)
            | Q(title__icontains=word)
            | Q(title_en__icontains=word)
            | Q(school_key__in=owners)
            | Q(institution_key__in=owners)
            | Q(description__icontains=word)
            | Q(clauses__contains=[word.upper()])
        )
    return rows


def _by_state(rows: QuerySet[Case], chosen: str) -> QuerySet[Case]:
    # All that is not closed, under one name: dashboards count them together.
    return rows.exclude(state=CaseState.CLOSED) if chosen == "unfinished" else rows.filter(state=chosen)


def by_light(rows: QuerySet[Case], chosen: str, today: dt.date) -> QuerySet[Case]:
    """Keep the cases of one light. The same bounds as `deadlines.light_of`; a test holds the two together."""
    # Yellow ends before the third working day from now.
    green_from = add_working_days(today, 3).due_on
    soon = Q(due_on__gte=today, due_on__lt=green_from) | Q(due_on=None, proof_due_on__lt=green_from)
    later = Q(due_on__gte=green_from) | Q(due_on=None, proof_due_on__gte=green_from)
    lights = {"red": Q(due_on__lt=today), "yellow": soon, "green": later}
    return rows.exclude(state=CaseState.CLOSED).filter(lights[chosen]) if chosen in lights else rows.none()


def _by_department(*roles: PartyRole) -> Callable[[QuerySet[Case], str], QuerySet[Case]]:
    def apply(rows: QuerySet[Case], chosen: str) -> QuerySet[Case]:
        department = read_number(chosen)
        if department is None:
            return rows.none()
        parties = CaseParty.objects.filter(case=OuterRef("pk"), department=department, role__in=roles)
        return rows.filter(Exists(parties))

    return apply


def _by_owner(rows: QuerySet[Case], chosen: str) -> QuerySet[Case]:
    # A lead names a school that does not see it: its case keeps the name alone.
    named = Q(school_key=None, institution_key=None, owner_name=get_owner_names([chosen]).get(chosen, chosen))
    return rows.filter(Q(school_key=chosen) | Q(institution_key=chosen) | named)


_WAITING = {
    "late": selectors.late_under,
    "work": selectors.cases_to_work,
    "verify": selectors.cases_to_verify,
    "time": selectors.cases_to_give_time,
    "returned": selectors.cases_to_send_out,
}
_WAITING_WORDS = [
    ("late", _("Late in my region")),
    ("work", _("To do")),
    ("verify", _("To verify")),
    ("time", _("To answer")),
    ("returned", _("Sent back")),
]


def _by_pile(rows: QuerySet[Case], chosen: str, user: User | None) -> QuerySet[Case]:
    pile = next((each for each in PILES if each.name == chosen), None)
    if pile is None or user is None:
        return rows.none()
    return rows.filter(pk__in=pile.find(user).order_by().values("pk"))


def _by_waiting(rows: QuerySet[Case], chosen: str, user: User | None) -> QuerySet[Case]:
    waiting = _WAITING.get(chosen)
    return rows.filter(pk__in=waiting(user).order_by().values("pk")) if waiting and user else rows.none()


# What is on offer -----------------------------------------------------------------------------------------------------


def _leading(seen: QuerySet[Case]) -> Choices:
    leading = CaseParty.objects.filter(case__in=seen, role=PartyRole.LEAD).order_by().values("department")
    departments = Department.objects.filter(pk__in=leading).order_by("name").values_list("pk", "name")
    return [(str(pk), name) for pk, name in departments]


def _owners(seen: QuerySet[Case]) -> Choices:
    named = seen.exclude(owner_name="").order_by()
    owners = named.values_list("school_key", "institution_key", "owner_name").distinct()
    keyed = {key: name for school, institution, name in owners if (key := school or institution)}
    unkeyed = {name for school, institution, name in owners if not (school or institution)} - set(keyed.values())
    return several([*sorted(keyed.items()), *((name, name) for name in sorted(unkeyed))])
