"""Confirmed reports that no rule can lay to anybody: the item is none of a list, the teacher or class is in no register.

The rules about reports look an item up in the lists that are in force and a teacher in the register. What they do not find there
would pass as clean; the word itself is there, so the engine, which asks what an empty cell could hold, does not see it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import duckdb

from shuangjian.engine.rule import Rule
from shuangjian.engine.undecided import MOST_ROWS, Undecided
from shuangjian.files.coverage_report import Window

# Rule → whom it is about, the register that must know them, and how a report finds them there.
_ABOUT: Mapping[str, tuple[str, str, str]] = {
    "reports.school_confirmed": ("school", "", ""),
    "reports.institution_confirmed": ("institution", "", ""),
    "reports.teacher_confirmed": ("teacher", "teacher", "o.region_code = r.region_code AND o.person_id = r.subject_id"),
    "reports.class_confirmed": ("class", "school_class", "o.class_key = r.subject_key"),
}


def unattributed(
    con: duckdb.DuckDBPyConnection, rule: Rule, present: Mapping[str, object], window: Window
) -> Iterator[Undecided]:
    """Yield the reports of the window that a rule about reports cannot lay to an item or to anybody.

    Args:
        con: holds the facts in the engine shape.
        rule: any rule; of those that are not about reports nothing comes.
        present: the tables that are there. Without the register the rule is not run, and every such report waits for it.
        window: days and regions.
    """
    if rule.id not in _ABOUT or "report" not in present:
        return
    subject, register, match = _ABOUT[rule.id]
    cases = sorted({ground.case for ground in rule.grounds if ground.case is not None})
    yield from _entry(
        con, rule, "item", subject, "NOT list_contains(?::VARCHAR[], CAST(r.item AS VARCHAR))", [cases], window
    )
    if register and register not in present:
        yield from (
            replace(entry, table=register, column="") for entry in _entry(con, rule, "", subject, "TRUE", [], window)
        )
    elif register:
        missing = f'NOT EXISTS (SELECT 1 FROM main."{register}" AS o WHERE {match})'
        yield from _entry(con, rule, "subject_id", subject, missing, [], window)


def _entry(
    con: duckdb.DuckDBPyConnection,
    rule: Rule,
    column: str,
    subject: str,
    condition: str,
    values: list[object],
    window: Window,
) -> Iterator[Undecided]:
    found = con.execute(
            "SELECT CAST(r.row_id AS VARCHAR), CAST(r.subject_id AS VARCHAR) FROM main.report AS r WHERE r.subject_type = ? AND COALESCE(r.outcome, 'confirmed') = 'confirmed' "
            "AND CAST(r.region_code AS VARCHAR) IN (SELECT UNNEST(?::VARCHAR[])) AND (?::DATE IS NULL OR r.received_on >= ?::DATE) "
            f"AND (?::DATE IS NULL OR r.received_on <= ?::DATE) AND {condition} ORDER BY r.row_id",
            [subject, sorted(window.regions), window.first, window.first, window.last, window.last, *values],
    ).fetchall()  # fmt: skip
    if found:
        rows, named = zip(*found[:MOST_ROWS], strict=True)
        owners = named if subject in ("school", "institution") else ("",) * len(rows)
        yield Undecided(rule.id, "report", column, len(found), rows, owners)
