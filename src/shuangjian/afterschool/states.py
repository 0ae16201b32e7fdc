"""How a version of a school's service plan comes into force."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuangjian.afterschool.choices import PlanState
from shuangjian.web.states import Machine, Transition

S = PlanState
MAY_WRITE, MAY_REVIEW = "afterschool.write", "afterschool.review"

PLAN = Machine(S, S.DRAFT, (
    Transition("submit", _("Hand in for review"), frozenset({S.DRAFT}), S.SUBMITTED, "submit", MAY_WRITE),
    Transition("approve", _("Approve"), frozenset({S.SUBMITTED}), S.IN_FORCE, "approve", MAY_REVIEW),
    Transition("return", _("Send back"), frozenset({S.SUBMITTED}), S.DRAFT, "return", MAY_REVIEW, needs_text=True),
    Transition("withdraw", _("Withdraw"), frozenset({S.IN_FORCE}), S.WITHDRAWN, "withdraw", MAY_REVIEW, needs_text=True),
))  # fmt: skip
