"""The days of the demo term: the national arrangement with its 调休, as the engine knows it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from shuangjian.config.demo_data.district import DemoDistrict
from shuangjian.engine.calendar import REST_DAY, SCHOOL_DAY, national_kind

TERM = "2026-1"
TERM_STARTS = dt.date(2026, 9, 1)
TERM_ENDS = dt.date(2027, 1, 15)
LAST_DAY = dt.date(2026, 11, 20)


def each_day(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Yield every day from `first` to `last`, both included."""
    for number in range((last - first).days + 1):
        yield first + dt.timedelta(days=number)


def is_school_day(day: dt.date) -> bool:
    """Whether schools teach on `day`: also a Saturday or Sunday that is worked in exchange."""
    return national_kind(day) == SCHOOL_DAY


def is_rest_day(day: dt.date) -> bool:
    """Whether `day` is a plain weekend day: neither a holiday nor worked in exchange."""
    return national_kind(day) == REST_DAY


def is_off_day(day: dt.date) -> bool:
    """Whether schools are closed on `day`, for whatever reason."""
    return not is_school_day(day)


def school_days(first: dt.date, last: dt.date) -> list[dt.date]:
    """Return the school days from `first` to `last`."""
    return [day for day in each_day(first, last) if is_school_day(day)]


def monday(day: dt.date) -> dt.date:
    """Return the Monday of the week of `day`."""
    return day - dt.timedelta(days=day.weekday())


def at(day: dt.date, clock: str) -> dt.datetime:
    """Return `day` at `clock` ("18:30"), Shanghai wall time without zone."""
    hour, minute = clock.split(":")
    return dt.datetime(day.year, day.month, day.day, int(hour), int(minute))  # noqa: DTZ001 (the facts' form)


def add_calendar(district: DemoDistrict) -> None:
    """Add a calendar day for every day of the published year."""
    for day in each_day(dt.date(2026, 1, 1), dt.date(2026, 12, 31)):
        district.add("calendar_day", day=day, kind=national_kind(day))
