"""The days of the demo: the rulebook's holidays and vacations with their 调休, and the district's own terms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache

from shuangjian.config.demo_data.district import REGION, DemoDistrict, Term
from shuangjian.engine.calendar import REST_DAY, SCHOOL_DAY, STATUTORY_HOLIDAY, VACATION, kind_of, published_years
from shuangjian.rulebook import packaged_rulebook

TERM = "2026-1"
TERM_STARTS = dt.date(2026, 9, 1)
TERMS = (
    Term("2025-1", dt.date(2025, 9, 1), dt.date(2026, 1, 16)),
    Term("2025-2", dt.date(2026, 3, 2), dt.date(2026, 7, 10)),
    Term(TERM, TERM_STARTS, dt.date(2027, 1, 15)),
)
LAST_DAY = dt.date(2026, 11, 20)  # the last day of which anything is known


def each_day(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Yield every day from `first` to `last`, both included."""
    for number in range((last - first).days + 1):
        yield first + dt.timedelta(days=number)


@cache
def kind(day: dt.date) -> str:
    """Return what `day` of the demo's year is: as the rulebook has it, and vacation between the terms.

    The rulebook knows the core of the vacations only, and leaves the days around them to each district.
    """
    book = packaged_rulebook()
    assert day.year in published_years(), f"the calendar of {day.year} has not been published"
    # What the rulebook leaves open is a working day in term, and vacation between terms.
    found = kind_of(day, REGION, book.vacations, book.regions) or SCHOOL_DAY
    in_term = any(term.first <= day <= term.last for term in TERMS)
    return found if in_term or found == STATUTORY_HOLIDAY else VACATION


def is_school_day(day: dt.date) -> bool:
    """Whether schools teach on `day`: also a Saturday or Sunday that is worked in exchange."""
    return kind(day) == SCHOOL_DAY


def is_rest_day(day: dt.date) -> bool:
    """Whether `day` is a plain weekend day: neither a holiday nor worked in exchange."""
    return kind(day) == REST_DAY


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
    """Add the terms, and a calendar day for every day of the published year."""
    district.terms = list(TERMS)
    for day in each_day(dt.date(2026, 1, 1), dt.date(2026, 12, 31)):
        district.add("calendar_day", day=day, kind=kind(day))
