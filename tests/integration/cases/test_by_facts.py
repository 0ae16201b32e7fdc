"""What facts do to cases: they open in a row, close, come back, grow; everything said in their history."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from shuangjian.cases.choices import CaseState, EventKind
from shuangjian.cases.models import Case, CaseEvent
from shuangjian.cases.services.by_facts import close_by_correction, record_growth, record_rebound, reopen_by_facts
from shuangjian.cases.services.opening import Due, Matter, Place, open_cases
from shuangjian.findings.origin import ORIGIN
from shuangjian.registry.actors import SystemPart
from shuangjian.web.context import acting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("people")]

AT = dt.datetime(2026, 9, 30, 16, 30, tzinfo=dt.UTC)  # already the first of October in Shanghai


def _open(*causes: str, due: Due | None = None) -> list[Case]:
    with acting("tester", "a test"):
        matters = [
            Matter(ORIGIN, cause, cause, (), due or Due(dt.date(2026, 10, 20)), Place("230804", "230804/S1"))
            for cause in causes
        ]
        return open_cases(matters, by=SystemPart.WORKER, at=AT)


def test_cases_are_numbered_in_their_order_and_go_on(make_case):
    first = _open("a", "b")
    assert [case.number for case in first] == ["2026-000001", "2026-000002"]
    assert [case.number for case in _open("c")] == ["2026-000003"]


def test_a_matter_never_done_for_good_owes_its_first_proof_a_rhythm_later():
    (case,) = _open("a", due=Due(rhythm_days=30))
    assert (case.due_on, case.rhythm_days, case.proof_due_on) == (None, 30, dt.date(2026, 10, 31))
    assert _open("b")[0].proof_due_on is None


def test_what_comes_back_opens_with_a_fresh_deadline_and_counts(make_case):
    (case,) = _open("a")
    with acting("tester", "a test"):
        close_by_correction([case], by=SystemPart.WORKER, at=AT, text="#1")
        case.refresh_from_db()
        assert (case.state, case.closed_at, case.closed_by) == (CaseState.CLOSED, AT, "correction")
        reopen_by_facts([case], by=SystemPart.WORKER, at=timezone.now(), text="#2", rebounded=True)
        case.refresh_from_db()
        record_rebound(case, by=SystemPart.WORKER, at=AT, text="#3")
        case.refresh_from_db()
        record_rebound(case, by=SystemPart.WORKER, at=AT, text="#4")
    case.refresh_from_db()
    assert (case.state, case.closed_at, case.closed_by) == (CaseState.OPEN, None, None)
    assert (case.times_reopened, case.rebounds) == (1, 3)
    assert case.due_on is not None
    assert case.due_on > timezone.localdate()
    kinds = list(CaseEvent.objects.filter(case=case).order_by("id").values_list("kind", "from_state", "to_state"))
    assert kinds == [
        (EventKind.OPENED, None, "open"), (EventKind.CLOSED, "open", "closed"), (EventKind.REBOUNDED, "closed", "open"),
        (EventKind.REBOUNDED, "open", "open"), (EventKind.REBOUNDED, "open", "open"),
    ]  # fmt: skip


def test_what_only_came_back_is_no_rebound():
    (case,) = _open("a")
    with acting("tester", "a test"):
        close_by_correction([case], by=SystemPart.WORKER, at=AT, text="#1")
        case.refresh_from_db()
        reopen_by_facts([case], by=SystemPart.WORKER, at=AT, text="#2")
    case.refresh_from_db()
    assert (case.times_reopened, case.rebounds) == (1, 0)


def test_growth_says_by_how_many():
    first, second = _open("a", "b")
    with acting("tester", "a test"):
        record_growth({second.pk: 3, first.pk: 1}, by=SystemPart.WORKER, at=AT)
    grown = CaseEvent.objects.filter(kind=EventKind.GREW).order_by("id")
    assert list(grown.values_list("case", "text")) == [(first.pk, "1"), (second.pk, "3")]
