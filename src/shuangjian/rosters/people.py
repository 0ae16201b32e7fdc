"""What can be done with teachers and pupils: one transaction each."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shuangjian.registry import versions
from shuangjian.registry.access import check_may, visible_to
from shuangjian.registry.models import Pupil, School, SchoolClass, Teacher, User
from shuangjian.rosters.services import SchoolUnknown
from shuangjian.web.errors import Refusal


class TeacherThere(Refusal):
    """A second employment of a person at a school on the same days."""

    code = "rosters.teacher_there"
    text = _(
        "{person} is employed at this school on some of these days already. Change that employment, or end it first."
    )
    fields = ("person_id", "employed_from")


class IdentityNumber(Refusal):
    """An identity number where the number is asked by which a school knows the person."""

    code = "rosters.identity_number"
    text = _(
        "This is an identity number, which is not kept here. Give the number by which the school knows the person."
    )

    def __init__(self, field: str) -> None:
        """Name the field it was given in."""
        super().__init__()
        self.fields = (field,)


class EmployedOutOfOrder(Refusal):
    """An employment that ends before it begins."""

    code = "rosters.employed_out_of_order"
    text = _("The last day of employment is before the first.")
    fields = ("employed_to",)


class ClassUnknown(Refusal):
    """A class that there is none of, or not for this user."""

    code = "rosters.class_unknown"
    text = _("There is no class {school_class} at this school in your registers. Register the class first.")
    fields = ("class_code",)


class PupilThere(Refusal):
    """The region has a pupil of that number."""

    code = "rosters.pupil_there"
    text = _("The region has a pupil {pupil} already. Take another number.")
    fields = ("code",)


# Teachers -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_teacher(*, by: User, school_key: str, person_id: str, **values: Any) -> Teacher:
    """Register an employment of a teacher.

    Args:
        by: who keeps the teachers of the school.
        school_key: the school.
        person_id: the same wherever the person works.
        values: name, subject, employed_from, employed_to (None: open).

    Raises:
        SchoolUnknown, EmployedOutOfOrder, IdentityNumber: as they say.
        TeacherThere: the person is employed there on some of these days.
    """
    school = visible_to(School.objects.all(), by, "rosters.teachers").filter(key=school_key).first()
    if school is None:
        raise SchoolUnknown
    _check_number("person_id", person_id)
    _check_days(school_key, person_id, None, values.get("employed_from"), values.get("employed_to"))
    return Teacher.objects.create(region_code=school.region_code, school=school, person_id=person_id, **values)


@transaction.atomic
def change_teacher(
    *, by: User, row: Teacher, reason: str, school_key: str = "", person_id: str = "", **values: Any
) -> Teacher:
    """Change an employment; school and person stay. Raises `NotPermitted` and what `add_teacher` and `versions.supersede` do."""
    check_may(by, "rosters.teachers", row)
    days = (values.get(name, getattr(row, name)) for name in ("employed_from", "employed_to"))
    _check_days(row.school_key, row.person_id, row.pk, *days)
    return versions.supersede(row, by=by, reason=reason, **values)


@transaction.atomic
def restore_teacher(*, by: User, row: Teacher, number: int, reason: str) -> Teacher:
    """Put a version of an employment back in force. Raises as `change_teacher` does, and `VersionUnknown`."""
    check_may(by, "rosters.teachers", row)
    was = next((each.values for each in versions.versions_of(row) if each.number == number), None)
    if was is not None:
        _check_days(row.school_key, row.person_id, row.pk, was["employed_from"], was["employed_to"])
    return versions.restore(row, number=number, by=by, reason=reason)


def withdraw_teacher(*, by: User, row: Teacher, reason: str) -> Teacher:
    """Withdraw an employment that never was; the trail keeps it. Raises `NotPermitted` and what `versions.withdraw` does."""
    check_may(by, "rosters.teachers", row)
    return versions.withdraw(row, by=by, reason=reason)


def _check_days(school_key: str, person: str, pk: int | None, first: dt.date | None, last: dt.date | None) -> None:
    if first and last and last < first:
        raise EmployedOutOfOrder
    others = Teacher.objects.filter(school__key=school_key, person_id=person).exclude(pk=pk or 0)
    if last is not None:
        others = others.filter(Q(employed_from__isnull=True) | Q(employed_from__lte=last))
    if first is not None:
        others = others.filter(Q(employed_to__isnull=True) | Q(employed_to__gte=first))
    if others.exists():
        raise TeacherThere(person=person)


# Pupils ---------------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_pupil(*, by: User, school_key: str, class_code: str, code: str, name: str | None = None) -> Pupil:
    """Register a pupil in a class. Raises `ClassUnknown`, `IdentityNumber`, and `PupilThere` where the region has one of that number."""
    of = _class(by, school_key, class_code)
    _check_number("code", code)
    key = f"{of.region_code}/{code}"
    if Pupil.objects.filter(key=key).exists():
        raise PupilThere(pupil=code)
    return Pupil.objects.create(region_code=of.region_code, school_class=of, code=code, key=key, name=name)


@transaction.atomic
def change_pupil(
    *, by: User, row: Pupil, reason: str, school_key: str, class_code: str, code: str = "", name: str | None = None
) -> Pupil:
    """Move a pupil to another class, or change the name. Raises `NotPermitted`, `ClassUnknown` and what `versions.supersede` does."""
    check_may(by, "rosters.pupils", row)
    return versions.supersede(row, by=by, reason=reason, class_key=_class(by, school_key, class_code).key, name=name)


def restore_pupil(*, by: User, row: Pupil, number: int, reason: str) -> Pupil:
    """Put a version of a pupil back in force."""
    check_may(by, "rosters.pupils", row)
    return versions.restore(row, number=number, by=by, reason=reason)


def withdraw_pupil(*, by: User, row: Pupil, reason: str) -> Pupil:
    """Take a pupil off the register. Raises `NotPermitted` and what `versions.withdraw` does."""
    check_may(by, "rosters.pupils", row)
    return versions.withdraw(row, by=by, reason=reason)


def _check_number(field: str, given: str) -> None:
    if re.fullmatch(r"\d{17}[\dXx]", given):
        raise IdentityNumber(field)


def _class(by: User, school_key: str, code: str) -> SchoolClass:
    mine = visible_to(SchoolClass.objects.all(), by, "rosters.pupils")
    found = mine.filter(key=f"{school_key}/{code}").first()
    if found is None:
        raise ClassUnknown(school_class=code)
    return found
