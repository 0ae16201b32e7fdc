"""Working days: when something is due, with the days that were passed over on the way."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from shuangjian.engine.calendar import SCHOOL_DAY, national_kind, published_years


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
