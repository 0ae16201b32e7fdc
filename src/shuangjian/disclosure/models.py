"""Whom the public calls, which institutions are on which list, and who takes part in the honest-business campaign."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shuangjian.disclosure.choices import Listing
from shuangjian.registry.constraints import in_order, key_in, no_overlap, one_of
from shuangjian.registry.fields import KeyForeignKey, PlainTextField
from shuangjian.registry.models import Institution, User


class Contact(models.Model):
    """Whom the public of a region calls or writes to with a complaint (监督举报电话), and in how many working days an answer comes.

    `reply_days` is what `promised_in` says; without either nothing is promised on the public page.
    """

    region_code = PlainTextField(unique=True)
    unit = PlainTextField()
    phone = PlainTextField()
    hours = PlainTextField(default="", blank=True)
    form_url = PlainTextField(default="", blank=True)
    address = PlainTextField(default="", blank=True)
    reply_days = models.IntegerField(null=True, blank=True)
    promised_in = PlainTextField(default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(phone=""), name="disclosure_contact_has_a_phone"),
            models.CheckConstraint(
                condition=Q(form_url="") | Q(form_url__regex=r"^https?://"), name="disclosure_contact_form_address"
            ),
            models.CheckConstraint(
                condition=Q(reply_days__isnull=True) | (Q(reply_days__range=(1, 90)) & ~Q(promised_in="")),
                name="disclosure_contact_promise_has_a_source",
            ),
        ]

    def __str__(self) -> str:
        return self.unit


class ListDecision(models.Model):
    """A decision that puts an institution on the white or the black list, or on neither (黑白名单); never changed.

    What holds is the latest: so none is on both. A decision is undone by another.
    """

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", related_name="list_decisions")
    listing = PlainTextField(choices=Listing.choices)
    decided_on = models.DateField()
    reason = PlainTextField()
    source = PlainTextField()
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["institution", "-id"], name="disclosure_decision_of")]
        constraints = [
            one_of("listing", Listing),
            key_in("institution_key", "region_code"),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(source=""), name="disclosure_decision_is_founded"),
        ]

    def __str__(self) -> str:
        return f"{self.institution_key} {self.listing} {self.decided_on}"


class HonestBusiness(models.Model):
    """An institution's part in the honest-business campaign (放心消费创建): from when, with which result, until it was withdrawn."""

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", related_name="honest_business")
    certified_on = models.DateField()
    result = PlainTextField()
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_reason = PlainTextField(default="", blank=True)

    class Meta:
        constraints = [
            key_in("institution_key", "region_code"),
            in_order("certified_on", "withdrawn_on"),
            no_overlap("institution_key", first="certified_on", last="withdrawn_on"),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | ~Q(withdrawn_reason=""), name="disclosure_withdrawal_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution_key} {self.certified_on}"


class AskedLately(models.Model):
    """How often somebody at an address (a keyed digest) asked in a minute."""

    key = models.BinaryField(primary_key=True, max_length=16)
    minute = models.DateTimeField()
    requests = models.IntegerField()

    class Meta:
        verbose_name_plural = "asked lately"

    def __str__(self) -> str:
        return f"{self.minute:%H:%M} {self.requests}"
