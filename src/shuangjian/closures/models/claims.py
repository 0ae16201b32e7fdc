"""What families claim of an institution that closed, with evidence, and what was shared out to them (docs/decisions/0195)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from shuangjian.attachments.models import Attachment
from shuangjian.closures.choices import ClaimState
from shuangjian.closures.models.incidents import Incident
from shuangjian.funds.models import Contract, RefundRequest
from shuangjian.registry.constraints import above_zero, key_in, not_negative, one_of
from shuangjian.registry.fields import FenField, KeyForeignKey, PlainTextField
from shuangjian.registry.models import Institution, User


class Claim(models.Model):
    """What a family says it is still owed of a contract; one for each contract and incident, decided by somebody else than who filed it."""

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", related_name="+")
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="claims")
    contract = KeyForeignKey(Contract, db_column="contract_key", related_name="claims")
    student_key = PlainTextField(null=True)
    amount_fen = FenField()
    text = PlainTextField(default="")
    filed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(db_default=Now())
    state = PlainTextField(choices=ClaimState.choices, default=ClaimState.FILED)
    accepted_fen = FenField(null=True)
    answer = PlainTextField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=("student_key",), name="closures_claim_student")]
        constraints = [
            key_in("institution_key", "region_code"),
            key_in("contract_key", "institution_key"),
            models.UniqueConstraint(fields=("incident", "contract"), name="closures_claim_once"),
            above_zero("amount_fen"),
            one_of("state", ClaimState),
            models.CheckConstraint(condition=~Q(filed_by=F("decided_by")), name="closures_claim_decided_by_another"),
            models.CheckConstraint(
                condition=Q(
                    state=ClaimState.FILED, accepted_fen__isnull=True, decided_by__isnull=True, decided_at__isnull=True
                )
                | Q(state=ClaimState.ACCEPTED, accepted_fen__gt=0, decided_by__isnull=False, decided_at__isnull=False)
                | (
                    Q(state=ClaimState.REJECTED, accepted_fen__isnull=True, decided_by__isnull=False)
                    & Q(decided_at__isnull=False, answer__isnull=False)
                    & ~Q(answer="")
                ),
                name="closures_claim_decided_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.contract_key


class ClaimEvidence(models.Model):
    """A file that was handed in with a claim; only added."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="evidence")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.attachment.name


class Distribution(models.Model):
    """What was there was shared out once: the deposit held, and together what was owed and what was paid. Only added."""

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", related_name="+")
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="distributions")
    deposit_fen = FenField()
    owed_fen = FenField()
    paid_fen = FenField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [key_in("institution_key", "region_code"), not_negative("deposit_fen"), above_zero("paid_fen")]

    def __str__(self) -> str:
        return f"{self.institution_key} {self.pk}"


class ClaimShare(models.Model):
    """What a claim got of a distribution: of `owed_fen` so much from its own escrow and so much of the deposit. Only added."""

    distribution = models.ForeignKey(Distribution, models.PROTECT, related_name="shares")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="shares")
    owed_fen = FenField()
    escrow_fen = FenField()
    deposit_fen = FenField()
    arithmetic = PlainTextField()
    request = models.OneToOneField(RefundRequest, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("distribution", "claim"), name="closures_share_once"),
            not_negative("escrow_fen"),
            not_negative("deposit_fen"),
            models.CheckConstraint(
                condition=Q(owed_fen__gte=F("escrow_fen") + F("deposit_fen")), name="closures_share_within_owed"
            ),
        ]

    def __str__(self) -> str:
        return self.arithmetic
