"""The loop: facts → findings → cases → one of two endings, and back."""

from __future__ import annotations

import contextlib
import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from factories.places import make_class
from shuangjian.cases.choices import CaseState, ClosedBy
from shuangjian.cases.errors import NotAllowedError, TextMissingError
from shuangjian.cases.models import Case
from shuangjian.cases.services.moves import hand_in, move_case
from shuangjian.cases.working_days import REBOUND_DAYS
from shuangjian.findings.choices import FindingState
from shuangjian.findings.errors import (
    NotHighEnoughError,
    NothingToAgreeError,
    NothingToDecideError,
    OwnCorrectionError,
)
from shuangjian.findings.models import Finding, Sweep
from shuangjian.findings.selectors import findings_to_decide
from shuangjian.findings.services.corrections import agree_to_correction, object_to_correction
from shuangjian.findings.services.decisions import decide_finding
from shuangjian.findings.services.sweep import run_sweep
from shuangjian.findings.states import MOVES
from shuangjian.homework import services as homework
from shuangjian.portal.inbox import read_inbox
from shuangjian.registry.actors import SystemPart
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db

SUSPICION = "homework.parent_task_text"


@pytest.fixture
def over_limit(people):
    """90 minutes where 60 are allowed, today: what is corrected on its day needs nobody's agreement beforehand."""
    with acting("teacher", "a test"):
        return [
            homework.post_homework(
                by=people["class teacher"], school_class=make_class("301"), assigned_on=timezone.localdate(),
                assignment=homework.Assignment(subject=subject, minutes=30, content="练习"),
            )
            for subject in ("语文", "数学", "英语")
        ]  # fmt: skip


@pytest.fixture
def sweep():
    """Sweep with the one rule, as of today."""
    return lambda *rules: run_sweep(by=SystemPart.COMMAND_LINE, rules=rules or ("homework.written_minutes",))


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


def test_a_case_says_by_how_many_breaches_it_grew(over_limit, sweep, people):
    sweep()
    with acting("principal", "a test"):
        for name in ("302", "303"):
            homework.post_homework(
                by=people["principal"], school_class=make_class(name), assigned_on=timezone.localdate(),
                assignment=homework.Assignment(subject="数学", minutes=80, content="练习"),
            )  # fmt: skip
    sweep()
    grown = Case.objects.get().events.filter(kind="grew").order_by("id")
    assert list(grown.values_list("text", flat=True)) == ["1", "2"]


@pytest.mark.clause("JD-36")
def test_a_wrong_record_ends_as_corrected_once_a_second_person_agrees(over_limit, sweep, people, as_user):
    sweep()
    _correct(as_user(people["class teacher"]), over_limit[0], 0)
    assert sweep().cleared == 1
    finding, case = Finding.objects.get(), Case.objects.get()
    assert (finding.state, finding.counts) == (FindingState.ALTERED, True)
    assert case.state == CaseState.OPEN  # not by the alteration alone
    with acting("director", "a test"):
        agree_to_correction(finding_id=finding.pk, user=people["director"], reason="原记录把两天的作业记在一天")
    finding.refresh_from_db()
    case.refresh_from_db()
    assert (finding.state, finding.counts, finding.agreed_by) == (FindingState.CORRECTED, False, people["director"])
    assert (case.state, case.closed_by) == (CaseState.CLOSED, ClosedBy.CORRECTION)
    assert set(case.workers.values_list("user", flat=True)) == {people["class teacher"].pk, people["director"].pk}


def test_who_altered_the_record_does_not_agree_and_neither_does_a_colleague(over_limit, sweep, people, as_user):
    sweep()
    _correct(as_user(people["principal"]), over_limit[0], 0)
    sweep()
    pk = Finding.objects.get().pk
    with acting("tester", "a test"):
        for who, error in (
            ("principal", OwnCorrectionError),
            ("director", NotHighEnoughError),
            ("leader", NotAllowedError),
        ):
            with pytest.raises(error):
                agree_to_correction(finding_id=pk, user=people[who], reason="x")
        with pytest.raises(TextMissingError):
            agree_to_correction(finding_id=pk, user=people["officer"], reason=" ")
        assert agree_to_correction(finding_id=pk, user=people["officer"], reason="属实").state == FindingState.CORRECTED
        with pytest.raises(NothingToAgreeError):
            agree_to_correction(finding_id=pk, user=people["officer"], reason="再次")


def test_a_correction_agreed_does_not_close_a_case_that_holds_what_was_rectified(over_limit, sweep, people, as_user):
    """A class rectified before, another whose record was wrong: the case is no correction, somebody verifies it again."""
    sweep()
    with acting("teacher", "a test"):
        for action, who in (("accept", "principal"), ("submit", "principal"), ("verify", "second officer")):
            move_case(case_id=Case.objects.get().pk, action=action, user=people[who], text="已压减")
        other = make_class("302")
        posted = homework.post_homework(
            by=people["principal"], school_class=other, assigned_on=timezone.localdate(),
            assignment=homework.Assignment(subject="数学", minutes=80, content="练习"),
        )  # fmt: skip
    sweep()
    _correct(as_user(people["principal"]), posted, 8)
    sweep()
    with acting("officer", "a test"):
        agree_to_correction(
            finding_id=Finding.objects.get(class_key=other.key).pk, user=people["officer"], reason="多写一个零"
        )
    case = Case.objects.get()
    assert (case.state, case.rebounds) == (CaseState.OPEN, 1)


def test_a_breach_that_was_real_is_no_correction_whatever_the_record_says_now(over_limit, sweep, people, as_user):
    sweep()
    _correct(as_user(people["class teacher"]), over_limit[0], 0)
    sweep()
    pk = Finding.objects.get().pk
    with acting("director", "a test"):
        object_to_correction(finding_id=pk, user=people["director"], reason="当天确实布置了90分钟")
    sweep()
    assert Finding.objects.get().state == FindingState.OPEN
    case = Case.objects.get()
    assert people["class teacher"].pk in case.workers.values_list("user", flat=True)
    # Restored, and altered again: that waits for an answer again.
    teacher = as_user(people["class teacher"])
    _correct(teacher, over_limit[0], 30)
    sweep()
    assert not Finding.objects.get().objected
    _correct(teacher, over_limit[0], 0)
    sweep()
    assert Finding.objects.get().state == FindingState.ALTERED


def test_undoing_the_correction_reopens_the_same_finding_and_case(over_limit, sweep, people, as_user):
    sweep()
    before = (Finding.objects.get().pk, Case.objects.get().pk, Case.objects.get().number)
    teacher = as_user(people["class teacher"])
    _correct(teacher, over_limit[0], 0)
    sweep()
    with acting("director", "a test"):
        agree_to_correction(finding_id=before[0], user=people["director"], reason="记录有误")
    _correct(teacher, over_limit[0], 30)
    again = sweep()
    assert (again.opened, again.reopened) == (0, 1)
    finding, case = Finding.objects.get(), Case.objects.get()
    assert (finding.pk, case.pk, case.number) == before
    assert (finding.state, case.state, case.times_reopened, case.rebounds) == (FindingState.OPEN, CaseState.OPEN, 1, 0)
    assert [event.kind for event in finding.events.order_by("id")] == ["opened", "altered", "corrected", "reopened"]


def _rectify(case, people):
    with acting("tester", "a test"):
        move_case(case_id=case.pk, action="accept", user=people["principal"])
        hand_in(case_id=case.pk, user=people["principal"], text="已建立班主任统筹制度")
        move_case(case_id=case.pk, action="submit", user=people["principal"], text="已整改")
        return move_case(case_id=case.pk, action="verify", user=people["officer"])


@pytest.mark.clause("JD-36")
def test_a_real_breach_ends_by_measures_that_another_verified_and_stays_a_breach(over_limit, sweep, people):
    sweep()
    assert _rectify(Case.objects.get(), people).closed_by == ClosedBy.RECTIFICATION
    finding = Finding.objects.get()
    assert (finding.state, finding.counts) == (FindingState.RECTIFIED, True)
    again = sweep()  # the homework of that day is what it was, and found for ever
    assert (again.seen, again.opened, again.reopened, again.cleared) == (1, 0, 0, 0)
    assert Finding.objects.get().state == FindingState.RECTIFIED
    assert Case.objects.get().state == CaseState.CLOSED


@pytest.mark.clause("RC-03b")
def test_marking_left_to_pupils_opens_a_case_that_ends_with_a_recorded_outcome(people, sweep):
    with acting("teacher", "a test"):
        homework.post_homework(
            by=people["class teacher"], school_class=make_class("301"), assigned_on=dt.date(2026, 9, 9),
            assignment=homework.Assignment(subject="数学", minutes=10, content="口算一页", marked_by="pupil"),
        )  # fmt: skip
    sweep("homework.pupil_marking")
    case = _rectify(Case.objects.get(), people)
    assert case.closed_by == ClosedBy.RECTIFICATION
    outcome = case.events.order_by("id").values_list("kind", "text", "by__username")
    assert list(outcome)[-2:] == [("submitted", "已整改", "principal"), ("closed", "", "officer")]


def test_what_was_rectified_is_never_made_a_correction(over_limit, sweep, people):
    sweep()
    _rectify(Case.objects.get(), people)
    with (
        acting("x", "x"),
        pytest.raises(DatabaseError, match="never from rectified to corrected"),
        transaction.atomic(),
    ):
        Finding.objects.update(state="corrected", agreed_by=people["officer"])


@pytest.mark.parametrize("start", FindingState)
def test_the_database_knows_the_table_of_states(start, make_finding, people):
    finding = make_finding(state=start, agreed_by=people["officer"])
    allowed = set()
    for end in set(FindingState) - {start}:
        with contextlib.suppress(DatabaseError), acting("x", "x"), transaction.atomic():
            Finding.objects.filter(pk=finding.pk).update(state=end)
            allowed.add(end)
            transaction.set_rollback(True)
    assert allowed == MOVES[start]


@pytest.mark.parametrize(("days", "rebounds"), [(1, True), (REBOUND_DAYS + 1, False)])
def test_the_same_breach_soon_after_it_was_rectified_is_one_come_back(days, rebounds, over_limit, sweep, people):
    sweep()
    first = _rectify(Case.objects.get(), people)
    with acting("teacher", "a test"):
        Case.objects.update(closed_at=timezone.now() - dt.timedelta(days=days))
        for subject in ("语文", "数学"):
            homework.post_homework(
                by=people["class teacher"], school_class=make_class("301"), assigned_on=dt.date(2026, 9, 8),
                assignment=homework.Assignment(subject=subject, minutes=40, content="练习"),
            )  # fmt: skip
    assert sweep().opened == 1
    first.refresh_from_db()
    assert (Case.objects.count(), first.rebounds) == ((1, 1) if rebounds else (2, 0))
    assert (first.state == CaseState.OPEN) is rebounds
    assert ("rebounded" in first.events.values_list("kind", flat=True)) is rebounds


def test_a_row_is_shown_as_it_was_judged_and_as_it_is_now(over_limit, sweep, people, as_user):
    sweep()
    _correct(as_user(people["class teacher"]), over_limit[0], 5)
    finding = Finding.objects.get()
    answer = as_user(people["officer"]).get(reverse("findings:finding", args=[finding.pk]))

    def minutes(tables):
        return sorted(cell for table in tables for cells, _url in table.rows for name, cell in cells if "分钟" in name)

    assert minutes(answer.context["judged"]) == ["30", "30", "30"]
    assert minutes(answer.context["cited"]) == ["30", "30", "5"]


def test_who_may_has_a_corrected_row_judged_at_once(over_limit, sweep, people, as_user):
    sweep()
    _correct(as_user(people["class teacher"]), over_limit[0], 0)
    address = reverse("findings:judge_again", args=[Finding.objects.get().pk])
    assert as_user(people["principal"]).post(address).status_code == 403
    assert as_user(people["officer"]).post(address).status_code == 302
    assert Finding.objects.get().state == FindingState.ALTERED
    assert Sweep.objects.order_by("id").last().by == people["officer"]


def test_a_correction_is_answered_on_the_page(over_limit, sweep, people, as_user):
    sweep()
    _correct(as_user(people["class teacher"]), over_limit[0], 0)
    sweep()
    pk = Finding.objects.get().pk
    address = reverse("findings:answer_correction", args=[pk])
    assert as_user(people["class teacher"]).post(address, {"answer": "agree", "reason": "x"}).status_code == 403
    director = as_user(people["director"])
    assert "agree" in {waiting.section.name for waiting in read_inbox(people["director"])}
    assert director.get(reverse("findings:listing"), {"waiting": "agree"}).context["page"].paginator.count == 1
    assert "记录由" in director.get(reverse("findings:finding", args=[pk])).content.decode()
    director.post(address, {"answer": "agree"})
    assert Finding.objects.get().state == FindingState.ALTERED
    director.post(address, {"answer": "agree", "reason": "原记录有误"})
    assert Finding.objects.get().state == FindingState.CORRECTED


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
