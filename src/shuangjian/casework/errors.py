"""What casework refuses, with what to do instead."""

from __future__ import annotations

from django.utils.translation import gettext as _

from shuangjian.web.errors import Refusal


class CaseworkError(Refusal):
    """A refusal of casework."""


class WrongStateError(CaseworkError):
    """The case has moved on since the page was opened."""

    def __init__(self, number: str, state: str) -> None:
        """Name the case and where it stands now."""
        super().__init__(
            _("Case {number} is now “{state}”; look at it again before acting.").format(number=number, state=state)
        )


class NotAllowedError(CaseworkError):
    """The user may not do this to this case."""

    status = 403

    def __init__(self, action: str) -> None:
        """Name the act."""
        super().__init__(_("Your role may not do this here: {action}.").format(action=action))


class SamePersonError(CaseworkError):
    """Who did the work may not verify it."""

    def __init__(self) -> None:
        """Say who may."""
        super().__init__(_("You worked on this case yourself. Somebody else must verify it."))


class TextMissingError(CaseworkError):
    """An account or reason is needed."""

    def __init__(self) -> None:
        """Ask for it."""
        super().__init__(_("Say in a sentence what was done or why."))


class FindingsOpenError(CaseworkError):
    """A case with open findings is closed by the rule being clean, not by word."""

    def __init__(self, count: int) -> None:
        """Say how many are open."""
        super().__init__(
            _(
                "{count} findings of this case are still open. Correct the facts; the next sweep closes the case."
            ).format(count=count)
        )


class LastingCaseError(CaseworkError):
    """What is owed for good is never done."""

    def __init__(self) -> None:
        """Say what to do instead."""
        super().__init__(_("This case is owed for good and is never closed. Hand in its regular report instead."))


class LeadOnlyError(CaseworkError):
    """A supporting department cannot say that the whole is done."""

    def __init__(self) -> None:
        """Say who can."""
        super().__init__(_("Only the lead submits the case as done. Hand in your part as evidence."))


class NothingToDecideError(CaseworkError):
    """A finding that no decision is waiting for."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(_("This finding is not waiting for a decision."))


class PlanError(CaseworkError):
    """A plan that cannot be adopted as it stands."""
