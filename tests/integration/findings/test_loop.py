"""The loop: facts → findings → cases → closed off by evidence, and back."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from shuangjian.cases.choices import CaseState, ClosedBy
from shuangjian.cases.errors import TextMissingError
from shuangjian.cases.models import Case
from shuangjian.cases.services.moves import move_case
from shuangjian.findings.choices import FindingState
from shuangjian.findings.errors import FindingsOpenError, NothingToDecideError
from shuangjian.findings.models import Finding
from shuangjian.findings.selectors import findings_to_decide
from shuangjian.findings.services.decisions import decide_finding
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db

SUSPICION = "homework.parent_task_text"


def _correct(client, homework, minutes):
    """Correct a homework through its page, as a teacher does."""
    filled = {
        "day": homework.assigned_on.isoformat(), "subject": homework.subject, "content": homework.content, "minutes": str(minutes),
        "place": "school", "kind": "written", "tier": "all", "marked_by": "teacher", "parent_task": "none", "source": "teacher",
        "device": "none", "reason": "调整当天总量", "anyway": "on",
    }  # fmt: skip
    answer = client.post(reverse("homework:correct", args=("230804", "S1", homework.code)), filled)
    assert answer.status_code == 302, answer.content.decode()


def test_a_sweep_opens_one_finding_and_its_case(over_limit, sweep):
    done = sweep()
    assert (done.seen, done.opened) == (1, 1)
    finding, case = Finding.objects.get(), Case.objects.get()
    assert (finding.observed, finding.limit, finding.state) == (90, 60, FindingState.OPEN)
    assert finding.case == case
    assert (case.state, case.school_key) == (CaseState.OPEN, "230804/S1")
    assert sorted(finding.cited_rows) == sorted(each.code for each in over_limit)


def test_a_second_sweep_opens_nothing(over_limit, sweep):
    sweep()
    again = sweep()
    assert (again.seen, again.opened, again.changed, again.reopened, again.cleared) == (1, 0, 0, 0, 0)
    assert (Finding.objects.count(), Case.objects.count()) == (1, 1)
    assert Finding.objects.get().events.count() == 1


@pytest.mark.clause("JD-36")
def test_correcting_the_homework_through_its_page_closes_the_case_by_evidence(over_limit, sweep, people, as_user):
    sweep()
    _correct(as_user(people["class teacher"]), over_limit[0], 0)
    assert Case.objects.get().state == CaseState.OPEN  # not before somebody has looked again
    assert sweep().cleared == 1
    case = Case.objects.get()
    assert (case.state, case.closed_by) == (CaseState.CLOSED, ClosedBy.EVIDENCE)
    assert case.closed_at is not None
    assert Finding.objects.get().cleared_at is not None


def test_undoing_the_correction_reopens_the_same_finding_and_case(over_limit, sweep, people, as_user):
    sweep()
    before = (Finding.objects.get().pk, Case.objects.get().pk, Case.objects.get().number)
    teacher = as_user(people["class teacher"])
    _correct(teacher, over_limit[0], 0)
    sweep()
    _correct(teacher, over_limit[0], 30)
    again = sweep()
    assert (again.opened, again.reopened) == (0, 1)
    finding, case = Finding.objects.get(), Case.objects.get()
    assert (finding.pk, case.pk, case.number) == before
    assert (finding.state, case.state, case.times_reopened) == (FindingState.OPEN, CaseState.OPEN, 1)
    assert [event.kind for event in finding.events.order_by("id")] == ["opened", "cleared", "reopened"]


@pytest.mark.clause("JD-36")
def test_a_case_with_open_findings_is_not_closed_by_word(over_limit, sweep, people):
    sweep()
    case = Case.objects.get()
    with acting("tester", "a test"):
        move_case(case_id=case.pk, action="accept", user=people["principal"])
        move_case(case_id=case.pk, action="submit", user=people["principal"], text="已改")
        with pytest.raises(FindingsOpenError):
            move_case(case_id=case.pk, action="verify", user=people["officer"])


def test_a_suspected_finding_waits_and_opens_no_case(asks_parents, sweep, people):
    assert sweep(SUSPICION).opened == 1
    finding = Finding.objects.get()
    assert (finding.state, finding.counts, finding.case) == (FindingState.UNDECIDED, False, None)
    assert not Case.objects.exists()
    assert list(findings_to_decide(people["officer"])) == [finding]


def test_a_confirmed_suspicion_counts_and_goes_into_a_case(make_finding, people):
    finding = make_finding()
    with acting("officer", "a test"):
        decide_finding(finding_id=finding.pk, user=people["officer"], is_breach=True, reason="")
    finding.refresh_from_db()
    assert finding.counts
    assert finding.case.state == CaseState.OPEN


def test_alike_confirmed_ones_share_the_open_case(make_finding, people):
    made = [make_finding(), make_finding()]
    with acting("officer", "a test"):
        for each in made:
            decide_finding(finding_id=each.pk, user=people["officer"], is_breach=True, reason="属实")
    assert Case.objects.get().findings.count() == 2


def test_a_dismissed_suspicion_stays_dismissed_in_later_sweeps(asks_parents, sweep, people):
    sweep(SUSPICION)
    with acting("officer", "a test"):
        decide_finding(
            finding_id=Finding.objects.get().pk, user=people["officer"], is_breach=False, reason="是学生自查"
        )
    assert sweep(SUSPICION).opened == 0
    finding = Finding.objects.get()
    assert (finding.state, finding.decision_reason) == (FindingState.DISMISSED, "是学生自查")
    assert not Case.objects.exists()


def test_a_dismissed_suspicion_is_not_decided_again(asks_parents, sweep, people):
    sweep(SUSPICION)
    pk = Finding.objects.get().pk
    with acting("officer", "a test"):
        decide_finding(finding_id=pk, user=people["officer"], is_breach=False, reason="是学生自查")
        with pytest.raises(NothingToDecideError):
            decide_finding(finding_id=pk, user=people["officer"], is_breach=True, reason="")


def test_a_dismissal_needs_its_reason(make_finding, people):
    with acting("officer", "a test"), pytest.raises(TextMissingError):
        decide_finding(finding_id=make_finding().pk, user=people["officer"], is_breach=False, reason=" ")


def test_the_database_keeps_one_open_case_per_cause(make_case):
    make_case(cause="finding:x:y")
    with pytest.raises(IntegrityError, match="cases_one_open_case_per_cause"), transaction.atomic():
        make_case(cause="finding:x:y")
