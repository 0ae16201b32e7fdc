"""Read a folder into DuckDB in the engine shape: every row taken or rejected with file, row, column, value and reason.

Two ways in. Sheets of text (CSV, workbooks, Parquet of strings) are converted cell by cell. A Parquet file whose columns
already have the contract's types is taken by the database itself, checked by one aggregate query per file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from shuangjian.engine.contract import Column, Contract, Table
from shuangjian.engine.normalise import available_columns, normalise, order
from shuangjian.engine.regions import RegionTree
from shuangjian.files.headers import IDENTITY_HEADERS, Layout, plain_header, read_layout
from shuangjian.files.mapping import FolderMap
from shuangjian.files.people import PERSONS, Pseudonyms, is_identity_number, mask_identity_numbers
from shuangjian.files.rejected import Rejections
from shuangjian.files.sources import READABLE, Sheet, SourceError, open_sheets
from shuangjian.files.typed import SQL_TYPES, TypedFile, stored
from shuangjian.files.values import Unreadable, converter, tidy

_BATCH = 50_000
_LARGE = 200_000
_RUNS = 5_000
_ARROW = {
    "text": pa.string(), "int": pa.int32(), "decimal": pa.int64(), "bool": pa.bool_(), "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
}  # fmt: skip
_REGION_CODE = re.compile(r"[0-9]{6}")

Progress = Callable[[str, int], None]


class UnknownRegion(Exception):
    """A default region that neither the packaged tree nor the folder's own table of regions knows."""

    def __init__(self, code: str) -> None:
        """Hold the code."""
        self.code = code
        super().__init__(code)


@dataclass
class Folder:
    """A folder as read.

    Attributes:
        con: holds `main.<table>` in the engine shape.
        available: table → engine columns that hold something.
        rejected: what was left out.
        checked: table → rows taken.
        layouts: "file" or "file#sheet" → how it was understood.
        complaints: files that were passed over as a whole, with the reason.
        regions: the known regions, those of the folder's own table among them.
    """

    con: duckdb.DuckDBPyConnection
    regions: RegionTree
    available: dict[str, frozenset[str]] = field(default_factory=dict)
    rejected: Rejections = field(default_factory=Rejections)
    checked: dict[str, int] = field(default_factory=dict)
    layouts: dict[str, Layout] = field(default_factory=dict)
    complaints: dict[str, str] = field(default_factory=dict)


def find_files(folder: Path) -> list[Path]:
    """Return the readable files of a folder and its subfolders, in order; temporary and hidden ones left out."""
    found = [path for path in folder.rglob("*") if path.is_file() and path.suffix.lower() in READABLE]
    return sorted(
        path for path in found if not any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
    )


def read_folder(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    contract: Contract,
    regions: RegionTree,
    *,
    default_region: str | None = None,
    mapping: FolderMap | None = None,
    progress: Progress | None = None,
) -> Folder:
    """Read every table in a folder.

    Args:
        con: an empty database.
        folder: where the files are.
        contract: the fact contract.
        regions: known regions; a `region` table in the folder adds to them.
        default_region: region of rows that say none.
        mapping: reviewed decisions on foreign headers.
        progress: called with what is read and how many rows so far.

    Raises:
        UnknownRegion: `default_region` is not known, the folder's own regions included.
    """
    reader = _Reader(
        con, folder, contract, regions, default_region, mapping or FolderMap({}), progress or (lambda what, rows: None)
    )
    return reader.read()


@dataclass
class _Reader:
    con: duckdb.DuckDBPyConnection
    root: Path
    contract: Contract
    regions: RegionTree
    default_region: str | None
    mapping: FolderMap
    progress: Progress
    out: Folder = field(init=False)
    present: dict[str, set[str]] = field(default_factory=dict)
    complete: dict[str, set[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    parts: dict[str, list[str]] = field(default_factory=dict)
    pseudonyms: Pseudonyms = field(default_factory=Pseudonyms)

    def read(self) -> Folder:
        self.out = Folder(self.con, self.regions)
        self.con.execute("CREATE SCHEMA IF NOT EXISTS raw")
        sheets = []
        for path in find_files(self.root):
            name = path.relative_to(self.root).as_posix()
            try:
                opened = open_sheets(path)
            except SourceError as error:
                self.out.complaints[name] = str(error)
                self.out.rejected.add(name, None, None, None, str(error))
                continue
            sheets += [(name, sheet, len(opened)) for sheet in opened]
        known = []
        for name, sheet, siblings in sheets:
            layout = self.layout(name, sheet, siblings)
            if layout is not None:
                known.append((name, sheet, layout))
        # Regions first: other tables are checked against them.
        for name, sheet, layout in known:
            if layout.table == "region":
                self.take(name, sheet, layout)
        self.add_regions()
        if self.default_region is not None and self.default_region not in self.regions:
            raise UnknownRegion(self.default_region)
        for name, sheet, layout in known:
            if layout.table != "region":
                self.take(name, sheet, layout)
        self.finish()
        return self.out

    # Understanding --------------------------------------------------------------------------------------------------

    def layout(self, name: str, sheet: Sheet, siblings: int) -> Layout | None:
        label = name if siblings == 1 else f"{name}#{sheet.title}"
        decided = self.mapping.of(name, sheet.title)
        try:
            first = [cells for _, cells in _first(sheet.rows(), 20)]
        except (SourceError, OSError, ValueError) as error:
            self.out.complaints[label] = str(error)
            self.out.rejected.add(label, None, None, None, f"读不出内容：{error}")
            return None
        if not any(any(cell.strip() for cell in row) for row in first):
            self.out.complaints[label] = "没有内容"
            return None
        names = [sheet.title, sheet.name] if siblings > 1 else [sheet.name, sheet.title]
        layout = read_layout(
            self.contract, first, names, decided.columns if decided else None, decided.table if decided else None
        )
        if layout is None:
            reason = "认不出表头：前 20 行没有两个以上认识的列名。可用 check --propose-map 生成映射后修改"
            self.out.complaints[label] = reason
            self.out.rejected.add(label, None, None, None, reason)
            return None
        # A workbook counts its rows from the first one that holds anything.
        start = next(iter(sheet.rows()))[0]
        layout = Layout(
            layout.table, layout.header_row + start - 1, layout.headers, layout.columns, layout.missing, layout.foreign
        )
        self.out.layouts[label] = layout
        if not layout.usable:
            table = self.contract[layout.table]
            missing = "、".join(f"{table[c].header_zh}（{c}）" for c in layout.missing)
            reason = f"看作“{table.name_zh}”（{table.name}），但缺少必需的列：{missing}"
            self.out.complaints[label] = reason
            self.out.rejected.add(label, layout.header_row, layout.missing[0], None, reason)
            return None
        return layout

    # Taking ---------------------------------------------------------------------------------------------------------

    def take(self, name: str, sheet: Sheet, layout: Layout) -> None:
        table = self.contract[layout.table]
        self.present.setdefault(table.name, set()).update(layout.present)
        file_no = len(self.files)
        self.files.append(name)
        part = f"part_{file_no}"
        if sheet.arrow is not None and self.take_typed(part, file_no, sheet, layout, table):
            self.parts.setdefault(table.name, []).append(part)
            return
        self.complete[table.name] = set()
        self.take_cells(part, file_no, name, sheet, layout, table)
        self.parts.setdefault(table.name, []).append(part)

    def take_cells(self, part: str, file_no: int, name: str, sheet: Sheet, layout: Layout, table: Table) -> None:
        reader = _RowReader(table, layout, self.regions, self.pseudonyms)
        schema = pa.schema(
            [pa.field(stored(c), _ARROW[c.type]) for c in table.columns]
            + [pa.field("__file", pa.int32()), pa.field("__row", pa.int32())]
        )
        listed = ", ".join(f'"{stored(c)}" {SQL_TYPES[c.type]}' for c in table.columns)
        self.con.execute(f'CREATE TABLE raw."{part}" ({listed}, __file INTEGER, __row INTEGER)')
        rows: list[tuple[Any, ...]] = []
        taken = 0

        def flush() -> None:
            nonlocal taken
            if rows:
                arrays = [
                    pa.array(values, type=field.type)
                    for values, field in zip(zip(*rows, strict=True), schema, strict=True)
                ]
                self.con.register("_rows", pa.Table.from_arrays(arrays, schema=schema))
                self.con.execute(f'INSERT INTO raw."{part}" SELECT * FROM _rows')
                self.con.unregister("_rows")
                taken += len(rows)
                rows.clear()
                self.progress(name, taken)

        for number, cells in sheet.rows():
            if number <= layout.header_row or not any(cell.strip() for cell in cells):
                continue
            try:
                rows.append((*reader.read(cells), file_no, number))
            except _RowRefused as refused:
                self.out.rejected.add(name, number, refused.column, refused.value, refused.reason)
                continue
            if len(rows) >= _BATCH:
                flush()
        flush()

    def take_typed(self, part: str, file_no: int, sheet: Sheet, layout: Layout, table: Table) -> bool:
        """Take a Parquet file as it is, if its types fit and nothing in it needs a person's words; else return False."""
        assert sheet.arrow is not None
        if layout.header_row != 1:
            return False
        rows = _RowReader(table, layout, self.regions, self.pseudonyms)
        typed = TypedFile(self.con, sheet.path, sheet.arrow, layout, table, rows.convert)
        if not typed.fits():
            return False
        self.complete[table.name] = set(typed.filled & self.complete.get(table.name, typed.filled))
        self.con.execute(f'CREATE VIEW raw."{part}" AS {typed.select(file_no)}')
        return True

    def add_regions(self) -> None:
        rows: list[tuple[str, str | None, str]] = []
        for part in self.parts.get("region", []):
            rows += self.con.execute(f'SELECT region_code, parent_code, name FROM raw."{part}"').fetchall()
        self.regions = self.out.regions = self.regions.with_rows(rows)

    # Finishing ------------------------------------------------------------------------------------------------------

    def finish(self) -> None:
        present = {name: frozenset(columns) for name, columns in self.present.items()}
        for name, parts in self.parts.items():
            union = " UNION ALL ".join(f'SELECT * FROM raw."{part}"' for part in parts)
            self.con.execute(f'CREATE VIEW raw."{name}" AS {union}')
        complete = {name: frozenset(columns) for name, columns in self.complete.items()}
        for name in order(self.contract):
            if name not in present:
                continue
            self.progress(self.contract[name].name_zh, 0)
            normalise(
                self.con,
                self.contract,
                {name: present[name]},
                self.default_region,
                complete,
                sources=present,
                carry=True,
                compact=self.rows_in(name) >= _LARGE,
            )
            self.drop_repeats(self.contract[name])
            count = self.con.execute(f'SELECT COUNT(*) FROM main."{name}"').fetchone()
            self.out.checked[name] = count[0] if count else 0
            for part in self.parts[name]:
                kind = self.con.execute(
                    "SELECT table_type FROM information_schema.tables WHERE table_schema = 'raw' AND table_name = ?",
                    [part],
                ).fetchone()
                if kind and kind[0] == "BASE TABLE":
                    self.con.execute(f'DROP VIEW IF EXISTS raw."{name}"; DROP TABLE raw."{part}"')
        self.out.available = available_columns(self.contract, present)

    def rows_in(self, name: str) -> int:
        found = self.con.execute(f'SELECT COUNT(*) FROM raw."{name}"').fetchone()
        return int(found[0]) if found else 0

    def drop_repeats(self, table: Table) -> None:
        """Keep the first of rows with one id and reject the later ones, naming the first's row."""
        own = {table.row_id[0]: "row_id"} if len(table.row_id) == 1 and table.row_id[0] != "region_code" else {}
        parts = ", ".join(f'"{own.get(column, column)}"' for column in table.key)
        if own and table[table.row_id[0]].type == "text" and self.ids_rise(table.name, table.row_id[0]):
            return
        # A hash per row first: it is a fraction of the keys' size, and repeats are rare.
        found = self.con.execute(
            f'SELECT 1 FROM (SELECT hash({parts}) AS h FROM store."{table.name}") GROUP BY h HAVING COUNT(*) > 1 LIMIT 1'
        ).fetchone()
        if found is None:
            return
        repeats = (
            f"SELECT rowid AS id, __file, __row, row_id, "
            f"FIRST_VALUE(__file) OVER w AS first_file, FIRST_VALUE(__row) OVER w AS first_row, ROW_NUMBER() OVER w AS n "
            f'FROM store."{table.name}" WINDOW w AS (PARTITION BY {parts} ORDER BY __file, __row)'
        )
        self.con.execute(f"CREATE TEMPORARY TABLE _repeats AS SELECT * FROM ({repeats}) WHERE n > 1")
        named = table.row_id[-1] if len(table.row_id) == 1 else table.key[-1]
        for file_no, row, row_id, first_file, first_row in self.con.execute(
            "SELECT __file, __row, row_id, first_file, first_row FROM _repeats ORDER BY __file, __row"
        ).fetchall():
            where = f"第 {first_row} 行" if first_file == file_no else f"{self.files[first_file]} 第 {first_row} 行"
            self.out.rejected.add(self.files[file_no], row, named, row_id, f"与{where}重复，保留先出现的一行")
        self.con.execute(
            f'DELETE FROM store."{table.name}" WHERE rowid IN (SELECT id FROM _repeats); DROP TABLE _repeats'
        )

    def ids_rise(self, name: str, column: str) -> bool:
        """Whether ids that were given in rising order (by length, then text) show by that alone that none occurs twice.

        True proves it: the rows fall into few runs, each rising strictly, and the runs do not overlap. It costs a third of
        comparing all ids, and next to nothing where they do not rise. False says nothing.
        """
        below = "STRLEN({0}) < STRLEN({1}) OR (STRLEN({0}) = STRLEN({1}) AND {0} < {1})"
        follows, goes_on = below.format("before", "id"), below.format("id", "after")
        ends = self.con.execute(
            f"SELECT id, follows, goes_on FROM ("
            f"SELECT id, COALESCE({follows}, FALSE) AS follows, COALESCE({goes_on}, FALSE) AS goes_on FROM ("
            f"SELECT id, LAG(id) OVER () AS before, LEAD(id) OVER () AS after "
            f'FROM (SELECT "{column}" AS id FROM raw."{name}"))) WHERE NOT (follows AND goes_on) LIMIT {2 * _RUNS + 1}'
        ).fetchall()
        if len(ends) > 2 * _RUNS:
            return False
        order = [(len(plain), plain) for plain in (found.encode() for found, _, _ in ends)]
        firsts = sorted(key for key, (_, follows, _) in zip(order, ends, strict=True) if not follows)
        lasts = sorted(key for key, (_, _, goes_on) in zip(order, ends, strict=True) if not goes_on)
        # Runs do not overlap exactly where each sorted end lies before the next sorted beginning.
        return all(last < first for last, first in zip(lasts, firsts[1:], strict=False))


class _RowRefused(Exception):
    def __init__(self, column: str, value: str | None, reason: str) -> None:
        self.column, self.value, self.reason = column, value, reason
        super().__init__(reason)


class _RowReader:
    """Converts the rows of one sheet. Conversions are remembered: sheets repeat themselves."""

    def __init__(self, table: Table, layout: Layout, regions: RegionTree, pseudonyms: Pseudonyms) -> None:
        self.table, self.regions, self.pseudonyms = table, regions, pseudonyms
        position = {column: index for index, column in enumerate(layout.columns) if column}
        self.columns = [(column, position.get(column.name)) for column in table.columns]
        self.converters = {column.name: converter(column) for column in table.columns}
        self.identity = {
            column
            for column, header in zip(layout.columns, layout.headers, strict=True)
            if column and plain_header(header) in IDENTITY_HEADERS
        }
        self.memory: list[dict[str, Any]] = [{} for _ in self.columns]

    def read(self, cells: list[str]) -> tuple[Any, ...]:
        values: list[Any] = []
        width = len(cells)
        for (column, index), memory in zip(self.columns, self.memory, strict=True):
            text = cells[index].strip() if index is not None and index < width else ""
            if not text:
                if column.required:
                    raise _RowRefused(column.name, None, f"“{column.header_zh}”不能为空")
                values.append(None)
                continue
            found = memory.get(text, _UNSEEN)
            if found is _UNSEEN:
                found = self.convert(column, text)
                if len(memory) < 200_000:
                    memory[text] = found
            if isinstance(found, Unreadable):
                raise _RowRefused(column.name, text, f"“{column.header_zh}”{found}")
            values.append(found)
        self.check_times(values)
        return tuple(values)

    def convert(self, column: Column, text: str) -> Any:
        """Return the value of a stripped, non-empty cell, or `Unreadable`."""
        if column.name in PERSONS and (column.name in self.identity or is_identity_number(tidy(text))):
            return self.pseudonyms.of(tidy(text))
        if column.name == "region_code":
            code = tidy(text).removesuffix(".0")
            # The table of regions may add some; every other table may only use those that are known.
            known = _REGION_CODE.fullmatch(code) if self.table.name == "region" else code in self.regions
            return code if known else Unreadable("没有这个行政区划代码，请填六位代码（GB/T 2260），如 230804")
        try:
            value = self.converters[column.name](text)
        except Unreadable as error:
            return error
        return mask_identity_numbers(value) if column.type == "text" else value

    def check_times(self, values: list[Any]) -> None:
        if not self.table.has_times:
            return
        by_name = {column.name: value for (column, _), value in zip(self.columns, values, strict=True)}
        starts, ends = by_name["starts_at"], by_name["ends_at"]
        if starts is not None and ends is not None and ends <= starts:
            raise _RowRefused("ends_at", str(ends), "“结束时间”不晚于开始时间；跨过零点的请写次日日期")
        if starts is not None and ends is not None and (ends - starts).total_seconds() > 86_400:
            raise _RowRefused("ends_at", str(ends), "“结束时间”比开始时间晚一天以上，请核对日期")


_UNSEEN = object()


def _first(rows: Iterator[tuple[int, list[str]]], count: int) -> list[tuple[int, list[str]]]:
    return [row for row, _ in zip(rows, range(count), strict=False)]


__all__ = ["Folder", "UnknownRegion", "find_files", "read_folder"]
