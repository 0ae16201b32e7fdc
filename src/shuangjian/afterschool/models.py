"""What the app stores, and what the database refuses."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from shuangjian.afterschool.choices import Activity, ActivityKind, Phase, PlanState, Reply
from shuangjian.attachments.models import Attachment
from shuangjian.registry.choices import Stage
from shuangjian.registry.constraints import above_zero, code_without_slash, in_order, key_in, not_negative, one_of
from shuangjian.registry.fields import FenField, KeyForeignKey, PlainTextField, local_day
from shuangjian.registry.models import School, SchoolClass, User

PENDING = (PlanState.DRAFT, PlanState.SUBMITTED)


class ServiceSession(models.Model):
    """One group's service in one period; a mixed club group has neither class nor grade."""

    region_code = PlainTextField()
    school = KeyForeignKey(School, db_column="school_key", related_name="+")
    school_class = KeyForeignKey(SchoolClass, db_column="class_key", null=True, blank=True, related_name="+")
    code = PlainTextField()
    stage = PlainTextField(choices=Stage.choices, null=True)
    grade = models.IntegerField(null=True, blank=True)
    phase = PlainTextField(choices=Phase.choices, null=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    starts_on = local_day("starts_at")
    activity = PlainTextField(choices=Activity.choices, null=True)
    staff_person_id = PlainTextField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=("school_class", "starts_on"), name="afterschool_session_class_day"),
            models.Index(fields=("school", "starts_on"), name="afterschool_session_school_day"),
            models.Index(fields=("starts_on",), name="afterschool_session_day"),
        ]
        constraints = [
            models.UniqueConstraint(fields=("school", "code"), name="afterschool_servicesession_once"),
            code_without_slash(),
            key_in("school_key", "region_code"),
            key_in("class_key", "school_key"),
            in_order("starts_at", "ends_at", strictly=True),
            models.CheckConstraint(condition=Q(grade__range=(1, 9)), name="afterschool_servicesession_grade_range"),
            one_of("stage", Stage),
            one_of("phase", Phase),
            one_of("activity", Activity),
        ]

    def __str__(self) -> str:
        return f"{self.school_key} {self.code}"


class ServiceEnrolment(models.Model):
    """A family's answer for one pupil and term, with the fee due and charged in fen."""

    region_code = PlainTextField()
    school = KeyForeignKey(School, db_column="school_key", related_name="+")
    school_class = KeyForeignKey(SchoolClass, db_column="class_key", null=True, blank=True, related_name="+")
    # Not a foreign key: what districts report before their pupil register is loaded is kept too.
    student_key = PlainTextField()
    code = PlainTextField()
    term = PlainTextField()
    reply = PlainTextField(choices=Reply.choices)
    hardship = models.BooleanField(null=True, blank=True)
    fee_due_fen = FenField(null=True, blank=True)
    fee_charged_fen = FenField(null=True, blank=True)
    signed_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=("student_key", "term"), name="afterschool_enrolment_student"),
            models.Index(fields=("school", "term"), name="afterschool_enrolment_school"),
        ]
        constraints = [
            models.UniqueConstraint(fields=("school", "code"), name="afterschool_serviceenrolment_once"),
            code_without_slash(),
            key_in("school_key", "region_code"),
            key_in("class_key", "school_key"),
            key_in("student_key", "region_code"),
            not_negative("fee_due_fen"),
            not_negative("fee_charged_fen"),
            one_of("reply", Reply),
        ]

    def __str__(self) -> str:
        return f"{self.school_key} {self.code}"


class ServiceExemption(models.Model):
    """A school day on which a school holds no after-school service, for a reason that the education bureau approved."""

    region_code = PlainTextField()
    school = KeyForeignKey(School, db_column="school_key", related_name="+")
    day = models.DateField()
    cause = PlainTextField()
    approved_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("school", "day"), name="afterschool_serviceexemption_once"),
            models.CheckConstraint(condition=~Q(cause__regex=r"^\s*$"), name="afterschool_serviceexemption_says_why"),
            key_in("school_key", "region_code"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.school}"


class SchoolActivity(models.Model):
    """What a school holds for pupils outside lessons and service, for example at a weekend."""

    region_code = PlainTextField()
    school = KeyForeignKey(School, db_column="school_key", related_name="+")
    school_class = KeyForeignKey(SchoolClass, db_column="class_key", null=True, blank=True, related_name="+")
    code = PlainTextField()
    kind = PlainTextField(choices=ActivityKind.choices)
    voluntary = models.BooleanField(null=True, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    starts_on = local_day("starts_at")

    class Meta:
        verbose_name_plural = "school activities"
        indexes = [
            models.Index(fields=("school", "starts_on"), name="afterschool_activity_school"),
            models.Index(fields=("starts_on",), name="afterschool_activity_day"),
        ]
        constraints = [
            models.UniqueConstraint(fields=("school", "code"), name="afterschool_schoolactivity_once"),
            code_without_slash(),
            key_in("school_key", "region_code"),
            key_in("class_key", "school_key"),
            in_order("starts_at", "ends_at", strictly=True),
            one_of("kind", ActivityKind),
        ]

    def __str__(self) -> str:
        return f"{self.school_key} {self.code}"


class ServicePlan(models.Model):
    """One version of a school's service plan (一校一案); once approved it is never altered.

    In force on a day is the newest approved version whose days hold it (`plan_selectors.in_force`).
    """

    region_code = PlainTextField()
    school = KeyForeignKey(School, db_column="school_key", related_name="+")
    version = models.IntegerField()
    title = PlainTextField()
    text = PlainTextField(default="")
    projects = ArrayField(models.TextField(), default=list)
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    state = PlainTextField(choices=PlanState.choices, default=PlanState.DRAFT)
    in_force_from = models.DateField()
    in_force_to = models.DateField(null=True)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    decision_text = PlainTextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("school", "version"), name="afterschool_plan_version_once"),
            models.UniqueConstraint(
                fields=("school",), condition=Q(state__in=PENDING), name="afterschool_plan_one_in_preparation"
            ),
            models.CheckConstraint(
                condition=Q(state__in=PENDING) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="afterschool_plan_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state=PlanState.DRAFT) | ~Q(projects=[]), name="afterschool_plan_names_projects"
            ),
            models.CheckConstraint(
                condition=~Q(text="") | Q(attachment__isnull=False), name="afterschool_plan_says_something"
            ),
            above_zero("version"),
            in_order("in_force_from", "in_force_to"),
            key_in("school_key", "region_code"),
            one_of("state", PlanState),
        ]

    def __str__(self) -> str:
        return self.title
