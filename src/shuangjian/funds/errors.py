"""What the app refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuangjian.web.errors import Refusal


class NotCovered(Refusal):
    """More would leave an account than is in it."""

    code = "funds.not_covered"
    text = _("There is not so much money in the account.")
    fields = ("amount_fen",)


class MoreThanEarned(Refusal):
    """More would be released than the lessons confirmed are worth."""

    code = "funds.more_than_earned"
    text = _("No more may be released than the confirmed lessons are worth.")
    fields = ("amount_fen",)


class BelowFloor(Refusal):
    """The deposit is, or would be, below the agreed floor."""

    code = "funds.below_floor"
    text = _("The deposit would be below the agreed {floor} yuan. Top it up first.")
    fields = ("amount_fen",)


class Frozen(Refusal):
    """The institution's money is frozen."""

    code = "funds.frozen"
    text = _("The money of this institution is frozen: nothing is released until the freeze ends.")


class DayAhead(Refusal):
    """A movement booked on a day that has not come."""

    code = "funds.day_ahead"
    text = _("{day} has not come yet. Money is booked on the day it moved.")
    fields = ("on", "paid_on")


class KeyUsedOtherwise(Refusal):
    """Something else was booked under this code before."""

    code = "funds.key_used_otherwise"
    text = _("{source} was booked before with other values. Give another code, or reverse the first.")
    fields = ("code",)


class AlreadyReversed(Refusal):
    """An entry that was reversed before, or is itself a reversal."""

    code = "funds.already_reversed"
    text = _("This entry has been reversed, or is a reversal itself.")
