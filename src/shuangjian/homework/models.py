"""What the app stores, and what the database refuses."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from shuangjian.homework.choices import (
    Device,
    Difficulty,
    ExamKind,
    FilingKind,
    Form,
    HeldState,
    Kind,
    MarkedBy,
    Organiser,
    ParentTask,
    Place,
    Purpose,
    Source,
    Tier,
)
from shuangjian.homework.class_models import ClassLesson, CurriculumPoint, Marking, StandardReview, SubjectShare
from shuangjian.homework.correction_models import CorrectionRequest
from shuangjian.homework.pupil_models import PupilTier, PupilVariant, StoreChoice, StoreItem, StoreOffer
from shuangjian.registry.choices import Stage
from shuangjian.registry.constraints import code_without_slash, in_order, key_in, not_negative, one_of
from shuangjian.registry.fields import KeyForeignKey, PlainTextField
from shuangjian.registry.models import Institution, School, SchoolClass, Versioned


class Homework(Versioned):
    """One version of a homework; `code` names it within its school.

    Grade and stage are those of the class on the day, because classes move up. The three lookups (class and day,
    school and day, day) see current versions only, so corrections cost them nothing.
    """

    version_owner = "school_key"

    region_code = PlainTextField()
    # No foreign key in the database: class_key has one, and lies in school_key by a check.
    school = KeyForeignKey(School, db_column="school_key", db_constraint=False, related_name="+")
    school_class = KeyForeignKey(SchoolClass, db_column="class_key", related_name="+")
    stage = PlainTextField(choices=Stage.choices)
    grade = models.IntegerField()
    subject = PlainTextField()
    assigned_on = models.DateField()
    kind = PlainTextField(choices=Kind.choices, null=True)
    place = PlainTextField(choices=Place.choices, null=True)
    minutes = models.IntegerField()
    content = PlainTextField(null=True)
    marked_by = PlainTextField(choices=MarkedBy.choices, null=True)
    parent_task = PlainTextField(choices=ParentTask.choices, null=True)
    source = PlainTextField(choices=Source.choices, null=True)
    device = PlainTextField(choices=Device.choices, null=True)
    tier = PlainTextField(choices=Tier.choices, default=Tier.ALL)
    # Subjects it is joined with, separated by "、": one row, so that its minutes count once.
    with_subjects = PlainTextField(null=True)
    form = PlainTextField(choices=Form.choices, null=True)
    difficulty = PlainTextField(choices=Difficulty.choices, null=True)
    # The code of the joint preparation (guidance) in which the subject group agreed on it.
    agreed_in = PlainTextField(null=True)
    # The code of the item of the school's library it was taken from.
    from_item = PlainTextField(null=True)
    # The code of the point of the curriculum standard it practises.
    point = PlainTextField(null=True)

    class Meta:
        verbose_name_plural = "homework"
        indexes = [
            models.Index(
                fields=("school_class", "assigned_on"), condition=Q(known_to__isnull=True), name="homework_class_day"
            ),
            models.Index(
                fields=("school", "assigned_on"), condition=Q(known_to__isnull=True), name="homework_school_day"
            ),
            models.Index(fields=("assigned_on",), condition=Q(known_to__isnull=True), name="homework_day"),
            models.Index(
                fields=("from_item",),
                condition=Q(known_to__isnull=True, from_item__isnull=False),
                name="homework_from_item",
            ),
        ]
        constraints = [
            *Versioned.Meta.constraints,
            models.UniqueConstraint(
                fields=("school", "code"), condition=Q(known_to__isnull=True), name="homework_homework_one_current"
            ),
            code_without_slash(),
            key_in("class_key", "school_key"),
            key_in("school_key", "region_code"),
            models.CheckConstraint(condition=Q(grade__range=(1, 9)), name="homework_homework_grade_range"),
            not_negative("minutes"),
            one_of("stage", Stage),
            one_of("kind", Kind),
            one_of("place", Place),
            one_of("marked_by", MarkedBy),
            one_of("parent_task", ParentTask),
            one_of("source", Source),
            one_of("device", Device),
            one_of("tier", Tier),
            one_of("form", Form),
            one_of("difficulty", Difficulty),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.assigned_on}"


class LibraryItem(models.Model):
    """An item of a school's homework library (校本作业库); changed in place, the audit trail keeps the versions.

    It is approved with its purpose, by somebody named, and can be picked only then; a change takes the approval away.
    """

    region_code = PlainTextField()
    school = KeyForeignKey(School, db_column="school_key", related_name="+")
    code = PlainTextField(unique=True)
    subject = PlainTextField()
    grade = models.IntegerField()
    unit = PlainTextField()
    content = PlainTextField()
    minutes = models.IntegerField()
    author = PlainTextField()
    purpose = PlainTextField(choices=Purpose.choices, null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    approved_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=("school", "subject", "grade"), name="homework_library_by_subject")]
        constraints = [
            code_without_slash(),
            key_in("school_key", "region_code"),
            one_of("purpose", Purpose),
            not_negative("minutes"),
            models.CheckConstraint(condition=Q(grade__range=(1, 9)), name="homework_libraryitem_grade_range"),
            models.CheckConstraint(
                condition=Q(approved_on__isnull=True, approved_by__isnull=True)
                | Q(approved_on__isnull=False, approved_by__isnull=False, purpose__isnull=False),
                name="homework_libraryitem_approved_with_purpose",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} · {self.unit}"


class HeldPost(models.Model):
    """A homework that would break a rule, held for the class teacher (待班主任统筹). `assignment` is what was to be posted.

    Once answered it is never changed: the database refuses that, and to take it away.
    """

    region_code = PlainTextField()
    school_key = PlainTextField()
    school_class = KeyForeignKey(SchoolClass, db_column="class_key", related_name="+")
    assigned_on = models.DateField()
    assignment = models.JSONField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = PlainTextField(choices=HeldState.choices, default=HeldState.HELD)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField(null=True)
    answer_reason = PlainTextField(null=True)
    homework_code = PlainTextField(null=True)

    class Meta:
        indexes = [models.Index(fields=("school_class", "assigned_on"), name="homework_held_class_day")]
        constraints = [
            one_of("state", HeldState),
            key_in("class_key", "school_key"),
            models.CheckConstraint(
                condition=Q(state=HeldState.HELD, answered_by__isnull=True, answered_at__isnull=True)
                | ~Q(state=HeldState.HELD)
                & Q(answered_by__isnull=False, answered_at__isnull=False, answer_reason__isnull=False),
                name="homework_held_answered_whole",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[HeldState.RELEASED, HeldState.CUT], homework_code__isnull=False)
                | Q(state__in=[HeldState.HELD, HeldState.REFUSED], homework_code__isnull=True),
                name="homework_held_posted_or_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.class_key} {self.assigned_on}"


class HomeworkNotice(models.Model):
    """The day's homework of a class was shown in school (also "none today")."""

    region_code = PlainTextField()
    school = KeyForeignKey(School, db_column="school_key", db_constraint=False, related_name="+")
    school_class = KeyForeignKey(SchoolClass, db_column="class_key", related_name="+")
    code = PlainTextField()
    day = models.DateField()

    class Meta:
        indexes = [models.Index(fields=("school", "day"), name="homework_notice_school_day")]
        constraints = [
            models.UniqueConstraint(fields=("school", "code"), name="homework_notice_once"),
            models.UniqueConstraint(fields=("school_class", "day"), name="homework_notice_one_per_day"),
            code_without_slash(),
            key_in("class_key", "school_key"),
            key_in("school_key", "region_code"),
        ]

    def __str__(self) -> str:
        return f"{self.class_key} {self.day}"


class NoHomeworkDay(models.Model):
    """A day a school declared free of homework."""

    region_code = PlainTextField()
    school = KeyForeignKey(School, db_column="school_key", related_name="+")
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("school", "day"), name="homework_nohomeworkday_once"),
            key_in("school_key", "region_code"),
        ]

    def __str__(self) -> str:
        return f"{self.school_key} {self.day}"


class Exam(models.Model):
    """An exam of a grade or a class."""

    region_code = PlainTextField()
    school = KeyForeignKey(School, db_column="school_key", related_name="+")
    school_class = KeyForeignKey(SchoolClass, db_column="class_key", null=True, blank=True, related_name="+")
    institution = KeyForeignKey(Institution, db_column="institution_key", null=True, blank=True, related_name="+")
    code = PlainTextField()
    stage = PlainTextField(choices=Stage.choices)
    grade = models.IntegerField()
    subject = PlainTextField(null=True)
    held_on = models.DateField()
    kind = PlainTextField(choices=ExamKind.choices)
    paper = models.BooleanField(null=True, blank=True)
    ranked = models.BooleanField(null=True, blank=True)
    organiser = PlainTextField(choices=Organiser.choices, null=True)
    approved = models.BooleanField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=("school", "held_on"), name="homework_exam_school_day"),
            models.Index(fields=("held_on",), name="homework_exam_day"),
        ]
        constraints = [
            models.UniqueConstraint(fields=("school", "code"), name="homework_exam_once"),
            code_without_slash(),
            key_in("school_key", "region_code"),
            key_in("class_key", "school_key"),
            models.CheckConstraint(condition=Q(grade__range=(1, 9)), name="homework_exam_grade_range"),
            one_of("stage", Stage),
            one_of("kind", ExamKind),
            one_of("organiser", Organiser),
        ]

    def __str__(self) -> str:
        return f"{self.school_key} {self.kind} {self.held_on}"


class TimetableWeek(models.Model):
    """Lessons of one subject that a class should have and did have in a week (named by its Monday)."""

    region_code = PlainTextField()
    school = KeyForeignKey(School, db_column="school_key", db_constraint=False, related_name="+")
    school_class = KeyForeignKey(SchoolClass, db_column="class_key", related_name="+")
    week = models.DateField()
    subject = PlainTextField()
    prescribed = models.IntegerField(null=True, blank=True)
    held = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=("week",), name="homework_timetable_week")]
        constraints = [
            models.UniqueConstraint(fields=("school_class", "week", "subject"), name="homework_timetableweek_once"),
            key_in("class_key", "school_key"),
            key_in("school_key", "region_code"),
            models.CheckConstraint(condition=Q(week__iso_week_day=1), name="homework_timetableweek_monday"),
            not_negative("prescribed"),
            not_negative("held"),
        ]

    def __str__(self) -> str:
        return f"{self.class_key} {self.week} {self.subject}"


class ExerciseDay(models.Model):
    """Minutes of exercise of a class on a day: lessons and breaks together."""

    region_code = PlainTextField()
    school = KeyForeignKey(School, db_column="school_key", db_constraint=False, related_name="+")
    school_class = KeyForeignKey(SchoolClass, db_column="class_key", related_name="+")
    day = models.DateField()
    minutes = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=("day",), name="homework_exercise_day")]
        constraints = [
            models.UniqueConstraint(fields=("school_class", "day"), name="homework_exerciseday_once"),
            key_in("class_key", "school_key"),
            key_in("school_key", "region_code"),
            not_negative("minutes"),
        ]

    def __str__(self) -> str:
        return f"{self.class_key} {self.day}"


class SchoolFiling(models.Model):
    """What a school owes by the calendar, and when it was filed (null: not yet)."""

    region_code = PlainTextField()
    school = KeyForeignKey(School, db_column="school_key", related_name="+")
    code = PlainTextField()
    kind = PlainTextField(choices=FilingKind.choices)
    period_from = models.DateField()
    period_to = models.DateField()
    filed_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=("period_to",), name="homework_filing_due")]
        constraints = [
            models.UniqueConstraint(fields=("school", "code"), name="homework_schoolfiling_once"),
            models.UniqueConstraint(fields=("school", "kind", "period_to"), name="homework_schoolfiling_per_period"),
            code_without_slash(),
            key_in("school_key", "region_code"),
            in_order("period_from", "period_to"),
            one_of("kind", FilingKind),
        ]

    def __str__(self) -> str:
        return f"{self.school_key} {self.kind} {self.period_to}"


__all__ = [
    "ClassLesson", "CorrectionRequest", "CurriculumPoint", "Exam", "ExerciseDay", "HeldPost", "Homework", "HomeworkNotice", "LibraryItem", "Marking",
    "NoHomeworkDay", "PupilTier", "PupilVariant", "SchoolFiling", "StandardReview", "StoreChoice", "StoreItem", "StoreOffer", "SubjectShare",
    "TimetableWeek",
]  # fmt: skip
