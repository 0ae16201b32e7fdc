"""What can be asked of cases: what waits for somebody, and what is late."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from shuangjian.cases.access import visible_cases
from shuangjian.cases.choices import CaseState, EventKind
from shuangjian.cases.models import Case, CaseEvent, CaseParty, CaseWorker, ExtensionRequest
from shuangjian.registry.access import granting
from shuangjian.registry.models import Department, User

UNFINISHED = [state for state in CaseState if state != CaseState.CLOSED]


def get_today() -> dt.date:
    """Return today in Shanghai."""
    return timezone.localdate()


def cases_to_work(user: User | AnonymousUser) -> QuerySet[Case]:
    """Return the unfinished cases that are the user's to work now, the most pressing first."""
    mine = visible_cases(user, "cases.work").filter(state__in=[CaseState.OPEN, CaseState.WORKING])
    # What a colleague has in hand waits for the colleague.
    free = Q(handler=None) | Q(handler__is_active=False) | Q(handler__in=user.persons if isinstance(user, User) else [])
    # A bureau sees all cases of its region but works its own: neither a school's, an institution's nor another
    # department's, unless they have escalated to it.
    if isinstance(user, User) and user.has_permission("cases.assign"):
        parties = CaseParty.objects.filter(case=OuterRef("pk"))
        own = Exists(parties.filter(department__in=_departments_of(user)))
        nobodys = ~Exists(parties.filter(department__isnull=False))
        theirs = Q(school_key=None, institution_key=None) & (own | nobodys) & free
        mine = mine.filter(theirs | Q(escalation_level__gte=2))
    else:
        mine = mine.filter(free)
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
    who = user.persons if isinstance(user, User) else []
    waiting = visible_cases(user, "cases.verify").filter(state=CaseState.SUBMITTED)
    return waiting.filter(~Exists(CaseWorker.objects.filter(case=OuterRef("pk"), user__in=who))).order_by(
        F("due_on").asc(nulls_last=True), "id"
    )


def cases_to_give_time(user: User | AnonymousUser) -> QuerySet[Case]:
    """Return the cases for which somebody else has asked for more time."""
    asked = ExtensionRequest.objects.filter(case=OuterRef("pk"), answer=None).exclude(asked_by=user.pk)
    return visible_cases(user, "cases.assign").filter(Exists(asked)).order_by("due_on", "id")


def cases_to_send_out(user: User | AnonymousUser) -> QuerySet[Case]:
    """Return the cases that came back as not theirs."""
    return visible_cases(user, "cases.assign").filter(state=CaseState.RETURNED).order_by("due_on", "id")


def late_cases(user: User | AnonymousUser, today: dt.date | None = None) -> QuerySet[Case]:
    """Return the unfinished cases past their day. What is owed for good is never late: its report falls due."""
    return visible_cases(user).filter(is_late(today)).order_by("due_on", "id")


def late_under(user: User | AnonymousUser) -> QuerySet[Case]:
    """Return what is late where the user is a leader, the latest first."""
    return visible_cases(user, "cases.instruct").filter(is_late()).order_by("due_on", "id")


def closed_lately(user: User | AnonymousUser, limit: int = 8) -> list[tuple[Case, str]]:
    """Return the cases closed last with who or what closed them (已办)."""
    cases = list(visible_cases(user).filter(state=CaseState.CLOSED).order_by("-closed_at")[:limit])
    last = (
        CaseEvent.objects.filter(case__in=cases, kind=EventKind.CLOSED)
        .select_related("by", "stands_for")
        .order_by("id")
    )
    actors = {event.case_id: event.actor_name for event in last}
    return [(case, actors.get(case.pk, "")) for case in cases]


def is_late(today: dt.date | None = None) -> Q:
    """Return the condition of a case that is late."""
    return Q(state__in=UNFINISHED, due_on__lt=today or get_today())
