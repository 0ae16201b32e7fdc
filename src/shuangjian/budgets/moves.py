"""Which buttons a breakdown or proposal has, and where they lead."""

from __future__ import annotations

from shuangjian.budgets.models import PayBreakdown, PerformancePay
from shuangjian.budgets.states import BREAKDOWN, PROPOSAL
from shuangjian.web.addresses import address_of
from shuangjian.web.states import Transition


def moves_of(row: PayBreakdown | PerformancePay) -> list[tuple[Transition, str]]:
    """Return the moves that start from where it stands, each with its address; who may is asked where they are shown."""
    is_breakdown = isinstance(row, PayBreakdown)
    machine, name = (BREAKDOWN, "breakdown_move") if is_breakdown else (PROPOSAL, "pay_move")
    return [(move, address_of(f"budgets:{name}", row.pk, move.action)) for move in machine.moves_from(row.state)]
