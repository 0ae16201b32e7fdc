"""Stored codes of the app; the values are those of the fact contract."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Template(models.TextChoices):
    """The text a contract was written on."""

    MODEL = "model", _("Model contract")
    OWN = "own", _("Own text")


class PaidInto(models.TextChoices):
    """The account a payment went into."""

    ESCROW = "escrow", _("Escrow account")
    DEDICATED = "dedicated", _("Dedicated account")
    OTHER = "other", _("Another account")


class Method(models.TextChoices):
    """How a family paid."""

    BANK = "bank", _("Bank")
    WALLET = "wallet", _("Mobile payment")
    CASH = "cash", _("Cash")
    LOAN = "loan", _("Training loan")


class ChargeBasis(models.TextChoices):
    """What a charge is counted by."""

    PERIOD = "period", _("By period")
    LESSON = "lesson", _("By lesson")
    BOTH = "both", _("By both")


class Item(models.TextChoices):
    """What was charged for."""

    TUITION = "tuition", _("Tuition")
    MATERIAL = "material", _("Material")
    OTHER = "other", _("Other")


class Account(models.TextChoices):
    """An institution's account at the bank."""

    ESCROW = "escrow", _("Escrow account")
    DEPOSIT = "deposit", _("Deposit account")
    OPERATING = "operating", _("Operating account")


class Direction(models.TextChoices):
    """Which way money moved."""

    IN = "in", _("In")
    OUT = "out", _("Out")


class Purpose(models.TextChoices):
    """What a bank movement was for."""

    PREPAYMENT = "prepayment", _("Prepayment")
    RELEASE = "release", _("Release")
    REFUND = "refund", _("Refund")
    DEPOSIT = "deposit", _("Deposit")
    PAYROLL = "payroll", _("Payroll")
    RENT = "rent", _("Rent")
    TRANSFER = "transfer", _("Transfer")
    OTHER = "other", _("Other")


class RefundTo(models.TextChoices):
    """The account a refund went to."""

    ORIGINAL = "original", _("The paying account")
    OTHER = "other", _("Another account")


class AccountKind(models.TextChoices):
    """An account of the ledger: escrow and refund for each contract, the others for each institution."""

    OUTSIDE = "outside", _("Outside")
    ESCROW = "escrow", _("In escrow")
    RELEASED = "released", _("Released to the institution")
    REFUND = "refund", _("To be refunded")
    DEPOSIT = "deposit", _("Deposit")


class EntryKind(models.TextChoices):
    """Why money moves."""

    PAY_IN = "pay_in", _("Paid in")
    RELEASE = "release", _("Released to the institution")
    REFUND = "refund", _("Set aside for refund")
    REFUND_PAID = "refund_paid", _("Refund paid")
    DEPOSIT_IN = "deposit_in", _("Deposit paid in")
    DEPOSIT_OUT = "deposit_out", _("Deposit taken out")
    DEPOSIT_SHARE = "deposit_share", _("Share of the deposit set aside for a family")
    REVERSAL = "reversal", _("Reversed")


class SupervisedKind(models.TextChoices):
    """What a supervised bank account holds."""

    ESCROW = "escrow", _("Escrow account")
    DEPOSIT = "deposit", _("Deposit account")


class ObjectionOutcome(models.TextChoices):
    """What became of an objection to a lesson."""

    UPHELD = "upheld", _("The lesson was not held: it does not count")
    DISMISSED = "dismissed", _("The lesson was held")


class RefundGround(models.TextChoices):
    """Why a refund is what it is."""

    WITHIN_DAYS = "within_days", _("Within the days after signing in which the whole sum comes back")
    BEFORE_START = "before_start", _("Before the course begins: the whole sum")
    AFTER_START = "after_start", _("After the course began: the lessons not taken")
    CLOSED = "closed", _("The institution closed: what is left is shared out")


class RefundState(models.TextChoices):
    """Where a refund stands."""

    ASKED = "asked", _("Asked for")
    APPROVED = "approved", _("Approved")
    PAID = "paid", _("Paid back")


class BankOrderState(models.TextChoices):
    """What became of a refund that the bank was told to pay."""

    ORDERED = "ordered", _("Sent to the bank")
    SETTLED = "settled", _("Paid by the bank")
    REJECTED = "rejected", _("Refused by the bank")


class ChargingModeKind(models.TextChoices):
    """How an institution charges."""

    PREPAID = "prepaid", _("In advance")
    PER_LESSON = "per_lesson", _("Settled lesson by lesson")
    AFTER = "after", _("After the training")


class WarningState(models.TextChoices):
    """Where a warning stands."""

    RAISED = "raised", _("Waits for a talk")
    HANDLING = "handling", _("In handling")
    CLOSED = "closed", _("Handled")
    DISMISSED = "dismissed", _("Dismissed with reasons")


class HandlingClass(models.TextChoices):
    """What kind of handling a warning leads to."""

    MEND = "mend", _("Mend and watch")
    RETURN = "return", _("Return the money to supervision")
    STOP = "stop", _("Stop collecting")
    TRANSFER = "transfer", _("Hand over to enforcement")


class CapitalKind(models.TextChoices):
    """What an entry says of an institution's capital."""

    COMMITTED = "committed", _("Capital committed")
    PAID = "paid", _("Capital paid in")
    WITHDRAWN = "withdrawn", _("Capital taken out")


class TakenBy(models.TextChoices):
    """Who got capital that was taken out."""

    ORGANISER = "organiser", _("The organiser")
    RELATED = "related", _("Somebody related to the organiser")
    OTHER = "other", _("Somebody else")
