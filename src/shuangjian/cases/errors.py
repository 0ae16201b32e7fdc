"""What cases refuses, with what to do instead."""

from __future__ import annotations

from django.utils.translation import gettext as _

from shuangjian.web.errors import Refusal


class CaseError(Refusal):
    """A refusal of cases."""


class WrongStateError(CaseError):
    """The case has moved on since the page was opened."""

    def __init__(self, number: str, state: str) -> None:
        """Name the case and where it stands now."""
        super().__init__(
            _("Case {number} is now “{state}”; look at it again before acting.").format(number=number, state=state)
        )


class NotAllowedError(CaseError):
    """The user may not do this to this case."""

    status = 403

    def __init__(self, action: str) -> None:
        """Name the act."""
        super().__init__(_("Your role may not do this here: {action}.").format(action=action))


class SamePersonError(CaseError):
    """Who did the work may not verify it."""

    def __init__(self) -> None:
        """Say who may."""
        super().__init__(_("You worked on this case yourself. Somebody else must verify it."))


class TextMissingError(CaseError):
    """An account or reason is needed."""

    def __init__(self) -> None:
        """Ask for it."""
        super().__init__(_("Say in a sentence what was done or why."))


class LastingCaseError(CaseError):
    """What is owed for good is never done."""

    def __init__(self) -> None:
        """Say what to do instead."""
        super().__init__(_("This case is owed for good and is never closed. Hand in its regular report instead."))


class LeadOnlyError(CaseError):
    """A supporting department cannot say that the whole is done."""

    def __init__(self) -> None:
        """Say who can."""
        super().__init__(_("Only the lead submits the case as done. Hand in your part as evidence."))
