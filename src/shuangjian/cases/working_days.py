"""The working-day clock: when something is due, and the sum that shows why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from shuangjian.engine.calendar import SCHOOL_DAY, national_kind, published_years
from shuangjian.live.words import Severity

# Working days to mend a breach, by severity. A deployment's own practice; not a figure of any instrument.
WORKING_DAYS_MAX: dict[str, int] = {Severity.SERIOUS: 5, Severity.GENERAL: 10, Severity.MINOR: 20}

# A breach of the same cause within so many days after it was rectified is the same one come back (反弹).
REBOUND_DAYS = 90

# Working days after the due day at which a late case goes up a level.
ESCALATES_AFTER: tuple[int, ...] = (1, 3, 5)


@dataclass(frozen=True)
class Deadline:
    """A due day with the days that were passed over on the way."""

    starts_on: dt.date
    working_days: int
    due_on: dt.date
    passed_over: tuple[dt.date, ...]
    is_estimated: bool  # some of its days lie in a year whose holidays are not published


def is_working_day(day: dt.date) -> bool:
    """Whether offices work: by the published arrangement, 调休 included; Monday to Friday where it is not published."""
    kind = national_kind(day)
    return day.isoweekday() <= 5 if kind is None else kind == SCHOOL_DAY


def add_working_days(start: dt.date, working_days: int) -> Deadline:
    """Return the deadline `working_days` working days after `start`, which is not counted itself."""
    day, left, passed = start, working_days, []
    while left > 0:
        day += dt.timedelta(days=1)
        if is_working_day(day):
            left -= 1
        else:
            passed.append(day)
    years = {start.year + offset for offset in range(day.year - start.year + 1)}
    return Deadline(start, working_days, day, tuple(passed), bool(years - published_years()))


def working_days_between(first: dt.date, last: dt.date) -> int:
    """Return the working days after `first` up to and including `last`; negative where `last` is before `first`."""
    if last < first:
        return -working_days_between(last, first)
    return sum(is_working_day(first + dt.timedelta(days=n)) for n in range(1, (last - first).days + 1))


def light(due_on: dt.date | None, today: dt.date) -> str:
    """Return red (late), yellow (due within two working days) or green."""
    if due_on is None:
        return "green"
    if today > due_on:
        return "red"
    return "yellow" if working_days_between(today, due_on) <= 2 else "green"
