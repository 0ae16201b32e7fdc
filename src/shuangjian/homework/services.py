"""What can be done with homework: one transaction each, permission asked where the class lies."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from shuangjian.guidance.selectors import is_preparation
from shuangjian.homework import events
from shuangjian.homework.choices import Device, Kind, MarkedBy, ParentTask, Place, Source, Tier
from shuangjian.homework.errors import (
    AlreadyFiled,
    DayLocked,
    ItemNotApproved,
    NoHomeworkToday,
    PointUnknown,
    PreparationUnknown,
)
from shuangjian.homework.models import (
    CurriculumPoint,
    Homework,
    HomeworkNotice,
    LibraryItem,
    NoHomeworkDay,
    SchoolFiling,
)
from shuangjian.registry import versions
from shuangjian.registry.access import check_may
from shuangjian.registry.events import EventKind, publish
from shuangjian.registry.models import School, SchoolClass, User


@dataclass(frozen=True)
class Assignment:
    """What a teacher says of a homework. `minutes` is what an average pupil needs."""

    subject: str
    minutes: int
    content: str
    kind: str = Kind.WRITTEN
    place: str = Place.SCHOOL
    tier: str = Tier.ALL
    marked_by: str = MarkedBy.TEACHER
    parent_task: str = ParentTask.NONE
    source: str = Source.TEACHER
    device: str = Device.NONE
    with_subjects: str | None = None
    form: str | None = None
    difficulty: str | None = None
    agreed_in: str | None = None
    from_item: str | None = None
    point: str | None = None


@transaction.atomic
def post_homework(*, by: User, school_class: SchoolClass, assigned_on: dt.date, assignment: Assignment) -> Homework:
    """Post a homework for a class and day; it is on the class's notice at once, and that is kept.

    Whether the day's total allows it is asked beforehand (`preview`); the sweep judges what was posted all the same.

    Returns:
        The first version.

    Raises:
        NotPermitted: `by` may not post in this class, or not in this subject.
        NoHomeworkToday: the school declared the day free of homework.
        PreparationUnknown: it refers to no preparation of the school's subject group.
        ItemNotApproved: it is taken from an item of the library that is not reviewed.
        PointUnknown: no curriculum standard has its point in the subject.
    """
    check_may(by, "homework.post", school_class, subject=assignment.subject)
    check_sources(school_class.school_key, assignment)
    if NoHomeworkDay.objects.filter(school__key=school_class.school_key, day=assigned_on).exists():
        raise NoHomeworkToday(assigned_on)
    posted = Homework.objects.create(
        code=new_code(assigned_on),
        region_code=school_class.region_code,
        school_key=school_class.school_key,
        class_key=school_class.key,
        stage=school_class.stage,
        grade=school_class.grade,
        assigned_on=assigned_on,
        recorded_by=by,
        **asdict(assignment),
    )
    _show(school_class, assigned_on)
    _tell(events.POSTED, posted)
    return posted


@transaction.atomic
def correct_homework(*, by: User, homework: Homework, assignment: Assignment, reason: str) -> Homework:
    """Correct a homework by a new version; the old one is kept as it was.

    Args:
        by: who corrects; the class teacher and the school's leaders may correct what others posted.
        homework: the version that was looked at.
        assignment: what holds from now on.
        reason: why, shown in the history.

    Returns:
        The new version.

    Raises:
        NotPermitted: `by` may not correct in this class.
        NotCurrent: somebody else changed it meanwhile.
        NothingChanged: the assignment says what the homework says already.
        ReasonMissing: the reason is empty.
        PreparationUnknown: it refers to no preparation of the school's subject group.
        ItemNotApproved: it is taken from an item of the library that is not reviewed.
        DayLocked: its day is over (`correction_requests`).
    """
    _check_open(homework)
    return change_homework(by=by, homework=homework, assignment=assignment, reason=reason)


@transaction.atomic
def change_homework(*, by: User, homework: Homework, assignment: Assignment, reason: str) -> Homework:
    """Do what `correct_homework` does, whatever its day: the database lets a past one change only as was agreed."""
    check_may(by, "homework.correct", homework, subject=homework.subject)
    check_sources(homework.school_key, assignment)
    return _told(versions.supersede(homework, by=by, reason=reason, **asdict(assignment)))


@transaction.atomic
def withdraw_homework(*, by: User, homework: Homework, reason: str) -> Homework:
    """Withdraw a homework; its versions stay in the history.

    Returns:
        The version that records the withdrawal.

    Raises:
        NotPermitted, NotCurrent, ReasonMissing, DayLocked: as for `correct_homework`.
    """
    _check_open(homework)
    return take_back(by=by, homework=homework, reason=reason)


@transaction.atomic
def take_back(*, by: User, homework: Homework, reason: str) -> Homework:
    """Do what `withdraw_homework` does, whatever its day, as `change_homework`."""
    check_may(by, "homework.correct", homework, subject=homework.subject)
    return _told(versions.withdraw(homework, by=by, reason=reason))


@transaction.atomic
def restore_homework(*, by: User, homework: Homework, reason: str) -> Homework:
    """Put an earlier version back in force, as a new version: this undoes a correction or a withdrawal.

    Raises:
        NotPermitted, ReasonMissing, DayLocked: as for `correct_homework`.
    """
    _check_open(homework)
    return bring_back(by=by, homework=homework, reason=reason)


@transaction.atomic
def bring_back(*, by: User, homework: Homework, reason: str) -> Homework:
    """Do what `restore_homework` does, whatever its day, as `change_homework`."""
    check_may(by, "homework.correct", homework, subject=homework.subject)
    return _told(versions.restore(homework, number=homework.version, by=by, reason=reason))


@transaction.atomic
def publish_notice(*, by: User, school_class: SchoolClass, day: dt.date) -> HomeworkNotice:
    """Record that the day's homework of a class is shown in school; a repeat returns the first notice.

    Raises:
        NotPermitted: `by` may not post in this class.
    """
    check_may(by, "homework.post", school_class)
    _show(school_class, day)
    return HomeworkNotice.objects.get(school_class=school_class, day=day)


@transaction.atomic
def declare_no_homework_day(*, by: User, school: School, day: dt.date) -> NoHomeworkDay:
    """Declare a day free of homework for a whole school; a repeat returns the first declaration.

    Raises:
        NotPermitted: `by` may not file for this school.
    """
    check_may(by, "homework.file", school)
    declared, _made = NoHomeworkDay.objects.get_or_create(
        school=school, day=day, defaults={"region_code": school.region_code}
    )
    return declared


@transaction.atomic
def submit_filing(*, by: User, filing: SchoolFiling, on: dt.date | None = None) -> SchoolFiling:
    """Send a filing the school owes.

    Args:
        by: who files.
        filing: what is owed.
        on: the day of filing; None means today.

    Raises:
        NotPermitted: `by` may not file for this school.
        AlreadyFiled: it was filed before.
    """
    check_may(by, "homework.file", filing)
    filing = SchoolFiling.objects.select_for_update().get(pk=filing.pk)
    if filing.filed_on is not None:
        raise AlreadyFiled(filing.code, filing.filed_on)
    filing.filed_on = on or timezone.localdate()
    filing.save(update_fields=["filed_on"])
    return filing


def assignment_of(homework: Homework) -> Assignment:
    """Return what a version says, for example to copy it to another day."""
    return Assignment(**{name: getattr(homework, name) for name in Assignment.__dataclass_fields__})


def is_locked(homework: Homework) -> bool:
    """Whether its day is over, so that it changes only with a second person's agreement."""
    return homework.assigned_on < timezone.localdate()


def _check_open(homework: Homework) -> None:
    if is_locked(homework):
        raise DayLocked(day=homework.assigned_on)


def check_sources(school_key: str, assignment: Assignment) -> None:
    """Raise where an assignment refers to a preparation, item or point there is not (`post_homework`)."""
    if assignment.agreed_in and not is_preparation(school_key, assignment.agreed_in, assignment.subject):
        raise PreparationUnknown
    item = LibraryItem.objects.filter(code=assignment.from_item, school__key=school_key, approved_on__isnull=False)
    if assignment.from_item and not item.exists():
        raise ItemNotApproved
    point = CurriculumPoint.objects.filter(code=assignment.point, subject=assignment.subject)
    if assignment.point and not point.exists():
        raise PointUnknown


def _show(school_class: SchoolClass, day: dt.date) -> None:
    """Keep that the class's day is on the board, once; one statement, also where two post at the same moment."""
    notice = HomeworkNotice(
        school_class=school_class,
        day=day,
        region_code=school_class.region_code,
        school_key=school_class.school_key,
        code=f"N{school_class.code}-{day:%Y%m%d}",
    )
    HomeworkNotice.objects.bulk_create([notice], ignore_conflicts=True)


def new_code(day: dt.date) -> str:
    """Return a fresh code: the day, then eight random characters, so that no counter is shared."""
    return f"{day:%Y%m%d}-{secrets.token_hex(4)}"


def _told(following: Homework) -> Homework:
    """Tell those who listen that a version has followed another."""
    _tell(events.WITHDRAWN if following.withdrawn else events.CORRECTED, following)
    return following


def _tell(kind: EventKind, homework: Homework) -> None:
    """Publish what happened, and let the worker look at the class's day: whoever posts need not wait for it."""
    publish(kind, homework, subject=f"{homework.school_key}/{homework.code}")
    if kind is not events.WITHDRAWN:
        # By its name: what the task does needs this module.
        job = app.configure_task("shuangjian.homework.tasks.look_at_day", queue="homework")
        job.defer(class_key=homework.class_key, day=homework.assigned_on.isoformat())
