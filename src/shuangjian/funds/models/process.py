"""What families and offices do about prepaid money: objections, refunds asked for, how institutions charge."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from shuangjian.funds.choices import ChargingModeKind, ObjectionOutcome, RefundGround, RefundState
from shuangjian.funds.models.records import Contract, Refund
from shuangjian.registry.constraints import above_zero, key_in, not_negative, one_of
from shuangjian.registry.fields import FenField, KeyForeignKey, PlainTextField
from shuangjian.registry.models import Institution, User


class Objection(models.Model):
    """A guardian says that a lesson was not held as reported. While it is open nothing of it is confirmed or released."""

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", related_name="+")
    contract = KeyForeignKey(Contract, db_column="contract_key", related_name="objections")
    attendance_code = PlainTextField()
    text = PlainTextField()
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(db_default=Now())
    outcome = PlainTextField(choices=ObjectionOutcome.choices, null=True)
    answer = PlainTextField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=("contract", "attendance_code"), name="funds_objection_lesson")]
        constraints = [
            key_in("institution_key", "region_code"),
            key_in("contract_key", "institution_key"),
            one_of("outcome", ObjectionOutcome),
            models.UniqueConstraint(
                fields=("contract", "attendance_code"),
                condition=Q(outcome__isnull=True),
                name="funds_objection_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(raised_by=F("answered_by")), name="funds_objection_answered_by_another"
            ),
            models.CheckConstraint(
                condition=Q(
                    outcome__isnull=True, answer__isnull=True, answered_by__isnull=True, answered_at__isnull=True
                )
                | Q(outcome__isnull=False, answer__isnull=False, answered_by__isnull=False, answered_at__isnull=False),
                name="funds_objection_answered_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_key} {self.attendance_code}"


class RefundRequest(models.Model):
    """How a refund goes on: asked for, approved (by the institution or by its silence), paid. The refund itself is the record."""

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", related_name="+")
    contract = KeyForeignKey(Contract, db_column="contract_key", related_name="refund_requests")
    student_key = PlainTextField(null=True)
    refund = models.OneToOneField(Refund, models.PROTECT, related_name="request")
    state = PlainTextField(choices=RefundState.choices, default=RefundState.ASKED)
    lessons = models.IntegerField()
    amount_fen = FenField()
    ground = PlainTextField(choices=RefundGround.choices, default=RefundGround.AFTER_START)
    basis = PlainTextField()
    reason = PlainTextField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_on = models.DateField()
    answer_by_day = models.DateField()
    due_on = models.DateField()
    approved_on = models.DateField(null=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    paid_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=("institution", "state"), name="funds_request_inst")]
        constraints = [
            key_in("institution_key", "region_code"),
            key_in("contract_key", "institution_key"),
            one_of("state", RefundState),
            one_of("ground", RefundGround),
            not_negative("lessons"),
            above_zero("amount_fen"),
            models.UniqueConstraint(
                fields=("contract",), condition=~Q(state=RefundState.PAID), name="funds_request_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state=RefundState.ASKED, approved_on__isnull=True, paid_on__isnull=True)
                | Q(state=RefundState.APPROVED, approved_on__isnull=False, paid_on__isnull=True)
                | Q(state=RefundState.PAID, approved_on__isnull=False, paid_on__isnull=False),
                name="funds_request_state_says_when",
            ),
        ]

    def __str__(self) -> str:
        return self.contract_key


class ChargingMode(models.Model):
    """How an institution charges: what is recorded holds until it is changed, and the trail keeps what held before."""

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", related_name="+")
    mode = PlainTextField(choices=ChargingModeKind.choices)
    since = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("institution",), name="funds_chargingmode_once"),
            key_in("institution_key", "region_code"),
            one_of("mode", ChargingModeKind),
        ]

    def __str__(self) -> str:
        return self.institution_key
