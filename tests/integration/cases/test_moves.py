"""From × to × role over the table of states, and what no role may do."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from factories.places import make_department
from shuangjian.cases.choices import CaseState, ClosedBy, EventKind, PartyRole
from shuangjian.cases.errors import (
    CaseError,
    LastingCaseError,
    LeadOnlyError,
    NotAllowedError,
    SamePersonError,
    TextMissingError,
    WrongStateError,
)
from shuangjian.cases.models import Case
from shuangjian.cases.services.moves import extend, hand_in, move_case, possible_moves
from shuangjian.cases.states import BY_ACTION, TRANSITIONS
from shuangjian.cases.working_days import add_working_days
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db

# Who may do what to a case of school S1 that the market department leads. Everybody else may do nothing.
MAY = {
    "cases.work": {"officer", "second officer", "supervisor", "principal", "director", "market"},
    "cases.assign": {"officer", "second officer", "supervisor"},
    "cases.verify": {"officer", "second officer", "supervisor", "leader"},
}


@pytest.fixture(autouse=True)
def _acting(db):
    with acting("tester", "a test"):
        yield


def _put(case, state):
    closed = {"closed_at": timezone.now(), "closed_by": ClosedBy.VERIFICATION} if state == CaseState.CLOSED else {}
    Case.objects.filter(pk=case.pk).update(state=state, **({"closed_at": None, "closed_by": None} | closed))


@pytest.mark.parametrize("transition", TRANSITIONS, ids=lambda each: each.action)
def test_every_move_from_every_state_by_every_role(transition, make_case, people):
    case = make_case(lead="market")
    wrong = []
    for state in CaseState:
        for who, user in people.items():
            _put(case, state)
            expected = state in transition.sources and who in MAY[transition.permission]
            try:
                moved = move_case(case_id=case.pk, action=transition.action, user=user, text="说明")
                done = moved.state == transition.target
            except (WrongStateError, NotAllowedError):
                done = False
            Case.objects.filter(pk=case.pk).update(worked_by=None)
            if done != expected:
                wrong.append((state.value, who))
    assert wrong == []


@pytest.mark.parametrize("state", CaseState)
def test_the_buttons_are_the_moves_of_the_table(state, make_case, people):
    case = make_case(lead="market")
    _put(case, state)
    case.refresh_from_db()
    for who, user in people.items():
        shown = {transition.action for transition, _reason in possible_moves(user, case)}
        assert shown == {t.action for t in TRANSITIONS if state in t.sources and who in MAY[t.permission]}, who


def test_who_worked_may_not_verify_and_the_button_says_why(make_case, people):
    case = make_case()
    move_case(case_id=case.pk, action="accept", user=people["officer"])
    move_case(case_id=case.pk, action="submit", user=people["officer"], text="已办")
    case.refresh_from_db()
    reasons = {transition.action: reason for transition, reason in possible_moves(people["officer"], case)}
    assert reasons["verify"]
    with pytest.raises(SamePersonError):
        move_case(case_id=case.pk, action="verify", user=people["officer"])
    with pytest.raises(NotAllowedError):
        move_case(case_id=case.pk, action="verify", user=people["principal"])
    assert move_case(case_id=case.pk, action="verify", user=people["second officer"]).closed_by == ClosedBy.VERIFICATION


@pytest.mark.parametrize("action", [each.action for each in TRANSITIONS if each.needs_text])
def test_a_move_that_needs_words_is_refused_without(action, make_case, people):
    case = make_case()
    _put(case, next(iter(BY_ACTION[action].sources)))
    with pytest.raises(TextMissingError):
        move_case(case_id=case.pk, action=action, user=people["officer"], text="  ")


def test_every_move_is_recorded_with_who_when_and_from_where_to_where(make_case, people):
    case = make_case()
    move_case(case_id=case.pk, action="accept", user=people["principal"])
    event = case.events.get()
    assert (event.kind, event.from_state, event.to_state, event.by) == (
        "accepted",
        "open",
        "working",
        people["principal"],
    )


@pytest.mark.clause("RC-T2")
def test_what_is_owed_for_good_is_never_closed(make_case, people):
    case = make_case(due_on=None, rhythm_days=30, proof_due_on=timezone.localdate(), state="working")
    with pytest.raises(LastingCaseError):
        move_case(case_id=case.pk, action="submit", user=people["officer"], text="已办")


@pytest.mark.clause("RC-T3")
def test_supporting_departments_report_and_only_the_lead_submits(make_case, people):
    case = make_case(lead="market", support="street", state="working", school_key=None)
    with pytest.raises(LeadOnlyError):
        move_case(case_id=case.pk, action="submit", user=people["street"], text="已办")
    hand_in(case_id=case.pk, user=people["street"], text="本街道已排查")
    assert case.proofs.get().by == people["street"]
    assert move_case(case_id=case.pk, action="submit", user=people["market"], text="已办").state == CaseState.SUBMITTED


def test_sent_out_again_goes_to_the_new_lead(make_case, people):
    case = make_case(lead="market", support="street", state="returned", school_key=None)
    street = make_department("street")
    move_case(case_id=case.pk, action="reassign", user=people["officer"], text="属地负责", lead=street)
    assert [(p.department, p.role) for p in case.parties.all()] == [(street, PartyRole.LEAD)]
    assert case.events.get().text == "street：属地负责"


def test_reopening_sets_a_new_deadline(make_case, people):
    case = make_case(due_on=dt.date(2026, 1, 5))
    _put(case, CaseState.CLOSED)
    again = move_case(case_id=case.pk, action="reopen", user=people["leader"], text="复查未过")
    assert again.due_on == add_working_days(timezone.localdate(), 10).due_on
    assert again.times_reopened == 1


def test_an_extension_counts_from_the_later_of_due_day_and_today_and_keeps_its_reason(make_case, people):
    case = make_case(due_on=timezone.localdate() - dt.timedelta(days=30))
    extended = extend(case_id=case.pk, user=people["officer"], working_days=3, reason="等待检测")
    assert extended.due_on == add_working_days(timezone.localdate(), 3).due_on
    event = case.events.get()
    assert event.kind == EventKind.EXTENDED
    assert "等待检测" in event.text


@pytest.mark.parametrize(("who", "days", "reason"), [("principal", 3, "x"), ("officer", 3, " "), ("officer", 61, "x")])
def test_an_extension_is_refused_without_right_reason_or_measure(who, days, reason, make_case, people):
    case = make_case()
    with pytest.raises(CaseError):
        extend(case_id=case.pk, user=people[who], working_days=days, reason=reason)
    assert not case.events.exists()


def test_evidence_of_what_is_owed_for_good_sets_the_next_report(make_case, people):
    case = make_case(due_on=None, rhythm_days=30, proof_due_on=timezone.localdate())
    hand_in(case_id=case.pk, user=people["principal"], text="本月已查")
    case.refresh_from_db()
    assert case.proof_due_on == timezone.localdate() + dt.timedelta(days=30)
