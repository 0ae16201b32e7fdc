"""Judge what is not yet stored: drafts laid over the facts of their place, by the rules themselves.

The answer is that of the same rules that judge the day afterwards, narrowed to the place with the drafts added. Statements are
compiled once per fact, region and way of narrowing, and planned once per connection.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import connection

from shuangjian.engine.book import Rulebook
from shuangjian.engine.calendar import SCHOOL_DAY, calendar_rows, published_years
from shuangjian.engine.contract import Table
from shuangjian.engine.finding import Finding
from shuangjian.engine.narrow import Narrowed, Narrower, can_narrow
from shuangjian.engine.rule import Rule
from shuangjian.engine.session import Skip
from shuangjian.live.book import Local, book_in_force, book_with, local_rows
from shuangjian.live.storage import stored_for
from shuangjian.rulebook import packaged_rulebook
from shuangjian.web.prepared import ask_prepared

# Rules that ask what a day is look at its week and month too.
_AROUND_DAYS = 35


@dataclass(frozen=True)
class Place:
    """Where drafts lie: a region and, by the names of the rules' grain (class_key, day …), the parts of the facts they touch."""

    region_code: str
    parts: Mapping[str, Sequence[Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Judged:
    """What the rules say of a place with the drafts in it.

    Attributes:
        findings: what breaks a rule there, stored rows included.
        totals: key of each subject → what is reported for it, as the rule that limits it adds up; empty where a fact has none.
        skipped: rules that could not say, with the reason.
    """

    findings: tuple[Finding, ...]
    totals: Mapping[str, int]
    skipped: tuple[Skip, ...] = ()


class UnknownColumnError(Exception):
    """A draft with a column the fact does not have: a mistake in the code."""


def judge(
    fact: str, rows: Iterable[Mapping[str, Any]], place: Place, replaces: Sequence[str] = (), *, as_of: dt.date
) -> Judged:
    """Return what the rules say of drafts of a fact at their place.

    Args:
        fact: the fact table.
        rows: the drafts in the engine shape; columns left out are empty.
        place: where they lie. Without parts only the rules that judge each row by itself say something.
        replaces: ids of the stored rows that the drafts stand in for.
        as_of: the day by which it is judged.

    Raises:
        UnknownColumnError: a draft has a column the contract does not know.
    """
    table = packaged_rulebook().contract[fact]
    drafts = list(rows)
    known = {column.name for column in table.engine_columns}
    if unknown := sorted({name for row in drafts for name in row} - known):
        raise UnknownColumnError(f"{fact} has no column {', '.join(unknown)}.")
    columns = _columns(table, place.parts)
    bound: dict[str, Any] = {
        "as_of": as_of,
        "without": list(replaces),
        "drafts": json.dumps(drafts, default=str),
        "calendar": "[]",
        **{column: list(place.parts[name]) for column, name in columns.items()},
    }
    names = tuple(columns.items())
    local = local_rows()
    compiled = _compile(fact, place.region_code, names, local)
    skipped: tuple[Skip, ...] = ()
    if any(rule.needs_calendar for rule in compiled.rules):
        days = _days(table, drafts, place)
        calendar = _calendar(place.region_code, days, book_with(local))
        bound["calendar"] = json.dumps(
            [{"region_code": code, "day": day, "kind": kind} for code, day, kind in calendar], default=str
        )
        skipped = _unknown(compiled.rules, days, calendar)
    unsaid = {skip.rule for skip in skipped if skip.years}
    found = [finding for finding in _run(compiled, bound) if finding.rule.id not in unsaid]
    return Judged(tuple(found), _add_up(fact, place.region_code, names, bound, local), skipped)


def add_up(fact: str, place: Place, *, as_of: dt.date) -> dict[str, int]:
    """Return what is stored for each subject of a place, as the rule that limits it adds up; empty where a fact has no total."""
    columns = _columns(packaged_rulebook().contract[fact], place.parts)
    parts = {column: list(place.parts[name]) for column, name in columns.items()}
    bound: dict[str, Any] = {"as_of": as_of, "without": [], "drafts": "[]", **parts}
    return _add_up(fact, place.region_code, tuple(columns.items()), bound, local_rows())


def add_up_days(fact: str, place: Place, *, as_of: dt.date) -> dict[tuple[str, dt.date], int]:
    """Return the same for a place of several days: (subject, day) → total; one statement for all."""
    columns = _columns(packaged_rulebook().contract[fact], place.parts)
    compiled = _compile_total(fact, place.region_code, tuple(columns.items()), local_rows())
    parts = {column: list(place.parts[name]) for column, name in columns.items()}
    bound: dict[str, Any] = {"as_of": as_of, "without": [], "drafts": "[]", **parts}
    return {(each.subject_key, each.day): int(each.observed or 0) for each in _run(compiled, bound)} if compiled else {}


def school_days(region: str, first: dt.date, last: dt.date) -> list[dt.date]:
    """Return the school days of a region in a span, both ends included; days of a year that is not published are none."""
    known = _calendar(region, {first, last}, book_in_force())
    return sorted(day for _code, day, kind in known if kind == SCHOOL_DAY and first <= day <= last)


def _add_up(
    fact: str, region: str, columns: tuple[tuple[str, str], ...], bound: Mapping[str, Any], local: Local
) -> dict[str, int]:
    compiled = _compile_total(fact, region, columns, local)
    return {each.subject_key: int(each.observed or 0) for each in _run(compiled, bound)} if compiled else {}


def _columns(table: Table, parts: Mapping[str, Sequence[Any]]) -> dict[str, str]:
    """Return column of the fact → the name in the grain; `day` is the day of the event."""
    own = {column.name for column in table.engine_columns}
    return {(name if name in own else table.event_day or name): name for name in parts}


@lru_cache(maxsize=256)
def _compile(fact: str, region: str, columns: tuple[tuple[str, str], ...], local: Local) -> Narrowed:
    """Return the rules that can be asked beforehand as one statement."""
    book, by = book_with(local), dict(columns)
    later = stored_for(fact).judged_later
    asked = [rule for rule in book.rules.values() if can_narrow(rule, fact, by.values()) and not rule.facts & later]
    return Narrower(book, region, fact, by).compile(asked)


@lru_cache(maxsize=256)
def _compile_total(fact: str, region: str, columns: tuple[tuple[str, str], ...], local: Local) -> Narrowed | None:
    """Return the rule of the total under limits that every place breaks: it returns the total itself."""
    book, by, total = book_with(local), dict(columns), stored_for(fact).total
    if total is None or not by or not can_narrow(book.rules[total.rule], fact, by.values()):
        return None
    return Narrower(book, region, fact, by, limits=total.limits).compile([book.rules[total.rule]])


def _run(narrowed: Narrowed, bound: Mapping[str, Any]) -> list[Finding]:
    if not narrowed.rules:
        return []
    return [narrowed.read(number, row) for number, row in ask_prepared(narrowed.sql, bound)]


def _days(table: Table, drafts: Sequence[Mapping[str, Any]], place: Place) -> set[dt.date]:
    days = {row[table.event_day] for row in drafts if table.event_day and row.get(table.event_day)}
    return days | {value for values in place.parts.values() for value in values if isinstance(value, dt.date)}


def _calendar(region: str, days: set[dt.date], book: Rulebook) -> list[tuple[str, dt.date, str | None]]:
    """Return what the days around the drafts are, as the published calendar, the rulebook and the database's own say."""
    if not days:
        return []
    margin = dt.timedelta(days=_AROUND_DAYS)
    first, last = min(days) - margin, max(days) + margin
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT region_code, day, kind FROM facts.calendar_day WHERE region_code = ANY(%s) AND day BETWEEN %s AND %s",
            [book.regions.chain(region), first, last],
        )
        overrides = {(code, day): kind for code, day, kind in cursor.fetchall()}
    return calendar_rows(first, last, [region], book.regions, book.vacations, overrides)


def _unknown(
    rules: Sequence[Rule], days: set[dt.date], calendar: Sequence[tuple[str, dt.date, str | None]]
) -> tuple[Skip, ...]:
    """Return the rules that ask what a day is, where one of those judged is of an unpublished year or may be vacation or not."""
    known = {day for _, day, _ in calendar}
    asking = [rule.id for rule in rules if rule.needs_calendar]
    if years := tuple(sorted({day.year for day in days - known if day.year not in published_years()})):
        return tuple(Skip.unpublished(id, years) for id in asking)
    open_days = tuple(sorted(day for _, day, kind in calendar if kind is None and day in days))
    return tuple(Skip.open(id, open_days) for id in asking) if open_days else ()
