"""How far a check reached: for each rule how many subjects it judged and how, for each table who has no rows in it, and when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb

from shuangjian.engine.contract import Contract, Table
from shuangjian.engine.coverage import subject_columns, told_apart_by
from shuangjian.engine.finding import Finding
from shuangjian.engine.rule import Rule
from shuangjian.engine.session import Session, Skip

# Tables in which a school has rows on every school day.
_DAILY = ("homework", "service_session", "homework_notice", "exercise_day")
_OWNERS = {"school_key": "school", "institution_key": "institution"}


@dataclass(frozen=True)
class RuleCoverage:
    """What became of a rule's subjects; `skipped` is why it was not run.

    A subject is what a finding would be about: a class on a day, a lesson, an institution.
    """

    rule: str
    subjects: int = 0
    breach: int = 0
    suspected: int = 0
    undecided: int = 0
    skipped: Skip | None = None

    @property
    def clean(self) -> int:
        """How many were judged and are in order."""
        return max(0, self.subjects - self.breach - self.suspected - self.undecided)

    def why(self, lang: str) -> str:
        """Return why it was not run, in `zh` or `en`; "" where it was."""
        return self.skipped.of(lang) if self.skipped else ""

    def as_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return the entry as JSON-ready values."""
        return {
            "rule": self.rule, "subjects": self.subjects, "clean": self.clean, "breach": self.breach, "suspected": self.suspected,
            "undecided": self.undecided, "skipped": self.why(lang),
        }  # fmt: skip


@dataclass(frozen=True)
class Gap:
    """A school or institution without rows in a table: on these school days, or (no days) at all."""

    table: str
    owner_type: str
    owner: str
    days: tuple[date, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the entry as JSON-ready values."""
        return {
            "table": self.table,
            "owner_type": self.owner_type,
            "owner": self.owner,
            "days": [day.isoformat() for day in self.days],
        }


@dataclass
class Coverage:
    """How far a check reached."""

    rules: list[RuleCoverage] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)

    def as_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return the coverage as JSON-ready values."""
        return {"rules": [rule.as_dict(lang) for rule in self.rules], "gaps": [gap.as_dict() for gap in self.gaps]}


@dataclass(frozen=True)
class Window:
    """The days (both included, None: open) and regions that were asked for."""

    first: date | None
    last: date | None
    regions: frozenset[str]


def skipped(skip: Skip) -> RuleCoverage:
    """Return the coverage of a rule that was not run."""
    return RuleCoverage(skip.rule, skipped=skip)


def judged(
    con: duckdb.DuckDBPyConnection,
    session: Session,
    rule: Rule,
    found: Sequence[Finding],
    undecided: int,
    window: Window,
) -> RuleCoverage:
    """Return the coverage of a rule that was run.

    Args:
        con: holds the facts in the engine shape.
        session: the session the rule was run in.
        rule: the rule.
        found: its findings.
        undecided: how many of its subjects are undecided.
        window: what was asked for.
    """
    table = session.book.contract[rule.query.reading.subject_table]
    names = told_apart_by(rule, table)
    columns = subject_columns(rule, table)
    where, values = _conditions(rule, table, names, window)
    bound = sorted({step.region_code for step in session.basis[rule.id]} & window.regions)
    listed = ", ".join(f'"{column}"' for column in columns)
    row = con.execute(
        f'SELECT COUNT(*) FROM (SELECT DISTINCT {listed} FROM main."{table.name}" '
        f"WHERE CAST(region_code AS VARCHAR) IN (SELECT UNNEST(?::VARCHAR[])){where})",
        [bound, *values],
    ).fetchone()
    met = len({tuple(getattr(finding, name) for name in names) for finding in found})
    subjects = max(row[0] if row else 0, met + undecided)
    breach, suspected = (met, 0) if rule.kind == "breach" else (0, met)
    return RuleCoverage(rule.id, subjects, breach, suspected, undecided)


def has_subjects(con: duckdb.DuckDBPyConnection, session: Session, rule: Rule, window: Window) -> bool:
    """Whether any row that a rule is about lies in its territory and, where one column says the day, in the window."""
    table = session.book.contract[rule.query.reading.subject_table]
    where, values = _conditions(rule, table, told_apart_by(rule, table), window)
    bound = sorted({step.region_code for step in session.basis[rule.id]} & window.regions)
    row = con.execute(
        f'SELECT EXISTS (SELECT 1 FROM main."{table.name}" '
        f"WHERE CAST(region_code AS VARCHAR) IN (SELECT UNNEST(?::VARCHAR[])){where})",
        [bound, *values],
    ).fetchone()
    return bool(row and row[0])


def _conditions(rule: Rule, table: Table, names: Sequence[str], window: Window) -> tuple[str, list[date]]:
    """Return the condition that the day of an event lies in the window, where one column says that day."""
    places = rule.query.reading.origins.get("day", frozenset())
    if rule.nature != "event" or "day" not in names or len(places) != 1:
        return "", []
    column = next(iter(places))[1]
    bounds = [(f'"{column}" >= ?', window.first), (f'"{column}" <= ?', window.last)]
    return "".join(f" AND {sql}" for sql, day in bounds if day), [day for _, day in bounds if day]


def gaps(con: duckdb.DuckDBPyConnection, contract: Contract, present: Sequence[str], window: Window) -> Iterator[Gap]:
    """Yield who has no rows in a table that is there, and on which school days a daily one has none.

    Args:
        con: holds the facts in the engine shape, and the calendar where a rule needed it.
        contract: the fact contract.
        present: the tables that are there.
        window: what was asked for.
    """
    for key, owner_type in _OWNERS.items():
        tables = [name for name in present if key in contract[name].keys]
        listing = [owner_type] if owner_type in tables else tables
        known = {row for name in listing for row in _owners(con, name, key) if row[1] in window.regions}
        for name in tables:
            there = {owner for owner, _ in _owners(con, name, key)}
            yield from (Gap(name, owner_type, owner) for owner, _ in sorted(known) if owner not in there)
            if name in _DAILY:
                for owner, region in sorted(known):
                    if owner in there and (days := _empty_days(con, contract[name], owner, region, window)):
                        yield Gap(name, owner_type, owner, days)


def _owners(con: duckdb.DuckDBPyConnection, name: str, key: str) -> set[tuple[str, str]]:
    rows = con.execute(f'SELECT DISTINCT "{key}", region_code FROM main."{name}" WHERE "{key}" IS NOT NULL').fetchall()
    return {(str(owner), str(region)) for owner, region in rows}


def _empty_days(
    con: duckdb.DuckDBPyConnection, table: Table, school: str, region: str, window: Window
) -> tuple[date, ...]:
    """Return the school days of the window, or of the table's own span, on which a school has no rows."""
    rows = con.execute(
        f'WITH span AS (SELECT COALESCE(?::DATE, MIN("{table.day}")) AS a, COALESCE(?::DATE, MAX("{table.day}")) AS b FROM main."{table.name}") '
        f"SELECT c.day FROM main.calendar_day AS c, span WHERE c.region_code = ? AND c.kind = 'school_day' AND c.day BETWEEN a AND b "
        f'AND NOT EXISTS (SELECT 1 FROM main."{table.name}" AS t WHERE t.school_key = ? AND t."{table.day}" = c.day) ORDER BY c.day',
        [window.first, window.last, region, school],
    ).fetchall()
    return tuple(day for (day,) in rows)
