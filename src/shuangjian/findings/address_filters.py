"""Narrow findings by the parameters of an address.

Pages and dashboards use the same functions, so that a number and the rows its link opens are the same. A value that fits
nothing narrows to nothing: a link must never show more than it says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db.models import Q, QuerySet

from shuangjian.cases.address_filters import Params, by_region, by_same, get, make_url
from shuangjian.findings import selectors
from shuangjian.findings.models import Finding
from shuangjian.registry.models import InstitutionState, School, User
from shuangjian.rulebook import packaged_rulebook

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


def findings_url(**params: str) -> str:
    """Return the address of the findings list, narrowed; `from` is written `from_`."""
    return make_url("findings:listing", params)


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


def read_day(text: str) -> dt.date | None:
    """Return a day written as 2026-09-01, or None where it is none."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


# One parameter each --------------------------------------------------------------------------------------------------


def _by_day(lookup: str) -> Callable[[QuerySet[Finding], str], QuerySet[Finding]]:
    def apply(rows: QuerySet[Finding], chosen: str) -> QuerySet[Finding]:
        day = read_day(chosen)
        return rows.filter(**{lookup: day}) if day else rows.none()

    return apply


def _by_area(rows: QuerySet[Finding], area: str) -> QuerySet[Finding]:
    return rows.filter(rule_id__startswith=f"{area}.")


_FINDINGS: dict[str, Callable[[QuerySet[Finding], str], QuerySet[Finding]]] = {
    "state": by_same("state"),
    "kind": by_same("kind"),
    "severity": by_same("severity"),
    "area": _by_area,
    "rule": by_same("rule_id"),
    "owner": by_same("owner_key"),
    "region": by_region,
    "clause": lambda rows, chosen: rows.filter(clauses__contains=[chosen]),
    "from": _by_day("day__gte"),
    "to": _by_day("day__lte"),
    "case": by_same("case__number"),
}
