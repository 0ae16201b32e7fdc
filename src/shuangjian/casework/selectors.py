"""What can be asked of casework: the inbox, what needs somebody now, and what stands behind a number."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shuangjian.casework.access import visible_cases, visible_findings, visible_plans
from shuangjian.casework.choices import CaseState, FindingState, PlanState
from shuangjian.casework.models import Case, CaseParty, Finding, Plan
from shuangjian.registry.access import granting
from shuangjian.registry.models import Department, User

UNFINISHED = [state for state in CaseState if state != CaseState.CLOSED]


@dataclass(frozen=True)
class InboxSection:
    """One part of the inbox: what to do, how many, and where the whole list is."""

    name: str
    title: str | Promise
    hint: str | Promise
    count: int
    cases: list[Case]
    findings: list[Finding]
    plans: list[Plan]


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


def inbox(user: User, limit: int = 5) -> list[InboxSection]:
    """Return everything that waits for this user, sections without anything left out."""
    sections = []
    for name, title, hint, cases in (
        ("work", _("To do"), _("Cases you or your organisation must work"), cases_to_work(user)),
        ("verify", _("To verify"), _("Somebody says it is done; look before it is closed off"), cases_to_verify(user)),
        ("returned", _("Sent back"), _("Returned as not theirs; send out again"), cases_to_send_out(user)),
    ):
        count = cases.count()
        if count:
            sections.append(InboxSection(name, title, hint, count, list(cases[:limit]), [], []))
    undecided = findings_to_decide(user)
    if count := undecided.count():
        hint = _("They only look like breaches: they count when you say so")
        sections.append(InboxSection("decide", _("To decide"), hint, count, [], list(undecided[:limit]), []))
    plans = plans_to_adopt(user)
    if count := plans.count():
        sections.append(
            InboxSection(
                "adopt", _("To adopt"), _("Documents read, waiting for review"), count, [], [], list(plans[:limit])
            )
        )
    return sections


def inbox_count(user: User | AnonymousUser) -> int:
    """Return how many things wait for this user."""
    if not isinstance(user, User):
        return 0
    # One query, because it is asked on every page.
    waiting = [
        cases_to_work(user),
        cases_to_verify(user),
        cases_to_send_out(user),
        findings_to_decide(user),
        plans_to_adopt(user),
    ]
    first, *others = (rows.order_by().values_list("pk") for rows in waiting)
    return first.union(*others, all=True).count()


def findings_by_rule(findings: QuerySet[Finding]) -> list[dict[str, Any]]:
    """Return rule id, kind, severity and count, most first."""
    counted = findings.values("rule_id", "kind", "severity").annotate(count=Count("id")).order_by("-count", "rule_id")
    return [dict(row) for row in counted]
