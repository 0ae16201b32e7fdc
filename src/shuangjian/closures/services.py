"""Keep the plans and lists that an incident is handled by: each one transaction."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from shuangjian.closures import errors
from shuangjian.closures.models import (
    ContingencyPlan,
    ContingencyStep,
    DisposalPlan,
    DutyTurn,
    ResponsibilityArea,
    TaskForceMember,
)
from shuangjian.registry import versions
from shuangjian.registry.access import check_may, visible_to
from shuangjian.registry.models import Department, Institution, Region, User


def _check_region(by: User, region_code: str) -> None:
    if not visible_to(Region.objects.all(), by, "closures.manage").filter(code=region_code).exists():
        raise errors.RegionNotYours


def _department(region_code: str, department: str) -> Department:
    found = Department.objects.filter(region_code=region_code, code=department).first()
    if found is None:
        raise errors.DepartmentUnknown
    return found


@transaction.atomic
def add_plan(*, by: User, region_code: str, **values: Any) -> ContingencyPlan:
    """Keep the contingency plan of an area.

    Raises:
        RegionNotYours: `by` keeps no plans there.
        AlreadyThere: the area has one.
    """
    _check_region(by, region_code)
    if ContingencyPlan.objects.filter(region_code=region_code).exists():
        raise errors.AlreadyThere
    return ContingencyPlan.objects.create(region_code=region_code, **values)


@transaction.atomic
def add_step(*, by: User, region_code: str, number: int, department: str, **values: Any) -> ContingencyStep:
    """Add a step to an area's plan.

    Raises:
        RegionNotYours, PlanUnknown, DepartmentUnknown, AlreadyThere: as they say.
    """
    _check_region(by, region_code)
    plan = ContingencyPlan.objects.filter(region_code=region_code).first()
    if plan is None:
        raise errors.PlanUnknown
    if plan.steps.filter(number=number).exists():
        raise errors.AlreadyThere
    return plan.steps.create(
        region_code=region_code, number=number, department=_department(region_code, department), **values
    )


@transaction.atomic
def add_disposal(*, by: User, institution_key: str, **values: Any) -> DisposalPlan:
    """Keep the plan of one institution.

    Raises:
        InstitutionUnknown: there is none, or `by` does not look after it.
        AlreadyThere: it has one.
    """
    place = visible_to(Institution.objects.all(), by, "closures.manage").filter(key=institution_key).first()
    if place is None:
        raise errors.InstitutionUnknown
    if DisposalPlan.objects.filter(institution=place).exists():
        raise errors.AlreadyThere
    return DisposalPlan.objects.create(region_code=place.region_code, institution=place, **values)


@transaction.atomic
def add_member(*, by: User, region_code: str, department: str, **values: Any) -> TaskForceMember:
    """Name a department of the task force; raises as `add_step` does."""
    _check_region(by, region_code)
    office = _department(region_code, department)
    if TaskForceMember.objects.filter(department=office).exists():
        raise errors.AlreadyThere
    return TaskForceMember.objects.create(region_code=region_code, department=office, **values)


@transaction.atomic
def add_turn(*, by: User, region_code: str, department: str, **values: Any) -> DutyTurn:
    """Enter a turn of duty; raises as `add_step` does."""
    _check_region(by, region_code)
    office = _department(region_code, department)
    if DutyTurn.objects.filter(department=office, first_day=values["first_day"]).exists():
        raise errors.AlreadyThere
    return DutyTurn.objects.create(region_code=region_code, department=office, **values)


@transaction.atomic
def add_area(*, by: User, region_code: str, place: str, handler_region: str) -> ResponsibilityArea:
    """Say which district handles a place; raises as `add_step` does."""
    _check_region(by, region_code)
    if ResponsibilityArea.objects.filter(region_code=region_code, place=place).exists():
        raise errors.AlreadyThere
    return ResponsibilityArea.objects.create(region_code=region_code, place=place, handler_region=handler_region)


def change_row(*, by: User, row: Any, reason: str, **values: Any) -> Any:
    """Change a row of any of these lists; its key stays. Raises `NotPermitted` and what `versions.supersede` does."""
    check_may(by, "closures.manage", row)
    for name in ("region_code", "institution_key", "number"):
        values.pop(name, None)
    if "department" in values:
        values["department_id"] = _department(row.region_code, values.pop("department")).pk
    return versions.supersede(row, by=by, reason=reason, **values)


def withdraw_row(*, by: User, row: Any, reason: str) -> Any:
    """Withdraw a row; raises `NotPermitted` and what `versions.withdraw` does."""
    check_may(by, "closures.manage", row)
    return versions.withdraw(row, by=by, reason=reason)


def restore_row(*, by: User, row: Any, number: int, reason: str) -> Any:
    """Put a version back in force; raises `NotPermitted` and what `versions.restore` does."""
    check_may(by, "closures.manage", row)
    return versions.restore(row, number=number, by=by, reason=reason)
