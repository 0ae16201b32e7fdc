"""From × to × role over the table of states, and what no role may do."""

from __future__ import annotations

import contextlib
import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from factories.places import make_department
from shuangjian.cases.choices import CaseState, ClosedBy, EventKind, PartyRole
from shuangjian.cases.errors import (
    CaseError,
    LastingCaseError,
    LeadOnlyError,
    NoPartError,
    NotAllowedError,
    NotAskedError,
    OwnRequestError,
    PartSignedError,
    SamePersonError,
    TextMissingError,
    TimeAskedError,
    WrongStateError,
)
from shuangjian.cases.models import Case
from shuangjian.cases.services.extensions import answer_request, ask_for_time
from shuangjian.cases.services.moves import hand_in, move_case, possible_moves, sign_part
from shuangjian.cases.states import MACHINE
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


class _Undone(Exception):
    pass


def _put(case, state):
    closed = {"closed_at": timezone.now(), "closed_by": ClosedBy.CORRECTION} if state == CaseState.CLOSED else {}
    Case.objects.filter(pk=case.pk).update(state=state, **({"closed_at": None, "closed_by": None} | closed))


@pytest.mark.parametrize("transition", MACHINE.transitions, ids=lambda each: each.action)
def test_every_move_from_every_state_by_every_role(transition, make_case, people):
    case = make_case(lead="market")
    wrong = []
    for state in CaseState:
        for who, user in people.items():
            _put(case, state)
            expected = state in transition.sources and who in MAY[transition.permission]
            done = False
            with contextlib.suppress(WrongStateError, NotAllowedError, _Undone), transaction.atomic():
                moved = move_case(case_id=case.pk, action=transition.action, user=user, text="说明")
                done = moved.state == transition.target
                raise _Undone  # the next one finds a case that nobody has worked on
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
        assert shown == {t.action for t in MACHINE.transitions if state in t.sources and who in MAY[t.permission]}, who


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
    assert (
        move_case(case_id=case.pk, action="verify", user=people["second officer"]).closed_by == ClosedBy.RECTIFICATION
    )


@pytest.mark.parametrize("action", [each.action for each in MACHINE.transitions if each.needs_text])
def test_a_move_that_needs_words_is_refused_without(action, make_case, people):
    case = make_case()
    _put(case, next(iter(MACHINE.by_action[action].sources)))
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


def test_time_is_asked_for_by_one_and_granted_by_another(make_case, people):
    case = make_case(due_on=timezone.localdate() - dt.timedelta(days=30))
    ask_for_time(case_id=case.pk, user=people["principal"], working_days=3, reason="等待检测")
    case.refresh_from_db()
    assert case.due_on < timezone.localdate()
    granted = answer_request(case_id=case.pk, user=people["officer"], granted=True)
    assert granted.due_on == add_working_days(timezone.localdate(), 3).due_on
    kinds = [event.kind for event in case.events.order_by("id")]
    assert kinds == [EventKind.ASKED_TIME, EventKind.EXTENDED]
    assert "等待检测" in case.events.last().text


def test_who_asks_for_time_does_not_grant_it_whatever_the_role(make_case, people):
    case = make_case(school_key=None, lead="education")
    asked = ask_for_time(case_id=case.pk, user=people["officer"], working_days=3, reason="x")
    with pytest.raises(OwnRequestError):
        answer_request(case_id=case.pk, user=people["officer"], granted=True)
    with pytest.raises(IntegrityError, match="cases_extension_answered_by_another"), transaction.atomic():
        type(asked).objects.update(answer="granted", answered_by=people["officer"], answered_at=timezone.now())


def test_refused_time_leaves_the_deadline_and_says_why(make_case, people):
    case = make_case()
    ask_for_time(case_id=case.pk, user=people["principal"], working_days=3, reason="x")
    with pytest.raises(TextMissingError):
        answer_request(case_id=case.pk, user=people["officer"], granted=False)
    assert answer_request(case_id=case.pk, user=people["officer"], granted=False, text="不成立").due_on == case.due_on
    with pytest.raises(NotAskedError):
        answer_request(case_id=case.pk, user=people["officer"], granted=True)


@pytest.mark.parametrize(
    ("who", "days", "reason"),
    [("leader", 3, "x"), ("principal", 3, " "), ("principal", 61, "x"), ("principal", 0, "x")],
)
def test_time_is_not_asked_for_without_right_reason_or_measure(who, days, reason, make_case, people):
    case = make_case()
    with pytest.raises(CaseError):
        ask_for_time(case_id=case.pk, user=people[who], working_days=days, reason=reason)
    assert not case.events.exists()


def test_time_is_asked_for_once_at_a_time(make_case, people):
    case = make_case()
    ask_for_time(case_id=case.pk, user=people["principal"], working_days=3, reason="x")
    with pytest.raises(TimeAskedError):
        ask_for_time(case_id=case.pk, user=people["director"], working_days=5, reason="y")


def test_a_supporting_department_signs_its_own_part_once_and_never_the_whole(make_case, people):
    case = make_case(lead="market", support="street", school_key=None)
    with pytest.raises(LeadOnlyError):
        move_case(case_id=case.pk, action="accept", user=people["street"])
    party = sign_part(case_id=case.pk, user=people["street"], text="已排查三处")
    assert (party.signed_by, party.signed_text) == (people["street"], "已排查三处")
    with pytest.raises(PartSignedError):
        sign_part(case_id=case.pk, user=people["street"], text="再次")
    with pytest.raises(NoPartError):
        sign_part(case_id=case.pk, user=people["market"], text="x")


WORKS = {
    "signed": lambda case, user: move_case(case_id=case.pk, action="accept", user=user),
    "handed in": lambda case, user: hand_in(case_id=case.pk, user=user, text="已查"),
    "asked for time": lambda case, user: ask_for_time(case_id=case.pk, user=user, working_days=1, reason="x"),
    "returned": lambda case, user: move_case(case_id=case.pk, action="return", user=user, text="非我单位"),
}


@pytest.mark.parametrize("work", WORKS.values(), ids=WORKS)
def test_all_who_worked_in_any_step_are_remembered_not_the_last(work, make_case, people):
    case = make_case()
    work(case, people["second officer"])
    _put(case, CaseState.WORKING)
    move_case(case_id=case.pk, action="submit", user=people["principal"], text="已办")
    with pytest.raises(SamePersonError):
        move_case(case_id=case.pk, action="verify", user=people["second officer"])
    assert move_case(case_id=case.pk, action="verify", user=people["officer"]).state == CaseState.CLOSED
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")  # what the database itself asks at commit


def _close_by_hand(case, user):
    """Write past all services, as somebody with the application's rights could."""
    Case.objects.filter(pk=case.pk).update(state="closed", closed_by="rectification", closed_at=timezone.now())
    case.events.create(kind="closed", at=timezone.now(), by=user)
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_database_lets_nobody_verify_what_they_worked_on(make_case, people):
    case = make_case()
    hand_in(case_id=case.pk, user=people["officer"], text="已查")
    with pytest.raises(DatabaseError, match="somebody who worked on it"), transaction.atomic():
        _close_by_hand(case, people["officer"])
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        case.workers.all().delete()


def test_evidence_of_what_is_owed_for_good_sets_the_next_report(make_case, people):
    case = make_case(due_on=None, rhythm_days=30, proof_due_on=timezone.localdate())
    hand_in(case_id=case.pk, user=people["principal"], text="本月已查")
    case.refresh_from_db()
    assert case.proof_due_on == timezone.localdate() + dt.timedelta(days=30)
