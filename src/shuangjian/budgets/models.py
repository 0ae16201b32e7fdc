"""What the app stores, and what the database refuses; amounts are integer fen."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value

from shuangjian.budgets.choices import Basis, FundPurpose, FundSource, PayState
from shuangjian.registry.constraints import above_zero, in_order, key_in, not_negative, one_of
from shuangjian.registry.fields import FenField, KeyForeignKey, PlainTextField
from shuangjian.registry.models import School, User

YEARS = (2000, 2099)


def _year() -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(year__range=YEARS), name="%(app_label)s_%(class)s_year")


def _number(column: str) -> Func:
    """A text as a range can hold it (`constraints.no_overlap`)."""
    return Func(F(column), Value(0), function="hashtextextended", output_field=models.BigIntegerField())


class SpecialFund(models.Model):
    """专项基金: money set aside for a purpose; what is allocated of it never exceeds the total."""

    region_code = PlainTextField()
    code = PlainTextField()
    title = PlainTextField()
    year = models.IntegerField()
    total_fen = FenField()
    document = PlainTextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("region_code", "code"), name="budgets_specialfund_once"),
            above_zero("total_fen"),
            _year(),
        ]

    def __str__(self) -> str:
        return self.title


class Allocation(models.Model):
    """经费安排: money a school is given for a year and a purpose; what is spent of it never exceeds it.

    Of a special fund it names the difficulty of the school that it is to solve.
    """

    region_code = PlainTextField()
    school = KeyForeignKey(School, db_column="school_key", related_name="+")
    code = PlainTextField()
    year = models.IntegerField()
    purpose = PlainTextField(choices=FundPurpose.choices)
    source = PlainTextField(choices=FundSource.choices)
    fund = models.ForeignKey(SpecialFund, models.PROTECT, null=True, related_name="allocations")
    difficulty = PlainTextField(default="")
    amount_fen = FenField()
    document = PlainTextField()

    class Meta:
        indexes = [models.Index(fields=("school", "year"), name="budgets_allocation_school_year")]
        constraints = [
            models.UniqueConstraint(fields=("school", "code"), name="budgets_allocation_once"),
            key_in("school_key", "region_code"),
            one_of("purpose", FundPurpose),
            one_of("source", FundSource),
            above_zero("amount_fen"),
            _year(),
            models.CheckConstraint(
                condition=Q(source="special_fund", fund__isnull=False) & ~Q(difficulty="") | ~Q(source="special_fund") & Q(fund__isnull=True),
                name="budgets_allocation_fund_names_difficulty",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.year} {self.get_purpose_display()}"


class Expense(models.Model):
    """支出: what was spent of an allocation, and on what; never more than is left of it."""

    region_code = PlainTextField()
    school_key = PlainTextField()
    allocation = models.ForeignKey(Allocation, models.PROTECT, related_name="expenses")
    code = PlainTextField()
    spent_on = models.DateField()
    item = PlainTextField(choices=FundPurpose.choices)
    amount_fen = FenField()
    note = PlainTextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("school_key", "code"), name="budgets_expense_once"),
            key_in("school_key", "region_code"),
            one_of("item", FundPurpose),
            above_zero("amount_fen"),
        ]

    def __str__(self) -> str:
        return f"{self.spent_on} {self.note}"


class FundsNeed(models.Model):
    """经费需求: what after-school service of a school needs in a year, with the reckoning."""

    region_code = PlainTextField()
    school = KeyForeignKey(School, db_column="school_key", related_name="+")
    year = models.IntegerField()
    amount_fen = FenField()
    reckoning = PlainTextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("school", "year"), name="budgets_fundsneed_once"),
            key_in("school_key", "region_code"),
            not_negative("amount_fen"),
            _year(),
        ]

    def __str__(self) -> str:
        return f"{self.school} {self.year}"


class PayStandard(models.Model):
    """课后服务报酬标准: what a workday session or hour is paid, from a day on; `school_key` null: in the whole region."""

    region_code = PlainTextField()
    school_key = PlainTextField(null=True)
    basis = PlainTextField(choices=Basis.choices)
    valid_from = models.DateField()
    amount_fen = FenField()
    document = PlainTextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("region_code", "school_key", "valid_from"),
                nulls_distinct=False,
                name="budgets_paystandard_once",
            ),
            key_in("school_key", "region_code"),
            one_of("basis", Basis),
            above_zero("amount_fen"),
        ]

    def __str__(self) -> str:
        return f"{self.valid_from} {self.get_basis_display()}"


class PayBreakdown(models.Model):
    """报酬发放明细: who is paid what for the service of some days, by a plan of the school; it adds up to the duty recorded then."""

    region_code = PlainTextField()
    school = KeyForeignKey(School, db_column="school_key", related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    plan = PlainTextField()
    total_fen = FenField()
    duty_fen = FenField()
    state = PlainTextField(choices=PayState.choices, default=PayState.SUBMITTED)
    submitted_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    decision_text = PlainTextField(default="")

    class Meta:
        constraints = [
            key_in("school_key", "region_code"),
            in_order("first_day", "last_day"),
            one_of("state", PayState),
            models.CheckConstraint(condition=Q(total_fen=F("duty_fen")), name="budgets_paybreakdown_adds_up"),
            models.CheckConstraint(
                condition=~Q(decided_by=F("submitted_by")), name="budgets_paybreakdown_second_person"
            ),
            models.CheckConstraint(
                condition=Q(state="submitted") | Q(decided_by__isnull=False), name="budgets_paybreakdown_decided_by_somebody"
            ),
            # No day of a school's service is paid twice.
            ExclusionConstraint(
                name="budgets_paybreakdown_no_overlap",
                expressions=[
                    (Func(_number("school_key"), _number("school_key"), Value("[]"), function="int8range"), "&&"),
                    (Func(F("first_day"), F("last_day"), Value("[]"), function="daterange"), "&&"),
                ],
                condition=~Q(state="returned"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.first_day}–{self.last_day}"


class PayLine(models.Model):
    """What one person is paid by a breakdown, for so many sessions and minutes."""

    breakdown = models.ForeignKey(PayBreakdown, models.CASCADE, related_name="lines")
    staff_person_id = PlainTextField()
    sessions = models.IntegerField()
    minutes = models.IntegerField()
    amount_fen = FenField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("breakdown", "staff_person_id"), name="budgets_payline_once"),
            not_negative("amount_fen"),
        ]

    def __str__(self) -> str:
        return self.staff_person_id


class PerformancePay(models.Model):
    """绩效工资总量: what is approved for a school's year, with the increment for after-school service as an item of its own.

    `base_fen` is the normal total, `item_fen` what comes on top of it, `other_change_fen` what changed the base for other reasons than
    the item of the year before, `paid_from_base_fen` what was paid for the service out of the base. `submitted_on` is the day it was
    last handed in; null where that was before such days were kept.
    """

    region_code = PlainTextField()
    school = KeyForeignKey(School, db_column="school_key", related_name="+")
    year = models.IntegerField()
    base_fen = FenField()
    item_fen = FenField()
    other_change_fen = FenField(default=0)
    paid_from_base_fen = FenField(default=0)
    submitted_on = models.DateField(null=True)
    state = PlainTextField(choices=PayState.choices, default=PayState.SUBMITTED)
    submitted_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    decision_text = PlainTextField(default="")

    class Meta:
        verbose_name_plural = "performance pay"
        constraints = [
            models.UniqueConstraint(fields=("school", "year"), name="budgets_performancepay_once"),
            key_in("school_key", "region_code"),
            one_of("state", PayState),
            not_negative("base_fen"),
            not_negative("item_fen"),
            not_negative("paid_from_base_fen"),
            _year(),
            models.CheckConstraint(
                condition=~Q(decided_by=F("submitted_by")), name="budgets_performancepay_second_person"
            ),
            models.CheckConstraint(
                condition=Q(state="submitted") | Q(decided_by__isnull=False), name="budgets_performancepay_decided_by_somebody"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.school} {self.year}"
