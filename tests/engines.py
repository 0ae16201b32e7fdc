"""The same facts on every engine: DuckDB normalises them, PostgreSQL and Spark get what DuckDB made."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from database_for_tests import Server
from shuangjian.engine.backends.duckdb import DuckDBBackend, open_duckdb
from shuangjian.engine.backends.postgres import PostgresBackend
from shuangjian.engine.contract import Contract
from shuangjian.engine.finding import Finding
from shuangjian.engine.specs import load_facts

_POSTGRES_TYPES = {
    "text": 'TEXT COLLATE "C"',
    "integer": "INTEGER",
    "bigint": "BIGINT",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
}

Facts = Mapping[str, Sequence[Mapping[str, Any]]]


def on_duckdb(contract: Contract, facts: Facts, tables: Collection[str] | None = None) -> DuckDBBackend:
    """Facts in the engine shape, with these tables besides, or all of the contract."""
    con = open_duckdb(threads=2)
    return DuckDBBackend(con, contract, load_facts(con, contract, facts, tables))


@contextmanager
def postgres_connection() -> Iterator[psycopg.Connection[Any]]:
    """A connection to the tests' server, in the database that comes with it."""
    with Server().connect() as con:
        yield con


@contextmanager
def on_postgres(
    con: psycopg.Connection[Any], source: DuckDBBackend, tables: Sequence[str]
) -> Iterator[PostgresBackend]:
    """Copy these engine-shape tables into a schema of their own, which is dropped at the end."""
    name = f"facts_{secrets.token_hex(6)}"
    con.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(name)))
    try:
        for table in tables:
            columns = source.contract[table].engine_columns
            listed = sql.SQL(", ").join(
                sql.SQL("{} " + _POSTGRES_TYPES[column.type]).format(sql.Identifier(column.name)) for column in columns
            )
            target = sql.Identifier(name, table)
            con.execute(sql.SQL("CREATE TABLE {} ({})").format(target, listed))
            picked = ", ".join(f'"{column.name}"' for column in columns)
            rows = source.con.execute(f'SELECT {picked} FROM main."{table}"').fetchall()
            with con.cursor() as cursor, cursor.copy(sql.SQL("COPY {} FROM STDIN").format(target)) as copy:
                for row in rows:
                    copy.write_row(row)
        yield PostgresBackend(con, source.contract, name)
    finally:
        con.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(name)))
        con.execute("DISCARD TEMP")


def on_spark(spark: Any, source: DuckDBBackend, tables: Sequence[str], folder: Path) -> Any:
    """Hand the engine-shape tables to Spark as Parquet views."""
    from shuangjian.engine.backends.spark import SparkBackend

    available = {}
    for table in sorted(set(tables) - {"calendar_day"}):  # the session brings the calendar
        path = folder / f"{table}.parquet"
        picked = ", ".join(f'"{column.name}"' for column in source.contract[table].engine_columns)
        source.con.execute(f"COPY (SELECT {picked} FROM main.\"{table}\") TO '{path}' (FORMAT parquet)")
        spark.catalog.dropTempView(table)
        spark.read.parquet(str(path)).createOrReplaceTempView(table)
        available[table] = frozenset(column.name for column in source.contract[table].engine_columns)
    return SparkBackend(spark, source.contract, available)


def comparable(findings: Sequence[Finding]) -> list[tuple[Any, ...]]:
    """Findings as sorted plain values: what must be the same on every engine."""
    rows = [
        (
            f.rule.id, f.region_code, f.owner_key, f.owner_id, f.subject_key, f.subject_id, f.day.isoformat(), str(f.observed),
            str(f.limit), f.evidence, str(f.stage), str(f.discriminator), str(f.since), tuple(p.id for p in f.basis),
            f.step.key if f.step else "", f.step.value if f.step else "", tuple(sorted((k, str(v)) for k, v in f.details.items())),
        )
        for f in findings
    ]  # fmt: skip
    return sorted(rows, key=repr)  # an owner may be unknown, which has no order among texts
