"""What can be done with documents and activities about homework: one transaction each."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection
from typing import Any

from django.db import transaction

from shuangjian.guidance import errors
from shuangjian.guidance.choices import OF_SCHOOLS, ActivityKind, DocumentKind, Level
from shuangjian.guidance.models import Activity, Attendance, Document
from shuangjian.guidance.selectors import find_owner, teachers_of
from shuangjian.registry import versions
from shuangjian.registry.access import check_may, may
from shuangjian.registry.models import Region, School, User


@transaction.atomic
def add_document(*, by: User, owner_key: str, kind: str, subject: str | None, **values: Any) -> Document:
    """File a document of a school ("230804/S1") or a region ("230804").

    Raises:
        OwnerUnknown: there is no such owner for `by`.
        WrongOwner, SubjectMismatch: the kind is not the owner's, or a subject is missing or too much.
        DocumentThere: the owner has one of the kind (and subject); it is changed, not added.
        ApprovalIncomplete, ApprovalNotYours: half an approval, or one `by` does not give.
    """
    region, school = _owner(by, owner_key)
    if (kind in OF_SCHOOLS) != (school is not None):
        raise errors.WrongOwner
    if (kind == DocumentKind.SUBJECT_GUIDANCE) != (subject is not None):
        raise errors.SubjectMismatch
    if Document.objects.filter(region=region, school=school, kind=kind, subject=subject).exists():
        raise errors.DocumentThere
    _check_approval(by, school or region, None, values)
    return Document.objects.create(
        region=region, school=school, kind=kind, subject=subject, approved_first_on=values.get("approved_on"), **values
    )


def change_document(
    *, by: User, row: Document, reason: str, owner_key: str, kind: str, subject: str | None, **values: Any
) -> Document:
    """Publish a document anew; what it said before stays readable. Owner, kind and subject stay what they are.

    Raises:
        NotPermitted: `by` does not keep it.
        ApprovalIncomplete, ApprovalNotYours: as for `add_document`.
        NothingChanged, NotCurrent, ReasonMissing: as for `versions.supersede`.
    """
    check_may(by, "guidance.edit", row)
    _check_approval(by, row, row, values)
    return versions.supersede(
        row, by=by, reason=reason, approved_first_on=_first_approved(row, values.get("approved_on")), **values
    )


def _first_approved(row: Document, approved_on: dt.date | None) -> dt.date | None:
    """Return since when there is an approved edition without a gap, once a document is approved on `approved_on` (None: a draft)."""
    return min(filter(None, (row.approved_first_on, approved_on))) if approved_on else None


@transaction.atomic
def add_activity(*, by: User, owner_key: str, level: str, **values: Any) -> Activity:
    """Record an activity of a school, county or city; a county's at a school (a visit) is the school's with level county.

    Raises:
        OwnerUnknown: there is no such owner for `by`.
        WrongLevel: the level is not that of the owner, or `by` belongs to the school and not to the county.
        SubjectNeeded: research or preparation without a subject.
    """
    region, school = _owner(by, owner_key)
    _check_activity(by, region, school, level, values)
    return Activity.objects.create(region=region, school=school, level=level, code=secrets.token_hex(6), **values)


def change_activity(*, by: User, row: Activity, reason: str, owner_key: str, **values: Any) -> Activity:
    """Change what was recorded; raises what `add_activity` and `versions.supersede` do, and `NotPermitted`."""
    check_may(by, "guidance.edit", row)
    _check_activity(by, row.region, row.school, values["level"], values)
    return versions.supersede(row, by=by, reason=reason, **values)


@transaction.atomic
def record_attendance(*, by: User, activity: Activity, teachers: Collection[int]) -> Activity:
    """Say who took part in a training: just these teachers of the school, by id.

    Raises:
        NotPermitted: `by` does not keep the school's activities.
        NotATraining, TeacherUnknown: there is nothing to attend, or somebody does not teach there.
    """
    check_may(by, "guidance.edit", activity)
    if activity.kind != ActivityKind.TRAINING or activity.school is None:
        raise errors.NotATraining
    chosen = set(teachers)
    if teachers_of(activity.school).filter(pk__in=chosen).count() != len(chosen):
        raise errors.TeacherUnknown
    Attendance.objects.filter(activity=activity).exclude(teacher__in=chosen).delete()
    Attendance.objects.bulk_create(
        [Attendance(activity=activity, teacher_id=each) for each in sorted(chosen)], ignore_conflicts=True
    )
    return activity


def withdraw_row(*, by: User, row: Any, reason: str) -> Any:
    """Withdraw a document or an activity; raises what `versions.withdraw` does, and `NotPermitted`."""
    check_may(by, "guidance.edit", row)
    return versions.withdraw(row, by=by, reason=reason)


def restore_row(*, by: User, row: Any, number: int, reason: str) -> Any:
    """Put a version of a document or an activity back in force.

    Raises:
        ApprovalNotYours: the version was approved, and `by` does not head the owner.
        NotPermitted: `by` does not keep it; and what `versions.restore` raises.
    """
    check_may(by, "guidance.edit", row)
    if isinstance(row, Document) and not may(by, "guidance.approve", row):
        raise errors.ApprovalNotYours
    return versions.restore(row, number=number, by=by, reason=reason)


def _owner(by: User, key: str) -> tuple[Region, School | None]:
    found = find_owner(by, key)
    if found is None:
        raise errors.OwnerUnknown
    return found


def _check_approval(by: User, place: Any, before: Document | None, values: dict[str, Any]) -> None:
    """Hold an approval to who heads the owner: one that is new, and one whose document no longer says what was approved."""
    approved: tuple[str | None, dt.date | None] = (values.get("approved_by") or None, values.get("approved_on"))
    if (approved[0] is None) != (approved[1] is None):
        raise errors.ApprovalIncomplete
    if approved[0] is None:
        return
    kept = before is not None and all(getattr(before, name) == value for name, value in values.items())
    if not kept and not _heads(by, place):
        raise errors.ApprovalNotYours


def _heads(by: User, place: Any) -> bool:
    if isinstance(place, Region):
        place = Document(region=place)
    return may(by, "guidance.approve", place)


def _check_activity(by: User, region: Region, school: School | None, level: str, values: dict[str, Any]) -> None:
    is_city = region.code.endswith("00")
    if school is None:
        fits = level == (Level.CITY if is_city else Level.COUNTY)
        fits = fits and values["kind"] in (ActivityKind.DISPLAY, ActivityKind.RESEARCH)
    elif values["kind"] == ActivityKind.VISIT:
        fits = level == Level.COUNTY and may(by, "guidance.edit", Document(region=region))
    else:
        fits = level == Level.SCHOOL
    if not fits:
        raise errors.WrongLevel
    if values["kind"] in (ActivityKind.RESEARCH, ActivityKind.PREPARATION) and not values.get("subject"):
        raise errors.SubjectNeeded
