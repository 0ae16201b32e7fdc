"""What the app stores, and what the database refuses."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shuangjian.registry.choices import Audience, Category, CourseMode
from shuangjian.registry.constraints import (
    code_without_slash,
    in_order,
    key_in,
    key_is,
    no_overlap,
    not_negative,
    one_of,
)
from shuangjian.registry.fields import FenField, KeyForeignKey, PlainTextField, local_day
from shuangjian.registry.models import Institution, Site, Versioned
from shuangjian.training.choices import Carrier, Medium, ObservedField, StaffRole


class Course(models.Model):
    """A course's identity; `key` is "<region>/<institution>/<code>". What was filed of it is in its filings."""

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", related_name="courses")
    code = PlainTextField()
    key = PlainTextField(unique=True)

    class Meta:
        constraints = [
            code_without_slash(),
            key_is("institution_key", "code"),
            key_in("institution_key", "region_code"),
        ]

    def __str__(self) -> str:
        return self.key


class CourseFiling(models.Model):
    """What an institution filed of a course from `valid_from` to `valid_to` (ends included, null open)."""

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", db_constraint=False, related_name="+")
    course = KeyForeignKey(Course, db_column="course_key", related_name="filings")
    title = PlainTextField()
    category = PlainTextField(choices=Category.choices, null=True)
    audience = PlainTextField(choices=Audience.choices, null=True)
    mode = PlainTextField(choices=CourseMode.choices, null=True)
    class_size = models.IntegerField(null=True, blank=True)
    price_per_lesson_fen = FenField(null=True, blank=True)
    lesson_minutes = models.IntegerField(null=True, blank=True)
    overseas_curriculum = models.BooleanField(null=True, blank=True)
    description = PlainTextField(null=True)
    subject = PlainTextField(null=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            key_in("course_key", "institution_key"),
            key_in("institution_key", "region_code"),
            in_order("valid_from", "valid_to"),
            not_negative("class_size"),
            not_negative("price_per_lesson_fen"),
            not_negative("lesson_minutes"),
            one_of("category", Category),
            one_of("audience", Audience),
            one_of("mode", CourseMode),
            no_overlap("course_key"),
        ]

    def __str__(self) -> str:
        return self.title


class Lesson(Versioned):
    """One version of a lesson held or planned; `code` names it within its institution."""

    version_owner = "institution_key"

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", related_name="+")
    course = KeyForeignKey(Course, db_column="course_key", null=True, blank=True, related_name="+")
    group_code = PlainTextField(null=True)  # the group of learners, unique within the institution
    site = KeyForeignKey(Site, db_column="site_key", null=True, blank=True, related_name="+")
    category = PlainTextField(choices=Category.choices, null=True)
    audience = PlainTextField(choices=Audience.choices, null=True)
    mode = PlainTextField(choices=CourseMode.choices, null=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    starts_on = local_day("starts_at")
    person_id = PlainTextField(null=True)
    subject = PlainTextField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=("institution", "starts_on"), condition=Q(known_to__isnull=True), name="training_lesson_inst_day"
            ),
            models.Index(fields=("starts_on",), condition=Q(known_to__isnull=True), name="training_lesson_day"),
        ]
        constraints = [
            *Versioned.Meta.constraints,
            models.UniqueConstraint(
                fields=("institution", "code"), condition=Q(known_to__isnull=True), name="training_lesson_one_current"
            ),
            code_without_slash(),
            code_without_slash("group_code"),
            key_in("institution_key", "region_code"),
            key_in("course_key", "institution_key"),
            key_in("site_key", "institution_key"),
            in_order("starts_at", "ends_at", strictly=True),
            one_of("category", Category),
            one_of("audience", Audience),
            one_of("mode", CourseMode),
        ]

    def __str__(self) -> str:
        return f"{self.institution_key} {self.code}"


class Staff(models.Model):
    """Somebody's employment at an institution in one role."""

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", related_name="staff")
    person_id = PlainTextField()
    role = PlainTextField(choices=StaffRole.choices)
    certificate_no = PlainTextField(null=True)
    nationality = PlainTextField(null=True)  # ISO 3166 alpha-2
    in_china = models.BooleanField(null=True, blank=True)
    employed_from = models.DateField(null=True, blank=True)
    employed_to = models.DateField(null=True, blank=True)
    published = models.BooleanField(null=True, blank=True)
    certificate_subject = PlainTextField(null=True)
    certificate_stage = PlainTextField(choices=Audience.choices, null=True)
    certificate_expires_on = models.DateField(null=True, blank=True)  # its last day; null: it does not expire

    class Meta:
        verbose_name_plural = "staff"
        indexes = [models.Index(fields=("person_id",), name="training_staff_person")]
        constraints = [
            key_in("institution_key", "region_code"),
            in_order("employed_from", "employed_to"),
            one_of("role", StaffRole),
            one_of("certificate_stage", Audience),
            no_overlap("institution_key", "person_id", "role", first="employed_from", last="employed_to"),
        ]

    def __str__(self) -> str:
        return f"{self.institution_key} {self.person_id}"


class Price(models.Model):
    """A published price of a course from `valid_from` to `valid_to`, in fen per lesson or item."""

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", db_constraint=False, related_name="+")
    course = KeyForeignKey(Course, db_column="course_key", related_name="prices")
    item = PlainTextField()
    amount_fen = FenField()
    stated_original_fen = FenField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            key_in("course_key", "institution_key"),
            key_in("institution_key", "region_code"),
            in_order("valid_from", "valid_to"),
            not_negative("amount_fen"),
            not_negative("stated_original_fen"),
            no_overlap("course_key", "item"),
        ]

    def __str__(self) -> str:
        return f"{self.course_key} {self.item}"


class Advert(models.Model):
    """An advert for training, as seen; the advertiser may not be known."""

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", null=True, blank=True, related_name="+")
    code = PlainTextField()
    published_on = models.DateField()
    medium = PlainTextField(choices=Medium.choices)
    text = PlainTextField(null=True)
    place = PlainTextField(null=True)
    carrier = PlainTextField(choices=Carrier.choices, null=True)

    class Meta:
        indexes = [models.Index(fields=("published_on",), name="training_advert_day")]
        constraints = [
            models.UniqueConstraint(
                fields=("region_code", "institution", "code"), nulls_distinct=False, name="training_advert_once"
            ),
            code_without_slash(),
            key_in("institution_key", "region_code"),
            one_of("medium", Medium),
            one_of("carrier", Carrier),
        ]

    def __str__(self) -> str:
        return self.code


class SiteObservation(models.Model):
    """What an inspector saw at an institution, to be compared with its licence or filing."""

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", related_name="+")
    code = PlainTextField()
    day = models.DateField()
    field = PlainTextField(choices=ObservedField.choices)
    observed = PlainTextField()

    class Meta:
        indexes = [models.Index(fields=("day",), name="training_observation_day")]
        constraints = [
            models.UniqueConstraint(fields=("institution", "code"), name="training_siteobservation_once"),
            code_without_slash(),
            key_in("institution_key", "region_code"),
            one_of("field", ObservedField),
        ]

    def __str__(self) -> str:
        return self.code
