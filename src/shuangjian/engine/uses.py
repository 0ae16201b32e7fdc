"""Read from a checked SELECT what it does with the columns it reads."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp
from sqlglot.optimizer.scope import Scope, build_scope

from shuangjian.engine.dialect import PREFIX
from shuangjian.engine.reading import Place, Places, Reading, Use

_COMPARED = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ, exp.Between, exp.In)
_EQUAL, _OTHER = (exp.EQ, exp.NullSafeEQ), (exp.NEQ, exp.NullSafeNEQ)
_TOGETHER = (exp.Group, exp.Window, exp.Distinct, exp.AggFunc)


def read_uses(qualified: exp.Expr) -> Reading:
    """Read what a qualified SELECT does with its columns."""
    root = build_scope(qualified)
    assert root is not None, "a checked SELECT always has a scope"
    scopes = list(root.traverse())
    uses: dict[Place, Use] = {}
    for number, (scope, node) in enumerate((s, n) for s in scopes for n in s.walk()):
        _note(uses, scope, node, number)
    origins = {name: _origins(root, name) for name in _query(root).named_selects}
    return Reading(uses, origins, _rowwise(root, scopes))


def _query(scope: Scope) -> exp.Query:
    assert isinstance(scope.expression, exp.Query), "only queries have scopes in the rule language"
    return scope.expression


def _note(uses: dict[Place, Use], scope: Scope, node: exp.Expr, number: int) -> None:
    if isinstance(node, _COMPARED):
        sides = [side for side in node.iter_expressions() if not isinstance(side, exp.Query)]
        for side in sides:
            others = [other for other in sides if other is not side]
            columns = _columns(scope, side)
            texts = {text for other in others for text in _texts(scope, other)}
            met = {place for other in others for place in _columns(scope, other)}
            for place in columns:
                use = uses.setdefault(place, Use())
                for text in texts:
                    use.texts.setdefault(text, set()).add(number)
                use.near |= met
                if isinstance(node, _EQUAL):
                    use.equals |= met
                elif isinstance(node, _OTHER):
                    use.differs |= met
    elif isinstance(node, exp.Anonymous) and str(node.this) == f"{PREFIX}MATCHES":
        for place in _columns(scope, node.expressions[0]):
            uses.setdefault(place, Use()).patterns.add(node.expressions[1].this)
    elif isinstance(node, exp.Anonymous) and str(node.this) in (f"{PREFIX}COVERS", f"{PREFIX}DAYS_BETWEEN"):
        places = [_columns(scope, argument) for argument in node.expressions]
        for own in places:
            for place in own:
                uses.setdefault(place, Use()).near.update(p for other in places if other is not own for p in other)
    elif isinstance(node, (exp.Group, exp.Window)):
        keys = node.expressions if isinstance(node, exp.Group) else node.args.get("partition_by") or []
        for key in keys:
            for place in _columns(scope, key):
                uses.setdefault(place, Use()).grouped = True


def _resolve(scope: Scope, column: exp.Column) -> exp.Table | Scope | None:
    """Return what a column is a column of: a table, or the query that a name stands for."""
    at: Scope | None = scope
    while at is not None and column.table not in at.sources:
        at = at.parent
    return at.sources[column.table] if at is not None else None


def _columns(scope: Scope, node: exp.Expr) -> Places:
    """Return the columns of tables that an expression is made of."""
    found: set[Place] = set()
    for column in node.find_all(exp.Column):
        source = _resolve(scope, column)
        if isinstance(source, exp.Table):
            found.add((source.name, column.name))
        elif source is not None:
            found |= _origins(source, column.name)
    return frozenset(found)


def _origins(scope: Scope, name: str) -> Places:
    """Return the columns of tables that a result column of a query is made of."""
    return frozenset().union(*(_columns(inner, node) for inner, node in _projections(scope, name)))


def _projections(scope: Scope, name: str) -> Iterator[tuple[Scope, exp.Expr]]:
    if scope.set_operation_scopes:
        position = _query(scope).named_selects.index(name)
        for part in scope.set_operation_scopes:
            yield from _projections(part, _query(part).named_selects[position])
        return
    for projection in _query(scope).selects:
        if projection.alias_or_name == name:
            yield scope, projection


def _texts(scope: Scope, node: exp.Expr) -> set[str]:
    """Return the texts an expression can yield because they stand in it, or in what its columns are made of."""
    found = {literal.this for literal in node.find_all(exp.Literal) if literal.is_string}
    for column in node.find_all(exp.Column):
        source = _resolve(scope, column)
        if isinstance(source, Scope):
            for inner, projection in _projections(source, column.name):
                found |= _texts(inner, projection)
    return found


def _rowwise(root: Scope, scopes: list[Scope]) -> frozenset[str]:
    """Return the tables read once, in a query that neither groups nor compares rows, by FROM or an inner JOIN."""
    once: dict[str, int] = {}
    fit: set[str] = set()
    for scope in scopes:
        plain = (
            scope is root
            and not scope.set_operation_scopes
            and not any(isinstance(node, _TOGETHER) for node in scope.walk())
        )
        for alias, source in scope.sources.items():
            if isinstance(source, exp.Table):
                once[source.name] = once.get(source.name, 0) + 1
                if plain and not _optional(scope, alias):
                    fit.add(source.name)
    return frozenset(name for name in fit if once[name] == 1)


def _optional(scope: Scope, alias: str) -> bool:
    return any(
        join.side == "LEFT" and join.this.alias_or_name == alias for join in scope.expression.args.get("joins") or []
    )
