"""Run a rule for one small part of the facts with unsaved rows added: what a person is about to do, judged beforehand.

Nothing in the rule changes. Before its text stand CTEs with the facts' own names: the fact narrowed to some columns of the
rule's grain, joined by the draft rows; the parameters and grounds of one region as literal rows. A rule that judges the rows of the
fact one by one may be narrowed by nothing: then the drafts alone stand in for the fact. Adding conditions to the
rule's own WHERE would turn an anti-join into one that can never fire; `tests/unit/engine/test_narrow.py` holds narrowed
against full-then-filtered.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shuangjian.engine.book import Rulebook
from shuangjian.engine.finding import Finding
from shuangjian.engine.parameters import Parameter, Step, parameter_steps
from shuangjian.engine.provisions import BasisStep, basis_steps
from shuangjian.engine.query import PARAMETER_COLUMNS
from shuangjian.engine.rule import Rule
from shuangjian.engine.session import Session, basis_table, wrap
from shuangjian.engine.sql import compile_query

_TYPES = {
    "text": "TEXT",
    "integer": "INTEGER",
    "bigint": "BIGINT",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
}


_BASIS_COLUMNS = {
    "basis_id": "integer", "region_code": "text", "stage": "text", "provision_case": "text", "valid_from": "date", "valid_to": "date",
}  # fmt: skip


# Bound, not read: what a day is must not hang on how far the facts reach.
_CALENDAR_SQL = (
    "SELECT region_code, day, kind FROM jsonb_to_recordset(CAST(%(calendar)s AS JSONB)) "
    "AS d(region_code TEXT, day DATE, kind TEXT)"
)


def can_narrow(rule: Rule, fact: str, columns: Iterable[str]) -> bool:
    """Whether a rule may be run for a part of a fact: by columns of its grain or, by none, for rows it judges one by one."""
    wanted = set(columns)
    if not wanted:
        return fact in rule.query.reading.rowwise and rule.nature == "event"
    return fact in rule.facts and wanted <= set(rule.grain)


class CannotNarrow(Exception):
    """A rule that cannot be run for a part of the facts."""


@dataclass(frozen=True)
class Narrowed:
    """Rules compiled into one statement for PostgreSQL, one region and one narrowed fact.

    Bind `as_of`, one list of values per narrowing column by its name, `drafts` (a JSON array of engine-shape rows), `without`
    (row ids that the drafts replace, left out) and, where a rule asks it, `calendar` (a JSON array of region_code, day, kind). Each result row is (number of the rule, the row as JSON).
    """

    rules: tuple[Rule, ...]
    sql: str
    steps: Mapping[int, Step]
    basis: Mapping[str, list[BasisStep]]

    def read(self, number: int, found: str | dict[str, Any]) -> Finding:
        """Make a finding of one result row; the JSON may come decoded or as text."""
        rule = self.rules[number]
        row: dict[str, Any] = json.loads(found) if isinstance(found, str) else found
        for column, kind in rule.query.output.items():
            if kind == "date" and row[column] is not None:
                row[column] = date.fromisoformat(row[column])
        session = Session(backend=None, book=None, as_of=date.max, steps=dict(self.steps), basis=dict(self.basis))  # type: ignore[arg-type]
        return session.finding(rule, row)


@dataclass
class Narrower:
    """Compiles rules for a region.

    Attributes:
        book: the rulebook.
        region: the region whose parameters and grounds hold.
        fact: the fact narrowed.
        columns: column of the fact to narrow by → its name in the rules' grain.
        facts_schema: where the fact views are.
        limits: parameter key → value put in place of the one in force (to learn a total that breaks nothing).
    """

    book: Rulebook
    region: str
    fact: str
    columns: Mapping[str, str]
    facts_schema: str = "facts"
    limits: Mapping[str, int] = field(default_factory=dict)

    def compile(self, rules: Iterable[Rule]) -> Narrowed:
        """Compile rules into one statement that reads the narrowed fact once.

        Raises:
            CannotNarrow: a rule does not read the fact, or neither its grain nor its way of judging row by row allows it.
        """
        chosen = tuple(rules)
        steps: dict[int, Step] = {}
        basis: dict[str, list[BasisStep]] = {}
        heads = {self.fact: self._fact_sql()}
        for rule in chosen:
            self._check(rule)
            for parameter in rule.parameters:
                if parameter.table not in heads:
                    found = parameter_steps(parameter, [self.region], self.book.regions, first_id=len(steps))
                    steps |= {step.step_id: step for step in found}
                    heads[parameter.table] = _rows_sql(
                        PARAMETER_COLUMNS, [self._step_row(parameter, step) for step in found]
                    )
            basis[rule.id] = basis_steps(rule.grounds, [self.region], self.book.regions)
            rows = [(s.basis_id, s.region_code, s.stage, s.case, s.valid_from, s.valid_to) for s in basis[rule.id]]
            heads[basis_table(rule)] = _rows_sql(_BASIS_COLUMNS, rows)
        if any(rule.needs_calendar for rule in chosen):
            heads["calendar_day"] = _CALENDAR_SQL
        for name in sorted(set().union(*(rule.facts for rule in chosen)) - set(heads)):
            listed = ", ".join(f'"{column.name}"' for column in self.book.contract[name].engine_columns)
            heads[name] = f'SELECT {listed} FROM "{self.facts_schema}"."{name}"'
        # The fact is read once for all rules; the others are small or asked by few, and are left to be inlined.
        with_ = ", ".join(
            f'"{name}" AS {"MATERIALIZED " if name == self.fact else ""}({sql})' for name, sql in heads.items()
        )
        parts = [
            f"SELECT {number} AS rule, to_jsonb(r) AS row FROM ({wrap(rule, compile_query(rule.query.tree, 'postgres'), 'postgres')}) AS r"
            for number, rule in enumerate(chosen)
        ]
        return Narrowed(chosen, f"WITH {with_} {' UNION ALL '.join(parts)}", steps, basis)

    def _check(self, rule: Rule) -> None:
        if not can_narrow(rule, self.fact, self.columns.values()):
            wanted = ", ".join(sorted(self.columns.values())) or "its drafts alone"
            raise CannotNarrow(f"{rule.id} cannot be narrowed by {wanted}: its grain is {list(rule.grain)}.")

    def _step_row(self, parameter: Parameter, step: Step) -> tuple[Any, ...]:
        row = list(step.row)
        row[4] = self.limits.get(parameter.key, row[4])
        return tuple(row)

    def _fact_sql(self) -> str:
        table = self.book.contract[self.fact]
        kinds = {column.name: _TYPES[column.type] for column in table.engine_columns}
        names = ", ".join(f'"{name}"' for name in kinds)
        typed = ", ".join(f'"{name}" {kind}' for name, kind in kinds.items())
        if not self.columns:
            return f"SELECT {names} FROM jsonb_to_recordset(CAST(%(drafts)s AS JSONB)) AS d({typed})"
        where = " AND ".join(f'"{column}" = ANY(CAST(%({column})s AS {kinds[column]}[]))' for column in self.columns)
        return (
            f'SELECT {names} FROM "{self.facts_schema}"."{self.fact}" WHERE {where} AND row_id <> ALL(CAST(%(without)s AS TEXT[])) '
            f"UNION ALL SELECT {names} FROM jsonb_to_recordset(CAST(%(drafts)s AS JSONB)) AS d({typed})"
        )


def _rows_sql(columns: Mapping[str, str], rows: list[Any]) -> str:
    """Return a SELECT of literal rows; texts here are region codes, stages and cases of the rulebook, quoted all the same."""
    names = ", ".join(f'"{name}"' for name in columns)
    if not rows:
        nothing = ", ".join(f'CAST(NULL AS {_TYPES[kind]}) AS "{name}"' for name, kind in columns.items())
        return f"SELECT {nothing} WHERE FALSE"
    listed = ", ".join(
        "(" + ", ".join(_literal(value, kind) for value, kind in zip(row, columns.values(), strict=True)) + ")"
        for row in rows
    )
    return f"SELECT {names} FROM (VALUES {listed}) AS v({names})"


def _literal(value: Any, kind: str) -> str:
    if value is None:
        return f"CAST(NULL AS {_TYPES[kind]})"
    if kind in ("integer", "bigint"):
        return f"CAST({int(value)} AS {_TYPES[kind]})"
    if kind == "date":
        return f"DATE '{value.isoformat()}'"
    return "'" + str(value).replace("'", "''").replace("%", "%%") + "'"
