"""Rules over a cluster: Spark, facts and the rulebook's small tables as temporary views. Needs the `spark` extra."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from pyspark.sql import SparkSession
from pyspark.sql.types import (
    BooleanType,
    DateType,
    IntegerType,
    LongType,
    StringType,
    StructField,
    StructType,
    TimestampNTZType,
)

from shuangjian.engine.contract import Contract
from shuangjian.engine.dialect import Dialect

_TYPES = {
    "text": StringType(), "integer": IntegerType(), "bigint": LongType(), "boolean": BooleanType(), "date": DateType(),
    "timestamp": TimestampNTZType(),
}  # fmt: skip


def open_spark(name: str = "shuangjian", *, cores: int = 2, partitions: int = 4, memory: str = "2g") -> SparkSession:
    """Start a local Spark session set up for the rules: ANSI arithmetic, UTC, no web page."""
    return (
        SparkSession.builder.master(f"local[{cores}]")
        .appName(name)
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", str(partitions))
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.ansi.enabled", "true")
        .config("spark.driver.memory", memory)
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.adaptive.enabled", "true")
        .getOrCreate()
    )


class SparkBackend:
    """Facts in the engine shape as temporary views of a session."""

    dialect: Dialect = "spark"
    schema: str | None = None
    facts_schema: str | None = None

    def __init__(self, spark: SparkSession, contract: Contract, available: Mapping[str, frozenset[str]]) -> None:
        """Use `spark`, whose views named like the facts are in the engine shape."""
        self.spark, self.contract, self._available = spark, contract, available
        self._overrides: dict[tuple[str, date], str] | None = None
        self._regions: set[str] | None = None

    def tables(self) -> Mapping[str, frozenset[str]]:
        """Return the fact views present and the engine columns that hold something."""
        return self._available

    def regions(self) -> set[str]:
        """Return the regions that occur in the facts."""
        if self._regions is None:
            parts = [
                f"SELECT DISTINCT region_code FROM `{name}`"
                for name in self._available
                if name not in ("region", "calendar_day")
            ]
            rows = self.spark.sql(" UNION ".join(parts)).collect() if parts else []
            self._regions = {row[0] for row in rows if row[0]}
        return self._regions

    def span(self, table: str, column: str) -> tuple[date, date] | None:
        """Return the first and last day in a column."""
        row = self.spark.sql(f"SELECT MIN(`{column}`), MAX(`{column}`) FROM `{table}`").collect()[0]
        return (row[0], row[1]) if row[0] is not None else None

    def install(self, name: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
        """Create (or replace) a small view."""
        if name == "calendar_day":
            self.overrides()
        schema = StructType([StructField(column, _TYPES[kind]) for column, kind in columns.items()])
        self.spark.createDataFrame([tuple(row) for row in rows], schema).createOrReplaceTempView(name)

    def query(self, sql: str, as_of: date) -> Iterator[tuple[Any, ...]]:
        """Run a compiled statement and yield its rows."""
        arguments = {"as_of": as_of.isoformat()} if ":as_of" in sql else None
        yield from (tuple(row) for row in self.spark.sql(sql, args=arguments).collect())

    def overrides(self) -> dict[tuple[str, date], str]:
        """Return (region, day) → kind from the facts' own calendar."""
        if self._overrides is None:
            self._overrides = {}
            if "calendar_day" in self._available:
                rows = self.spark.sql("SELECT region_code, day, kind FROM calendar_day").collect()
                self._overrides = {(row[0], row[1]): row[2] for row in rows}
        return self._overrides

    def region_rows(self) -> list[tuple[str, str | None, str]]:
        """Return (code, parent, name) from the facts' own region table."""
        if "region" not in self._available:
            return []
        return [tuple(row) for row in self.spark.sql("SELECT region_code, parent_code, name FROM region").collect()]
