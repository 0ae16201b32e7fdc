"""Regions, their school calendars and terms, and the departments that act in them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shuangjian.registry.choices import DayKind
from shuangjian.registry.constraints import code_without_slash, in_order, no_overlap, one_of, path_ends_in
from shuangjian.registry.fields import KeyForeignKey, PlainTextField


class Region(models.Model):
    """A region by its GB/T 2260 code; the nation is 000000.

    `path` lists the codes from the nation down, each with a slash ("000000/230000/230800/230804/"), so that a
    region's subtree is one prefix.
    """

    code = PlainTextField(primary_key=True)
    parent = KeyForeignKey("self", to_field="code", db_column="parent_code", null=True, blank=True)
    name = PlainTextField()
    path = PlainTextField(unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{6}([0-9]{3}){0,2}$"), name="registry_region_code_form"
            ),
            path_ends_in("code"),
        ]

    def __str__(self) -> str:
        return self.name


class CalendarDay(models.Model):
    """What one day is in the school calendar of a region; the nearest region above with a row applies."""

    region = KeyForeignKey(Region, to_field="code", db_column="region_code")
    day = models.DateField()
    kind = PlainTextField(choices=DayKind.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("region", "day"), name="registry_calendarday_once"),
            one_of("kind", DayKind),
        ]

    def __str__(self) -> str:
        return f"{self.region_code} {self.day} {self.kind}"


class SchoolTerm(models.Model):
    """A school term of a region, e.g. 2026-1, its first and last day included."""

    region = KeyForeignKey(Region, to_field="code", db_column="region_code")
    code = PlainTextField()
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("region", "code"), name="registry_schoolterm_once"),
            in_order("starts_on", "ends_on", strictly=True),
            no_overlap("region_code", first="starts_on", last="ends_on"),
        ]

    def __str__(self) -> str:
        return self.code


class Department(models.Model):
    """A department of a region: the education bureau, its sections, partner departments, streets."""

    region = KeyForeignKey(Region, to_field="code", db_column="region_code")
    code = PlainTextField()
    name = PlainTextField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("region", "code"), name="registry_department_once"),
            code_without_slash(),
        ]

    def __str__(self) -> str:
        return self.name


class DepartmentName(models.Model):
    """A name under which a department appears in documents (区人社局 = 区人力社保局)."""

    region = KeyForeignKey(Region, to_field="code", db_column="region_code")
    department = models.ForeignKey(Department, models.CASCADE, related_name="names")
    name = PlainTextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("region", "name"), name="registry_departmentname_once")]

    def __str__(self) -> str:
        return self.name
