"""What offices do about money that moves oddly, and about families of institutions that closed."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from shuangjian.funds.choices import HandlingClass, WarningState
from shuangjian.funds.models.records import Contract
from shuangjian.registry.constraints import above_zero, key_in, not_negative, one_of
from shuangjian.registry.fields import FenField, KeyForeignKey, PlainTextField
from shuangjian.registry.models import Institution, User


class FundWarning(models.Model):
    """What a rule found in a delivery of the bank, at once: one for each rule, institution and day. Names no learner."""

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", related_name="+")
    rule_id = PlainTextField()
    day = models.DateField()
    accounts = ArrayField(PlainTextField())
    observed_fen = FenField()
    limit_fen = FenField()
    movements = models.IntegerField()
    state = PlainTextField(choices=WarningState.choices, default=WarningState.RAISED)
    handling = PlainTextField(choices=HandlingClass.choices, null=True)
    raised_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=("state", "-day"), name="funds_warning_state")]
        constraints = [
            models.UniqueConstraint(fields=("institution", "rule_id", "day"), name="funds_warning_once"),
            key_in("institution_key", "region_code"),
            one_of("state", WarningState),
            one_of("handling", HandlingClass),
            not_negative("observed_fen"),
            models.CheckConstraint(
                condition=Q(state__in=(WarningState.RAISED, WarningState.DISMISSED), handling__isnull=True)
                | Q(state__in=(WarningState.HANDLING, WarningState.CLOSED), handling__isnull=False),
                name="funds_warning_class_chosen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution_key} {self.day}"


class WarningStep(models.Model):
    """What was done about a warning: the joint talk with who took part and its minutes, a dismissal with its reason, the end."""

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", related_name="+")
    warning = models.ForeignKey(FundWarning, models.PROTECT, related_name="steps")
    to_state = PlainTextField(choices=WarningState.choices)
    on = models.DateField()
    participants = PlainTextField(null=True)
    text = PlainTextField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            one_of("to_state", WarningState),
            models.CheckConstraint(condition=~Q(text=""), name="funds_warningstep_says_something"),
            models.CheckConstraint(
                condition=~Q(to_state=WarningState.HANDLING) | Q(participants__isnull=False),
                name="funds_warningstep_talk_has_participants",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.warning_id} {self.to_state}"


class Donation(models.Model):
    """Course hours given for families whose institution closed, with what an hour is worth."""

    region_code = PlainTextField()
    code = PlainTextField()
    donor = PlainTextField()
    title = PlainTextField()
    subject = PlainTextField(null=True)
    hours = models.IntegerField()
    fen_per_hour = FenField()
    given_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("region_code", "code"), name="funds_donation_once"),
            above_zero("hours"),
            not_negative("fen_per_hour"),
        ]

    def __str__(self) -> str:
        return f"{self.donor} · {self.title}"


class Redemption(models.Model):
    """Hours of a gift taken in place of lessons left of a contract; each hour and each lesson once, held by the database."""

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", related_name="+")
    donation = models.ForeignKey(Donation, models.PROTECT, related_name="redemptions")
    contract = KeyForeignKey(Contract, db_column="contract_key", related_name="redemptions")
    student_key = PlainTextField(null=True)
    hours = models.IntegerField()
    on = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=("contract",), name="funds_redemption_contract")]
        constraints = [above_zero("hours"), key_in("contract_key", "institution_key")]

    def __str__(self) -> str:
        return f"{self.contract_key} {self.hours}"
