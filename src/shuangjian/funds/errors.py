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


class OrderBreaksRules(Refusal):
    """An order that may not be paid as it stands."""

    code = "funds.order_breaks_rules"
    text = _("This order may not be collected: {rules}")


class CodeTaken(Refusal):
    """The institution has a contract of that code."""

    code = "funds.code_taken"
    text = _("The institution has a contract {code} already.")
    fields = ("code",)


class LearnerUnknown(Refusal):
    """A learner there is none of in this region."""

    code = "funds.learner_unknown"
    text = _("There is no learner {learner} in this region.")
    fields = ("learner",)


class PaidBeyondContract(Refusal):
    """More than the contract's amount."""

    code = "funds.paid_beyond_contract"
    text = _("With this payment more than the contract's {amount} yuan would be paid.")
    fields = ("amount_fen", "amount")


class NoLessonsLeft(Refusal):
    """More lessons than the contract has."""

    code = "funds.no_lessons_left"
    text = _("The contract has only {left} lessons left.")
    fields = ("lessons", "hours")


class LessonSettled(Refusal):
    """A lesson that waits for nobody any more, or that somebody objects to."""

    code = "funds.lesson_settled"
    text = _("This lesson has been confirmed, taken back, or is objected to.")


class NothingToRefund(Refusal):
    """A contract of which nothing is left."""

    code = "funds.nothing_to_refund"
    text = _("Of this contract nothing is left to pay back.")


class RefundUnderWay(Refusal):
    """A refund that was asked for before and is not paid yet, or one that is not where the act begins."""

    code = "funds.refund_under_way"
    text = _("A refund of this contract is under way already, or has gone further.")


class ObjectionAnswered(Refusal):
    """An objection answered before."""

    code = "funds.objection_answered"
    text = _("This objection has been answered already.")


class InstitutionUnknown(Refusal):
    """An institution that there is none of, or not for this user: the two look the same from outside."""

    code = "funds.institution_unknown"
    text = _("There is no such institution in your care.")
    fields = ("institution_key",)


class AccountTaken(Refusal):
    """A bank account that is tied to an institution already."""

    code = "funds.account_taken"
    text = _("This account is tied to an institution already.")
    fields = ("number",)


class AccountDaysOutOfOrder(Refusal):
    """An account that closes before it opens."""

    code = "funds.account_days_out_of_order"
    text = _("The last day is before the first.")
    fields = ("closed_on",)


class AlreadyFrozen(Refusal):
    """An institution whose money is frozen."""

    code = "funds.already_frozen"
    text = _("The money of this institution is frozen already.")


class NotFrozen(Refusal):
    """An institution whose money is not frozen."""

    code = "funds.not_frozen"
    text = _("The money of this institution is not frozen.")


class LineChanged(Refusal):
    """A bank's line that was delivered before with other values."""

    code = "funds.line_changed"
    text = _("Line {code} of the bank was delivered before with other values. A bank corrects by a line of its own.")
    fields = ("code", "file")


class NotCamt(Refusal):
    """A file that is no statement we take."""

    code = "funds.not_camt"
    text = _("The file is no complete message of the bank in yuan: line {line}, {why}. Nothing of it was taken.")
    fields = ("file",)


class AccountUnknown(Refusal):
    """A statement of an account that no institution is tied to."""

    code = "funds.account_unknown"
    text = _("Account {number} is tied to no institution. Register it first; nothing of the file was taken.")
    fields = ("file",)


class WarningMoved(Refusal):
    """A warning that is not where the act begins."""

    code = "funds.warning_moved"
    text = _("This warning has gone on meanwhile. Reload the page.")


class GiftUsedUp(Refusal):
    """More hours than a gift has left."""

    code = "funds.gift_used_up"
    text = _("The gift has only {left} hours left.")
    fields = ("hours",)


class NotClosed(Refusal):
    """A contract of an institution that is open: its lessons are held there."""

    code = "funds.not_closed"
    text = _("The institution of this contract is not closed.")
    fields = ("contract",)


class SettingUnknown(Refusal):
    """A number that no guide sets."""

    code = "funds.setting_unknown"
    text = _("A guide does not set {key}.")
    fields = ("values",)


class GuideSaysNothing(Refusal):
    """A version that sets no number."""

    code = "funds.guide_says_nothing"
    text = _("Set at least one number: what is left empty stays as it was.")


class GuideBegun(Refusal):
    """A version that would begin before one that is there."""

    code = "funds.guide_begun"
    text = _("A version that begins on {day} is there. The next begins after it: what was judged stays judged.")
    fields = ("starts_on",)


class LooserThanPrinted(Refusal):
    """A number that asks less than a document above prints."""

    code = "funds.looser_than_printed"
    text = _("This asks less than {citation} prints.")
    fields = ("values",)

    def __init__(self, citation: str) -> None:
        """Name the document."""
        super().__init__(citation=citation)


class StatementChanged(Refusal):
    """A statement of a number or identification that was delivered before, with other words."""

    code = "funds.statement_changed"
    text = _("Statement {ident} was delivered before with another number or balance. Nothing of the file was taken.")
    fields = ("file",)


class StatementMissing(Refusal):
    """A statement that does not follow the last one that came, by their running numbers."""

    code = "funds.statement_missing"
    text = _(
        "Statement {ident} has the number {number}; {missing} of account {account} is missing. Nothing of the file was taken: send what "
        "is missing first, or let the bank say that it is empty."
    )
    fields = ("file",)


class NotMissing(Refusal):
    """Numbers of statements that are no gap after the last one that came."""

    code = "funds.not_missing"
    text = _("These numbers are not the next that are missing, or one of them came.")
    fields = ("first", "last")


class NothingToOrder(Refusal):
    """No approved refund that the bank could be told to pay."""

    code = "funds.nothing_to_order"
    text = _("No approved refund waits that a bank could pay back to where it came from.")


class OrderNotValid(Refusal):
    """An order that the schema of the bank's message does not let pass."""

    code = "funds.order_not_valid"
    text = _("The bank would not take this order: {why}. Mend the account or contract it names; nothing was ordered.")


class BankNotHeard(Refusal):
    """A bank's door that nobody answers at, or whose answer is not the bank's."""

    code = "funds.bank_not_heard"
    text = _("The bank's door gave no answer that can be trusted: {why}. Nothing is lost: begin again when it is back.")


class ReportUnknown(Refusal):
    """An answer of the bank about an order that we did not send."""

    code = "funds.report_unknown"
    text = _("{name} is no payment that we ordered. Nothing of the file was taken.")
    fields = ("file",)


class ReportContradicts(Refusal):
    """An answer that says otherwise than an earlier one."""

    code = "funds.report_contradicts"
    text = _("The bank said otherwise of {name} before. Nothing of the file was taken.")
    fields = ("file",)
