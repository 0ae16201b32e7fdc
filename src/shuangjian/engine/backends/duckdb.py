"""Rules over files: an in-process DuckDB."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, nullcontext
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from shuangjian.engine.contract import Contract
from shuangjian.engine.dialect import Dialect
from shuangjian.engine.query import quote

_TYPES = {
    "text": "VARCHAR", "integer": "INTEGER", "bigint": "BIGINT", "boolean": "BOOLEAN", "date": "DATE", "timestamp": "TIMESTAMP",
}  # fmt: skip
_ARROW = {
    "text": pa.string(), "integer": pa.int32(), "bigint": pa.int64(), "boolean": pa.bool_(), "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
}  # fmt: skip
# A row beside its neighbour: all rows of a fact are put in order, not only the groups they come to.
_IN_ORDER = "LAG("
_BATCH = 10_000


def open_duckdb(
    path: str = ":memory:", *, memory_mb: int | None = None, threads: int | None = None
) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB that can read nothing but what is handed to it: no extensions, no settings changed later."""
    config: dict[str, Any] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "preserve_insertion_order": False,
    }
    if memory_mb:
        config["memory_limit"] = f"{memory_mb}MB"
    if threads:
        config["threads"] = threads
    con = duckdb.connect(path, config=config)
    con.execute("SET enable_progress_bar = false")
    return con


class DuckDBBackend:
    """Facts in the engine shape in the main schema of a DuckDB connection."""

    dialect: Dialect = "duckdb"
    schema: str | None = None
    facts_schema: str | None = "main"

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        contract: Contract,
        available: Mapping[str, frozenset[str]],
        *,
        most_mb: int | None = None,
    ) -> None:
        """Use `con`.

        Args:
            con: the connection.
            contract: the fact contract.
            available: for each table which engine columns hold something.
            most_mb: what a query may take that does not fit into what `con` was given.
        """
        self.con, self.contract, self._available, self._most_mb = con, contract, available, most_mb
        self._regions: set[str] | None = None
        self._overrides: dict[tuple[str, date], str] | None = None
        self._spans: dict[tuple[str, str], tuple[date, date] | None] = {}

    def tables(self) -> Mapping[str, frozenset[str]]:
        """Return the fact tables present and the engine columns that hold something."""
        return self._available

    def regions(self) -> set[str]:
        """Return the regions that occur in the facts."""
        if self._regions is None:
            parts = [
                f'SELECT DISTINCT region_code FROM main."{name}"'
                for name in self._available
                if name not in ("region", "calendar_day")
            ]
            rows = self.con.execute(" UNION ".join(parts)).fetchall() if parts else []
            self._regions = {str(row[0]) for row in rows if row[0] is not None}
        return self._regions

    def span(self, table: str, column: str) -> tuple[date, date] | None:
        """Return the first and last day in a column."""
        if (table, column) not in self._spans:
            row = self.con.execute(f'SELECT MIN("{column}"), MAX("{column}") FROM main."{table}"').fetchone()
            self._spans[table, column] = (row[0], row[1]) if row and row[0] is not None else None
        return self._spans[table, column]

    def install(self, name: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
        """Create (or replace) a small table."""
        if name == "calendar_day":
            self.overrides()
            # A view is the folder's own, whose rows `overrides` holds; a table is an earlier session's and is replaced.
            found = self.con.execute(
                "SELECT 1 FROM duckdb_views() WHERE schema_name = 'main' AND view_name = 'calendar_day'"
            )
            if found.fetchone():
                self.con.execute("DROP VIEW main.calendar_day")
        arrays = [pa.array([row[i] for row in rows], type=_ARROW[kind]) for i, kind in enumerate(columns.values())]
        small = pa.table(arrays, names=list(columns))
        self.con.register("_small", small)
        self.con.execute(f"CREATE OR REPLACE TABLE main.{quote(name, 'duckdb')} AS SELECT * FROM _small")
        self.con.unregister("_small")

    def query(self, sql: str, as_of: date) -> Iterator[tuple[Any, ...]]:
        """Run a compiled statement and yield its rows."""
        values = {"as_of": as_of} if "$as_of" in sql else None
        # More rows than fit are put in order on disk, at half the speed: such a query gets the larger share from the start.
        first, second = (self._larger_share, None) if _IN_ORDER in sql else (nullcontext, self._larger_share)
        with first(), closing(self.con.cursor()) as cursor:
            try:
                cursor.execute(sql, values)
            except duckdb.OutOfMemoryException:
                if second is None or self._most_mb is None:
                    raise
            else:
                yield from _fetch(cursor)
                return
        with second(), closing(self.con.cursor()) as cursor:
            cursor.execute(sql, values)
            yield from _fetch(cursor)

    @contextmanager
    def _larger_share(self) -> Iterator[None]:
        """Let a query take what reading had; afterwards what it set aside is given back."""
        if self._most_mb is None:
            yield
            return
        (usual,) = self.con.execute("SELECT current_setting('memory_limit')").fetchone() or ("",)
        self.con.execute(f"SET memory_limit = '{self._most_mb}MB'")
        try:
            yield
        finally:
            self.con.execute(f"SET memory_limit = '{usual}'")

    def overrides(self) -> dict[tuple[str, date], str]:
        """Return (region, day) → kind from the folder's own calendar."""
        if self._overrides is None:
            self._overrides = {}
            if "calendar_day" in self._available:
                # From the store: what the rules see as calendar_day may be an earlier session's by now.
                rows = self.con.execute("SELECT region_code, day, kind FROM store.calendar_day").fetchall()
                self._overrides = {(region, day): kind for region, day, kind in rows}
        return self._overrides

    def region_rows(self) -> list[tuple[str, str | None, str]]:
        """Return (code, parent, name) from the folder's own region table."""
        if "region" not in self._available:
            return []
        return self.con.execute("SELECT region_code, parent_code, name FROM main.region").fetchall()


def create_empty(con: duckdb.DuckDBPyConnection, contract: Contract, name: str) -> None:
    """Create a fact table in the engine shape without rows."""
    columns = ", ".join(f'"{column.name}" {_TYPES[column.type]}' for column in contract[name].engine_columns)
    con.execute(f'CREATE SCHEMA IF NOT EXISTS store; CREATE OR REPLACE TABLE store."{name}" ({columns})')
    con.execute(f'CREATE OR REPLACE VIEW main."{name}" AS SELECT * FROM store."{name}"')


def _fetch(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := cursor.fetchmany(_BATCH):
        yield from rows
