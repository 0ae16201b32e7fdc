"""What can be asked of casework: the inbox, what needs somebody now, and what stands behind a number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shuangjian.casework.access import visible_cases, visible_findings, visible_plans
from shuangjian.casework.choices import CaseState, FindingState, PlanState
from shuangjian.casework.models import Case, CaseParty, Finding, Plan
from shuangjian.registry.access import granting
from shuangjian.registry.models import Department, Membership, User

UNFINISHED = [state for state in CaseState if state != CaseState.CLOSED]


@dataclass(frozen=True)
class InboxSection:
    """One part of the inbox: what to do, how many, and where the whole list is."""

    name: str
    title: str | Promise
    hint: str | Promise
    count: int
    first: list[Case] | list[Finding] | list[Plan]


def get_today() -> dt.date:
    """Return today in Shanghai."""
    return timezone.localdate()


def cases_to_work(user: User | AnonymousUser) -> QuerySet[Case]:
    """Return the unfinished cases that are the user's to work now, the most pressing first."""
    mine = visible_cases(user, "cases.work").filter(state__in=[CaseState.OPEN, CaseState.WORKING])
    # A bureau sees all cases of its region but works its own: neither a school's, an institution's nor another
    # department's, unless they have escalated to it.
    if isinstance(user, User) and user.has_permission("cases.assign"):
        parties = CaseParty.objects.filter(case=OuterRef("pk"))
        own = Exists(parties.filter(department__in=_departments_of(user)))
        nobodys = ~Exists(parties.filter(department__isnull=False))
        mine = mine.filter(Q(school_key=None, institution_key=None) & (own | nobodys) | Q(escalation_level__gte=2))
    return mine.order_by(F("due_on").asc(nulls_last=True), "proof_due_on", "id")


def _departments_of(user: User) -> QuerySet[Department]:
    """Return the departments the user works for: the one of the membership, or a region's education bureau."""
    condition = Q(pk__in=())
    for membership in granting(user, "cases.assign"):
        if membership.department is not None:
            condition |= Q(
                pk__in=[membership.department.pk, membership.department.parent_id or membership.department.pk]
            )
        else:
            condition |= Q(region=membership.region, code="education")
    return Department.objects.filter(condition)


def cases_to_verify(user: User | AnonymousUser) -> QuerySet[Case]:
    """Return the cases waiting for somebody other than who did the work."""
    waiting = visible_cases(user, "cases.verify").filter(state=CaseState.SUBMITTED)
    return waiting.exclude(worked_by=user.pk).order_by(F("due_on").asc(nulls_last=True), "id")


def cases_to_send_out(user: User | AnonymousUser) -> QuerySet[Case]:
    """Return the cases that came back as not theirs."""
    return visible_cases(user, "cases.assign").filter(state=CaseState.RETURNED).order_by("due_on", "id")


def findings_to_decide(user: User | AnonymousUser) -> QuerySet[Finding]:
    """Return the suspected findings a person must decide."""
    return visible_findings(user, "findings.decide").filter(state=FindingState.UNDECIDED).order_by("-day", "id")


def plans_to_adopt(user: User | AnonymousUser) -> QuerySet[Plan]:
    """Return the proposed plans waiting for review."""
    return visible_plans(user, "documents.adopt").filter(state=PlanState.PROPOSED).order_by("-uploaded_at")


def late_cases(user: User | AnonymousUser, today: dt.date | None = None) -> QuerySet[Case]:
    """Return the unfinished cases past their day. What is owed for good is never late: its report falls due."""
    return visible_cases(user).filter(is_late(today)).order_by("due_on", "id")


def is_late(today: dt.date | None = None) -> Q:
    """Return the condition of a case that is late."""
    return Q(state__in=UNFINISHED, due_on__lt=today or get_today())


# What waits for somebody, in the order of the inbox: whose rows, in which words.
_SECTIONS: dict[str, tuple[Callable[[User], QuerySet[Any]], Promise, Promise]] = {
    "work": (cases_to_work, _("To do"), _("Cases you or your organisation must work")),
    "verify": (cases_to_verify, _("To verify"), _("Somebody says it is done; look before it is closed off")),
    "returned": (cases_to_send_out, _("Sent back"), _("Returned as not theirs; send out again")),
    "decide": (
        findings_to_decide, _("To decide"), _("They only look like breaches: they count when you say so"),
    ),
    "adopt": (plans_to_adopt, _("To adopt"), _("Documents read, waiting for review")),
}  # fmt: skip


def inbox(user: User, limit: int = 5) -> list[InboxSection]:
    """Return everything that waits for this user, sections without anything left out."""
    counts = count_waiting(user)
    return [
        InboxSection(name, title, hint, counts[name], list(find(user)[:limit]))
        for name, (find, title, hint) in _SECTIONS.items()
        if counts[name]
    ]


def count_waiting(user: User) -> dict[str, int]:
    """Return how many things wait for this user, by section of the inbox."""
    statement, params = _counting(_Asker(user, _scope_of(user)))
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return dict(cursor.fetchall())


@dataclass(frozen=True)
class _Asker:
    """A user by what their memberships give: two objects with the same are asked for by the same statement."""

    user: User = field(compare=False)
    scope: tuple[Any, ...]


def _scope_of(user: User) -> tuple[Any, ...]:
    parents = [m.department.parent_id if m.department else None for m in user.active_memberships]
    columns = [tuple(getattr(m, name) for name in _MEMBERSHIP) for m in user.active_memberships]
    codes = [tuple(m.region_codes or ()) for m in user.active_memberships]
    return (user.pk, *zip(columns, parents, codes, strict=True))


_MEMBERSHIP = [each.attname for each in Membership._meta.concrete_fields]


@lru_cache(maxsize=1_000)
def _counting(asker: _Asker) -> tuple[str, tuple[Any, ...]]:
    """Return the statement that counts all sections, kept: it is asked on every page, and building costs more than asking."""
    parts: list[str] = []
    params: list[Any] = []
    for name, (find, _title, _hint) in _SECTIONS.items():
        try:
            part, values = find(asker.user).order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            part, values = "SELECT 1 WHERE FALSE", ()
        parts.append(f"SELECT '{name}', COUNT(*) FROM ({part}) AS waiting")
        params += values
    return " UNION ALL ".join(parts), tuple(params)


def findings_by_rule(findings: QuerySet[Finding]) -> list[dict[str, Any]]:
    """Return rule id, kind, severity and count, most first."""
    counted = findings.values("rule_id", "kind", "severity").annotate(count=Count("id")).order_by("-count", "rule_id")
    return [dict(row) for row in counted]
