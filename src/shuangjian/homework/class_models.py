"""What a school keeps about the homework of its classes: curriculum points, reviews, marking, shares of subjects, lessons."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from shuangjian.homework.choices import Feedback, Verdict
from shuangjian.registry.constraints import above_zero, code_without_slash, in_order, key_in, one_of
from shuangjian.registry.fields import KeyForeignKey, PlainTextField
from shuangjian.registry.models import School, SchoolClass


class CurriculumPoint(models.Model):
    """A point of the curriculum standard as a region lists it: what is taught in which grade; one city's points share their codes."""

    region_code = PlainTextField()
    code = PlainTextField()
    subject = PlainTextField()
    grade = models.IntegerField()
    text = PlainTextField()

    class Meta:
        indexes = [models.Index(fields=("region_code", "subject", "grade"), name="homework_point_by_subject")]
        constraints = [
            models.UniqueConstraint(fields=("code",), name="homework_curriculumpoint_once"),
            code_without_slash(),
            models.CheckConstraint(condition=Q(grade__range=(1, 9)), name="homework_curriculumpoint_grade_range"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"


class StandardReview(models.Model):
    """Whether a homework goes beyond the curriculum standard, as somebody who did not post it found; never changed."""

    region_code = PlainTextField()
    school_key = PlainTextField()
    school_class = KeyForeignKey(SchoolClass, db_column="class_key", related_name="+")
    homework_code = PlainTextField()
    verdict = PlainTextField(choices=Verdict.choices)
    reason = PlainTextField()
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    reviewed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("school_key", "homework_code"), name="homework_standardreview_once"),
            one_of("verdict", Verdict),
            key_in("class_key", "school_key"),
            key_in("school_key", "region_code"),
            models.CheckConstraint(condition=~Q(reason=""), name="homework_standardreview_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.homework_code} {self.verdict}"


class Marking(models.Model):
    """That a homework was marked for some pupils on a day, and how they were told; only added."""

    region_code = PlainTextField()
    school_key = PlainTextField()
    school_class = KeyForeignKey(SchoolClass, db_column="class_key", related_name="+")
    homework_code = PlainTextField()
    assigned_on = models.DateField()
    marked_on = models.DateField()
    feedback = PlainTextField(choices=Feedback.choices)
    pupils = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(fields=("school_class", "assigned_on"), name="homework_marking_class_day"),
            models.Index(fields=("school_key", "homework_code"), name="homework_marking_homework"),
        ]
        constraints = [
            one_of("feedback", Feedback),
            key_in("class_key", "school_key"),
            key_in("school_key", "region_code"),
            above_zero("pupils"),
            in_order("assigned_on", "marked_on"),
        ]

    def __str__(self) -> str:
        return f"{self.homework_code} {self.marked_on}"


class SubjectShare(models.Model):
    """Between which shares, in percent, a school wants a subject's part of a class's written homework."""

    region_code = PlainTextField()
    school = KeyForeignKey(School, db_column="school_key", related_name="+")
    subject = PlainTextField()
    low = models.IntegerField()
    high = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("school", "subject"), name="homework_subjectshare_once"),
            key_in("school_key", "region_code"),
            models.CheckConstraint(
                condition=Q(low__gte=0) & Q(low__lte=F("high")) & Q(high__lte=100), name="homework_subjectshare_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.low}–{self.high} %"


class ClassLesson(models.Model):
    """A lesson on a class's weekly timetable: 1 is Monday. `teacher` is the user name of who teaches it."""

    region_code = PlainTextField()
    school = KeyForeignKey(School, db_column="school_key", db_constraint=False, related_name="+")
    school_class = KeyForeignKey(SchoolClass, db_column="class_key", related_name="+")
    weekday = models.IntegerField()
    period = models.IntegerField()
    subject = PlainTextField()
    teacher = PlainTextField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=("teacher", "weekday"), name="homework_lesson_teacher")]
        constraints = [
            models.UniqueConstraint(fields=("school_class", "weekday", "period"), name="homework_classlesson_once"),
            key_in("class_key", "school_key"),
            key_in("school_key", "region_code"),
            models.CheckConstraint(condition=Q(weekday__range=(1, 7)), name="homework_classlesson_weekday"),
            models.CheckConstraint(condition=Q(period__range=(1, 12)), name="homework_classlesson_period"),
        ]

    def __str__(self) -> str:
        return f"{self.class_key} {self.weekday}-{self.period} {self.subject}"
