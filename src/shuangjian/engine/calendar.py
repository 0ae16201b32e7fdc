"""Which day is what: statutory holidays and 调休 from a maintained library, vacations per region from the rulebook.

A year whose holidays have not been published is unknown: its days get no kind, and rules that need one are skipped for
them with the reason. `chinesecalendar` refuses such a year, where other libraries invent it.

A working day that lies between the earliest and the latest day on which schools have vacation anywhere is unknown too, until the
region (or one above it) says when its vacation is: it is in the calendar without a kind, and what rests on it is undecided.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import cache

import chinese_calendar
from chinese_calendar.constants import holidays as _published

from shuangjian.engine.regions import RegionTree

# The table of days.
CALENDAR = "calendar_day"
SCHOOL_DAY, REST_DAY, STATUTORY_HOLIDAY, VACATION = "school_day", "rest_day", "statutory_holiday", "vacation"


class Extent(Enum):
    """How much of a vacation the days between its ends are.

    WHOLE: it begins and ends there. CORE: every place has vacation on these days, and on others around them. LIKELY: some place has
    vacation on each of these days, and none is known to have it before or after.
    """

    WHOLE = "whole"
    CORE = "core"
    LIKELY = "likely"


@dataclass(frozen=True)
class Vacation:
    """A winter or summer vacation of a region, both ends included. `status` is verified or recalled.

    It says something of the days from `decides_from` up to `decides_to` (exclusive) only: the list it stands in was in force then.
    """

    region: str
    first: date
    last: date
    status: str
    name: str = ""
    decides_from: date | None = None
    decides_to: date | None = None
    extent: Extent = Extent.WHOLE

    def touches(self, other: Vacation) -> bool:
        """Whether two have a day in common."""
        return self.first <= other.last and other.first <= self.last

    def decides(self, day: date) -> bool:
        """Whether its list was in force on a day."""
        return (self.decides_from is None or self.decides_from <= day) and (
            self.decides_to is None or day < self.decides_to
        )


@cache
def published_years() -> frozenset[int]:
    """Return the years whose statutory holidays are published."""
    return frozenset(day.year for day in _published)


@cache
def national_kind(day: date) -> str | None:
    """Return the kind of a day by the national arrangement, or None where its year is not published."""
    if day.year not in published_years():
        return None
    off, name = chinese_calendar.get_holiday_detail(day)
    if not off:
        return SCHOOL_DAY
    return STATUTORY_HOLIDAY if name else REST_DAY


def kind_of(day: date, region: str, vacations: Iterable[Vacation], regions: RegionTree) -> str | None:
    """Return the kind of one day in one region, or None where it is unknown.

    The vacations of the nearest region that has any for the day's year decide; on days on which there is likely vacation somewhere,
    those of the nearest region that has any among these.
    """
    return _kinds([day], regions.chain(region), list(vacations))[day]


def calendar_rows(
    first: date,
    last: date,
    regions_in_use: Iterable[str],
    regions: RegionTree,
    vacations: Iterable[Vacation],
    overrides: Mapping[tuple[str, date], str],
) -> list[tuple[str, date, str | None]]:
    """Return (region, day, kind) for each day of the published years of a span, and each that is overridden, in each region in use.

    The kind is None where nobody has said whether the region has vacation on that day.

    Args:
        first: first day of the span.
        last: last day, included.
        regions_in_use: regions that occur in the facts.
        regions: the region tree.
        vacations: vacations of the rulebook.
        overrides: (region, day) → kind, from a calendar_day table; the nearest region above with a row wins for that
            day only.
    """
    listed = list(vacations)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    rows = []
    for region in sorted(regions_in_use):
        chain = regions.chain(region)
        kinds = _kinds(days, chain, listed)
        for day in days:
            kind = next((overrides[(code, day)] for code in chain if (code, day) in overrides), None) or kinds[day]
            if kind is not None or day.year in published_years():
                rows.append((region, day, kind))
    return rows


def _kinds(days: Sequence[date], chain: Sequence[str], vacations: Iterable[Vacation]) -> dict[date, str | None]:
    """Return the kind of each of these days, deciding once per year, season, and list in force, which region's vacations count."""
    here = [v for v in vacations if v.region in chain]
    said = [v for v in here if v.extent is not Extent.LIKELY]
    off = _off(days, chain, said)
    kinds = {day: _laid(national_kind(day), day in off) for day in days}
    likely = [v for v in here if v.extent is Extent.LIKELY]
    # The nearest region's season last, so that it is the one that stays.
    for season in sorted(likely, key=lambda v: -chain.index(v.region)):
        within = [v for v in said if v.touches(season)]
        for day in _span(season.first, season.last):
            if day in kinds:
                kinds[day] = _in_season(day, chain, within)
    return kinds


def _off(days: Sequence[date], chain: Sequence[str], vacations: Sequence[Vacation]) -> set[date]:
    """Return the days of vacation by the nearest region that has any in their year."""
    off: set[date] = set()
    edges = {edge for v in vacations for edge in (v.decides_from, v.decides_to) if edge}
    for year in {day.year for day in days}:
        # Between two edges the same lists are in force.
        starts = sorted({date(year, 1, 1), *(edge for edge in edges if edge.year == year)})
        for start, end in zip(starts, [*starts[1:], date(year + 1, 1, 1)], strict=True):
            for code in chain:
                here = [
                    v
                    for v in vacations
                    if v.region == code and year in (v.first.year, v.last.year) and v.decides(start)
                ]
                if here:
                    off.update(
                        day for v in here for day in _span(max(v.first, start), min(v.last, end - timedelta(days=1)))
                    )
                    break
    return off


def _in_season(day: date, chain: Sequence[str], vacations: Sequence[Vacation]) -> str | None:
    """Return the kind of a day on which there is likely vacation somewhere, by the vacations of that season."""
    national = national_kind(day)
    for code in chain:
        here = [v for v in vacations if v.region == code and v.decides(day)]
        if here:
            off = any(v.first <= day <= v.last for v in here)
            if not off and any(v.extent is Extent.CORE for v in here):
                break
            return _laid(national, off)
    return None if national == SCHOOL_DAY else national


def _laid(national: str | None, off: bool) -> str | None:
    """Return the kind of a day that is or is not vacation: a statutory holiday stays one."""
    return VACATION if off and national in (SCHOOL_DAY, REST_DAY) else national


def _span(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
