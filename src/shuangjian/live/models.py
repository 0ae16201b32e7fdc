"""What a region sets for itself: single values of parameters, and packs of its own documents, numbers, words and rules."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from shuangjian.registry.fields import PlainTextField
from shuangjian.registry.models import User


class LocalValue(models.Model):
    """A dated value of a parameter of homework, of training or, by a guide, of prepaid money, set by the officials of a region; changed in place, the audit trail keeps the versions.

    `part` is the stage, or the grade "1" to "9", that it is for; null: for all. `value` is in the parameter's unit. `document`
    is what it stands on.
    """

    region_code = PlainTextField()
    parameter = PlainTextField()
    part = PlainTextField(null=True, blank=True)
    valid_from = models.DateField()
    value = models.IntegerField()
    document = PlainTextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("region_code", "parameter", "part", "valid_from"), nulls_distinct=False, name="live_localvalue_once"
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="live_localvalue_not_negative"),
            models.CheckConstraint(
                condition=Q(parameter__startswith="homework.") | Q(parameter__startswith="funds.") | Q(parameter="training.offline.local_for_all"),
                name="live_localvalue_of_known_area",
            ),
            models.CheckConstraint(condition=~Q(document=""), name="live_localvalue_stands_on_something"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.parameter} {self.valid_from}"


class PackState(models.TextChoices):
    """How far an edition of a region's pack has come."""

    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("Under review")
    APPROVED = "approved", _("Approved")
    SUPERSEDED = "superseded", _("Superseded")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class RulePack(models.Model):
    """One edition of a region's pack: drafted, reviewed, and approved by somebody who wrote nothing of it; in force from a day.

    `digest` is the seal of the version under review; the database holds it, who may approve, and that of one region only one
    edition is in force on a day (see packs.sql beside the migrations).
    """

    region_code = PlainTextField()
    number = models.PositiveIntegerField()
    title = PlainTextField()
    state = PlainTextField(choices=PackState.choices, default=PackState.DRAFT)
    in_force_from = models.DateField(null=True, blank=True)
    in_force_to = models.DateField(null=True, blank=True)
    digest = PlainTextField(null=True, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("region_code", "number"), name="live_rulepack_once"),
            models.CheckConstraint(condition=Q(region_code__regex="^[0-9]{6}$"), name="live_rulepack_of_a_region"),
            models.CheckConstraint(
                condition=Q(in_force_to__isnull=True) | Q(in_force_to__gte=models.F("in_force_from")), name="live_rulepack_ends_after"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.title} {self.number}"


class RulePackVersion(models.Model):
    """The files of an edition as somebody left them, by their path; only added. The database numbers and seals it.

    `digest` is the SHA-256 of the seal before, the region and the files.
    """

    pack = models.ForeignKey(RulePack, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(default=0)
    files = models.JSONField()
    digest = PlainTextField(default="")
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(db_default=Now())
    reason = PlainTextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("pack", "number"), name="live_rulepackversion_once")]

    def __str__(self) -> str:
        return f"{self.pack} v{self.number}"
