"""Which day is what: statutory holidays and 调休 from a maintained library, vacations per region from the rulebook.

A year whose holidays have not been published is unknown: its days get no kind, and rules that need one are skipped for
them with the reason. `chinesecalendar` refuses such a year, where other libraries invent it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import chinese_calendar
from chinese_calendar.constants import holidays as _published

from shuangjian.engine.regions import RegionTree

SCHOOL_DAY, REST_DAY, STATUTORY_HOLIDAY, VACATION = "school_day", "rest_day", "statutory_holiday", "vacation"


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

    The vacations of the nearest region that has any for the day's year decide.
    """
    national = national_kind(day)
    if national is None or national == STATUTORY_HOLIDAY:
        return national
    listed = list(vacations)
    for code in regions.chain(region):
        here = [
            vacation
            for vacation in listed
            if vacation.region == code
            and day.year in (vacation.first.year, vacation.last.year)
            and vacation.decides(day)
        ]
        if here:
            return VACATION if any(vacation.first <= day <= vacation.last for vacation in here) else national
    return national


def calendar_rows(
    first: date,
    last: date,
    regions_in_use: Iterable[str],
    regions: RegionTree,
    vacations: Iterable[Vacation],
    overrides: Mapping[tuple[str, date], str],
) -> list[tuple[str, date, str]]:
    """Return (region, day, kind) for each known day of a span in each region in use.

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
            if kind is not None:
                rows.append((region, day, kind))
    return rows


def _kinds(days: list[date], chain: list[str], vacations: list[Vacation]) -> dict[date, str | None]:
    """Like `kind_of` for many days of one region, deciding once per year, and list in force, which region's vacations count."""
    off: set[date] = set()
    edges = {edge for v in vacations if v.region in chain for edge in (v.decides_from, v.decides_to) if edge}
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
    kinds: dict[date, str | None] = {}
    for day in days:
        national = national_kind(day)
        kinds[day] = VACATION if national in (SCHOOL_DAY, REST_DAY) and day in off else national
    return kinds


def _span(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
