"""What the app refuses; what everything with a history refuses is in the registry's `errors`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuangjian.web.errors import Refusal


class PlaceNotYours(Refusal):
    """A school or region for which the user does not do this."""

    code = "budgets.place_not_yours"
    text = _("You do not keep this for the school or region chosen.")
    fields = ("school_key", "region_code")


class CodeTaken(Refusal):
    """A second row of the same number or year."""

    code = "budgets.code_taken"
    text = _("There is one of this number or for this year already. Change that one, or take another.")
    fields = ("code", "year", "valid_from")


class FundExceeded(Refusal):
    """More of a special fund than is left."""

    code = "budgets.fund_exceeded"
    text = _("{left} yuan of this fund are left; {amount} yuan cannot be allocated.")
    fields = ("amount_fen", "total_fen")


class Overspent(Refusal):
    """More than is left of an allocation."""

    code = "budgets.overspent"
    text = _("{left} yuan of this allocation are left; {amount} yuan cannot be spent.")
    fields = ("amount_fen",)


class FundAndSource(Refusal):
    """A special fund named without its source, or the other way round, or without the difficulty it solves."""

    code = "budgets.fund_and_source"
    text = _("Money of a special fund names the fund and the difficulty it is to solve; other money names none.")
    fields = ("fund", "difficulty")


class AllocationUnknown(Refusal):
    """An allocation that there is none of, or not of a school the user spends for."""

    code = "budgets.allocation_unknown"
    text = _("There is no such allocation of your school.")
    fields = ("allocation",)


class SpentOutside(Refusal):
    """An expense before its year, or of a day to come."""

    code = "budgets.spent_outside"
    text = _("Give a day between the beginning of {year} and today.")
    fields = ("spent_on",)


class NoStandard(Refusal):
    """Service on a day for which no standard of pay is in force."""

    code = "budgets.no_standard"
    text = _("No standard of pay is in force on {day}. Have the bureau enter it first.")
    fields = ("first_day",)


class NoDuty(Refusal):
    """Days without any recorded service that is paid."""

    code = "budgets.no_duty"
    text = _("No paid service is recorded on these days.")
    fields = ("first_day", "last_day")


class BreakdownDiffers(Refusal):
    """A breakdown that is not what the recorded duty comes to."""

    code = "budgets.breakdown_differs"
    text = _("The breakdown comes to {total} yuan; the recorded duty to {duty} yuan. Both are to be equal.")


class LineDiffers(BreakdownDiffers):
    """A breakdown whose sum is right, and that pays somebody more or less than what they held comes to."""

    code = "budgets.line_differs"
    text = _("{person} is paid {total} yuan; their recorded duty comes to {duty} yuan. Both are to be equal.")


class PaidTwice(Refusal):
    """Days that another breakdown pays already."""

    code = "budgets.paid_twice"
    text = _("A breakdown of this school pays some of these days already.")
    fields = ("first_day", "last_day")


class ItemAboveDuty(Refusal):
    """An item above what the recorded duty of its year comes to."""

    code = "budgets.item_above_duty"
    text = _("The item is {item} yuan, the recorded duty of {year} comes to {duty} yuan. Send the proposal back.")


class MoveNotPossible(Refusal):
    """A move or a change that does not start from where the matter is."""

    code = "budgets.move_not_possible"
    text = _("This is in the state “{state}”: that is not possible now.")


class OwnProposal(Refusal):
    """A proposal decided by who handed it in."""

    code = "budgets.own_proposal"
    text = _("You handed this in. Somebody else decides about it.")
    status = 403


class TextMissing(Refusal):
    """Sent back without a word."""

    code = "budgets.text_missing"
    text = _("Say why it is sent back.")
    fields = ("text",)
