"""What the app stores, and what the database refuses. Changed in place: the audit trail keeps the versions."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shuangjian.guidance.choices import OF_SCHOOLS, ActivityKind, DocumentKind, Level
from shuangjian.registry.constraints import key_in, not_negative, one_of
from shuangjian.registry.fields import KeyForeignKey, PlainTextField
from shuangjian.registry.models import Region, School, Teacher


class Document(models.Model):
    """A document filed about homework: one of its kind (and subject) for each school or region.

    `approved_on` is null while it is a draft; only what is approved counts as filed. `approved_first_on` is when it was first approved
    since it was last a draft: a new edition leaves no gap behind it.
    """

    region = KeyForeignKey(Region, to_field="code", db_column="region_code", related_name="+")
    school = KeyForeignKey(School, db_column="school_key", null=True, blank=True, related_name="+")
    kind = PlainTextField(choices=DocumentKind.choices)
    subject = PlainTextField(null=True, blank=True)
    title = PlainTextField()
    edition = PlainTextField()
    body = PlainTextField()
    approved_by = PlainTextField(null=True, blank=True)
    approved_on = models.DateField(null=True, blank=True)
    approved_first_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("region", "school", "kind", "subject"), nulls_distinct=False, name="guidance_document_once"
            ),
            key_in("school_key", "region_code"),
            one_of("kind", DocumentKind),
            models.CheckConstraint(
                condition=Q(kind__in=OF_SCHOOLS, school__isnull=False)
                | ~Q(kind__in=OF_SCHOOLS) & Q(school__isnull=True),
                name="guidance_document_of_its_owner",
            ),
            models.CheckConstraint(
                condition=Q(kind=DocumentKind.SUBJECT_GUIDANCE, subject__isnull=False)
                | ~Q(kind=DocumentKind.SUBJECT_GUIDANCE) & Q(subject__isnull=True),
                name="guidance_document_subject_of_guidance",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_on__isnull=True)
                | Q(approved_by__isnull=False, approved_on__isnull=False),
                name="guidance_document_approved_whole",
            ),
            models.CheckConstraint(
                condition=Q(approved_on__isnull=True, approved_first_on__isnull=True)
                | Q(
                    approved_on__isnull=False, approved_first_on__isnull=False, approved_first_on__lte=F("approved_on")
                ),
                name="guidance_document_first_approved",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Activity(models.Model):
    """Something done about homework by a city, a county or a school, on a day."""

    region = KeyForeignKey(Region, to_field="code", db_column="region_code", related_name="+")
    school = KeyForeignKey(School, db_column="school_key", null=True, blank=True, related_name="+")
    code = PlainTextField(unique=True)
    kind = PlainTextField(choices=ActivityKind.choices)
    level = PlainTextField(choices=Level.choices)
    subject = PlainTextField(null=True, blank=True)
    held_on = models.DateField()
    title = PlainTextField()
    works = models.IntegerField(null=True, blank=True)
    contact = PlainTextField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "activities"
        indexes = [models.Index(fields=("kind", "held_on"), name="guidance_activity_kind_day")]
        constraints = [
            key_in("school_key", "region_code"),
            one_of("kind", ActivityKind),
            one_of("level", Level),
            not_negative("works"),
            models.CheckConstraint(
                condition=Q(level=Level.SCHOOL, school__isnull=False)
                | Q(level=Level.COUNTY)
                | Q(level=Level.CITY, school__isnull=True),
                name="guidance_activity_level_of_owner",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[ActivityKind.RESEARCH, ActivityKind.PREPARATION]) | Q(subject__isnull=False),
                name="guidance_activity_research_of_a_subject",
            ),
            models.CheckConstraint(
                condition=~Q(
                    kind__in=[
                        ActivityKind.VISIT,
                        ActivityKind.PRACTICE,
                        ActivityKind.PREPARATION,
                        ActivityKind.TRAINING,
                    ]
                )
                | Q(school__isnull=False),
                name="guidance_activity_at_a_school",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """A teacher of the school took part in a training."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="attendance")
    teacher = models.ForeignKey(Teacher, models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "attendance"
        constraints = [models.UniqueConstraint(fields=("activity", "teacher"), name="guidance_attendance_once")]

    def __str__(self) -> str:
        return f"{self.activity} {self.teacher}"


class Campaign(models.Model):
    """A campaign against too much homework in a region: who is responsible, the decision that began it, the report that ends it.

    Its stage follows from what is there: self-checks until every school has handed one in, mending until every problem is struck
    off, the report until it is written; `closed_on` is null until then.
    """

    region = KeyForeignKey(Region, to_field="code", db_column="region_code", related_name="+")
    title = PlainTextField()
    group = PlainTextField()
    decision = PlainTextField()
    decided_on = models.DateField()
    checks_due_on = models.DateField()
    report = PlainTextField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("region", "title"), name="guidance_campaign_once"),
            models.CheckConstraint(condition=~Q(group=""), name="guidance_campaign_has_a_group"),
            models.CheckConstraint(condition=Q(checks_due_on__gte=F("decided_on")), name="guidance_campaign_in_order"),
            models.CheckConstraint(
                condition=Q(report__isnull=True, closed_on__isnull=True)
                | Q(report__isnull=False, closed_on__isnull=False),
                name="guidance_campaign_closed_with_its_report",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SelfCheck(models.Model):
    """What a school found when it checked itself in a campaign; without problems where it found none."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="checks")
    school = KeyForeignKey(School, db_column="school_key", related_name="+")
    checked_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("campaign", "school"), name="guidance_selfcheck_once")]

    def __str__(self) -> str:
        return f"{self.campaign} {self.school}"


class Problem(models.Model):
    """A problem a school found in itself; struck off when it is mended, with how."""

    check_of = models.ForeignKey(SelfCheck, models.PROTECT, related_name="problems")
    text = PlainTextField()
    mended = PlainTextField(null=True, blank=True)
    mended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(mended__isnull=True, mended_on__isnull=True)
                | Q(mended__isnull=False, mended_on__isnull=False),
                name="guidance_problem_mended_whole",
            )
        ]

    def __str__(self) -> str:
        return self.text
