"""How an application for a new licence moves: the one table, held by the database too (`migrations/0002_guard.py`)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuangjian.licensing.choices import ApplicationState
from shuangjian.web.states import Machine, Transition

S = ApplicationState
MAY_KEEP = "licensing.edit"
MAY_DECIDE = "licensing.decide"
OPEN = frozenset({S.SUBMITTED, S.ACCEPTED})

APPLICATION = Machine(S, S.SUBMITTED, (
    Transition("accept", _("Accept for review"), frozenset({S.SUBMITTED}), S.ACCEPTED, "accept", MAY_KEEP),
    Transition("approve", _("Approve the licence"), frozenset({S.ACCEPTED}), S.APPROVED, "approve", MAY_DECIDE, needs_text=True),
    Transition("refuse", _("Refuse the licence"), OPEN, S.REFUSED, "refuse", MAY_DECIDE, needs_text=True),
    Transition("withdraw", _("Record that it was taken back"), OPEN, S.WITHDRAWN, "withdraw", MAY_KEEP, needs_text=True),
))  # fmt: skip
