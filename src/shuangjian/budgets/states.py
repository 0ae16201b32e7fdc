"""How breakdowns and proposals of pay move."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuangjian.budgets.choices import PayState
from shuangjian.web.states import Machine, Transition

S = PayState
MAY_ASK, MAY_DECIDE = "budgets.spend", "budgets.decide"

BREAKDOWN = Machine(S, S.SUBMITTED, (
    Transition("approve", _("Approve"), frozenset({S.SUBMITTED}), S.APPROVED, "approve", MAY_DECIDE),
    Transition("return", _("Send back"), frozenset({S.SUBMITTED}), S.RETURNED, "return", MAY_DECIDE, needs_text=True),
))  # fmt: skip
PROPOSAL = Machine(S, S.SUBMITTED, (
    Transition("check", _("Check against recorded duty"), frozenset({S.SUBMITTED}), S.CHECKED, "check", MAY_DECIDE),
    Transition("approve", _("Approve"), frozenset({S.CHECKED}), S.APPROVED, "approve", MAY_DECIDE),
    Transition("return", _("Send back"), frozenset({S.SUBMITTED, S.CHECKED}), S.RETURNED, "return", MAY_DECIDE, needs_text=True),
    Transition("submit", _("Hand in again"), frozenset({S.RETURNED}), S.SUBMITTED, "submit", MAY_ASK),
))  # fmt: skip
