"""The table of states is complete and consistent."""

from __future__ import annotations

from shuangjian.casework.choices import CaseState, EventKind
from shuangjian.casework.services.plans import read_deadline
from shuangjian.casework.states import BY_ACTION, TRANSITIONS
from shuangjian.registry.permissions import ALL_PERMISSIONS


def test_actions_are_named_once():
    assert len(BY_ACTION) == len(TRANSITIONS)


def test_every_state_is_reached_and_left():
    reached = {transition.target for transition in TRANSITIONS} | {CaseState.OPEN}
    left = {state for transition in TRANSITIONS for state in transition.sources}
    assert reached == left == set(CaseState)


def test_every_move_asks_for_a_permission_that_exists_and_is_recorded():
    assert {transition.permission for transition in TRANSITIONS} <= ALL_PERMISSIONS
    assert {transition.event for transition in TRANSITIONS} <= set(EventKind)


def test_only_verification_closes_and_never_by_who_worked():
    closing = [transition for transition in TRANSITIONS if transition.target == CaseState.CLOSED]
    assert [(each.action, each.not_by_worker) for each in closing] == [("verify", True)]


def test_deadlines_are_read_from_their_words():
    said = {
        "2023年12月底前": "2023-12-31",
        "2026年2月": "2026-02-28",
        "2026年11月17日前": "2026-11-17",
        "2026年12月31日前完成": "2026-12-31",
    }
    assert {words: str(read_deadline(words)[0]) for words in said} == said
    assert read_deadline("长期坚持") == (None, 30)
    assert read_deadline("2026年起长期坚持") == (None, 30)
    # What says neither is left to a person.
    for words in ("", "年底前", "2026年13月"):
        assert read_deadline(words) == (None, None)
    assert str(read_deadline("2026年2月30日前")[0]) == "2026-02-28"
