"""How a case moves: the one table. The diagram in the docs and the buttons on the page are made from it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shuangjian.cases.choices import CaseState, EventKind


@dataclass(frozen=True)
class Transition:
    """One move.

    Args:
        action: its name in addresses and forms.
        label: what the button says.
        sources: the states it starts from.
        target: the state it leads to.
        event: how it is recorded.
        permission: what it takes, where the case lies.
        needs_text: whether a reason or account must be given.
        not_by_worker: refused to whoever did the work.
    """

    action: str
    label: str | Promise
    sources: frozenset[CaseState]
    target: CaseState
    event: EventKind
    permission: str
    needs_text: bool = False
    not_by_worker: bool = False


S = CaseState
TRANSITIONS: tuple[Transition, ...] = (
    Transition("accept", _("Sign for it"), frozenset({S.OPEN}), S.WORKING, EventKind.ACCEPTED, "cases.work"),
    Transition(
        "return", _("Return: not ours"), frozenset({S.OPEN, S.WORKING}), S.RETURNED, EventKind.RETURNED, "cases.work", needs_text=True
    ),
    Transition(
        "reassign", _("Send out again"), frozenset({S.RETURNED}), S.OPEN, EventKind.ASSIGNED, "cases.assign", needs_text=True
    ),
    Transition(
        "submit", _("Submit for verification"), frozenset({S.WORKING}), S.SUBMITTED, EventKind.SUBMITTED, "cases.work", needs_text=True
    ),
    Transition(
        "reject", _("Not yet done: send back"), frozenset({S.SUBMITTED}), S.WORKING, EventKind.REJECTED, "cases.verify",
        needs_text=True, not_by_worker=True,
    ),
    Transition(
        "verify", _("Verified: close off"), frozenset({S.SUBMITTED}), S.CLOSED, EventKind.CLOSED, "cases.verify", not_by_worker=True
    ),
    Transition("reopen", _("Reopen"), frozenset({S.CLOSED}), S.WORKING, EventKind.REOPENED, "cases.verify", needs_text=True),
)  # fmt: skip

BY_ACTION = {transition.action: transition for transition in TRANSITIONS}
