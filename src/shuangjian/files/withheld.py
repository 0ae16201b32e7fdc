"""Nobody is accused for want of a row of the register that was handed in and could not be read.

Who stands in no register has no licence that anybody knows of. But where the only rows about an institution or a school were rejected,
what a rule finds of it though it asks that register, it finds because nothing stands there: that waits until the row is mended.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import duckdb

from shuangjian.engine.finding import Finding
from shuangjian.engine.rule import Rule
from shuangjian.engine.undecided import MOST_ROWS, Undecided
from shuangjian.files.reader import Folder

# Who answers for a finding → the register of them and its id.
_REGISTERS = {"school": ("school", "school_id"), "institution": ("institution", "institution_id")}

# Register → id → the columns for which its rows were rejected.
Unread = Mapping[str, Mapping[str, frozenset[str]]]


def unread_rows(con: duckdb.DuckDBPyConnection, folder: Folder) -> Unread:
    """Return whom each register has only rejected rows about, with the columns at fault."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for one in folder.rejected.items:
        layout = folder.layouts.get(one.file) or folder.layouts.get(f"{one.file}#{one.sheet}")
        if layout and one.owner and one.column and layout.table in folder.available:
            found[layout.table][one.owner].add(one.column)
    return {
        table: {owner: frozenset(columns) for owner, columns in found[table].items() if owner not in _ids(con, table, name)}
        for table, name in _REGISTERS.values()
        if table in found
    }  # fmt: skip


def _ids(con: duckdb.DuckDBPyConnection, table: str, name: str) -> set[str]:
    return {row[0] for row in con.execute(f'SELECT DISTINCT CAST({name} AS VARCHAR) FROM main."{table}"').fetchall()}


def withhold(rule: Rule, findings: Sequence[Finding], unread: Unread) -> tuple[list[Finding], list[Undecided]]:
    """Return the findings that stand, and what waits for rows of a register.

    Args:
        rule: what found them.
        findings: what it found.
        unread: as `unread_rows` says.
    """
    table, _id = _REGISTERS.get(rule.owner, ("", ""))
    about = unread.get(table) or {}
    if not about or table not in rule.facts or rule.query.reading.subject_table == table:
        return list(findings), []
    stand = [finding for finding in findings if finding.owner_id not in about]
    waits = [finding for finding in findings if finding.owner_id in about]
    return stand, list(_entries(rule, table, waits, about))


def _entries(
    rule: Rule, table: str, waits: Sequence[Finding], about: Mapping[str, frozenset[str]]
) -> Iterator[Undecided]:
    by_column: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
    for finding in waits:
        for column in sorted(about[str(finding.owner_id)]):
            by_column[column] |= {(row, finding.owner_key or ""): None for row in finding.evidence}
    for column, rows in sorted(by_column.items()):
        named = sorted(rows)[:MOST_ROWS]
        yield Undecided(
            rule.id, table, column, len(rows), tuple(row for row, _ in named), tuple(owner for _, owner in named)
        )
