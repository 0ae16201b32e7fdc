"""Bring facts from the file shape into the engine shape, inside DuckDB.

Input: for each table a relation `raw.<table>` with the file shape's columns already typed (money as `<column>_fen`), plus
`__file` and `__row`. Output: `main.<table>`, a view in the engine shape. What is missing in a row is taken from where districts
do keep it: the region from the school or institution, the stage from the class, the school or the grade, the category of
a lesson from its course.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter

import duckdb
import pyarrow as pa

from shuangjian.engine.contract import NATION, Contract, Table

# The owner table a row's region may be taken from, by the id column that names the owner.
_OWNERS = {"school_id": "school", "institution_id": "institution"}

# Grades 1 to 6 are primary unless the class or the school says otherwise (5-4 systems).
_LAST_PRIMARY_GRADE = 6


def order(contract: Contract) -> list[str]:
    """Return the tables so that those others take values from come first, and else in the contract's order."""
    uses: TopologicalSorter[str] = TopologicalSorter()
    for table in contract:
        owners = (owner for column, owner in _OWNERS.items() if column in table and owner != table.name)
        uses.add(table.name, *owners, *(fill.table for column in table.columns for fill in column.taken_from))
    return list(uses.static_order())


def available_columns(contract: Contract, present: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Return the engine columns that can be had, given the file columns present in each table.

    A column that is absent counts where an empty cell says something, or where it can be filled from another table or computed.
    """
    found: dict[str, frozenset[str]] = {}
    for table in contract:
        if table.name not in present:
            continue
        have = present[table.name]
        columns = set()
        for column in table.engine_columns:
            if column.name in ("row_id", "region_code") or all(
                _is_had(table, source, present) for source in column.sources
            ):
                columns.add(column.name)
        if "stage" in table and "grade" in have:
            columns.add("stage")
        found[table.name] = frozenset(columns)
    return found


def _is_had(table: Table, column: str, present: Mapping[str, frozenset[str]]) -> bool:
    if column in present[table.name] or (table[column].empty and not table[column].hides):
        return True
    return any(fill.column in present.get(fill.table, ()) for fill in table[column].taken_from)


def normalise(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    present: Mapping[str, frozenset[str]],
    default_region: str | None = None,
    complete: Mapping[str, frozenset[str]] | None = None,
    sources: Mapping[str, frozenset[str]] | None = None,
    carry: bool = False,
    compact: bool = False,
) -> None:
    """Create `main.<table>` for every table in `present`.

    Args:
        con: a connection holding `raw.<table>` for each table.
        contract: the fact contract.
        present: table → file columns that the source has (the raw relation has all, null where absent).
        default_region: region of rows that say none and whose owner says none; None means the nation.
        complete: table → file columns known to hold no null, so that nothing need be looked up for them.
        sources: all tables values may be taken from, where `present` is only part of them.
        carry: keep `__file` and `__row` in the result, so that a row can be named.
        compact: keep columns with few values as codes (worth it from about 10^5 rows).
    """
    for name in order(contract):
        if name in present:
            full = (complete or {}).get(name, frozenset())
            source = read_sql(contract, name, sources or present, default_region, full)
            types = compact_types(con, contract[name], source) if compact else {}
            store(con, contract[name], source.select(types, carry), carry)


def store(con: duckdb.DuckDBPyConnection, table: Table, select: str, carry: bool = False) -> None:
    """Keep the rows of a SELECT as `store.<table>` and show them as `main.<table>` in the engine shape.

    Where an id is the row's own name it is kept once: the widest column of a large table need not be written twice.
    """
    own = table.row_id[0] if len(table.row_id) == 1 and table.row_id[0] not in ("region_code",) else None
    names = [column.name for column in table.engine_columns] + (["__file", "__row"] if carry else [])
    kept = ", ".join(f'"{name}"' for name in names if name != own)
    shown = ", ".join(f'row_id AS "{name}"' if name == own else f'"{name}"' for name in names)
    con.execute("CREATE SCHEMA IF NOT EXISTS store")
    con.execute(f'CREATE OR REPLACE TABLE store."{table.name}" AS SELECT {kept} FROM ({select})')
    con.execute(f'CREATE OR REPLACE VIEW main."{table.name}" AS SELECT {shown} FROM store."{table.name}"')


# Columns with few different values: in a large table they are kept as codes into a sorted list, which halves grouping and
# joining. Sorted, so that order and MIN/MAX stay those of the text.
_FEW = frozenset({"region_code", "school_key", "class_key", "institution_key", "course_key", "group_key", "subject"})


@dataclass(frozen=True)
class Source:
    """How one table is brought into the engine shape.

    Attributes:
        table: whose raw relation is read.
        columns: engine column → expression over `r` (the raw relation) and what is joined to it.
        keys: key column → the expressions it is made of.
        joins: the joins, in order.
    """

    table: str
    columns: dict[str, str]
    keys: dict[str, tuple[str, ...]]
    joins: tuple[str, ...]

    def relation(self, *expressions: str) -> str:
        """Return the relation to read `expressions` from: without the joins, where none of them needs one."""
        bare = all(_BARE.fullmatch(expression) for expression in expressions)
        return f'raw."{self.table}" AS r ' + ("" if bare else " ".join(self.joins))

    def select(self, types: Mapping[str, str], carry: bool = False) -> str:
        """Return the whole SELECT, the columns in `types` as codes."""
        listed = [
            f'CAST({sql} AS "{types[name]}") AS "{name}"' if name in types else f'{sql} AS "{name}"'
            for name, sql in self.columns.items()
        ]
        if carry:
            listed += ["r.__file AS __file", "r.__row AS __row"]
        return f'SELECT {", ".join(listed)} FROM raw."{self.table}" AS r {" ".join(self.joins)}'


_BARE = re.compile(r'r\."\w+"')


def compact_types(con: duckdb.DuckDBPyConnection, table: Table, source: Source) -> dict[str, str]:
    """Create a list type for each column of `table` with few values; return column → type.

    Args:
        con: the database.
        table: a table about to be created.
        source: what will fill it.
    """
    types = {}
    coded = {column.name: column for column in table.columns if column.values}
    for column in table.engine_columns:
        if column.type != "text" or not (column.name in _FEW or column.name in coded):
            continue
        name = f"{table.name}_{column.name}_codes"
        # The parts of a key first: a column read as it is costs next to nothing, a text put together for each row does.
        parts = source.keys.get(column.name, (source.columns[column.name],))
        listed = ", ".join(f"{part} AS p{n}" for n, part in enumerate(parts))
        key = _joined([f"p{n}" for n in range(len(parts))])
        values = con.execute(
            f"SELECT DISTINCT {key} AS v FROM (SELECT DISTINCT {listed} FROM {source.relation(*parts)}) "
            f"WHERE v IS NOT NULL ORDER BY v"
        ).fetchall()
        if not values:
            continue
        con.register("_codes", pa.table({"code": pa.array([value for (value,) in values], type=pa.string())}))
        con.execute(f'CREATE TYPE "{name}" AS ENUM (SELECT code FROM _codes)')
        con.unregister("_codes")
        types[column.name] = name
    return types


def read_sql(
    contract: Contract,
    name: str,
    present: Mapping[str, frozenset[str]],
    default_region: str | None,
    complete: frozenset[str] = frozenset(),
) -> Source:
    """Say how one table is brought into the engine shape."""
    table = contract[name]
    joins: list[str] = []
    region = _region(table, present, default_region or NATION, joins, complete)
    keys = {key: (region, *(f'r."{parent}"' for parent in parents)) for key, parents in table.keys.items()}
    texts = {key: _joined(parts) for key, parts in keys.items()}
    filled = _fills(contract, table, present, texts, joins, complete)
    columns = {
        column.name: _column_sql(table, column.name, column.sources, region, texts, filled, complete)
        for column in table.engine_columns
    }
    return Source(name, columns, keys, tuple(joins))


def _region(
    table: Table,
    present: Mapping[str, frozenset[str]],
    default: str,
    joins: list[str],
    complete: frozenset[str],
) -> str:
    own = 'r."region_code"'
    if table.name in ("region", "calendar_day"):
        return f"COALESCE({own}, '{default}')"
    if "region_code" in complete:
        return own
    for column, owner in _OWNERS.items():
        if column in table and owner in present and owner != table.name and "region_code" in present[owner]:
            joins.append(
                f'LEFT JOIN (SELECT "{column}" AS id, MIN(region_code) AS region_code FROM main."{owner}" GROUP BY "{column}" '
                f'HAVING COUNT(DISTINCT region_code) = 1) AS o_{owner} ON o_{owner}.id = r."{column}"'
            )
            return f"COALESCE({own}, o_{owner}.region_code, '{default}')"
    return f"COALESCE({own}, '{default}')"


def _joined(parts: Sequence[str]) -> str:
    return " || '/' || ".join(parts)


def _fills(
    contract: Contract,
    table: Table,
    present: Mapping[str, frozenset[str]],
    keys: Mapping[str, str],
    joins: list[str],
    complete: frozenset[str],
) -> dict[str, str]:
    filled: dict[str, list[str]] = {}
    for column, fill in ((each, fill) for each in table.columns for fill in each.taken_from):
        key = f"{contract[fill.table].row_id[0].removesuffix('_id')}_key"
        if column.name in complete or key not in keys or fill.column not in present.get(fill.table, ()):
            continue
        alias = f"f{len(joins)}"
        only = f'WHERE "{fill.column}" IN ({", ".join(map(repr, fill.only))})' if fill.only else ""
        # One row per key: a state table (institution, course) may have several, which count where they agree.
        joins.append(
            f'LEFT JOIN (SELECT "{key}" AS k, ANY_VALUE("{fill.column}") AS v FROM main."{fill.table}" {only} '
            f'GROUP BY "{key}" HAVING COUNT(DISTINCT "{fill.column}") = 1) AS {alias} ON {alias}.k = {keys[key]}'
        )
        filled.setdefault(column.name, [f'r."{column.name}"']).append(f"{alias}.v")
    out = {column: f"COALESCE({', '.join(parts)})" for column, parts in filled.items()}
    if "stage" in table and "grade" in table and "stage" not in complete and table.name != "school":
        known = out.get("stage", 'r."stage"')
        grade = out.get("grade", 'r."grade"')
        out["stage"] = (
            f"COALESCE({known}, CASE WHEN {grade} <= {_LAST_PRIMARY_GRADE} THEN 'primary' WHEN {grade} IS NOT NULL THEN 'junior' END)"
        )
    return out


def _as_text(table: Table, column: str) -> str:
    return f'r."{column}"' if table[column].type == "text" else f'CAST(r."{column}" AS VARCHAR)'


def _column_sql(
    table: Table,
    name: str,
    sources: tuple[str, ...],
    region: str,
    keys: Mapping[str, str],
    filled: Mapping[str, str],
    complete: frozenset[str],
) -> str:
    if name == "row_id":
        parts = [region if part == "region_code" else _as_text(table, part) for part in table.row_id]
        return parts[0] if len(parts) == 1 else f"CONCAT_WS('/', {', '.join(parts)})"
    if name == "region_code":
        return region
    if name in keys:
        return keys[name]
    if name == "starts_on" and table.has_times and "starts_on" not in table:
        return 'CAST(r."starts_at" AS DATE)'
    if name == "starts_minute":
        return 'CAST((EPOCH_US(r."starts_at") - EPOCH_US(CAST(CAST(r."starts_at" AS DATE) AS TIMESTAMP))) // 60000000 AS INTEGER)'
    if name == "ends_minute":
        midnight = 'EPOCH_US(CAST(CAST(r."starts_at" AS DATE) AS TIMESTAMP))'
        return f'CAST((EPOCH_US(r."ends_at") - {midnight} + 59999999) // 60000000 AS INTEGER)'
    if name in filled:
        return filled[name]
    value = table[sources[0]].stands_for if sources and sources[0] in table else None
    if value is not None and name not in complete:
        return f"COALESCE(r.\"{name}\", '{value}')"
    return f'r."{name}"'
