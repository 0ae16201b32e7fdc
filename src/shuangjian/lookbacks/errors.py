"""What look-backs refuse, with what to do instead."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuangjian.web.errors import Refusal


class NothingClosed(Refusal):
    """No case was closed as rectified then and there."""

    code = "lookbacks.nothing_closed"
    text = _("No case of this region was closed as rectified in these days. Choose others.")
    fields = ("closed_from", "closed_to")


class DaysNotOver(Refusal):
    """A period that goes on: who draws again tomorrow would draw from more."""

    code = "lookbacks.days_not_over"
    text = _("Draw from days that are over: until yesterday at the latest.")
    fields = ("closed_to",)


class DaysTurnedRound(Refusal):
    """The last day is before the first."""

    code = "lookbacks.days_turned_round"
    text = _("The last day lies before the first.")
    fields = ("closed_to",)


class NumberOrShare(Refusal):
    """How many are drawn is said in one way."""

    code = "lookbacks.number_or_share"
    text = _("Give either a number or a share from 1 to 100 percent, not both.")
    fields = ("each", "share")


class DueDayOver(Refusal):
    """A day that is over cannot be kept."""

    code = "lookbacks.due_day_over"
    text = _("The day until which somebody looks lies in the past.")
    fields = ("due_on",)


class DrawnBefore(Refusal):
    """The same cases under another seed: who draws until the sample suits has drawn no sample."""

    code = "lookbacks.drawn_before"
    text = _("These days were drawn from already, on {day}. A sample is drawn once; choose days after those.")
    fields = ("closed_from", "closed_to")


class NobodyLooks(Refusal):
    """Nobody was named who may look there."""

    code = "lookbacks.nobody_looks"
    text = _("Name at least one person who may look there.")
    fields = ("people",)


class HadAPart(Refusal):
    """Whoever worked a case, or verified it, does not look back on it."""

    code = "lookbacks.had_a_part"
    text = _("{name} had a part in case {number}. Somebody else must look.")
    fields = ("person",)

    def __init__(self, name: object, number: str) -> None:
        """Name the person and the case."""
        super().__init__(name=name, number=number)


class MayNotLook(Refusal):
    """Somebody without the right there."""

    code = "lookbacks.may_not_look"
    text = _("{name} has no role here that looks back on cases.")
    fields = ("person",)

    def __init__(self, name: object) -> None:
        """Name the person."""
        super().__init__(name=name)


class NotYours(Refusal):
    """It is another's to look."""

    code = "lookbacks.not_yours"
    status = 403
    text = _("This look-back is not yours. Who drew it can give it to you.")


class AnsweredAlready(Refusal):
    """Somebody has looked."""

    code = "lookbacks.answered"
    text = _("Somebody has looked already, and what was found stays.")


class OpenAgain(Refusal):
    """A case that is open again is not still mended."""

    code = "lookbacks.open_again"
    text = _("Case {number} is open again: what was mended has come back. Say so, or wait until it is closed off.")
    fields = ("result",)

    def __init__(self, number: str) -> None:
        """Name the case."""
        super().__init__(number=number)


class WordsMissing(Refusal):
    """What was seen is said."""

    code = "lookbacks.words_missing"
    text = _("Say in a sentence what you looked at and saw.")
    fields = ("text",)
