"""A rule's SELECT as the engine keeps it: its text and what a check of it found. The tree is parsed when somebody asks for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from shuangjian.engine.dialect import NAMES, PREFIX, Dialect
from shuangjian.engine.reading import Reading

if TYPE_CHECKING:
    from sqlglot import exp

PARAMETER_PREFIX = "parameter_"
PARAMETER_COLUMNS = {
    "region_code": "text",
    "stage": "text",
    "valid_from": "date",
    "valid_to": "date",
    "value": "bigint",
    "step_id": "integer",
}

_CALL = re.compile(r"\b(" + "|".join(sorted(NAMES, key=len, reverse=True)) + r")\s*\(", re.IGNORECASE)
_MARK: dict[Dialect, str] = {"duckdb": '"', "postgres": '"', "spark": "`"}


@dataclass(frozen=True)
class Query:
    """A checked SELECT.

    Attributes:
        text: the statement, in the rule language.
        tables: the relations it reads (facts, calendar_day, parameter tables).
        columns: what it reads of each relation.
        output: its result columns, in order, with their types in the contract's words ("" where unknown).
        reading: what it does with the columns.
        compiled: dialect → its SQL, relations by their plain names, where it has been compiled already.
    """

    text: str
    tables: frozenset[str]
    columns: Mapping[str, frozenset[str]]
    output: Mapping[str, str]
    reading: Reading
    compiled: Mapping[Dialect, str] = field(default_factory=dict, compare=False)

    @cached_property
    def tree(self) -> exp.Query:
        """The parsed statement, every identifier quoted, our functions under their prefix."""
        # Parsing is not needed to run what has been compiled, and its library takes a third of a second to load.
        import sqlglot
        from sqlglot import exp

        tree = sqlglot.parse_one(with_prefix(self.text), read="duckdb")
        assert isinstance(tree, exp.Query)  # checked when it was loaded
        for identifier in tree.find_all(exp.Identifier):
            identifier.set("quoted", True)
        return tree

    def with_tree(self, tree: exp.Query) -> Query:
        """Return a query that says what `tree` says, with the same output."""
        changed = replace(self, compiled={})
        changed.__dict__["tree"] = tree
        return changed

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "tree"}


def with_prefix(text: str) -> str:
    """Return a rule's text with our functions under the prefix that keeps them from the parser."""
    return _CALL.sub(lambda match: f"{PREFIX}{match.group(1).upper()}(", text)


def quote(name: str, dialect: Dialect) -> str:
    """Quote one identifier for an engine."""
    mark = _MARK[dialect]
    return f"{mark}{name.replace(mark, mark * 2)}{mark}"
