"""How long written homework really takes: one tap of a family, a mean when the day is closed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import F, Sum
from django.utils import timezone

from shuangjian.homework.choices import Kind
from shuangjian.homework.models import Homework
from shuangjian.live.book import book_in_force, setting
from shuangjian.registry.access import granting
from shuangjian.registry.errors import NotPermitted
from shuangjian.registry.models import SchoolClass, User
from shuangjian.surveys.ballots import admit, close_ballot, families_of, has_answered, open_ballot
from shuangjian.surveys.errors import BallotClosed, DayNotOpen, MinutesNotOffered
from shuangjian.surveys.models import ANSWERS_LEAST, MeasuredDay, MinutesTally
from shuangjian.surveys.notices import tell_measured

ANSWER = "surveys.answer"
# Below how many answers nothing is said; after how many days the subject group and the school see the mean.
SETTINGS = ("homework.measured.answers_min", "homework.measured.group_days", "homework.measured.school_days")
# Today's homework is answered tonight or tomorrow.
DAYS_OPEN = 1
MINUTES_MOST = 240
MINUTES_OFFERED = (0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 120, 150, 180)


@dataclass(frozen=True)
class Question:
    """A class-day somebody may be asked about; `subjects` are those with written homework."""

    school_class: SchoolClass
    day: dt.date
    subjects: tuple[str, ...]
    is_answered: bool


def questions_for(user: User) -> list[Question]:
    """Return what a family is asked about today, the latest day first: three queries for each class of its children."""
    today = timezone.localdate()
    found = []
    for family, school_class in _children(user):
        given = (
            Homework.objects.current()
            .filter(
                school_class=school_class,
                kind=Kind.WRITTEN,
                assigned_on__range=(today - dt.timedelta(days=DAYS_OPEN), today),
            )
            .order_by("-assigned_on", "subject")
        )
        subjects: dict[dt.date, dict[str, None]] = {}
        for day, subject in given.values_list("assigned_on", "subject"):
            subjects.setdefault(day, {})[subject] = None
        for day, names in subjects.items():
            measured = MeasuredDay.objects.select_related("ballot").filter(school_class=school_class, day=day).first()
            ballot = measured.ballot if measured else None
            if measured is None or (ballot is not None and ballot.closed_on is None):
                answered = ballot is not None and has_answered(ballot, family)
                found.append(Question(school_class, day, tuple(names), answered))
    return sorted(found, key=lambda each: each.day, reverse=True)


def _children(user: User) -> list[tuple[str, SchoolClass]]:
    memberships = [each for each in granting(user, ANSWER) if each.class_key]
    classes = {
        each.key: each
        for each in SchoolClass.objects.select_related("school").filter(key__in=[m.class_key for m in memberships])
    }
    families = families_of(user, memberships)
    return [(family, classes[str(each.class_key)]) for family, each in zip(families, memberships, strict=True)]


@transaction.atomic
def answer_minutes(*, by: User, school_class: SchoolClass, day: dt.date, minutes: int) -> None:
    """Count a family's answer: how many minutes the written homework of a day took. Nothing says whose it was.

    Raises:
        NotPermitted: no child of theirs is in the class.
        DayNotOpen: the day is not asked about.
        MinutesNotOffered: fewer than none, or more than an evening.
        AnsweredAlready, BallotClosed: see `ballots.admit`.
    """
    families = [family for family, own in _children(by) if own == school_class]
    if not families:
        raise NotPermitted(ANSWER, school_class.key)
    if not 0 <= minutes <= MINUTES_MOST:
        raise MinutesNotOffered(most=MINUTES_MOST)
    today = timezone.localdate()
    written = Homework.objects.current().filter(school_class=school_class, kind=Kind.WRITTEN, assigned_on=day)
    if not today - dt.timedelta(days=DAYS_OPEN) <= day <= today or not written.exists():
        raise DayNotOpen
    measured = _measured(school_class, day)
    if measured.ballot is None:
        raise BallotClosed
    _admit_one(measured, families)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO surveys_minutestally (measured_day_id, minutes, count) VALUES (%s, %s, 1) "
            "ON CONFLICT (measured_day_id, minutes) DO UPDATE SET count = surveys_minutestally.count + 1",
            [measured.pk, minutes],
        )


def _admit_one(measured: MeasuredDay, families: list[str]) -> None:
    """Admit the first of the user's children in the class that has not answered: twins in one class answer each."""
    assert measured.ballot is not None
    waiting = [family for family in families if not has_answered(measured.ballot, family)]
    admit(measured.ballot, (waiting or families)[0])


def _measured(school_class: SchoolClass, day: dt.date) -> MeasuredDay:
    # Two families that answer first at the same moment wait for each other here.
    SchoolClass.objects.select_for_update(no_key=True).get(pk=school_class.pk)
    found = MeasuredDay.objects.select_related("ballot").filter(school_class=school_class, day=day).first()
    return found or MeasuredDay.objects.create(
        region_code=school_class.region_code, school_key=school_class.school_key, class_key=school_class.key,
        stage=school_class.stage, grade=school_class.grade, day=day, ballot=open_ballot(),
    )  # fmt: skip


@transaction.atomic
def close_measured(today: dt.date) -> int:
    """Close the days that are asked about no more: means of enough answers are kept, everything else is destroyed.

    Returns:
        How many days were closed.
    """
    last = today - dt.timedelta(days=DAYS_OPEN + 1)
    ended = MeasuredDay.objects.filter(ballot__closed_on__isnull=True, ballot__isnull=False, day__lte=last)
    rows = list(ended.select_related("ballot").order_by("pk"))
    book = book_in_force()
    for row in rows:
        assert row.ballot is not None
        row.answers = close_ballot(row.ballot, today)
        total = row.tallies.aggregate(total=Sum(F("minutes") * F("count")))["total"] or 0
        MinutesTally.objects.filter(measured_day=row).delete()
        answers_min, group_days, school_days = (setting(key, row.region_code, row.day, book) or 0 for key in SETTINGS)
        least = max(ANSWERS_LEAST, answers_min)
        row.mean_minutes = -(-total // row.answers) if row.answers >= least else None
        row.group_from = today + dt.timedelta(days=group_days)
        row.school_from = today + dt.timedelta(days=school_days)
        row.save()
    tell_measured([row for row in rows if row.mean_minutes is not None])
    return len(rows)
