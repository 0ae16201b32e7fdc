"""Keep the rows read of a sheet until the database takes them: a few in memory, many as a Parquet file beside it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from shuangjian.engine.contract import Table
from shuangjian.files.typed import SQL_TYPES, exactly, quoted, stored

ARROW = {
    "text": pa.string(), "int": pa.int32(), "decimal": pa.int64(), "bool": pa.bool_(), "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
}  # fmt: skip
CODED = pa.dictionary(pa.int32(), pa.string())
_IN_MEMORY = 100_000


@dataclass
class Kept:
    """The rows of one table from one place.

    Attributes:
        table: what they are rows of.
        name: of the relation that shows them in the end.
        place: number of where they are from.
        path: where many rows are written.
        empty: the columns that have an empty cell in any row.
        count: how many rows there are.
    """

    table: Table
    name: str
    place: int
    path: Path
    empty: set[str] = field(default_factory=set)
    count: int = 0
    _parts: list[pa.Table] = field(default_factory=list)
    _writer: pq.ParquetWriter | None = None

    def add(self, columns: Mapping[str, pa.Array], numbers: pa.Array) -> None:
        """Take rows: columns by their names in the contract, and the number of each row in its sheet."""
        arrays = {}
        for column in self.table.columns:
            values = columns.get(column.name)
            if values is None:
                values = pa.nulls(len(numbers), ARROW[column.type])
            if values.null_count:
                self.empty.add(column.name)
            arrays[stored(column)] = values
        arrays["__row"] = numbers
        self.count += len(numbers)
        self._parts.append(pa.table(arrays))
        if self._writer or self.count > _IN_MEMORY:
            self._write()

    def show(self, con: duckdb.DuckDBPyConnection) -> None:
        """Create the relation; no row comes after."""
        listed = [f'CAST("{stored(c)}" AS {SQL_TYPES[c.type]}) AS "{stored(c)}"' for c in self.table.columns]
        select = f"SELECT {', '.join(listed)}, CAST({self.place} AS INTEGER) AS __file, __row FROM "
        if self._writer:
            self._writer.close()
            con.execute(f'CREATE VIEW raw."{self.name}" AS {select} read_parquet({quoted(exactly(self.path))})')
            return
        if not self._parts:
            self.add({}, pa.array([], pa.int32()))
        with closing(con.cursor()) as cursor:
            cursor.register("_rows", pa.concat_tables([_alike(part, self._schema()) for part in self._parts]))
            cursor.execute(f'CREATE TABLE raw."{self.name}" AS {select} _rows')
        self._parts.clear()

    def _write(self) -> None:
        for part in self._parts:
            if self._writer is None:
                self._writer = pq.ParquetWriter(self.path, self._schema(), compression="lz4")
            self._writer.write_table(_alike(part, self._writer.schema))
        self._parts.clear()

    def _schema(self) -> pa.Schema:
        """Return the types to keep the rows in: texts as codes where they came so first."""
        return self._parts[0].schema


def _alike(part: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return rows in the types of those before them: texts that came as codes as they are, or the other way about."""
    if part.schema == schema:
        return part
    arrays = []
    for column, kind in zip(part.columns, schema.types, strict=True):
        if column.type == kind:
            arrays.append(column)
        elif pa.types.is_dictionary(kind):
            arrays.append(column.dictionary_encode())
        else:
            arrays.append(column.cast(kind))
    return pa.table(arrays, schema=schema)


__all__ = ["ARROW", "CODED", "Kept"]
