"""Records of what happened, as institutions and banks report it, and what the database refuses. All money is integer fen.

The ledger stands beside them and posts from them; each record has a code unique within its owner, which is its idempotency key.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shuangjian.funds.choices import (
    Account,
    CapitalKind,
    ChargeBasis,
    Direction,
    Item,
    Method,
    PaidInto,
    Purpose,
    RefundTo,
    TakenBy,
    Template,
)
from shuangjian.registry.choices import Category
from shuangjian.registry.constraints import (
    above_zero,
    code_without_slash,
    in_order,
    key_in,
    key_is,
    not_negative,
    one_of,
)
from shuangjian.registry.fields import FenField, KeyForeignKey, PlainTextField
from shuangjian.registry.models import Institution, Versioned


class Contract(models.Model):
    """A training contract; `key` is "<region>/<institution>/<code>"."""

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", related_name="+")
    code = PlainTextField()
    key = PlainTextField(unique=True)
    # Courses belong to another app; the key is what both know.
    course_key = PlainTextField(null=True)
    student_key = PlainTextField(null=True)
    template = PlainTextField(choices=Template.choices, null=True)
    signed_on = models.DateField()
    lessons = models.IntegerField(null=True, blank=True)
    amount_fen = FenField()
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=("institution", "signed_on"), name="funds_contract_inst_day"),
            models.Index(fields=("student_key",), name="funds_contract_student"),
        ]
        constraints = [
            code_without_slash(),
            key_is("institution_key", "code"),
            key_in("institution_key", "region_code"),
            key_in("course_key", "institution_key"),
            key_in("student_key", "region_code"),
            in_order("starts_on", "ends_on"),
            not_negative("amount_fen"),
            not_negative("lessons"),
            one_of("template", Template),
        ]

    def __str__(self) -> str:
        return self.key


class Payment(models.Model):
    """Money a family paid; without a contract where none was signed."""

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", related_name="+")
    contract = KeyForeignKey(Contract, db_column="contract_key", null=True, blank=True, related_name="payments")
    student_key = PlainTextField(null=True)
    code = PlainTextField()
    category = PlainTextField(choices=Category.choices, null=True)
    paid_on = models.DateField()
    amount_fen = FenField()
    lessons = models.IntegerField(null=True, blank=True)
    covers_from = models.DateField(null=True, blank=True)
    covers_to = models.DateField(null=True, blank=True)
    account = PlainTextField(choices=PaidInto.choices, null=True)
    method = PlainTextField(choices=Method.choices, null=True)
    lessons_left = models.IntegerField(null=True, blank=True)
    subject = PlainTextField(null=True)
    charge_basis = PlainTextField(choices=ChargeBasis.choices, null=True)
    item = PlainTextField(choices=Item.choices, null=True)

    class Meta:
        indexes = [
            models.Index(fields=("institution", "paid_on"), name="funds_payment_inst_day"),
            models.Index(fields=("contract",), name="funds_payment_contract"),
            models.Index(fields=("paid_on",), name="funds_payment_day"),
        ]
        constraints = [
            models.UniqueConstraint(fields=("institution", "code"), name="funds_payment_once"),
            code_without_slash(),
            key_in("institution_key", "region_code"),
            key_in("contract_key", "institution_key"),
            key_in("student_key", "region_code"),
            in_order("covers_from", "covers_to"),
            not_negative("amount_fen"),
            not_negative("lessons"),
            one_of("category", Category),
            one_of("account", PaidInto),
            one_of("method", Method),
            one_of("charge_basis", ChargeBasis),
            one_of("item", Item),
        ]

    def __str__(self) -> str:
        return f"{self.institution_key} {self.code}"


class Attendance(Versioned):
    """One version of lessons consumed under a contract; `confirmed_on` is null until the guardian confirms."""

    version_owner = "institution_key"

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", db_constraint=False, related_name="+")
    contract = KeyForeignKey(Contract, db_column="contract_key", related_name="+")
    lesson_key = PlainTextField(null=True)
    attended_on = models.DateField()
    lessons = models.IntegerField()
    confirmed_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=("institution", "attended_on"),
                condition=Q(known_to__isnull=True),
                name="funds_attendance_inst_day",
            ),
            # What all contracts of a city had is summed from this index alone, in its order.
            models.Index(
                fields=("contract",),
                include=("lessons", "attended_on", "withdrawn"),
                condition=Q(known_to__isnull=True),
                name="funds_attendance_taught",
            ),
            models.Index(fields=("attended_on",), condition=Q(known_to__isnull=True), name="funds_attendance_day"),
        ]
        constraints = [
            *Versioned.Meta.constraints,
            models.UniqueConstraint(
                fields=("institution", "code"), condition=Q(known_to__isnull=True), name="funds_attendance_one_current"
            ),
            code_without_slash(),
            key_in("institution_key", "region_code"),
            key_in("contract_key", "institution_key"),
            key_in("lesson_key", "institution_key"),
            above_zero("lessons"),
        ]

    def __str__(self) -> str:
        return f"{self.institution_key} {self.code}"


class Release(models.Model):
    """Money released from supervision to the institution, for lessons taught."""

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", db_constraint=False, related_name="+")
    contract = KeyForeignKey(Contract, db_column="contract_key", related_name="releases")
    code = PlainTextField()
    released_on = models.DateField()
    lessons = models.IntegerField(null=True, blank=True)
    amount_fen = FenField()

    class Meta:
        indexes = [
            models.Index(fields=("institution", "released_on"), name="funds_release_inst_day"),
            models.Index(fields=("contract",), name="funds_release_contract"),
        ]
        constraints = [
            models.UniqueConstraint(fields=("institution", "code"), name="funds_release_once"),
            code_without_slash(),
            key_in("institution_key", "region_code"),
            key_in("contract_key", "institution_key"),
            not_negative("lessons"),
            not_negative("amount_fen"),
        ]

    def __str__(self) -> str:
        return f"{self.institution_key} {self.code}"


class Refund(models.Model):
    """Money asked back; `paid_on` is null until it is back."""

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", related_name="+")
    contract = KeyForeignKey(Contract, db_column="contract_key", null=True, blank=True, related_name="refunds")
    code = PlainTextField()
    requested_on = models.DateField()
    paid_on = models.DateField(null=True, blank=True)
    amount_fen = FenField()
    account = PlainTextField(choices=RefundTo.choices, null=True)

    class Meta:
        indexes = [models.Index(fields=("institution", "requested_on"), name="funds_refund_inst_day")]
        constraints = [
            models.UniqueConstraint(fields=("institution", "code"), name="funds_refund_once"),
            code_without_slash(),
            key_in("institution_key", "region_code"),
            key_in("contract_key", "institution_key"),
            in_order("requested_on", "paid_on"),
            not_negative("amount_fen"),
            one_of("account", RefundTo),
        ]

    def __str__(self) -> str:
        return f"{self.institution_key} {self.code}"


class BankMovement(models.Model):
    """One line of a bank statement of an institution's account."""

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", related_name="+")
    code = PlainTextField()
    account = PlainTextField(choices=Account.choices)
    booked_on = models.DateField()
    direction = PlainTextField(choices=Direction.choices)
    amount_fen = FenField()
    purpose = PlainTextField(choices=Purpose.choices, null=True)
    counterparty = PlainTextField(null=True)
    # What the payer wrote: the code of the contract or payment it is for.
    reference = PlainTextField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=("institution", "booked_on"), name="funds_movement_inst_day"),
            models.Index(fields=("institution", "reference"), name="funds_movement_reference"),
            models.Index(fields=("booked_on",), name="funds_movement_day"),
        ]
        constraints = [
            models.UniqueConstraint(fields=("institution", "code"), name="funds_bankmovement_once"),
            code_without_slash(),
            key_in("institution_key", "region_code"),
            not_negative("amount_fen"),
            one_of("account", Account),
            one_of("direction", Direction),
            one_of("purpose", Purpose),
        ]

    def __str__(self) -> str:
        return f"{self.institution_key} {self.code}"


class AccountBalance(models.Model):
    """An account's balance at the end of a day, as the bank reports it; it may be below zero: that is a finding."""

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", related_name="+")
    account = PlainTextField(choices=Account.choices)
    day = models.DateField()
    balance_fen = FenField()

    class Meta:
        indexes = [models.Index(fields=("day",), name="funds_balance_day")]
        constraints = [
            models.UniqueConstraint(fields=("institution", "account", "day"), name="funds_accountbalance_once"),
            key_in("institution_key", "region_code"),
            one_of("account", Account),
        ]

    def __str__(self) -> str:
        return f"{self.institution_key} {self.account} {self.day}"


class CapitalEntry(models.Model):
    """Capital of an institution: committed until a day, paid in or taken out on one; `taken_by` says who got what was taken out."""

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", related_name="+")
    code = PlainTextField()
    kind = PlainTextField(choices=CapitalKind.choices)
    day = models.DateField()
    amount_fen = FenField()
    taken_by = PlainTextField(choices=TakenBy.choices, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("institution", "code"), name="funds_capitalentry_once"),
            code_without_slash(),
            key_in("institution_key", "region_code"),
            above_zero("amount_fen"),
            one_of("kind", CapitalKind),
            one_of("taken_by", TakenBy),
            models.CheckConstraint(
                condition=Q(taken_by__isnull=True) | Q(kind=CapitalKind.WITHDRAWN), name="funds_capitalentry_taken_when_withdrawn"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.institution_key} {self.code}"
