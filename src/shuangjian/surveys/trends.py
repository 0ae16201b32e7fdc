"""Volume and quality of homework week by week: by class, grade, school or weekday; a rise is said before a limit is passed."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, F, Func, IntegerField, QuerySet, Sum, Value
from django.db.models.functions import ExtractIsoWeekDay
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuangjian.findings.access import visible_findings
from shuangjian.findings.choices import FindingState
from shuangjian.homework.minutes import limit_on
from shuangjian.live.book import book_in_force
from shuangjian.registry.models import School, SchoolClass, User
from shuangjian.surveys.models import MeasuredStamp
from shuangjian.surveys.selectors import measured_days

WEEKS = 8
RISING_FOR = 3
# What a review of homework design finds, whoever reviewed it.
QUALITY_RULES = (
    "homework.repetitive_or_punitive_text", "homework.pupil_marking", "homework.pupil_marking_text", "homework.downloaded_or_uniform_online",
    "homework.parent_task", "homework.parent_task_text", "homework.hard_marked_home", "homework.hard_problems_home",
)  # fmt: skip
_STANDING = (FindingState.OPEN, FindingState.RECTIFIED, FindingState.CLEARED, FindingState.ALTERED)
_WEEKDAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))


@dataclass(frozen=True)
class Trend:
    """A class, grade, school or weekday: the mean measured minutes of each week (None where nothing was measured), oldest first.

    `limit` is in force for a class, None for what has several; `faults` are what reviews found wrong with the design in these weeks.
    """

    key: Any
    name: Any
    means: tuple[int | None, ...]
    limit: int | None = None
    faults: int | None = None

    @property
    def last(self) -> int | None:
        """The latest mean there is."""
        return next((each for each in reversed(self.means) if each is not None), None)

    @property
    def is_rising(self) -> bool:
        """Whether the last three means there are rise from one to the next."""
        known = [each for each in self.means if each is not None][-RISING_FOR:]
        return len(known) == RISING_FOR and all(before < after for before, after in pairwise(known))

    @property
    def is_over(self) -> bool:
        """Whether the latest mean is above the limit."""
        return self.limit is not None and self.last is not None and self.last > self.limit


def weeks_until(day: dt.date) -> list[dt.date]:
    """Return the Mondays of the last weeks, oldest first."""
    monday = day - dt.timedelta(days=day.weekday())
    return [monday - dt.timedelta(weeks=back) for back in reversed(range(WEEKS))]


def last_week(user: User) -> dt.date:
    """Return a day of the last week of which the user sees anything measured; today where there is none."""
    return measured_days(user).order_by("-day").values_list("day", flat=True).first() or timezone.localdate()


def trends(user: User, by: str, weeks: Sequence[dt.date]) -> list[Trend]:
    """Return the trends a user may see, rising ones first: two queries for the figures, one for the names."""
    column = {
        "class": F("class_key"),
        "grade": F("grade"),
        "school": F("school_key"),
        "weekday": ExtractIsoWeekDay("day"),
    }[by]
    rows = measured_days(user).filter(day__gte=weeks[0], day__lt=weeks[-1] + dt.timedelta(weeks=1))
    grouped = (
        rows.order_by()
        .annotate(part=column, week=_weeks_since(weeks[0]))
        .values_list("part", "week")
        .annotate(total=Sum("mean_minutes"), count=Count("pk"))
    )
    means: dict[Any, dict[dt.date, int]] = {}
    for part, week, total, count in _figures(grouped):
        means.setdefault(part, {})[weeks[week]] = (2 * total + count) // (2 * count)
    name = _namer(by, list(means))
    faults = _faults(user, by, weeks)
    limits = _limits(list(means), weeks[-1]) if by == "class" else {}
    found = [
        Trend(
            part, name(part), tuple(by_week.get(week) for week in weeks), limits.get(part), faults.get(part, 0) if faults is not None else None
        )
        for part, by_week in means.items()
    ]  # fmt: skip
    return sorted(found, key=lambda each: (not each.is_over, not each.is_rising, -(each.last or 0), str(each.key)))


def _figures(grouped: QuerySet[Any, Any]) -> tuple[tuple[Any, ...], ...]:
    try:
        sql, params = grouped.query.sql_with_params()
    except EmptyResultSet:
        return ()
    stamp = MeasuredStamp.objects.values_list("stamp", flat=True).get()
    return _figures_of(stamp, sql, tuple(params))


@lru_cache(maxsize=32)
def _figures_of(stamp: uuid.UUID, sql: str, params: tuple[Any, ...]) -> tuple[tuple[Any, ...], ...]:
    """Add up a city's weeks once for each stamp: what was measured changes by night, and is looked at all day."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return tuple(cursor.fetchall())


def _weeks_since(first: dt.date) -> Func:
    """Count whole weeks from `first`; Django's `TruncWeek` goes through time zones and takes twice as long for a city."""
    return Func(F("day"), Value(first), template="(%(expressions)s) / 7", arg_joiner=" - ", output_field=IntegerField())


def _namer(by: str, parts: list[Any]) -> Callable[[Any], Any]:
    if by == "class":
        classes = {each.key: each for each in SchoolClass.objects.select_related("school").filter(key__in=parts)}
        return lambda part: f"{classes[part].school} {classes[part]}"
    if by == "school":
        schools = {each.key: str(each) for each in School.objects.filter(key__in=parts)}
        return lambda part: schools[part]
    return lambda part: _WEEKDAYS[int(part) - 1] if by == "weekday" else _("Grade {number}").format(number=part)


def _faults(user: User, by: str, weeks: Sequence[dt.date]) -> dict[Any, int] | None:
    """Return what reviews found, by class or school; None where findings do not say (grade, weekday)."""
    if by not in ("class", "school"):
        return None
    column = f"{by}_key"
    found = visible_findings(user).filter(
        rule_id__in=QUALITY_RULES, state__in=_STANDING, day__gte=weeks[0], day__lt=weeks[-1] + dt.timedelta(weeks=1)
    )
    return dict(found.order_by().values_list(column).annotate(Count("pk")))


def _limits(parts: list[str], day: dt.date) -> dict[str, int | None]:
    book = book_in_force()
    return {each.key: limit_on(each, day, book) for each in SchoolClass.objects.filter(key__in=parts)}
