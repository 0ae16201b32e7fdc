"""Spec tests: small tables in, a rule, the expected findings out; and the mutation run that tests the tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa
from sqlglot import exp

from shuangjian.engine.backends.duckdb import DuckDBBackend, create_empty, open_duckdb
from shuangjian.engine.book import Rulebook
from shuangjian.engine.contract import Contract
from shuangjian.engine.dialect import PREFIX
from shuangjian.engine.finding import Finding, format_value
from shuangjian.engine.normalise import available_columns, normalise
from shuangjian.engine.parameters import with_values
from shuangjian.engine.patterns import shorter
from shuangjian.engine.query import Query
from shuangjian.engine.rule import Rule, SpecCase
from shuangjian.engine.session import Backend, Session
from shuangjian.engine.sql import expand_conditions

DEFAULT_AS_OF = date(2025, 6, 30)

_ARROW = {
    "text": pa.string(), "int": pa.int32(), "decimal": pa.int64(), "bool": pa.bool_(), "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
}  # fmt: skip


@dataclass(frozen=True)
class SpecResult:
    """The outcome of one case: `failure` is empty where it holds."""

    rule: str
    case: str
    clauses: tuple[str, ...]
    failure: str


def _typed(value: Any, kind: str) -> Any:
    if value is None or value == "":
        return None
    if kind == "text":
        return str(value)
    if kind == "decimal":
        return int((Decimal(str(value)) * 100).to_integral_value())
    if kind == "timestamp":
        return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    if kind == "date":
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    return value


def load_facts(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    facts: Mapping[str, Sequence[Mapping[str, Any]]],
    tables: Iterable[str] | None = None,
) -> dict[str, frozenset[str]]:
    """Put rows in the file shape into `con` in the engine shape, and make the tables without rows.

    Args:
        con: a fresh database.
        contract: the fact contract.
        facts: table → rows.
        tables: which tables to make besides those of `facts`; None means all of the contract.

    Returns:
        Table → engine columns available: all of them, since a spec speaks for complete tables.
    """
    con.execute("CREATE SCHEMA IF NOT EXISTS raw")
    made = [table for table in contract if tables is None or table.name in {*tables, *facts}]
    present = {table.name: frozenset(column.name for column in table.columns) for table in made}
    for table in made:
        rows = facts.get(table.name, ())
        if not rows:
            continue
        arrays, names = [], []
        for column in table.columns:
            arrays.append(
                pa.array([_typed(row.get(column.name), column.type) for row in rows], type=_ARROW[column.type])
            )
            names.append(column.name + "_fen" if column.type == "decimal" else column.name)
        con.register("_rows", pa.table(arrays, names=names))
        con.execute(f'CREATE OR REPLACE TABLE raw."{table.name}" AS SELECT * FROM _rows')
        con.unregister("_rows")
    for table in made:
        create_empty(con, contract, table.name)
    given = {name: columns for name, columns in present.items() if facts.get(name)}
    normalise(con, contract, given)
    return available_columns(contract, present)


def open_case(contract: Contract, case: SpecCase, rule: Rule | None = None) -> DuckDBBackend:
    """Load one case into a fresh in-memory database, with the tables that `rule` reads, or all."""
    con = open_duckdb(threads=1)
    return DuckDBBackend(con, contract, load_facts(con, contract, case.facts, rule.facts if rule else None))


def session_of(book: Rulebook, case: SpecCase, backend: Backend) -> Session:
    """Return a session over a case's facts, with the days and the values it states."""
    as_of = date.fromisoformat(case.as_of) if case.as_of else DEFAULT_AS_OF
    if case.values:
        book = replace(book, parameters=with_values(book.parameters, case.values))
    return Session(backend, book, as_of, first=date.fromisoformat(case.first) if case.first else None)


def run_case(book: Rulebook, rule: Rule, case: SpecCase, backend: DuckDBBackend | None = None) -> list[Finding]:
    """Run a rule over one case."""
    backend = backend or open_case(book.contract, case, rule)
    session = session_of(book, case, backend)
    session.install([rule], indicators=())
    return list(session.run(rule))


def compare(found: Sequence[Finding], expected: Sequence[Mapping[str, Any]]) -> str:
    """Return why the findings are not those expected, or "" where they are."""
    left = list(found)
    for want in expected:
        match = next((finding for finding in left if _fits(finding, want)), None)
        if match is None:
            shown = "; ".join(_brief(finding) for finding in left) or "none"
            return f"expected {dict(want)}, found {shown}"
        left.remove(match)
    return f"found beyond what is expected: {'; '.join(_brief(f) for f in left)}" if left else ""


def _fits(finding: Finding, want: Mapping[str, Any]) -> bool:
    for name, value in want.items():
        got: Any
        if name == "clauses":
            got, value = sorted(finding.clauses), sorted(value)
        elif name == "basis":
            got, value = sorted(p.id for p in finding.basis), sorted(value)
        elif name == "evidence":
            got, value = sorted(finding.evidence), sorted(str(v) for v in value)
        elif name == "kind":
            got = finding.rule.kind
        elif name == "parameter":
            got = finding.step.key if finding.step else None
        elif name in finding.details:
            got = finding.details[name]
        else:
            got = getattr(finding, name)
        if isinstance(got, int) and isinstance(value, str) and ":" in value:
            got = format_value(got, "clock")
        if str(got) != str(value) and got != value:
            return False
    return True


def _brief(finding: Finding) -> str:
    shown = {
        "subject_id": finding.subject_id, "owner_id": finding.owner_id, "day": finding.day.isoformat(), "observed": finding.observed,
        "limit": finding.limit, "evidence": list(finding.evidence), "clauses": finding.clauses, "discriminator": finding.discriminator,
    }  # fmt: skip
    return str(shown)


def run_specs(book: Rulebook, rules: Iterable[Rule]) -> list[SpecResult]:
    """Run every spec case of the rules on DuckDB."""
    results = []
    for rule in rules:
        for case in rule.specs:
            results.append(
                SpecResult(rule.id, case.name.en, case.clauses, compare(run_case(book, rule, case), case.findings))
            )
    return results


# Mutation -----------------------------------------------------------------------------------------------------------

_MOVED: dict[type[exp.Expr], tuple[type[exp.Expr], ...]] = {
    exp.GT: (exp.GTE,),
    exp.GTE: (exp.GT,),
    exp.LT: (exp.LTE,),
    exp.LTE: (exp.LT,),
    exp.EQ: (exp.NEQ,),
    exp.NEQ: (exp.EQ,),
}


@dataclass(frozen=True)
class Mutant:
    """A rule changed in one place."""

    description: str
    query: Query


def mutants(rule: Rule) -> list[Mutant]:
    """Return the rule with each comparison moved by one, each condition dropped and each element of a list gone, one change at a time.

    The elements of a list are what stands in an IN, what an OR is made of, and the alternatives of a pattern.
    The conditions that IN_FORCE and EACH_STEP stand for are the engine's and tested there; they are dropped as a whole only.
    """
    tree = rule.query.tree
    found = []
    nodes = [node for node in tree.walk() if isinstance(node, (exp.Predicate, exp.Not)) or _is_condition_call(node)]
    for number, node in enumerate(nodes):
        if type(node) in _MOVED:
            for other in _MOVED[type(node)]:
                found.append(
                    _change(
                        rule,
                        number,
                        f"{_say(node)}  →  {other.key.upper()}",
                        lambda n, o=other: o(this=n.this.copy(), expression=n.expression.copy()),
                    )
                )
        if isinstance(node, exp.Between):
            found.append(_change(rule, number, f"{_say(node)}  →  low end open", lambda n: exp.and_(exp.GT(this=n.this.copy(), expression=n.args["low"].copy()), exp.LTE(this=n.this.copy(), expression=n.args["high"].copy()))))  # fmt: skip
            found.append(_change(rule, number, f"{_say(node)}  →  high end open", lambda n: exp.and_(exp.GTE(this=n.this.copy(), expression=n.args["low"].copy()), exp.LT(this=n.this.copy(), expression=n.args["high"].copy()))))  # fmt: skip
        if isinstance(node, exp.In) and len(node.expressions) > 1:
            for place, element in enumerate(node.expressions):
                found.append(
                    _change(
                        rule, number, f"{_say(node)}  →  without {_say(element)}", lambda n, at=place: _without(n, at)
                    )
                )
        if _is_call(node, "MATCHES"):
            for word, pattern in shorter(node.expressions[1].this):
                found.append(
                    _change(
                        rule,
                        number,
                        f"{_say(node.expressions[0])} MATCHES  →  without {word}",
                        lambda n, to=pattern: _matching(n, to),
                    )
                )
        if _is_conjunct(node):
            found.append(_change(rule, number, f"{_say(node)}  →  dropped", lambda n: exp.true()))
        if _is_branch(node):
            found.append(_change(rule, number, f"{_say(node)}  →  never", lambda n: exp.false()))
    return found


def _without(node: exp.In, place: int) -> exp.In:
    return exp.In(this=node.this.copy(), expressions=[e.copy() for at, e in enumerate(node.expressions) if at != place])


def _matching(node: exp.Anonymous, pattern: str) -> exp.Anonymous:
    return exp.Anonymous(this=node.this, expressions=[node.expressions[0].copy(), exp.Literal.string(pattern)])


def _is_condition_call(node: exp.Expr) -> bool:
    if _is_call(node, "EACH_STEP"):
        # In its own region every step is: dropping that says the same.
        return node.expressions[0].sql() != exp.to_identifier(node.expressions[1].args.get("table")).sql()
    return _is_call(node, "IN_FORCE", "COVERS", "MATCHES")


def _is_call(node: exp.Expr, *names: str) -> bool:
    return isinstance(node, exp.Anonymous) and str(node.this).removeprefix(PREFIX) in names


def _is_conjunct(node: exp.Expr) -> bool:
    """Whether the node is one of the conditions that together decide: directly in WHERE, ON, HAVING, WHEN, or under AND/OR."""
    parent = node.parent
    while isinstance(parent, exp.Paren):
        parent = parent.parent
    if isinstance(parent, exp.Not) and isinstance(node, exp.Predicate):
        return False
    return isinstance(parent, (exp.And, exp.Or, exp.Where, exp.Having, exp.Join, exp.If))


def _is_branch(node: exp.Expr) -> bool:
    """Whether the node is one of the conditions of which one is enough."""
    parent = node.parent
    while isinstance(parent, exp.Paren):
        parent = parent.parent
    return isinstance(parent, exp.Or)


def _change(rule: Rule, number: int, description: str, make: Any) -> Mutant:
    copy = rule.query.tree.copy()
    nodes = [node for node in copy.walk() if isinstance(node, (exp.Predicate, exp.Not)) or _is_condition_call(node)]
    node = nodes[number]
    replacement = exp.paren(make(node), copy=False)
    node.replace(replacement)
    return Mutant(description, rule.query.with_tree(copy))


def _say(node: exp.Expr) -> str:
    return node.sql(dialect="duckdb").replace('"', "").replace(PREFIX, "")


def surviving_mutants(book: Rulebook, rule: Rule) -> list[str]:
    """Return the mutants of a rule that none of its spec cases notices."""
    prepared = []
    compiled: dict[str, str] = {}  # of the mutant at hand, once for all cases
    for case in rule.specs:
        session = session_of(book, case, open_case(book.contract, case, rule))
        session.install([rule], indicators=())
        prepared.append((case, session, session.count_rows(rule)))
        session._compiled = compiled
    alive = []
    for mutant in mutants(rule):
        compiled.clear()
        changed = replace(rule, query=mutant.query)
        if not any(_notices(session, changed, case, rows) for case, session, rows in prepared):
            alive.append(mutant.description)
    return alive


def _notices(session: Session, rule: Rule, case: SpecCase, rows: int) -> bool:
    try:
        if compare(list(session.run(rule)), case.findings):
            return True
        # The pieces of a state are joined: a piece that is there twice shows only in their number.
        return rule.lasts and session.count_rows(rule) != rows
    except duckdb.Error:
        return True  # a mutant that cannot run is noticed


__all__ = [
    "Mutant",
    "SpecResult",
    "compare",
    "expand_conditions",
    "load_facts",
    "mutants",
    "open_case",
    "run_case",
    "run_specs",
    "surviving_mutants",
]
