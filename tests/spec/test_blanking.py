"""Every rule with each cell emptied that it reads: what was a breach is one still, or undecided for want of that cell.

Generated from the spec cases. The other way round, an emptied cell never makes a breach of a clean case. A column whose empty cell says
something (no end, no text) is no gap and is not tried; nor is one of which the rule's header says why it does not matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from shuangjian.engine.backends.duckdb import DuckDBBackend, create_empty
from shuangjian.engine.rule import Rule, SpecCase
from shuangjian.engine.specs import open_case, session_of
from shuangjian.engine.undecided import Judge, Judgement
from shuangjian.rulebook import packaged_rulebook

BOOK = packaged_rulebook()
RULES = sorted(BOOK.rules.values(), key=lambda rule: rule.id)
# Of each rule so many cases with a finding, and as many without: more of them take a minute and found nothing more.
CASES = 1


def gaps(rule: Rule, case: SpecCase) -> Iterator[tuple[str, str]]:
    """The columns in which an empty cell would hide a value from the rule, where the case has one."""
    for name in sorted(rule.facts & set(case.facts) - {"calendar_day"}):
        table = BOOK.contract[name]
        for column in table.columns:
            read = any(column.name in c.sources and c.name in rule.columns[name] for c in table.engine_columns)
            given = any(row.get(column.name) not in (None, "") for row in case.facts[name])
            if read and given and column.hides and not rule.settles(name, column.name):
                yield name, column.name


def side_tables(rule: Rule, case: SpecCase) -> list[str]:
    """The tables of the case the rule looks into for subjects of another."""
    sides = rule.facts & set(case.facts) - {"calendar_day", rule.query.reading.subject_table}
    return sorted(name for name in sides if not rule.settles(name, ""))


@contextmanager
def emptied(backend: DuckDBBackend, name: str, column: str) -> Iterator[None]:
    """The facts with nothing in one column of a table."""
    before = backend.con.execute("SELECT sql FROM duckdb_views() WHERE view_name = ?", [name]).fetchone()
    assert before
    picked = ", ".join(
        f'NULL::{_type(backend, name, c.name)} AS "{c.name}"'
        if column in c.sources and c.name != "row_id"
        else f'"{c.name}"'
        for c in BOOK.contract[name].engine_columns
    )
    backend.con.execute(f'ALTER VIEW main."{name}" RENAME TO whole')
    backend.con.execute(f'CREATE VIEW main."{name}" AS SELECT {picked} FROM main.whole')
    yield
    backend.con.execute(f'DROP VIEW main."{name}"; ALTER VIEW main.whole RENAME TO "{name}"')


def _type(backend: DuckDBBackend, name: str, column: str) -> str:
    kinds = {"text": "VARCHAR", "integer": "INTEGER", "bigint": "BIGINT", "boolean": "BOOLEAN", "date": "DATE"}
    return next(kinds[c.type] for c in backend.contract[name].engine_columns if c.name == column)


def judged(rule: Rule, case: SpecCase, backend: DuckDBBackend) -> Judgement:
    session = session_of(BOOK, case, backend)
    session.install([rule], indicators=())
    return Judge(session).judge(rule)


def silent(before: Judgement, after: Judgement, table: str, column: str) -> list[str]:
    """The subjects that were found and are now neither found nor undecided for want of the cell."""
    named = any((entry.table, entry.column) == (table, column) for entry in after.undecided)
    found = {finding.owner_key for finding in after.findings}
    return [] if named else [f.subject_id for f in before.findings if f.owner_key not in found]


def accused(before: Judgement, after: Judgement) -> list[str]:
    """The subjects that are found only since the cell is empty."""
    known = {evidence for finding in before.findings for evidence in (finding.subject_id, *finding.evidence)}
    return [f.subject_id for f in after.findings if not known & {f.subject_id, *f.evidence}]


def chosen(rule: Rule) -> list[SpecCase]:
    return [
        case
        for wanted in (True, False)
        for case in [case for case in rule.specs if bool(case.findings) is wanted][:CASES]
    ]


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in RULES])
def test_an_empty_cell_is_never_taken_for_clean_nor_for_a_breach(rule: Rule) -> None:
    wrong = []
    for case in chosen(rule):
        backend = open_case(BOOK.contract, case, rule)
        before = judged(rule, case, backend)
        for table, column in gaps(rule, case):
            with emptied(backend, table, column):
                after = judged(rule, case, backend)
            wrong += [
                f"{case.name.en}: without {table}.{column}, {s} is clean" for s in silent(before, after, table, column)
            ]
            wrong += [f"{case.name.en}: without {table}.{column}, {s} is accused" for s in accused(before, after)]
    assert wrong == []


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in RULES])
def test_a_table_that_is_not_there_is_never_taken_for_clean_nor_for_a_breach(rule: Rule) -> None:
    wrong = []
    for case in chosen(rule):
        for table in side_tables(rule, case):
            backend = open_case(BOOK.contract, case, rule)
            before = judged(rule, case, backend)
            create_empty(backend.con, BOOK.contract, table)
            left = {name: columns for name, columns in backend.tables().items() if name != table}
            after = judged(rule, case, DuckDBBackend(backend.con, BOOK.contract, left))
            wrong += [f"{case.name.en}: without {table}, {s} is clean" for s in silent(before, after, table, "")]
            wrong += [f"{case.name.en}: without {table}, {s} is accused" for s in accused(before, after)]
    assert wrong == []
