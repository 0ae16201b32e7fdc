"""Narrow cases by the parameters of an address.

Pages and dashboards use the same functions, so that a number and the rows its link opens are the same. A value that fits
nothing narrows to nothing: a link must never show more than it says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict

from shuangjian.cases import selectors
from shuangjian.cases.choices import CaseState, PartyRole
from shuangjian.cases.models import Case, CaseParty
from shuangjian.cases.origins import load_filters
from shuangjian.cases.working_days import add_working_days
from shuangjian.registry.models import User
from shuangjian.registry.selectors import regions_below
from shuangjian.web.addresses import address_of

Params = QueryDict | Mapping[str, Any]

CASE_PARAMS = (
    "state", "kind", "severity", "light", "late", "department", "party", "owner", "region", "clause", "waiting",
)  # fmt: skip


def cases_url(**params: str) -> str:
    """Return the address of the cases list, narrowed."""
    return make_url("cases:listing", params)


def narrow_cases(
    rows: QuerySet[Case], params: Params, user: User | None = None, today: dt.date | None = None
) -> QuerySet[Case]:
    """Return the cases that fit `params`: a search text `q` and any of `CASE_PARAMS` or those of an origin."""
    if text := get(params, "q"):
        rows = rows.filter(
            Q(number__icontains=text)
            | Q(title__icontains=text)
            | Q(title_en__icontains=text)
            | Q(owner_name__icontains=text)
            | Q(description__icontains=text)
            | Q(clauses__contains=[text.upper()])
        )
    for name, apply in _CASES.items():
        if chosen := get(params, name):
            rows = apply(rows, chosen)
    for name, each in load_filters().items():
        if chosen := get(params, name):
            rows = each.apply(rows, chosen)
    if chosen := get(params, "light"):
        rows = _by_light(rows, chosen, today)
    if get(params, "late"):
        rows = rows.filter(selectors.is_late(today)) if get(params, "late") == "1" else rows.none()
    if chosen := get(params, "waiting"):
        waiting = {
            "work": selectors.cases_to_work,
            "verify": selectors.cases_to_verify,
            "returned": selectors.cases_to_send_out,
        }.get(chosen)
        rows = rows.filter(pk__in=waiting(user).order_by().values("pk")) if waiting and user else rows.none()
    return rows


def get(params: Params, name: str) -> str:
    """Return one parameter, stripped; "" where it is missing."""
    return str(params.get(name) or "").strip()


# One parameter each --------------------------------------------------------------------------------------------------


def by_same(column: str) -> Callable[[QuerySet[Any], str], QuerySet[Any]]:
    """Return a filter that keeps the rows whose column is the parameter."""
    return lambda rows, chosen: rows.filter(**{column: chosen})


def by_region(rows: QuerySet[Any], code: str) -> QuerySet[Any]:
    """Keep the rows of a region and all below it."""
    return rows.filter(region_code__in=regions_below(code).values("code"))


def _by_department(*roles: PartyRole) -> Callable[[QuerySet[Case], str], QuerySet[Case]]:
    def apply(rows: QuerySet[Case], chosen: str) -> QuerySet[Case]:
        if not chosen.isdigit():
            return rows.none()
        return rows.filter(
            Exists(CaseParty.objects.filter(case=OuterRef("pk"), department=int(chosen), role__in=roles))
        )

    return apply


def _by_case_state(rows: QuerySet[Case], chosen: str) -> QuerySet[Case]:
    # All that is not closed, under one name: dashboards count them together.
    return rows.exclude(state=CaseState.CLOSED) if chosen == "unfinished" else rows.filter(state=chosen)


_CASES: dict[str, Callable[[QuerySet[Case], str], QuerySet[Case]]] = {
    "state": _by_case_state,
    "kind": by_same("kind"),
    "severity": by_same("severity"),
    "department": _by_department(PartyRole.LEAD),
    "party": _by_department(PartyRole.LEAD, PartyRole.SUPPORT),
    "owner": lambda rows, chosen: rows.filter(Q(school_key=chosen) | Q(institution_key=chosen)),
    "region": by_region,
    "clause": lambda rows, chosen: rows.filter(clauses__contains=[chosen]),
}


def _by_light(rows: QuerySet[Case], chosen: str, today: dt.date | None) -> QuerySet[Case]:
    """The same bounds as `deadlines.light_of`; a test holds the two together."""
    day = today or selectors.get_today()
    # Yellow ends before the third working day from now.
    green_from = add_working_days(day, 3).due_on
    soon = Q(due_on__gte=day, due_on__lt=green_from) | Q(due_on=None, proof_due_on__lt=green_from)
    later = Q(due_on__gte=green_from) | Q(due_on=None, proof_due_on__gte=green_from)
    lights = {"red": Q(due_on__lt=day), "yellow": soon, "green": later}
    return rows.exclude(state=CaseState.CLOSED).filter(lights[chosen]) if chosen in lights else rows.none()


def make_url(name: str, params: Mapping[str, str]) -> str:
    """Return the address of a page with parameters; those without a value are left out, a trailing _ of a name too."""
    query = urlencode({key.rstrip("_"): value for key, value in params.items() if value})
    return f"{address_of(name)}?{query}" if query else address_of(name)
