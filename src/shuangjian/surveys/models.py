"""What the app stores, and what the database refuses.

No answer stands beside a person, a time or a number that counts up: what links them is a token, and its secret is destroyed when
the ballot closes. None of these tables is in the audit trail, which would keep who wrote when.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shuangjian.registry.choices import Stage
from shuangjian.registry.constraints import above_zero, in_order, key_in, not_negative, one_of
from shuangjian.registry.fields import KeyForeignKey, PlainTextField
from shuangjian.registry.models import School, SchoolClass

# Whatever the parameter says, the database keeps no mean of fewer answers.
ANSWERS_LEAST = 3


class Ballot(models.Model):
    """What lets each family answer once: `secret` makes the tokens and is destroyed when it closes, with them."""

    secret = models.BinaryField(null=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(secret__isnull=False, closed_on__isnull=True)
                | Q(secret__isnull=True, closed_on__isnull=False),
                name="surveys_ballot_closed_without_secret",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.closed_on or ''}".strip()


class Token(models.Model):
    """Some family has answered; whose token it is only the ballot's secret tells, while there is one."""

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="tokens")
    token = PlainTextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("ballot", "token"), name="surveys_token_once")]

    def __str__(self) -> str:
        return self.token[:8]


class MeasuredDay(models.Model):
    """How long a class's written homework of a day really took.

    `mean_minutes` is rounded up and there once the ballot is closed and enough have answered; `group_from` and `school_from` are the
    days from which subject teachers and the school see it (none: at once).
    """

    region_code = PlainTextField()
    school = KeyForeignKey(School, db_column="school_key", db_constraint=False, related_name="+")
    school_class = KeyForeignKey(SchoolClass, db_column="class_key", related_name="+")
    stage = PlainTextField(choices=Stage.choices)
    grade = models.IntegerField()
    day = models.DateField()
    ballot = models.OneToOneField(Ballot, models.PROTECT, null=True, blank=True, related_name="+")
    answers = models.IntegerField(null=True, blank=True)
    mean_minutes = models.IntegerField(null=True, blank=True)
    group_from = models.DateField(null=True, blank=True)
    school_from = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=("school", "day"), name="surveys_measured_school_day")]
        constraints = [
            models.UniqueConstraint(fields=("school_class", "day"), name="surveys_measuredday_once"),
            key_in("class_key", "school_key"),
            key_in("school_key", "region_code"),
            one_of("stage", Stage),
            models.CheckConstraint(condition=Q(grade__range=(1, 9)), name="surveys_measuredday_grade_range"),
            not_negative("answers"),
            not_negative("mean_minutes"),
            in_order("group_from", "school_from"),
            models.CheckConstraint(
                condition=Q(mean_minutes__isnull=True) | Q(answers__gte=ANSWERS_LEAST),
                name="surveys_measuredday_of_enough",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.class_key} {self.day}"


class MinutesTally(models.Model):
    """How many families answered so many minutes, while a ballot is open; only the mean outlives it."""

    measured_day = models.ForeignKey(MeasuredDay, models.CASCADE, related_name="tallies")
    minutes = models.IntegerField()
    count = models.IntegerField()

    class Meta:
        verbose_name_plural = "minutes tallies"
        constraints = [
            models.UniqueConstraint(fields=("measured_day", "minutes"), name="surveys_tally_once"),
            not_negative("minutes"),
            above_zero("count"),
        ]

    def __str__(self) -> str:
        return f"{self.minutes}: {self.count}"
