"""Escalation: what is late goes up a level, once per step of the clock; what owes proof is reminded."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from shuangjian.cases.choices import CaseState, EventKind
from shuangjian.cases.models import Case, CaseEvent
from shuangjian.cases.notices import ESCALATED, tell_of_event
from shuangjian.cases.people import people_in_units
from shuangjian.cases.working_days import ESCALATES_AFTER, working_days_between
from shuangjian.registry.actors import Actor, name_for_trail, said_by
from shuangjian.registry.models import User
from shuangjian.registry.selectors import users_over
from shuangjian.web.context import acting


def escalate_late_cases(*, by: Actor, today: dt.date | None = None) -> int:
    """Raise the level of every late case that has passed the next step; return how many went up.

    Level 1 is all of the unit that works it, 2 the education bureau, 3 the bureau's leader. Who was told stands in the event.
    """
    day = today or timezone.localdate()
    raised = 0
    with acting(user=name_for_trail(by), reason=f"escalation {day}"):
        late = Case.objects.select_for_update().exclude(state=CaseState.CLOSED).filter(due_on__lt=day)
        for case in late:
            assert case.due_on is not None
            over = working_days_between(case.due_on, day)
            level = sum(over >= step for step in ESCALATES_AFTER)
            if level > case.escalation_level:
                people = _people_at(level, case)
                told = "、".join(map(str, people))
                event = _event(case, EventKind.ESCALATED, by, f"{level}：{told}" if told else str(level))
                tell_of_event(ESCALATED, event, people)
                Case.objects.filter(pk=case.pk).update(escalation_level=level, escalated_on=day)
                raised += 1
        due = Case.objects.exclude(state=CaseState.CLOSED).filter(proof_due_on__lt=day)
        reminded = set(
            CaseEvent.objects.filter(case__in=due, kind=EventKind.PROOF_DUE, at__date=day).values_list(
                "case_id", flat=True
            )
        )
        for case in due:
            if case.pk not in reminded and case.escalated_on != day:
                _event(case, EventKind.PROOF_DUE, by, str(case.proof_due_on))
                Case.objects.filter(pk=case.pk).update(escalated_on=day)
    return raised


def _people_at(level: int, case: Case) -> list[User]:
    """Return who is told at a level: the unit, then the nearest bureau, then its leaders."""
    if level == 1:
        return people_in_units(case)
    permission = "cases.assign" if level == 2 else "cases.instruct"
    return users_over(permission, case.region_code)


def _event(case: Case, kind: EventKind, by: Actor, text: str) -> CaseEvent:
    return CaseEvent.objects.create(
        case=case, kind=kind, from_state=case.state, to_state=case.state, at=timezone.now(), text=text, **said_by(by)
    )
