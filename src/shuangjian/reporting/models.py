"""Figures as they were computed: a run and its values, never changed."""

from __future__ import annotations

from django.db import models

from shuangjian.registry.actors import Acted
from shuangjian.registry.fields import PlainTextField


class IndicatorRun(Acted):
    """One computation of all indicators: what was known and applied then. `versions` is indicator id → version."""

    as_of = models.DateField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    versions = models.JSONField(default=dict)
    skipped = models.JSONField(default=dict)

    class Meta(Acted.Meta):
        indexes = [models.Index(fields=["-started_at"], name="reporting_run_started")]

    def __str__(self) -> str:
        return f"{self.as_of} #{self.pk}"


class IndicatorValue(models.Model):
    """Numerator and denominator of one indicator for one owner (or a whole region) and day."""

    run = models.ForeignKey(IndicatorRun, models.CASCADE, related_name="values")
    indicator_id = PlainTextField()
    region_code = PlainTextField()
    school_key = PlainTextField(null=True)
    institution_key = PlainTextField(null=True)
    day = models.DateField()
    numerator = models.BigIntegerField()
    denominator = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["run", "indicator_id", "region_code"], name="reporting_value_of"),
            models.Index(fields=["run", "indicator_id", "school_key"], name="reporting_value_school"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.day} {self.numerator}/{self.denominator}"
