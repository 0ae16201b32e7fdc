"""Cells that rules wait for, as of the last sweep of each rule."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from shuangjian.findings.models import Sweep
from shuangjian.registry.fields import PlainTextField


class Gap(models.Model):
    """One empty cell, and the rules that wait for it; filled, it is gone at the next sweep.

    `fact` and `column` are the contract's; column "" means that the whole table is missing. `row_id` names the row within the school
    or institution. `since` is the day it was first waited for without a break.
    """

    fact = PlainTextField()
    column = PlainTextField()
    row_id = PlainTextField()
    region_code = PlainTextField()
    school_key = PlainTextField(null=True)
    institution_key = PlainTextField(null=True)
    rules = ArrayField(models.TextField())
    since = models.DateField()
    sweep = models.ForeignKey(Sweep, models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["school_key", "fact"], name="gaps_gap_school"),
            models.Index(fields=["institution_key", "fact"], name="gaps_gap_inst"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("fact", "column", "row_id", "region_code", "school_key", "institution_key"),
                name="gaps_gap_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(school_key__isnull=True) | Q(institution_key__isnull=True), name="gaps_gap_one_owner"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fact}.{self.column} {self.row_id}"

    @property
    def owner_key(self) -> str:
        """The key of who must fill it, the region's code where that is not known."""
        return self.school_key or self.institution_key or self.region_code


class JudgedShare(models.Model):
    """On one day, of the rows that a school or institution had in the tables rules read: how many no rule waited for."""

    day = models.DateField()
    region_code = PlainTextField()
    school_key = PlainTextField(null=True)
    institution_key = PlainTextField(null=True)
    judged = models.IntegerField()
    rows = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("day", "region_code", "school_key", "institution_key"),
                name="gaps_share_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(judged__gte=0) & Q(judged__lte=models.F("rows")), name="gaps_share_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.judged}/{self.rows}"
