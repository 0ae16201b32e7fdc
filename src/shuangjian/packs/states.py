"""How an edition of a pack moves: the one table, held by the database too (`live/migrations/packs.sql`)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuangjian.live.models import PackState
from shuangjian.web.states import Machine, Transition

S = PackState
MAY_WRITE = "packs.write"
MAY_APPROVE = "packs.approve"

# The next edition supersedes the one before it: nobody does that by hand.
PACK = Machine(S, S.DRAFT, (
    Transition("submit", _("Hand in for review"), frozenset({S.DRAFT}), S.REVIEW, "submit", MAY_WRITE),
    Transition("approve", _("Approve"), frozenset({S.REVIEW}), S.APPROVED, "approve", MAY_APPROVE),
    Transition("return", _("Send back"), frozenset({S.REVIEW}), S.DRAFT, "return", MAY_APPROVE, needs_text=True),
    Transition("drop", _("Drop this draft"), frozenset({S.DRAFT}), S.WITHDRAWN, "drop", MAY_WRITE, needs_text=True),
    Transition("withdraw", _("Withdraw"), frozenset({S.APPROVED}), S.WITHDRAWN, "withdraw", MAY_APPROVE, needs_text=True),
))  # fmt: skip
