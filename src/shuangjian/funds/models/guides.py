"""The fund-management guide of a region (资金管理指引): a document in versions; the numbers each sets are `live.LocalValue`s."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from shuangjian.registry.fields import PlainTextField
from shuangjian.registry.models import User


class FundGuide(models.Model):
    """One version of a region's guide, only added: in force from `starts_on` until the next begins."""

    region_code = PlainTextField()
    title = PlainTextField()
    number = PlainTextField(default="")
    issued_on = models.DateField()
    starts_on = models.DateField()
    text = PlainTextField(default="")
    adopted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    adopted_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("region_code", "starts_on"), name="funds_guide_one_a_day"),
            models.CheckConstraint(condition=~Q(title=""), name="funds_guide_has_title"),
            models.CheckConstraint(condition=Q(starts_on__gte=F("issued_on")), name="funds_guide_issued_before"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}".strip()
