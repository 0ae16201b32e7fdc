"""What can be done with schools and classes: one transaction each."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuangjian.registry import versions
from shuangjian.registry.access import check_may, visible_to
from shuangjian.registry.choices import SchoolStage, Stage
from shuangjian.registry.models import Region, School, SchoolClass, User
from shuangjian.web.errors import Refusal


class RegionUnknown(Refusal):
    """A region that there is none of, or not for this user."""

    code = "rosters.region_unknown"
    text = _("There is no such region in your registers.")
    fields = ("region_code",)


class SchoolUnknown(Refusal):
    """A school that there is none of, or not for this user."""

    code = "rosters.school_unknown"
    text = _("There is no such school in your registers.")
    fields = ("school_key",)


class SchoolThere(Refusal):
    """The region has a school of that code."""

    code = "rosters.school_there"
    text = _("The region has a school {school} already. Change that one, or take another code.")
    fields = ("code",)


class ClassThere(Refusal):
    """The school has a class of that code."""

    code = "rosters.class_there"
    text = _("The school has a class {school_class} already. Change that one, or take another code.")
    fields = ("code",)


class StageMismatch(Refusal):
    """A class of a stage that the school does not have."""

    code = "rosters.stage_mismatch"
    text = _("A school of this kind has no class of this stage.")
    fields = ("stage",)


@transaction.atomic
def add_school(*, by: User, region_code: str, code: str, **values: Any) -> School:
    """Register a school of a region.

    Raises:
        RegionUnknown: there is none, or `by` does not keep schools there.
        SchoolThere: the region has one of that code.
    """
    region = visible_to(Region.objects.all(), by, "rosters.schools").filter(code=region_code).first()
    if region is None:
        raise RegionUnknown
    key = f"{region_code}/{code}"
    if School.objects.filter(key=key).exists():
        raise SchoolThere(school=code)
    return School.objects.create(region=region, code=code, key=key, **values)


def change_school(*, by: User, row: School, reason: str, **values: Any) -> School:
    """Change a school; raises what `versions.supersede` does, `NotPermitted` and `StageMismatch` where classes would not fit."""
    check_may(by, "rosters.schools", row)
    stage = values.get("stage", row.stage)
    if row.classes.exclude(stage__in=_stages(stage)).exists():
        raise StageMismatch
    return versions.supersede(row, by=by, reason=reason, **values)


@transaction.atomic
def add_class(*, by: User, school_key: str, code: str, stage: str, **values: Any) -> SchoolClass:
    """Register a class of a school.

    Raises:
        SchoolUnknown: there is none, or `by` does not keep its classes.
        ClassThere: the school has one of that code.
        StageMismatch: the school has no such stage.
    """
    school = visible_to(School.objects.all(), by, "rosters.classes").filter(key=school_key).first()
    if school is None:
        raise SchoolUnknown
    key = f"{school_key}/{code}"
    if SchoolClass.objects.filter(key=key).exists():
        raise ClassThere(school_class=code)
    if stage not in _stages(school.stage):
        raise StageMismatch
    return SchoolClass.objects.create(
        region_code=school.region_code, school=school, code=code, key=key, stage=stage, **values
    )


def change_class(*, by: User, row: SchoolClass, reason: str, **values: Any) -> SchoolClass:
    """Change a class; raises what `versions.supersede` does, `NotPermitted` and `StageMismatch`."""
    check_may(by, "rosters.classes", row)
    if values.get("stage", row.stage) not in _stages(row.school.stage):
        raise StageMismatch
    return versions.supersede(row, by=by, reason=reason, **values)


def restore_school(*, by: User, row: School, number: int, reason: str) -> School:
    """Put a version of a school back in force."""
    check_may(by, "rosters.schools", row)
    return versions.restore(row, number=number, by=by, reason=reason)


def restore_class(*, by: User, row: SchoolClass, number: int, reason: str) -> SchoolClass:
    """Put a version of a class back in force."""
    check_may(by, "rosters.classes", row)
    return versions.restore(row, number=number, by=by, reason=reason)


def _stages(kind: str) -> tuple[str, ...]:
    return (Stage.PRIMARY, Stage.JUNIOR) if kind == SchoolStage.NINE_YEAR else (kind,)
