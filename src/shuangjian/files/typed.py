"""Take a Parquet file whose columns already have the contract's types: the database reads it, nothing goes cell by cell.

A column with few different values, which is nearly every column, is judged by these values and by the same converter as a
cell of a spreadsheet; what a cell may be written as (书面, spaces around an id) is put right value by value. Only columns with
many values (the rows' own ids, amounts, free text) are looked at row by row, by the database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from shuangjian.engine.contract import Column, Table
from shuangjian.files.binding import Binder, Source
from shuangjian.files.headers import IDENTITY_HEADERS, plain_header
from shuangjian.files.layout import Layout
from shuangjian.files.numerals import LARGEST_INT, LARGEST_YUAN, MOST_MINUTES
from shuangjian.files.reasons import Unreadable
from shuangjian.files.values import DURATIONS

SQL_TYPES = {
    "text": "VARCHAR",
    "int": "INTEGER",
    "decimal": "BIGINT",
    "bool": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
}
# So many digits in a row may be an identity number: the file is read cell by cell, which hides it.
_SHORTEST_NUMBER = 15
_DIGITS = "[0-9０-９][ -]?([0-9０-９][ -]?){13}[0-9０-９XxＸｘ]"

# A column counts as one of few values by its first rows, and up to so many values in all.
_SAMPLE = 20_000
_FEW_IN_SAMPLE = 2_000
_FEW = 20_000
# Values put right one by one stand in the query itself; a file with more of them is read cell by cell.
_MENDED = 200


def stored(column: Column) -> str:
    """Return the name a column has once its values are in the database's types."""
    return column.name + "_fen" if column.type == "decimal" else column.name


@dataclass
class TypedFile:
    """One Parquet file, judged column by column.

    Attributes:
        con: the database that reads it.
        path: the file.
        schema: its columns.
        layout: which header is which column.
        table: the table it holds.
        binder: what reads a cell of text.
    """

    con: duckdb.DuckDBPyConnection
    path: Path
    schema: pa.Schema
    layout: Layout
    table: Table
    binder: Binder
    _fields: dict[str, pa.Field] = field(init=False)
    _sources: dict[str, Source] = field(init=False)
    _expressions: dict[str, str] = field(default_factory=dict)
    _empty: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._fields = {column: arrow for column, arrow in zip(self.layout.columns, self.schema, strict=True) if column}
        self._sources = {source.column.name: source for source in self.binder.bind(self.table, self.layout)}

    @property
    def scan(self) -> str:
        """The relation that reads the file, with `file_row_number` from 0."""
        return f"read_parquet({quoted(exactly(self.path))}, file_row_number = true, hive_partitioning = false)"

    @property
    def filled(self) -> frozenset[str]:
        """The columns without any empty cell, once `fits` was asked."""
        return frozenset(self._fields) - self._empty

    def fits(self) -> bool:
        """Whether every row can be taken; where not, the file must be read cell by cell, so that each bad row is named."""
        columns = [column for column in self.table.columns if column.name in self._fields]
        for column in columns:
            arrow = self._fields[column.name]
            expression = _expression(column, _name(arrow.name), arrow.type)
            if expression is None or plain_header(arrow.name) in IDENTITY_HEADERS:
                return False
            self._expressions[column.name] = expression
        self._empty = self._with_nulls()
        if any(column.required and column.name in self._empty for column in columns):
            return False
        few = self._few([column for column in columns if column.type == "text"])
        if not all(self._judge(column) for column in columns if column.name in few):
            return False
        checks = [check for column in columns if column.name not in few for check in self._checks(column)]
        return not self._any([*checks, *self._time_checks()])

    def rows(self) -> int:
        """Return how many rows the file holds."""
        found = self.con.execute(f"SELECT COUNT(*) FROM {self.scan}").fetchone()
        return int(found[0]) if found else 0

    def select(self, file_no: int) -> str:
        """Return the SELECT of the table's columns with `__file` and `__row` as the spreadsheet counts."""
        listed = [
            f'{self._expressions.get(column.name, f"CAST(NULL AS {SQL_TYPES[column.type]})")} AS "{stored(column)}"'
            for column in self.table.columns
        ]
        return (
            f"SELECT {', '.join(listed)}, CAST({file_no} AS INTEGER) AS __file, "
            f"CAST(file_row_number + 2 AS INTEGER) AS __row FROM {self.scan}"
        )

    def _any(self, conditions: list[str]) -> bool:
        if not conditions:
            return False
        listed = " OR ".join(f"({condition})" for condition in conditions)
        return self.con.execute(f"SELECT 1 FROM {self.scan} WHERE {listed} LIMIT 1").fetchone() is not None

    def _with_nulls(self) -> set[str]:
        """Return the columns that hold an empty cell, by the file's own statistics where it keeps them."""
        counted = {
            header: nulls
            for header, nulls, told in self.con.execute(
                "SELECT path_in_schema, SUM(stats_null_count), COUNT(*) = COUNT(stats_null_count) "
                f"FROM parquet_metadata({quoted(exactly(self.path))}) GROUP BY path_in_schema"
            ).fetchall()
            if told
        }
        names = {column: arrow.name for column, arrow in self._fields.items()}
        empty = {column for column, header in names.items() if counted.get(header)}
        untold = [column for column, header in names.items() if header not in counted]
        if untold:
            listed = ", ".join(f"COUNT(*) - COUNT({_name(names[column])})" for column in untold)
            row = self.con.execute(f"SELECT {listed} FROM {self.scan}").fetchone() or ()
            empty |= {column for column, nulls in zip(untold, row, strict=True) if nulls}
        return empty

    def _few(self, columns: list[Column]) -> set[str]:
        if not columns:
            return set()
        sources = [_name(self._fields[column.name].name) for column in columns]
        counts = ", ".join(f"APPROX_COUNT_DISTINCT({source})" for source in sources)
        row = self.con.execute(
            f"SELECT {counts} FROM (SELECT {', '.join(sources)} FROM {self.scan} LIMIT {_SAMPLE})"
        ).fetchone()
        return {column.name for column, count in zip(columns, row or (), strict=True) if count <= _FEW_IN_SAMPLE}

    def _judge(self, column: Column) -> bool:
        """Judge a text column by its different values; those a person would write otherwise are put right."""
        source = _name(self._fields[column.name].name)
        values = self.con.execute(
            f"SELECT DISTINCT {source} FROM {self.scan} WHERE {source} IS NOT NULL LIMIT {_FEW + 1}"
        ).fetchall()
        if len(values) > _FEW:
            return not self._any(list(self._checks(column)))
        mended: dict[str, str | None] = {}
        for (value,) in values:
            text = value.strip()
            if not text and column.required:
                return False
            read = self._read(column, text) if text else None
            if isinstance(read, Unreadable) or (text and read != text and not column.values):
                return False
            if read != value:
                mended[value] = read
            if read is None:
                self._empty.add(column.name)
        if len(mended) > _MENDED:
            return False
        if mended:
            cases = " ".join(
                f"WHEN {quoted(value)} THEN {'NULL' if read is None else quoted(read)}"
                for value, read in mended.items()
            )
            self._expressions[column.name] = f"CASE {source} {cases} ELSE {source} END"
        return True

    def _read(self, column: Column, text: str) -> Any:
        """Return the value of a cell as a sheet's would be read, or why it cannot be."""
        source = self._sources[column.name]
        try:
            return source.read((text, *[""] * (len(source.positions) - 1)))
        except Unreadable as error:
            return error

    def _checks(self, column: Column) -> Iterator[str]:
        """Yield conditions on a row of a column with many values under which the file must be read cell by cell."""
        source = _name(self._fields[column.name].name)
        if column.type == "text":
            if column.values or column.name == "region_code":
                yield f"{source} IS NOT NULL"  # codes are few: so many values are something else
            elif column.required:
                yield f"{source} = '' OR STARTS_WITH({source}, ' ') OR SUFFIX({source}, ' ')"
            else:
                self._expressions[column.name] = f"NULLIF(TRIM({source}), '')"
                self._empty.add(column.name)
            yield f"STRLEN({source}) >= {_SHORTEST_NUMBER} AND REGEXP_MATCHES({source}, '{_DIGITS}')"
            yield f"STARTS_WITH({source}, '#')"
            if column.name.endswith("_id"):
                yield f"CONTAINS({source}, ' ') OR STARTS_WITH({source}, CHR(39)) OR STRLEN({source}) <> LENGTH({source})"
        elif column.name == "grade":
            yield f"{source} NOT BETWEEN 1 AND 9"
        elif column.name in DURATIONS:
            yield f"{source} NOT BETWEEN 0 AND {MOST_MINUTES}"
        elif column.type == "int":
            yield f"{source} NOT BETWEEN {-LARGEST_INT if column.may_be_negative else 0} AND {LARGEST_INT}"
        elif column.type == "decimal":
            yield f"{source} NOT BETWEEN {-LARGEST_YUAN if column.may_be_negative else 0} AND {LARGEST_YUAN}"

    def _time_checks(self) -> Iterator[str]:
        if "starts_at" in self._fields and "ends_at" in self._fields:
            starts, ends = (_name(self._fields[name].name) for name in ("starts_at", "ends_at"))
            yield f"{ends} <= {starts} OR {ends} > {starts} + INTERVAL 1 DAY"


def exactly(path: Path) -> str:
    """Return a path that the database takes as it is: signs of a pattern in it stand for themselves."""
    return re.sub(r"([\[*?])", r"[\1]", str(path))


def _name(header: str) -> str:
    return '"' + header.replace('"', '""') + '"'


def quoted(value: str) -> str:
    """Return a text as the database writes one."""
    return "'" + value.replace("'", "''") + "'"


def _expression(column: Column, source: str, kind: pa.DataType) -> str | None:
    """Return how the database reads a Parquet column of this type as the contract's, or None where it cannot."""
    types = pa.types
    if types.is_dictionary(kind):
        kind = kind.value_type
    is_text = types.is_string(kind) or types.is_large_string(kind)
    if column.type == "text" and is_text:
        return source
    if column.type == "int" and types.is_integer(kind):
        return f"CAST({source} AS INTEGER)"
    if column.type == "bool" and types.is_boolean(kind):
        return source
    if column.type == "date" and types.is_date(kind):
        return f"CAST({source} AS DATE)"
    if column.type == "timestamp" and types.is_timestamp(kind) and kind.tz is None:
        return f"CAST({source} AS TIMESTAMP)"
    if column.type == "decimal" and types.is_decimal(kind) and kind.scale <= 2:
        return f"CAST({source} * 100 AS BIGINT)"
    if column.type == "decimal" and types.is_integer(kind):
        return f"CAST({source} AS BIGINT) * 100"
    return None
