"""What is late goes up a level at each step of the working-day clock, once; what owes reports is reminded."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from shuangjian.cases.selectors import cases_to_work, late_cases
from shuangjian.cases.services.escalation import escalate_late_cases
from shuangjian.registry.actors import SystemPart

pytestmark = pytest.mark.django_db

# Due on Wednesday 30 September 2026; 1 to 7 October are holidays, Saturday 10 October is a working day.
DUE = dt.date(2026, 9, 30)


@pytest.mark.parametrize(
    ("today", "level"),
    [
        (dt.date(2026, 9, 30), 0),
        (dt.date(2026, 10, 7), 0),
        (dt.date(2026, 10, 8), 1),
        (dt.date(2026, 10, 9), 1),
        (dt.date(2026, 10, 10), 2),
        (dt.date(2026, 10, 12), 2),
        (dt.date(2026, 10, 13), 3),
    ],
)
def test_levels_follow_working_days(today, level, make_case):
    case = make_case(due_on=DUE)
    escalate_late_cases(by=SystemPart.WORKER, today=today)
    case.refresh_from_db()
    assert case.escalation_level == level


def test_each_level_is_told_once(make_case):
    case = make_case(due_on=DUE)
    for _ in range(2):
        escalate_late_cases(by=SystemPart.WORKER, today=dt.date(2026, 10, 8))
    assert [event.text for event in case.events.filter(kind="escalated")] == ["1：principal、director"]


def test_a_closed_case_is_left_alone(make_case, people):
    make_case(due_on=DUE, state="closed", closed_at=timezone.now(), closed_by="correction")
    assert escalate_late_cases(by=SystemPart.WORKER, today=dt.date(2026, 12, 1)) == 0


def test_at_the_second_level_a_schools_case_reaches_the_bureaus_inbox(make_case, people):
    case = make_case(due_on=DUE)
    assert case not in cases_to_work(people["officer"])
    escalate_late_cases(by=SystemPart.WORKER, today=dt.date(2026, 10, 10))
    assert case in cases_to_work(people["officer"])


@pytest.mark.clause("RC-T2")
def test_a_regular_report_falls_due_and_is_reminded_but_never_late(make_case, people):
    case = make_case(due_on=None, rhythm_days=30, proof_due_on=DUE)
    today = dt.date(2026, 10, 8)
    for _ in range(2):
        escalate_late_cases(by=SystemPart.WORKER, today=today)
    case.refresh_from_db()
    assert case.escalation_level == 0
    assert case.events.filter(kind="proof_due").count() == 1
    assert case not in late_cases(people["officer"], today)
