"""The two-monthly check: what it was drawn from and by which seed, the class-days drawn, and how each was scored."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from shuangjian.registry.constraints import above_zero, in_order, key_in
from shuangjian.registry.fields import KeyForeignKey, PlainTextField
from shuangjian.registry.models import Region, School, SchoolClass


class HomeworkCheck(models.Model):
    """A region's check of homework for two months, due on `period_to`.

    `classes` (keys) and `days` (ISO days) are all that could be drawn, `seed` decided, `each` class-days were drawn of every
    school: with them the sample can be drawn again. `rubric` is as it was on the day it was drawn.
    """

    region = KeyForeignKey(Region, to_field="code", db_column="region_code", related_name="+")
    period_from = models.DateField()
    period_to = models.DateField()
    seed = PlainTextField()
    each = models.IntegerField()
    classes = models.JSONField()
    days = models.JSONField()
    rubric = models.JSONField()
    drawn_on = models.DateField()
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    words = PlainTextField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("region", "period_to"), name="surveys_check_once"),
            in_order("period_from", "period_to"),
            above_zero("each"),
            models.CheckConstraint(condition=~Q(seed=""), name="surveys_check_has_a_seed"),
            models.CheckConstraint(
                condition=Q(words__isnull=True, closed_on__isnull=True)
                | Q(words__isnull=False, closed_on__isnull=False),
                name="surveys_check_closed_with_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_code} {self.period_from} – {self.period_to}"


class CheckedDay(models.Model):
    """A class's day that was drawn: reviewed by somebody of another school, scored once.

    `points` maps a criterion's code to its points, null until it is scored.
    """

    check_of = models.ForeignKey(HomeworkCheck, models.PROTECT, related_name="drawn")
    region_code = PlainTextField()
    school = KeyForeignKey(School, db_column="school_key", db_constraint=False, related_name="+")
    school_class = KeyForeignKey(SchoolClass, db_column="class_key", related_name="+")
    day = models.DateField()
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reviewer_school = KeyForeignKey(School, db_column="reviewer_school_key", related_name="+")
    points = models.JSONField(null=True, blank=True)
    words = PlainTextField(null=True, blank=True)
    scored_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("check_of", "school_class", "day"), name="surveys_checkedday_once"),
            key_in("class_key", "school_key"),
            key_in("school_key", "region_code"),
            models.CheckConstraint(
                condition=~Q(reviewer_school=F("school")), name="surveys_checkedday_by_another_school"
            ),
            models.CheckConstraint(
                condition=Q(points__isnull=True, words__isnull=True, scored_on__isnull=True)
                | Q(points__isnull=False, scored_on__isnull=False),
                name="surveys_checkedday_scored_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.class_key} {self.day}"
