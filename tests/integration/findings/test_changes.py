"""What changes from one sweep to the next without being another finding, and cases of one cause side by side."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from shuangjian.cases.choices import CaseState
from shuangjian.cases.models import Case
from shuangjian.findings.choices import FindingState
from shuangjian.findings.models import Finding
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db

# As if an earlier rulebook, or earlier facts, had said something else.
EARLIER = {
    "observed": 85, "limit": 50, "clauses": ["RC-02a"], "basis": [{"provision": "x", "citation": "x", "status": "draft"}],
    "parameter": {"key": "homework.written.minutes_max", "value": 50, "provision": None, "citation": None, "status": "draft"},
    "cited_rows": ["x"], "severity": "minor", "details": {"count": 9},
}  # fmt: skip


@pytest.mark.parametrize("column", EARLIER)
def test_what_a_sweep_says_anew_is_taken_over_and_recorded(column, over_limit, sweep):
    sweep()
    now = getattr(Finding.objects.get(), column)
    with acting("x", "x"):
        Finding.objects.update(**{column: EARLIER[column]})
    again = sweep()
    assert (again.opened, again.changed, again.reopened, again.cleared) == (0, 1, 0, 0)
    finding = Finding.objects.get()
    assert getattr(finding, column) == now
    assert [event.kind for event in finding.events.order_by("id")] == ["opened", "changed"]
    assert finding.rows_as_judged.filter(sweep=again).exists()


def test_a_finding_that_came_back_joins_the_open_case_of_its_cause_and_leaves_the_closed_one(
    over_limit, sweep, make_case
):
    sweep()
    old = Case.objects.get()
    with acting("x", "x"):
        Finding.objects.update(state="altered")
        Case.objects.filter(pk=old.pk).update(state="closed", closed_by="correction", closed_at=timezone.now())
    newer = make_case(cause=old.cause, kind="finding")
    sweep()
    old.refresh_from_db()
    finding = Finding.objects.get()
    assert (finding.state, finding.case, old.state) == (FindingState.OPEN, newer, CaseState.CLOSED)


def test_rules_that_were_not_run_leave_their_findings_alone(over_limit, sweep):
    sweep()
    assert sweep("homework.pupil_marking").cleared == 0
    assert Finding.objects.get().state == FindingState.OPEN


def test_a_sweep_says_what_it_was_judged_by(over_limit, sweep):
    done = sweep()
    assert set(done.rules) == {"homework.written_minutes"}
    assert "homework.written.minutes_max" in done.parameters
    assert done.as_of == dt.date(2026, 9, 10)
    assert done.finished_at is not None
