"""What the app stores, and what the database refuses.

No answer stands beside a person, a time or a number that counts up: what links them is a token, and its secret is destroyed when
the ballot closes. None of these tables is in the audit trail, which would keep who wrote when.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from shuangjian.registry.choices import Stage
from shuangjian.registry.constraints import above_zero, code_without_slash, in_order, key_in, not_negative, one_of
from shuangjian.registry.fields import KeyForeignKey, PlainTextField
from shuangjian.registry.models import Region, School, SchoolClass
from shuangjian.surveys.check_models import CheckedDay, HomeworkCheck
from shuangjian.surveys.choices import QuestionnaireKind, TipKind
from shuangjian.voices.choices import Outcome

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
        indexes = [
            models.Index(fields=("school", "day"), name="surveys_measured_school_day"),
            # The list as a bureau pages through it.
            models.Index(fields=("region_code", "-day", "school_class"), name="surveys_measured_region_day"),
        ]
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


class MeasuredStamp(models.Model):
    """One row whose stamp the database changes with every change of measured minutes: what was worked out by a stamp holds by it."""

    id = models.SmallIntegerField(primary_key=True)
    stamp = models.UUIDField(default=uuid.uuid4)

    def __str__(self) -> str:
        return str(self.stamp)


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


class Questionnaire(models.Model):
    """Questions put to families of a school or region for some days; `questions` is a list of `questions.Question` as plain data.

    `wording` is a digest of the questions' words: rounds are compared where it is the same. `answers` is how many came, once it is
    closed; answers that were collected elsewhere have no ballot here, and no `closed_on`.
    """

    region = KeyForeignKey(Region, to_field="code", db_column="region_code", related_name="+")
    school = KeyForeignKey(School, db_column="school_key", null=True, blank=True, related_name="+")
    kind = PlainTextField(choices=QuestionnaireKind.choices)
    title = PlainTextField()
    period_from = models.DateField()
    period_to = models.DateField()
    round = models.IntegerField(null=True, blank=True)
    questions = models.JSONField()
    wording = PlainTextField()
    ballot = models.OneToOneField(Ballot, models.PROTECT, null=True, blank=True, related_name="+")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, null=True, blank=True
    )
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=("school", "period_to"), name="surveys_questionnaire_school")]
        constraints = [
            key_in("school_key", "region_code"),
            one_of("kind", QuestionnaireKind),
            in_order("period_from", "period_to"),
            models.UniqueConstraint(
                fields=("school", "period_to"),
                condition=Q(kind=QuestionnaireKind.MONTHLY),
                name="surveys_questionnaire_monthly_once",
            ),
            models.UniqueConstraint(
                fields=("region", "round"),
                condition=Q(kind=QuestionnaireKind.BURDENS),
                name="surveys_questionnaire_round_once",
            ),
            models.CheckConstraint(
                condition=Q(kind=QuestionnaireKind.BURDENS, school__isnull=True, round__gte=1, ballot__isnull=False)
                | Q(kind=QuestionnaireKind.MONTHLY, school__isnull=False, round__isnull=True, ballot__isnull=False)
                | Q(kind=QuestionnaireKind.OUTSIDE, school__isnull=False, round__isnull=True, ballot__isnull=True),
                name="surveys_questionnaire_of_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class QuestionnaireAnswer(models.Model):
    """One family's answers, code of the question → number (yes is 1); its id is random and it has no time.

    `fingerprint` knows an answer collected elsewhere again without keeping it: it is counted once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="answered")
    region_code = PlainTextField()
    class_key = PlainTextField(null=True, blank=True)
    values = models.JSONField()
    fingerprint = PlainTextField(null=True, blank=True)

    class Meta:
        constraints = [
            key_in("class_key", "region_code"),
            models.UniqueConstraint(fields=("region_code", "fingerprint"), name="surveys_answer_counted_once"),
        ]

    def __str__(self) -> str:
        return str(self.questionnaire)


class OutsideFile(models.Model):
    """A file of answers collected elsewhere that waits for somebody to say what its columns mean; gone once they are counted.

    `rows` are [number, fingerprint, cells] of the columns in `header`: those that could name a person are left out.
    """

    school = KeyForeignKey(School, db_column="school_key", related_name="+")
    title = PlainTextField()
    period_from = models.DateField()
    period_to = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    handed_in_on = models.DateField()
    header = models.JSONField()
    rows = models.JSONField()

    class Meta:
        constraints = [in_order("period_from", "period_to")]

    def __str__(self) -> str:
        return self.title


class GateVisit(models.Model):
    """Random interviews at the gate of a school: how many persons, and how many of them said what. No names, no answers one by one."""

    region = KeyForeignKey(Region, to_field="code", db_column="region_code", related_name="+")
    school = KeyForeignKey(School, db_column="school_key", related_name="+")
    code = PlainTextField(unique=True)
    visited_on = models.DateField()
    persons = models.IntegerField()
    parent_marked = models.IntegerField()
    too_long = models.IntegerField()
    note = PlainTextField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=("school", "visited_on"), name="surveys_gate_school_day")]
        constraints = [
            key_in("school_key", "region_code"),
            code_without_slash(),
            above_zero("persons"),
            not_negative("parent_marked"),
            not_negative("too_long"),
            models.CheckConstraint(
                condition=Q(parent_marked__lte=models.F("persons"), too_long__lte=models.F("persons")),
                name="surveys_gatevisit_no_more_than_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school} {self.visited_on}"


class CommitteeMember(models.Model):
    """A family on the parent committee of a class."""

    school_class = KeyForeignKey(SchoolClass, db_column="class_key", related_name="committee")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=("school_class", "user"), name="surveys_committee_once")]

    def __str__(self) -> str:
        return f"{self.class_key} {self.user_id}"


class OutsideHomework(models.Model):
    """Homework of outside tutoring in a class, in minutes a day, as its parent committee reports it for a week (named by its Monday)."""

    region_code = PlainTextField()
    school = KeyForeignKey(School, db_column="school_key", db_constraint=False, related_name="+")
    school_class = KeyForeignKey(SchoolClass, db_column="class_key", related_name="+")
    week = models.DateField()
    minutes = models.IntegerField()

    class Meta:
        verbose_name_plural = "outside homework"
        indexes = [models.Index(fields=("school", "week"), name="surveys_outside_school_week")]
        constraints = [
            models.UniqueConstraint(fields=("school_class", "week"), name="surveys_outsidehomework_once"),
            key_in("class_key", "school_key"),
            key_in("school_key", "region_code"),
            models.CheckConstraint(condition=Q(week__iso_week_day=1), name="surveys_outsidehomework_monday"),
            not_negative("minutes"),
        ]

    def __str__(self) -> str:
        return f"{self.class_key} {self.week}"


class Tip(models.Model):
    """What some family reports of an assignment of a class; nothing here or anywhere says which family.

    Its id is random and comes with the form; `photo` holds no more than the picture. Once decided it stays as it is.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    region_code = PlainTextField()
    school = KeyForeignKey(School, db_column="school_key", db_constraint=False, related_name="+")
    school_class = KeyForeignKey(SchoolClass, db_column="class_key", related_name="+")
    kind = PlainTextField(choices=TipKind.choices)
    day = models.DateField()
    text = PlainTextField()
    photo = models.BinaryField(null=True)
    received_on = models.DateField()
    outcome = PlainTextField(choices=Outcome.choices, default=Outcome.OPEN)
    words = PlainTextField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    decided_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=("outcome", "received_on"), name="surveys_tip_outcome_day")]
        constraints = [
            key_in("class_key", "school_key"),
            key_in("school_key", "region_code"),
            one_of("kind", TipKind),
            one_of("outcome", Outcome),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.OPEN, decided_by__isnull=True, decided_on__isnull=True, words__isnull=True)
                | ~Q(outcome=Outcome.OPEN) & Q(decided_by__isnull=False, decided_on__isnull=False, words__isnull=False),
                name="surveys_tip_decided_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_class} {self.day}"


class TermReview(models.Model):
    """A school's homework review of a term as it was filed: the figures of that day and the school's own words."""

    region_code = PlainTextField()
    school = KeyForeignKey(School, db_column="school_key", related_name="+")
    term_from = models.DateField()
    term_to = models.DateField()
    figures = models.JSONField()
    words = PlainTextField()
    filed_on = models.DateField()
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            key_in("school_key", "region_code"),
            in_order("term_from", "term_to"),
            models.UniqueConstraint(fields=("school", "term_to"), name="surveys_review_once"),
        ]

    def __str__(self) -> str:
        return f"{self.school} {self.term_to}"


__all__ = [
    "ANSWERS_LEAST", "Ballot", "CheckedDay", "CommitteeMember", "GateVisit", "HomeworkCheck", "MeasuredDay", "MinutesTally",
    "OutsideFile", "OutsideHomework", "Questionnaire", "QuestionnaireAnswer", "TermReview", "Tip", "Token",
]  # fmt: skip
