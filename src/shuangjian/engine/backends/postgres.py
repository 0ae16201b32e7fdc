"""Rules over a live database: PostgreSQL, facts as views in one schema, the rulebook's small tables in another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import psycopg
from psycopg import sql as pgsql

from shuangjian.engine.contract import Contract
from shuangjian.engine.dialect import Dialect

_TYPES = {
    "text": 'TEXT COLLATE "C"', "integer": "INTEGER", "bigint": "BIGINT", "boolean": "BOOLEAN", "date": "DATE",
    "timestamp": "TIMESTAMP",
}  # fmt: skip
_BATCH = 5_000


class PostgresBackend:
    """Facts as relations of `facts_schema`; the session's small tables are temporary, so nothing is left behind.

    Temporary tables are found before any schema's, so statements name no schema and `search_path` does the rest.
    """

    dialect: Dialect = "postgres"
    schema: str | None = None

    def __init__(
        self, con: psycopg.Connection[Any], contract: Contract, facts_schema: str = "facts", *, local: bool = False
    ) -> None:
        """Use `con`, whose search path is set to find the small tables first, then the facts, then the rest.

        Args:
            con: an open connection.
            contract: the fact contract.
            facts_schema: where the fact views are.
            local: set the path for the open transaction only; the small tables go with it too.
        """
        self.con, self.contract, self.facts_schema = con, contract, facts_schema
        self._on_commit = pgsql.SQL("ON COMMIT DROP" if local else "ON COMMIT PRESERVE ROWS")
        con.execute("SELECT set_config('search_path', %s, %s)", [f"pg_temp, {facts_schema}, public", local])
        self._tables: dict[str, frozenset[str]] | None = None
        self._overrides: dict[tuple[str, date], str] | None = None
        self._spans: dict[tuple[str, str], tuple[date, date] | None] = {}
        self._regions: set[str] | None = None

    def tables(self) -> Mapping[str, frozenset[str]]:
        """Return the fact relations present and their columns."""
        if self._tables is None:
            rows = self.con.execute(
                "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = %s",
                [self.facts_schema],
            ).fetchall()
            found: dict[str, set[str]] = {}
            for table, column in rows:
                if table in self.contract:
                    found.setdefault(table, set()).add(column)
            self._tables = {name: frozenset(columns) for name, columns in found.items()}
        return self._tables

    def regions(self) -> set[str]:
        """Return the regions that occur in the facts."""
        if self._regions is None:
            self._regions = set()
            for name in self.tables():
                if name not in ("region", "calendar_day"):
                    # A loose index scan would be faster still; one pass a sweep is fine.
                    query = pgsql.SQL("SELECT DISTINCT region_code FROM {}.{}").format(
                        pgsql.Identifier(self.facts_schema), pgsql.Identifier(name)
                    )
                    self._regions |= {row[0] for row in self.con.execute(query).fetchall() if row[0]}
        return self._regions

    def span(self, table: str, column: str) -> tuple[date, date] | None:
        """Return the first and last day in a column."""
        if (table, column) not in self._spans:
            query = pgsql.SQL("SELECT MIN({c}), MAX({c}) FROM {s}.{t}").format(
                c=pgsql.Identifier(column), s=pgsql.Identifier(self.facts_schema), t=pgsql.Identifier(table)
            )
            row = self.con.execute(query).fetchone()
            self._spans[table, column] = (row[0], row[1]) if row and row[0] is not None else None
        return self._spans[table, column]

    def install(self, name: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
        """Create (or replace) a small temporary table."""
        if name == "calendar_day":
            self.overrides()
        self.make_table(name, columns)
        table = pgsql.Identifier("pg_temp", name)
        with self.con.cursor() as cursor, cursor.copy(pgsql.SQL("COPY {} FROM STDIN").format(table)) as copy:
            for row in rows:
                copy.write_row(row)
        self.filled(name)

    def make_table(self, name: str, columns: Mapping[str, str]) -> None:
        """Create an empty temporary table, in place of an earlier one of that name."""
        self.con.execute(pgsql.SQL("DROP TABLE IF EXISTS {}").format(pgsql.Identifier("pg_temp", name)))
        listed = pgsql.SQL(", ").join(
            pgsql.SQL("{} " + _TYPES[kind]).format(pgsql.Identifier(column)) for column, kind in columns.items()
        )
        self.con.execute(
            pgsql.SQL("CREATE TEMPORARY TABLE {} ({}) {}").format(pgsql.Identifier(name), listed, self._on_commit)
        )

    def filled(self, name: str) -> None:
        """Gather statistics of a temporary table that has its rows."""
        self.con.execute(pgsql.SQL("ANALYZE {}").format(pgsql.Identifier("pg_temp", name)))

    def query(self, sql: str, as_of: date) -> Iterator[tuple[Any, ...]]:
        """Run a compiled statement and yield its rows."""
        with self.con.cursor() as cursor:
            cursor.execute(sql, {"as_of": as_of})
            while rows := cursor.fetchmany(_BATCH):
                yield from rows

    def overrides(self) -> dict[tuple[str, date], str]:
        """Return (region, day) → kind from the database's own calendar."""
        if self._overrides is None:
            self._overrides = {}
            if "calendar_day" in self.tables():
                query = pgsql.SQL("SELECT region_code, day, kind FROM {}.calendar_day").format(
                    pgsql.Identifier(self.facts_schema)
                )
                self._overrides = {(region, day): kind for region, day, kind in self.con.execute(query).fetchall()}
        return self._overrides

    def region_rows(self) -> list[tuple[str, str | None, str]]:
        """Return (code, parent, name) from the database's own region table."""
        if "region" not in self.tables():
            return []
        query = pgsql.SQL("SELECT region_code, parent_code, name FROM {}.region").format(
            pgsql.Identifier(self.facts_schema)
        )
        return self.con.execute(query).fetchall()
