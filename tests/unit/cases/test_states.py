"""The table of states is complete and consistent."""

from __future__ import annotations

from shuangjian.cases.choices import CaseState, EventKind
from shuangjian.cases.states import MACHINE
from shuangjian.registry.permissions import ALL_PERMISSIONS


def test_the_table_is_whole():
    assert MACHINE.find_faults() == []


def test_every_move_asks_for_a_permission_that_exists_and_is_recorded():
    assert {transition.permission for transition in MACHINE.transitions} <= ALL_PERMISSIONS
    assert {transition.event for transition in MACHINE.transitions} <= set(EventKind)


def test_only_verification_closes_and_never_by_who_worked():
    closing = [transition for transition in MACHINE.transitions if transition.target == CaseState.CLOSED]
    assert [(each.action, each.not_by_worker) for each in closing] == [("verify", True)]
