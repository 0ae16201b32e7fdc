"""Narrow findings and cases by the parameters of an address.

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

from shuangjian.casework import selectors
from shuangjian.casework.choices import CaseState, PartyRole
from shuangjian.casework.clock import add_working_days
from shuangjian.casework.models import Case, CaseParty, Finding
from shuangjian.registry.models import InstitutionState, School, User
from shuangjian.registry.selectors import regions_below
from shuangjian.rulebook import packaged_rulebook
from shuangjian.web.addresses import address_of

Params = QueryDict | Mapping[str, Any]

FINDING_PARAMS = (
    "state",
    "kind",
    "severity",
    "area",
    "rule",
    "owner",
    "region",
    "clause",
    "from",
    "to",
    "case",
    "waiting",
)
CASE_PARAMS = (
    "state", "kind", "severity", "light", "late", "department", "party", "owner", "region", "rule", "clause", "plan", "waiting",
)  # fmt: skip


def findings_url(**params: str) -> str:
    """Return the address of the findings list, narrowed; `from` is written `from_`."""
    return _url("casework:findings", params)


def cases_url(**params: str) -> str:
    """Return the address of the cases list, narrowed."""
    return _url("casework:cases", params)


def narrow_findings(rows: QuerySet[Finding], params: Params, user: User | None = None) -> QuerySet[Finding]:
    """Return the findings that fit `params`: a search text `q` and any of `FINDING_PARAMS`."""
    if text := get(params, "q"):
        rows = search_findings(rows, text)
    for name, apply in _FINDINGS.items():
        if chosen := get(params, name):
            rows = apply(rows, chosen)
    if chosen := get(params, "waiting"):
        waiting = selectors.findings_to_decide(user).order_by().values("pk") if user and chosen == "decide" else None
        rows = rows.none() if waiting is None else rows.filter(pk__in=waiting)
    return rows


def narrow_cases(
    rows: QuerySet[Case], params: Params, user: User | None = None, today: dt.date | None = None
) -> QuerySet[Case]:
    """Return the cases that fit `params`: a search text `q` and any of `CASE_PARAMS`."""
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


def search_findings(rows: QuerySet[Finding], text: str) -> QuerySet[Finding]:
    """Return the findings whose rule, owner, subject or clause fits a text."""
    low = text.casefold()
    rules = [
        rule.id
        for rule in packaged_rulebook().rules.values()
        if low in rule.title.zh.casefold() or low in rule.title.en.casefold() or low in rule.id
    ]
    schools = School.objects.filter(Q(name__icontains=text) | Q(code__iexact=text)).values("key")
    institutions = InstitutionState.objects.filter(name__icontains=text).values("institution_key")
    return rows.filter(
        Q(rule_id__in=rules)
        | Q(owner_id__iexact=text)
        | Q(owner_key__in=schools)
        | Q(owner_key__in=institutions)
        | Q(subject_id__icontains=text)
        | Q(clauses__contains=[text.upper()])
    )


def get(params: Params, name: str) -> str:
    """Return one parameter, stripped; "" where it is missing."""
    return str(params.get(name) or "").strip()


def read_day(text: str) -> dt.date | None:
    """Return a day written as 2026-09-01, or None where it is none."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


# One parameter each --------------------------------------------------------------------------------------------------


def _same(column: str) -> Callable[[QuerySet[Any], str], QuerySet[Any]]:
    return lambda rows, chosen: rows.filter(**{column: chosen})


def _in_region(rows: QuerySet[Any], code: str) -> QuerySet[Any]:
    return rows.filter(region_code__in=regions_below(code).values("code"))


def _by_day(lookup: str) -> Callable[[QuerySet[Finding], str], QuerySet[Finding]]:
    def apply(rows: QuerySet[Finding], chosen: str) -> QuerySet[Finding]:
        day = read_day(chosen)
        return rows.filter(**{lookup: day}) if day else rows.none()

    return apply


def _by_area(rows: QuerySet[Finding], area: str) -> QuerySet[Finding]:
    return rows.filter(rule_id__startswith=f"{area}.")


_FINDINGS: dict[str, Callable[[QuerySet[Finding], str], QuerySet[Finding]]] = {
    "state": _same("state"),
    "kind": _same("kind"),
    "severity": _same("severity"),
    "area": _by_area,
    "rule": _same("rule_id"),
    "owner": _same("owner_key"),
    "region": _in_region,
    "clause": lambda rows, chosen: rows.filter(clauses__contains=[chosen]),
    "from": _by_day("day__gte"),
    "to": _by_day("day__lte"),
    "case": _same("case__number"),
}


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


def _by_plan(rows: QuerySet[Case], chosen: str) -> QuerySet[Case]:
    return rows.filter(measure__plan=int(chosen)) if chosen.isdigit() else rows.none()


_CASES: dict[str, Callable[[QuerySet[Case], str], QuerySet[Case]]] = {
    "state": _by_case_state,
    "kind": _same("kind"),
    "severity": _same("severity"),
    "department": _by_department(PartyRole.LEAD),
    "party": _by_department(PartyRole.LEAD, PartyRole.SUPPORT),
    "owner": lambda rows, chosen: rows.filter(Q(school_key=chosen) | Q(institution_key=chosen)),
    "region": _in_region,
    "rule": _same("rule_id"),
    "clause": lambda rows, chosen: rows.filter(clauses__contains=[chosen]),
    "plan": _by_plan,
}


def _by_light(rows: QuerySet[Case], chosen: str, today: dt.date | None) -> QuerySet[Case]:
    """The same bounds as `wording.light_of`; a test holds the two together."""
    day = today or selectors.get_today()
    # Yellow ends before the third working day from now.
    green_from = add_working_days(day, 3).due_on
    soon = Q(due_on__gte=day, due_on__lt=green_from) | Q(due_on=None, proof_due_on__lt=green_from)
    later = Q(due_on__gte=green_from) | Q(due_on=None, proof_due_on__gte=green_from)
    lights = {"red": Q(due_on__lt=day), "yellow": soon, "green": later}
    return rows.exclude(state=CaseState.CLOSED).filter(lights[chosen]) if chosen in lights else rows.none()


def _url(name: str, params: Mapping[str, str]) -> str:
    query = urlencode({key.rstrip("_"): value for key, value in params.items() if value})
    return f"{address_of(name)}?{query}" if query else address_of(name)
