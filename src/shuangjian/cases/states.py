"""How a case moves: the one table. The diagram in the docs, the buttons on the page and the tests are made from it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuangjian.cases.choices import CaseState, EventKind
from shuangjian.web.states import Machine, Transition

S = CaseState
MACHINE = Machine(S, S.OPEN, (
    Transition("accept", _("Sign for it"), frozenset({S.OPEN}), S.WORKING, EventKind.ACCEPTED, "cases.work", lead_only=True),
    Transition(
        "return", _("Return: not ours"), frozenset({S.OPEN, S.WORKING}), S.RETURNED, EventKind.RETURNED, "cases.work", needs_text=True
    ),
    Transition(
        "reassign", _("Send out again"), frozenset({S.RETURNED}), S.OPEN, EventKind.ASSIGNED, "cases.assign", needs_text=True
    ),
    Transition(
        "submit", _("Submit for verification"), frozenset({S.WORKING}), S.SUBMITTED, EventKind.SUBMITTED, "cases.work", needs_text=True,
        lead_only=True,
    ),
    Transition(
        "reject", _("Not yet done: send back"), frozenset({S.SUBMITTED}), S.WORKING, EventKind.REJECTED, "cases.verify",
        needs_text=True, not_by_worker=True,
    ),
    Transition(
        "verify", _("Verified: close off"), frozenset({S.SUBMITTED}), S.CLOSED, EventKind.CLOSED, "cases.verify", not_by_worker=True
    ),
    Transition("reopen", _("Reopen"), frozenset({S.CLOSED}), S.WORKING, EventKind.REOPENED, "cases.verify", needs_text=True),
))  # fmt: skip
