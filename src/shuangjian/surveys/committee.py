"""Homework of outside tutoring, as parent committees report it, beside the school's own: one falls, the other must not rise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from shuangjian.live.judging import Place, add_up_days
from shuangjian.registry.access import check_may, visible_to
from shuangjian.registry.models import SchoolClass, User
from shuangjian.registry.selectors import users_of
from shuangjian.surveys import errors
from shuangjian.surveys.models import CommitteeMember, OutsideHomework

APPOINT, VIEW, ANSWER = "surveys.appoint", "surveys.view", "surveys.answer"
MINUTES_MOST = 300
WEEKS_BACK = 12


def families(school_class: SchoolClass) -> list[User]:
    """Return the families of a class, each once."""
    return list(dict.fromkeys(user for user, _membership in users_of(ANSWER, classes=[school_class.key])))


@transaction.atomic
def appoint(*, by: User, school_class: SchoolClass, members: Iterable[int]) -> None:
    """Say which families (ids of users) are the parent committee of a class; who was and is not named is no more.

    Raises:
        NotPermitted: `by` does not appoint in this class.
        NotOfTheClass: somebody has no child there.
    """
    check_may(by, APPOINT, school_class)
    wanted = set(members)
    if wanted - {each.pk for each in families(school_class)}:
        raise errors.NotOfTheClass
    CommitteeMember.objects.filter(school_class=school_class).exclude(user__in=wanted).delete()
    CommitteeMember.objects.bulk_create(
        [CommitteeMember(school_class=school_class, user_id=each) for each in sorted(wanted)], ignore_conflicts=True
    )


def classes_of(user: User) -> list[SchoolClass]:
    """Return the classes on whose committee a user is, as long as their child is there."""
    own = visible_to(SchoolClass.objects.select_related("school"), user, ANSWER)
    return list(own.filter(committee__user=user).order_by("key"))


@transaction.atomic
def report(*, by: User, school_class: SchoolClass, week: dt.date, minutes: int) -> OutsideHomework:
    """Report how many minutes a day pupils of a class had homework from outside tutoring in a week; a later report replaces it.

    Raises:
        NotOnTheCommittee: `by` is not on the class's committee.
        WeekNotOpen: no week of the last twelve.
    """
    if school_class not in classes_of(by):
        raise errors.NotOnTheCommittee
    monday, today = week - dt.timedelta(days=week.weekday()), timezone.localdate()
    if not today - dt.timedelta(weeks=WEEKS_BACK) <= monday <= today:
        raise errors.WeekNotOpen(weeks=WEEKS_BACK)
    row, _made = OutsideHomework.objects.update_or_create(
        school_class=school_class, week=monday,
        defaults={"minutes": minutes, "region_code": school_class.region_code, "school_key": school_class.school_key},
    )  # fmt: skip
    return row


def outside_homework(user: User) -> QuerySet[OutsideHomework]:
    """Return what committees reported of the classes a user sees."""
    return visible_to(OutsideHomework.objects.select_related("school_class__school"), user, VIEW)


@dataclass(frozen=True)
class Shift:
    """A class's week beside the week reported before it: written minutes a day that the school announced, and minutes from outside."""

    school_before: int | None
    school_now: int | None
    outside_before: int | None
    outside_now: int

    @property
    def is_marked(self) -> bool:
        """Whether the school's fell and the other rose (课内减负、课外增负)."""
        return (
            self.school_before is not None
            and self.school_now is not None
            and self.outside_before is not None
            and self.school_now < self.school_before
            and self.outside_now > self.outside_before
        )


def shifts(rows: Sequence[OutsideHomework]) -> dict[int, Shift]:
    """Return id → what changed since the week reported before: one query for that, one for each region for the school's minutes."""
    keys = {row.class_key for row in rows}
    reported: dict[str, dict[dt.date, int]] = {}
    for each in OutsideHomework.objects.filter(school_class__key__in=keys):
        reported.setdefault(each.class_key, {})[each.week] = each.minutes
    before = {row.pk: max((week for week in reported[row.class_key] if week < row.week), default=None) for row in rows}
    announced = _announced(rows, {row.week for row in rows} | {week for week in before.values() if week})
    found = {}
    for row in rows:
        earlier = before[row.pk]
        found[row.pk] = Shift(
            announced.get((row.class_key, earlier)) if earlier else None, announced.get((row.class_key, row.week)),
            reported[row.class_key][earlier] if earlier else None, row.minutes,
        )  # fmt: skip
    return found


def _announced(rows: Sequence[OutsideHomework], weeks: set[dt.date]) -> dict[tuple[str, dt.date], int]:
    """Return (class, Monday) → mean written minutes of the days on which the school gave any."""
    days = sorted(week + dt.timedelta(days=number) for week in weeks for number in range(7))
    given: dict[tuple[str, dt.date], list[int]] = {}
    for region in {row.region_code for row in rows}:
        place = Place(
            region, {"class_key": sorted({r.class_key for r in rows if r.region_code == region}), "day": days}
        )
        for (key, day), minutes in add_up_days("homework", place, as_of=days[-1]).items():
            given.setdefault((key, day - dt.timedelta(days=day.weekday())), []).append(minutes)
    return {key: round(sum(each) / len(each)) for key, each in given.items()}
