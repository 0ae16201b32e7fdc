"""The table of states is complete and consistent."""

from __future__ import annotations

from shuangjian.cases.choices import CaseState, EventKind
from shuangjian.cases.states import BY_ACTION, TRANSITIONS
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
