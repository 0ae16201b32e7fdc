"""How a warning moves: the one table, held by the database too (`migrations/process.sql`)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuangjian.funds.choices import WarningState
from shuangjian.web.states import Machine, Transition

S = WarningState
_MAY = "funds.handle"
# What it is recorded as is the state it leads to.
WARNINGS = Machine(
    WarningState,
    S.RAISED,
    (
        Transition("talk", _("Record the joint talk"), frozenset({S.RAISED}), S.HANDLING, S.HANDLING, _MAY, needs_text=True),
        Transition("dismiss", _("Dismiss with reasons"), frozenset({S.RAISED}), S.DISMISSED, S.DISMISSED, _MAY, needs_text=True),
        Transition("close", _("Handled: close"), frozenset({S.HANDLING}), S.CLOSED, S.CLOSED, _MAY, needs_text=True),
    ),
)  # fmt: skip
