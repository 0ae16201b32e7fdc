"""What cases refuses, with what to do instead."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
    """A supporting department neither signs for the whole nor says that it is done."""

    def __init__(self) -> None:
        """Say who can."""
        super().__init__(_("Only the lead does this. Sign your own part, and hand in what shows it."))


class NoTimeToGiveError(CaseError):
    """A case whose deadline cannot be moved."""

    code = "cases.no_deadline"
    text = gettext_lazy("This case has no deadline that could be extended.")


class TimeAskedError(CaseError):
    """Somebody has asked for more time already."""

    code = "cases.time_asked"
    text = gettext_lazy("More time has been asked for already and waits for an answer.")


class NotAskedError(CaseError):
    """Nobody waits for an answer."""

    code = "cases.not_asked"
    text = gettext_lazy("Nobody has asked for more time for this case.")


class OwnRequestError(CaseError):
    """Who asks does not grant."""

    code = "cases.own_request"
    text = gettext_lazy("You asked for this time yourself. Somebody else must answer.")


class NoPartError(CaseError):
    """Somebody whose department does not support the case."""

    code = "cases.no_part"
    status = 403
    text = gettext_lazy("Your department has no part of its own in this case that could be signed.")


class PartSignedError(CaseError):
    """A part that was signed before."""

    code = "cases.part_signed"
    text = gettext_lazy("This part has been signed already, by {by}.")
