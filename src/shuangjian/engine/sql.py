"""Read a rule's SELECT, refuse what is not portable, and compile it for an engine.

`parse_query` makes a `Query` of a text that has been checked against the contract; `compile_query` only reads its tree.
The language is described in `docs/reference/rule-language.md`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope, traverse_scope
from sqlglot.schema import MappingSchema

from shuangjian.engine.contract import Contract
from shuangjian.engine.dialect import (
    NAMES,
    PLACEHOLDER,
    PREFIX,
    Dialect,
    arities,
    expand,
    result_type,
    row_id_list,
)
from shuangjian.engine.errors import SqlRefused
from shuangjian.engine.query import PARAMETER_COLUMNS, PARAMETER_PREFIX, Query, quote, with_prefix
from shuangjian.engine.reading import Reading
from shuangjian.engine.uses import read_uses

_REGEX = re.compile(r"^(?:[^\\{}*()]|\\[d.]|\.\*|\((?!\?)|\)|\\[()])*$")

# Every node a rule may be made of. Functions are on a list of their own.
_NODES: tuple[type[exp.Expr], ...] = (
    exp.Select, exp.From, exp.Join, exp.Where, exp.Group, exp.Having, exp.With, exp.CTE, exp.Subquery, exp.Union,
    exp.Table, exp.TableAlias, exp.Alias, exp.Column, exp.Identifier, exp.Literal, exp.Null, exp.Boolean, exp.Paren,
    exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between, exp.In, exp.Is, exp.NullSafeEQ,
    exp.NullSafeNEQ, exp.Add, exp.Sub, exp.Mul, exp.Neg, exp.DPipe, exp.Case, exp.If, exp.Cast, exp.DataType, exp.Coalesce,
    exp.Nullif, exp.Abs, exp.Least, exp.Greatest, exp.Sum, exp.Count, exp.Min, exp.Max, exp.Distinct, exp.Exists, exp.Window,
    exp.WindowSpec, exp.Order, exp.Ordered, exp.RowNumber, exp.Rank, exp.Lag, exp.Lead, exp.Anonymous, exp.Star, exp.Filter,
)  # fmt: skip

# What joins a parameter table → its arguments where the parameter has one value for all stages.
_JOINS = {"IN_FORCE": 3, "EACH_STEP": 2}
_DATES = {exp.DataType.Type.DATE, exp.DataType.Type.TIMESTAMP}
_SQL_TYPES = {"text": "VARCHAR", "list": "VARCHAR[]"}

_HINTS: dict[type[exp.Expr], str] = {
    exp.Div: "Compare by multiplying out.",
    exp.Avg: "Compare SUM against limit × COUNT.",
    exp.Round: "Compare integers by multiplying out.",
    exp.Interval: "Use ADD_DAYS or ADD_MONTHS.",
    exp.ILike: "Use MATCHES.",
    exp.Like: "Use MATCHES.",
    exp.Limit: "A rule returns every breach.",
}


def parse_query(text: str, contract: Contract, parameters: Mapping[str, bool]) -> Query:
    """Parse and check one SELECT.

    Args:
        text: the statement, in the rule language.
        contract: the facts it may read.
        parameters: parameter table name → whether the parameter is given per stage.

    Raises:
        SqlRefused: the text leaves the language; the message names the construct and the mend.
    """
    try:
        statements = sqlglot.parse(with_prefix(text), read="duckdb")
    except sqlglot.errors.ParseError as error:
        first = error.errors[0] if error.errors else {}
        where = f" near line {first['line']}: “{first['highlight']}”" if first else ""
        raise SqlRefused(f"This is not SQL that can be read{where}.", str(first.get("description", ""))) from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise SqlRefused("A rule is exactly one SELECT.", "Remove every other statement.")
    tree = statements[0]
    _check_nodes(tree)
    tables = _check_tables(tree, contract, parameters)
    schema = _schema(contract, parameters)
    _check_parameter_joins(tree, parameters)
    try:
        qualified = qualify(
            tree.copy(), schema=schema, dialect="duckdb", validate_qualify_columns=True, expand_stars=False,
            expand_alias_refs=False, quote_identifiers=False,
        )  # fmt: skip
    except sqlglot.errors.OptimizeError as error:
        raise SqlRefused(
            f"{error}", "Only columns of the fact contract can be read; qualify them with the table's alias."
        ) from error
    columns = _columns_read(qualified, tables)
    reading = read_uses(qualified)
    _check_lasting(tree, {projection.alias_or_name: "" for projection in qualified.selects}, reading)
    _annotate_named(qualified)
    annotate_types(qualified, schema=schema, dialect="duckdb")
    _check_types(qualified)
    output = {projection.alias_or_name: _contract_type(projection) for projection in qualified.selects}
    return Query(text, frozenset(tables), columns, output, reading)


def _schema(contract: Contract, parameters: Mapping[str, bool]) -> MappingSchema:
    tables: dict[str, object] = {
        table.name: {column.name: _SQL_TYPES.get(column.type, column.type.upper()) for column in table.engine_columns}
        for table in contract
    }
    for name in parameters:
        tables[name] = {column: _SQL_TYPES.get(kind, kind.upper()) for column, kind in PARAMETER_COLUMNS.items()}
    return MappingSchema(tables, dialect="duckdb")


def _check_nodes(tree: exp.Query) -> None:
    for node in tree.walk():
        if isinstance(node, exp.Anonymous):
            name = str(node.this).upper().removeprefix(PREFIX)
            if name not in NAMES:
                raise SqlRefused(
                    f"The function {name} is not part of the rule language.",
                    f"Use one of {', '.join(sorted(NAMES))}.",
                )
            if len(node.expressions) not in arities(name):
                raise SqlRefused(
                    f"{name} takes {' or '.join(map(str, arities(name)))} arguments, not {len(node.expressions)}."
                )
            if name == "MATCHES":
                _check_pattern(node.expressions[1])
            continue
        if not isinstance(node, _NODES):
            hint = next((text for kind, text in _HINTS.items() if isinstance(node, kind)), "")
            raise SqlRefused(
                f"{node.key.upper()} is not part of the rule language: its meaning differs between engines.",
                hint,
            )
        if isinstance(node, exp.Star) and not isinstance(node.parent, exp.Count):
            raise SqlRefused("Columns are listed, never *.", "Name each column.")
        if isinstance(node, exp.With) and node.args.get("recursive"):
            raise SqlRefused("WITH RECURSIVE is not part of the rule language.", "Join instead.")
        if isinstance(node, exp.Order) and not isinstance(node.parent, exp.Window):
            raise SqlRefused("ORDER BY belongs inside a window only.", "Findings are ordered by the engine.")
        if isinstance(node, exp.Literal) and not node.is_string and node.this not in ("0", "1"):
            if not isinstance(node.parent, exp.WindowSpec):
                raise SqlRefused(
                    f"The number {node.this} stands in the SQL.", "Make it a parameter with its provision."
                )
        if isinstance(node, exp.Cast) and node.to.this not in (
            exp.DataType.Type.BIGINT,
            exp.DataType.Type.INT,
        ):
            raise SqlRefused(
                f"CAST to {node.to.sql()} is refused.",
                "Cast integers to INTEGER or BIGINT; write TEXT(x) for text.",
            )
        if isinstance(node, exp.Join) and (
            node.args.get("using") or node.args.get("method") or node.side in ("RIGHT", "FULL")
        ):
            raise SqlRefused("Joins are JOIN or LEFT JOIN with ON.", "Write the condition out.")


def _check_pattern(node: exp.Expr) -> None:
    if not (isinstance(node, exp.Literal) and node.is_string):
        raise SqlRefused("The pattern of MATCHES is a text literal.", "Write it out.")
    pattern = node.this
    if not _REGEX.match(pattern) or "(?" in pattern:
        raise SqlRefused(
            f"The pattern “{pattern}” uses what regular expression engines read differently.",
            "Use literals | . .* […] ? + ^ $ \\d ( ).",
        )


def _check_tables(tree: exp.Query, contract: Contract, parameters: Mapping[str, bool]) -> set[str]:
    found: set[str] = set()
    for scope in traverse_scope(tree):
        for source in scope.sources.values():
            if not isinstance(source, exp.Table):
                continue
            name = source.name
            if source.db or source.catalog or not isinstance(source.this, exp.Identifier):
                raise SqlRefused(f"{source.sql()} may not be read.", "A rule reads facts only, by their plain names.")
            if name not in contract and name not in parameters:
                if name.startswith(PARAMETER_PREFIX):
                    raise SqlRefused(
                        f"{name} is read but its parameter is not declared.",
                        "Name its key under `parameters` in the header.",
                    )
                raise SqlRefused(f"There is no fact table “{name}”.", f"The facts are {', '.join(contract.names)}.")
            found.add(name)
    for cte in tree.find_all(exp.CTE):
        if cte.alias in contract or cte.alias in parameters:
            raise SqlRefused(
                f"The name {cte.alias} is a fact's; a WITH may not hide it.",
                "Give the subquery another name.",
            )
    return found


def _check_parameter_joins(tree: exp.Query, parameters: Mapping[str, bool]) -> None:
    alias_of = {table.alias_or_name: table.name for table in tree.find_all(exp.Table) if table.name in parameters}
    joined: set[str] = set()
    for node in tree.find_all(exp.Anonymous):
        name = str(node.this).upper().removeprefix(PREFIX)
        if name not in _JOINS:
            continue
        alias = node.expressions[0].sql().strip('"')
        if alias not in alias_of:
            raise SqlRefused(
                f"{name} names “{alias}”, which is no parameter table here.",
                "Give the alias of a parameter table.",
            )
        per_stage, plain = parameters[alias_of[alias]], _JOINS[name]
        if per_stage != (len(node.expressions) > plain):
            need = (
                f"is given per stage: {name} takes the stage as argument {plain + 1}"
                if per_stage
                else f"is not given per stage: {name} takes {plain} arguments"
            )
            raise SqlRefused(f"{alias_of[alias]} {need}.")
        joined.add(alias)
    for alias, name in alias_of.items():
        if alias not in joined:
            raise SqlRefused(
                f"{name} is read without IN_FORCE.", "A parameter counts only where and when it is in force."
            )


def _check_lasting(tree: exp.Query, output: Mapping[str, str], reading: Reading) -> None:
    """Refuse a state that is judged with other numbers than those of the days on which it lasts."""
    tables = [node for node in tree.find_all(exp.Table) if node.name.startswith(PARAMETER_PREFIX)]
    for node in tree.find_all(exp.Anonymous):
        name = str(node.this).removeprefix(PREFIX)
        if name == "IN_FORCE" and "until" in output and str(node.expressions[2].name) == f"{PREFIX}AS_OF":
            raise SqlRefused(
                "IN_FORCE takes the number of the last day judged for a state that lasts from `since` to `until`.",
                "Join by EACH_STEP, and let the state begin and end with valid_from and valid_to of the step.",
            )
        if name != "EACH_STEP":
            continue
        alias = node.expressions[0].sql(dialect="duckdb").strip('"')
        of = {table.name for table in tables if table.alias_or_name == alias}
        for end, column in (("since", "valid_from"), ("until", "valid_to")):
            if end not in output or not {(name, column) for name in of} <= reading.origins[end]:
                raise SqlRefused(
                    f"EACH_STEP joins every step of “{alias}”, and `{end}` does not read its {column}.",
                    f"Return {end} within the step: a state lasts no longer than the number it is judged by.",
                )


def _annotate_named(tree: exp.Expr) -> None:
    """Stand typed casts in for our functions, so that types can be inferred through them."""
    for node in list(tree.find_all(exp.Anonymous)):
        name = str(node.this).upper().removeprefix(PREFIX)
        if name in NAMES:
            kind = result_type(name)
            stand_in = exp.Cast(
                this=exp.Null(), to=exp.DataType.build(_SQL_TYPES.get(kind, kind.upper()), dialect="duckdb")
            )
            stand_in.meta["stands_for"] = name
            node.replace(stand_in)


def _is_date(node: exp.Expr) -> bool:
    return bool(node.type) and node.type.this in _DATES  # type: ignore[union-attr]


def _check_types(tree: exp.Expr) -> None:
    for node in tree.find_all(exp.Add, exp.Sub, exp.Mul, exp.Neg):
        if _is_date(node.this) or (node.args.get("expression") is not None and _is_date(node.expression)):
            raise SqlRefused(f"Arithmetic on dates: {node.sql()}.", "Use ADD_DAYS, ADD_MONTHS or DAYS_BETWEEN.")
    for node in tree.find_all(exp.Cast):
        if "stands_for" in node.meta or not node.this.type:
            continue
        if node.this.type.this in (
            exp.DataType.Type.VARCHAR,
            exp.DataType.Type.TEXT,
            exp.DataType.Type.BOOLEAN,
            *_DATES,
        ):
            raise SqlRefused(f"CAST of something that is not an integer: {node.sql()}.", "Only integers are cast.")
    for node in tree.find_all(exp.GT, exp.GTE, exp.LT, exp.LTE, exp.EQ, exp.NEQ):
        left, right = node.this.type, node.expression.type
        if left is None or right is None or isinstance(node.this, exp.Null) or isinstance(node.expression, exp.Null):
            continue
        if {_family(left), _family(right)} in (
            {"date", "text"},
            {"date", "number"},
            {"number", "text"},
            {"boolean", "text"},
            {"boolean", "number"},
        ):
            raise SqlRefused(
                f"Compares {_family(left)} with {_family(right)}: {node.sql()}.", "Compare like with like."
            )


def _family(kind: exp.DataType) -> str:
    if kind.this in _DATES:
        return "date"
    if kind.this in exp.DataType.TEXT_TYPES:
        return "text"
    if kind.this in exp.DataType.NUMERIC_TYPES:
        return "number"
    if kind.this == exp.DataType.Type.BOOLEAN:
        return "boolean"
    return ""


def _contract_type(node: exp.Expr) -> str:
    kind = node.type
    if kind is None:
        return ""
    if kind.this in (exp.DataType.Type.ARRAY, exp.DataType.Type.LIST):
        return "list"
    family = _family(kind)
    if family == "date":
        return "date" if kind.this == exp.DataType.Type.DATE else "timestamp"
    return {"number": "integer"}.get(family, family)


def _columns_read(qualified: exp.Expr, tables: set[str]) -> dict[str, frozenset[str]]:
    read: dict[str, set[str]] = {name: set() for name in tables}
    root = build_scope(qualified)
    if root is None:
        return {}
    for scope in root.traverse():
        for column in scope.columns:
            # A correlated subquery reads columns of the queries around it.
            at: Scope | None = scope
            while at is not None and column.table not in at.sources:
                at = at.parent
            source = at.sources.get(column.table) if at is not None else None
            if isinstance(source, exp.Table) and source.name in read:
                read[source.name].add(column.name)
    return {name: frozenset(columns) for name, columns in read.items()}


def _column(alias: str, name: str) -> exp.Column:
    return exp.column(exp.to_identifier(name, quoted=True), table=exp.to_identifier(alias, quoted=True))


def _in_force(node: exp.Anonymous) -> exp.Expr:
    alias = node.expressions[0].sql(dialect="duckdb").strip('"')
    region, day = node.expressions[1], node.expressions[2]
    conditions: list[exp.Expr] = [
        exp.EQ(this=_column(alias, "region_code"), expression=region.copy()),
        exp.GTE(this=day.copy(), expression=_column(alias, "valid_from")),
        exp.LT(this=day.copy(), expression=_column(alias, "valid_to")),
    ]
    if len(node.expressions) == 4:
        conditions.append(exp.EQ(this=_column(alias, "stage"), expression=node.expressions[3].copy()))
    return exp.paren(exp.and_(*conditions), copy=False)


def _each_step(node: exp.Anonymous) -> exp.Expr:
    alias = node.expressions[0].sql(dialect="duckdb").strip('"')
    region = exp.EQ(this=_column(alias, "region_code"), expression=node.expressions[1].copy())
    if len(node.expressions) == 2:
        return exp.paren(region, copy=False)
    stage = exp.EQ(this=_column(alias, "stage"), expression=node.expressions[2].copy())
    return exp.paren(exp.and_(region, stage), copy=False)


def _covers(node: exp.Anonymous) -> exp.Expr:
    start, end, day = node.expressions
    starts = exp.or_(
        exp.Is(this=start.copy(), expression=exp.Null()), exp.LTE(this=start.copy(), expression=day.copy())
    )
    ends = exp.or_(exp.Is(this=end.copy(), expression=exp.Null()), exp.LTE(this=day.copy(), expression=end.copy()))
    return exp.paren(exp.and_(starts, ends), copy=False)


def _call(name: str, *arguments: exp.Expr) -> exp.Anonymous:
    return exp.Anonymous(this=f"{PREFIX}{name}", expressions=list(arguments))


def _since(node: exp.Anonymous) -> exp.Expr:
    """The latest of the first days; an empty one lies open."""
    starts = [exp.Coalesce(this=day.copy(), expressions=[_call("FAR_PAST")]) for day in node.expressions]
    return starts[0] if len(starts) == 1 else exp.Greatest(this=starts[0], expressions=starts[1:])


def _until(node: exp.Anonymous) -> exp.Expr:
    """The day after the earliest of the last days; an empty one lies open."""
    ends: list[exp.Expr] = [
        exp.Coalesce(this=_call("ADD_DAYS", day.copy(), exp.Literal.number(1)), expressions=[_call("FAR_FUTURE")])
        for day in node.expressions
    ]
    # The furthest day too: the day after it would be none.
    return exp.Least(this=_call("FAR_FUTURE"), expressions=ends)


_CONDITIONS = {
    f"{PREFIX}IN_FORCE": _in_force,
    f"{PREFIX}EACH_STEP": _each_step,
    f"{PREFIX}COVERS": _covers,
    f"{PREFIX}SINCE": _since,
    f"{PREFIX}UNTIL": _until,
}


def expand_conditions(tree: exp.Query) -> exp.Query:
    """Return a copy in which IN_FORCE, EACH_STEP, COVERS, SINCE and UNTIL are the plain expressions they stand for."""

    def replace(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Anonymous) and node.this in _CONDITIONS:
            return _CONDITIONS[node.this](node)
        return node

    expanded = tree.copy().transform(replace)
    assert isinstance(expanded, exp.Query)  # conditions are replaced, never the statement
    return expanded


_AS_OF = "__AS_OF__"


def compile_query(
    tree: exp.Query, dialect: Dialect, *, schema: str | None = None, shadows: Mapping[str, str] | None = None
) -> str:
    """Compile a checked tree for one engine.

    Args:
        tree: `Query.tree`.
        dialect: duckdb, postgres or spark.
        schema: database schema that holds the relations; None where they are found by their plain name.
        shadows: relation name → SQL that stands in for it (a draft added, a parameter changed, one class only). The
            name is bound by a CTE in front, so that nothing in the rule changes. The SQL is the engine's own.

    Returns:
        The statement; the day of the sweep is the bound parameter `as_of`. Literal per cent signs are doubled for
        PostgreSQL.
    """
    shadows = shadows or {}

    def rewrite(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Anonymous):
            name = str(node.this).upper().removeprefix(PREFIX)
            if name in NAMES:
                arguments = [argument.transform(rewrite).sql(dialect=dialect) for argument in node.expressions]
                if name == "AS_OF":
                    return exp.Var(this=_AS_OF)
                return exp.Var(
                    this=row_id_list(dialect, arguments) if name == "ROW_ID" else expand(name, dialect, arguments)
                )
        if isinstance(node, exp.Table) and schema and isinstance(node.this, exp.Identifier) and not node.db:
            if node.name not in local and node.name not in shadows:
                node.set("db", exp.to_identifier(schema, quoted=True))
        return node

    expanded = expand_conditions(tree)
    local = {cte.alias for cte in expanded.find_all(exp.CTE)}
    text = expanded.transform(rewrite).sql(dialect=dialect, comments=False)
    used = {table.name for table in expanded.find_all(exp.Table)}
    heads = [f"{quote(name, dialect)} AS ({sql})" for name, sql in shadows.items() if name in used]
    if dialect == "postgres":
        text = text.replace("%", "%%")
    text = text.replace(_AS_OF, PLACEHOLDER[dialect])
    if not heads:
        return text
    if text.startswith("WITH "):
        return f"WITH {', '.join(heads)}, {text.removeprefix('WITH ')}"
    return f"WITH {', '.join(heads)} {text}"
