"""What facts do to a case, found by a sweep or seen by somebody who looked back: it closes, it opens again, it grows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.utils import timezone

from shuangjian.cases import events
from shuangjian.cases.choices import CaseState, ClosedBy, EventKind
from shuangjian.cases.models import Case, CaseEvent
from shuangjian.cases.notices import tell_assigned
from shuangjian.cases.working_days import WORKING_DAYS_MAX, add_working_days
from shuangjian.registry.actors import Actor, said_by
from shuangjian.registry.events import publish_all
from shuangjian.registry.models import User


def close_by_correction(cases: Iterable[Case], *, by: Actor, at: dt.datetime, text: str) -> None:
    """Close cases of which nothing is left that was a breach, from whatever state they are in: their records were corrected."""
    closed = list(cases)
    for case in closed:
        CaseEvent.objects.create(
            case=case, kind=EventKind.CLOSED, from_state=case.state, to_state=CaseState.CLOSED, at=at, text=text, **said_by(by),
        )  # fmt: skip
        Case.objects.filter(pk=case.pk).update(state=CaseState.CLOSED, closed_at=at, closed_by=ClosedBy.CORRECTION)
    publish_all(events.MOVED, [(case, case.number) for case in closed])


def reopen_by_facts(cases: Iterable[Case], *, by: Actor, at: dt.datetime, text: str, rebounded: bool = False) -> None:
    """Open closed cases again with a fresh deadline and tell their units; `rebounded` where they had been rectified and came back."""
    reopened = list(cases)
    for case in reopened:
        due_on = add_working_days(timezone.localdate(at), WORKING_DAYS_MAX[case.severity]).due_on
        Case.objects.filter(pk=case.pk).update(
            state=CaseState.OPEN, closed_at=None, closed_by=None, submitted_at=None, due_on=due_on, escalation_level=0,
            escalated_on=None, times_reopened=case.times_reopened + 1,
            rebounds=case.rebounds + rebounded,
        )  # fmt: skip
        CaseEvent.objects.create(
            case=case, kind=EventKind.REBOUNDED if rebounded else EventKind.REOPENED, from_state=CaseState.CLOSED, to_state=CaseState.OPEN, at=at,
            text=text, stands_for=by.stands_for if isinstance(by, User) else None, **said_by(by),
        )  # fmt: skip
    # As they are now: the key of the notice counts the reopenings.
    tell_assigned(list(Case.objects.filter(pk__in=[case.pk for case in reopened]).order_by("pk")))
    publish_all(events.MOVED, [(case, case.number) for case in reopened])


def record_rebound(case: Case, *, by: Actor, at: dt.datetime, text: str) -> None:
    """Count on an open case that its matter had come back after an earlier case of it was rectified (反弹)."""
    Case.objects.filter(pk=case.pk).update(rebounds=case.rebounds + 1)
    CaseEvent.objects.create(
        case=case, kind=EventKind.REBOUNDED, from_state=case.state, to_state=case.state, at=at, text=text,
        stands_for=by.stands_for if isinstance(by, User) else None, **said_by(by),
    )  # fmt: skip


def record_growth(added: Mapping[int, int], *, by: Actor, at: dt.datetime) -> None:
    """Record by case id how many more matters a case holds now."""
    CaseEvent.objects.bulk_create(
        CaseEvent(case_id=case_id, kind=EventKind.GREW, at=at, text=str(count), **said_by(by))
        for case_id, count in sorted(added.items())
    )
