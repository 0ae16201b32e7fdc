"""Schools and their classes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shuangjian.registry.choices import Ownership, SchoolStage, Stage
from shuangjian.registry.constraints import code_without_slash, key_in, key_is, one_of
from shuangjian.registry.fields import KeyForeignKey, PlainTextField
from shuangjian.registry.models.territory import Region


class School(models.Model):
    """A school; `key` is "<region>/<code>"."""

    region = KeyForeignKey(Region, to_field="code", db_column="region_code")
    code = PlainTextField()
    key = PlainTextField(unique=True)
    name = PlainTextField()
    stage = PlainTextField(choices=SchoolStage.choices)
    ownership = PlainTextField(choices=Ownership.choices, null=True)

    class Meta:
        indexes = [models.Index("region", name="registry_school_region")]
        constraints = [
            code_without_slash(),
            key_is("region_code", "code"),
            one_of("stage", SchoolStage),
            one_of("ownership", Ownership),
        ]

    def __str__(self) -> str:
        return self.name


class SchoolClass(models.Model):
    """A class; `key` is "<region>/<school>/<code>". Its stage is its own: grade 6 is junior in 5-4 systems."""

    region_code = PlainTextField()
    school = KeyForeignKey(School, db_column="school_key", related_name="classes")
    code = PlainTextField()
    key = PlainTextField(unique=True)
    stage = PlainTextField(choices=Stage.choices)
    grade = models.IntegerField()
    pupils = models.IntegerField(null=True, blank=True)
    name = PlainTextField(null=True)

    class Meta:
        verbose_name_plural = "school classes"
        indexes = [models.Index("school", "grade", "code", name="registry_class_school")]
        constraints = [
            code_without_slash(),
            key_is("school_key", "code"),
            key_in("school_key", "region_code"),
            one_of("stage", Stage),
            models.CheckConstraint(condition=Q(grade__range=(1, 9)), name="registry_schoolclass_grade_range"),
            models.CheckConstraint(condition=Q(pupils__gte=0), name="registry_schoolclass_pupils_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name or self.code
