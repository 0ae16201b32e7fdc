"""What cases refuses, with what to do instead."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuangjian.web.errors import Refusal


class CaseError(Refusal):
    """A refusal of cases."""


class WrongStateError(CaseError):
    """The case has moved on since the page was opened."""

    code = "cases.wrong_state"
    text = _("Case {number} is now “{state}”; look at it again before acting.")

    def __init__(self, number: str, state: object) -> None:
        """Name the case and where it stands now."""
        super().__init__(number=number, state=state)


class NotAllowedError(CaseError):
    """The user may not do this to this case."""

    code = "cases.not_allowed"
    status = 403
    text = _("Your role may not do this here: {action}.")

    def __init__(self, action: object) -> None:
        """Name the act."""
        super().__init__(action=action)


class SamePersonError(CaseError):
    """Who did the work may not verify it."""

    code = "cases.same_person"
    text = _("You worked on this case yourself. Somebody else must verify it.")


class TextMissingError(CaseError):
    """An account or reason is needed."""

    code = "cases.text_missing"
    text = _("Say in a sentence what was done or why.")
    fields = ("text", "reason")


class LastingCaseError(CaseError):
    """What is owed for good is never done."""

    code = "cases.lasting"
    text = _("This case is owed for good and is never closed. Hand in its regular report instead.")


class LeadOnlyError(CaseError):
    """A supporting department neither signs for the whole nor says that it is done."""

    code = "cases.lead_only"
    text = _("Only the lead does this. Sign your own part, and hand in what shows it.")


class TimeOutOfRangeError(CaseError):
    """More days than one may ask for at once, or none."""

    code = "cases.time_out_of_range"
    text = _("Extend by 1 to {most} working days.")
    fields = ("working_days",)


class NoTimeToGiveError(CaseError):
    """A case whose deadline cannot be moved."""

    code = "cases.no_deadline"
    text = _("This case has no deadline that could be extended.")


class TimeAskedError(CaseError):
    """Somebody has asked for more time already."""

    code = "cases.time_asked"
    text = _("More time has been asked for already and waits for an answer.")


class NotAskedError(CaseError):
    """Nobody waits for an answer."""

    code = "cases.not_asked"
    text = _("Nobody has asked for more time for this case.")


class OwnRequestError(CaseError):
    """Who asks does not grant."""

    code = "cases.own_request"
    text = _("You asked for this time yourself. Somebody else must answer.")


class SheetIssuedError(CaseError):
    """A case has one supervision sheet, and it keeps its number."""

    code = "cases.sheet_issued"
    text = _("Case {number} has its supervision sheet already: {sheet}. Print that, or urge those who work it.")

    def __init__(self, number: str, sheet: object) -> None:
        """Name the case and its sheet."""
        super().__init__(number=number, sheet=sheet)


class NotAColleagueError(CaseError):
    """A case goes from hand to hand only among those who work it from the same place."""

    code = "cases.not_a_colleague"
    text = _("{name} does not work this case in your unit. Choose somebody who does.")
    fields = ("handler",)

    def __init__(self, name: object) -> None:
        """Name who was chosen."""
        super().__init__(name=name)


class SameHandlerError(CaseError):
    """Who was chosen is in charge already."""

    code = "cases.same_handler"
    text = _("{name} is in charge already.")
    fields = ("handler",)

    def __init__(self, name: object) -> None:
        """Name who was chosen."""
        super().__init__(name=name)


class ClosedCaseError(CaseError):
    """Nothing is to be done any more."""

    code = "cases.closed"
    text = _("Case {number} is closed off: there is nothing left to do.")

    def __init__(self, number: str) -> None:
        """Name the case."""
        super().__init__(number=number)


class NobodyToUrgeError(CaseError):
    """Nobody on the platform works the case."""

    code = "cases.nobody_to_urge"
    text = _("Nobody who works case {number} has an account here. Send it out to a unit that has, or call.")

    def __init__(self, number: str) -> None:
        """Name the case."""
        super().__init__(number=number)


class UrgedTodayError(CaseError):
    """One word a day is heard; more are noise."""

    code = "cases.urged_today"
    text = _("Case {number} was urged today already, by {by}.")

    def __init__(self, number: str, by: object) -> None:
        """Name the case and who urged."""
        super().__init__(number=number, by=by)


class NoPartError(CaseError):
    """Somebody whose department does not support the case."""

    code = "cases.no_part"
    status = 403
    text = _("Your department has no part of its own in this case that could be signed.")


class PartSignedError(CaseError):
    """A part that was signed before."""

    code = "cases.part_signed"
    text = _("This part has been signed already, by {by}.")
