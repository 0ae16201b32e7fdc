"""Read a folder into DuckDB in the engine shape: every row is checked, rejected or set aside, and said so with its place.

The way of a row: `sources` opens files as sheets of text, `layout` finds out what a sheet is, `binding` says where each column's
values come from, `taking` reads them and judges what stands out; here it is brought together and stored. A Parquet file whose
columns already have the contract's types is taken by the database itself (`typed`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import duckdb
import pyarrow as pa

from shuangjian.engine.contract import Contract, Table
from shuangjian.engine.normalise import available_columns, normalise, order
from shuangjian.engine.regions import RegionTree
from shuangjian.files.binding import Binder
from shuangjian.files.copies import digest, without_copies
from shuangjian.files.headers import plain_header
from shuangjian.files.kept import Kept
from shuangjian.files.layout import Layout, LayoutFinder, Surroundings, complete
from shuangjian.files.mapping import FolderMap
from shuangjian.files.reasons import Reason
from shuangjian.files.rejected import Account, Aside, Place, Rejections
from shuangjian.files.sources import Sheet, SourceError, display_name, find_files, open_sheets, unread_files
from shuangjian.files.taking import Problem, SheetTaker, missing_columns
from shuangjian.files.typed import TypedFile

_LARGE = 200_000
_RUNS = 5_000
_HEAD = 24
# Registers come before what names their owners.
_REGISTERS = ("region", "school", "institution", "school_class", "course")

Progress = Callable[[str, int], None]

_EMPTY = Reason("没有内容", "is empty")
_NO_TABLE = Reason("没有表格，每行只有一格，像填写说明", "holds no table, one cell a row: looks like instructions")
_UNKNOWN = Reason(
    "认不出表头：前 20 行没有两个以上认识的列名。可用 check --propose-map 生成映射后修改",
    "has no header that is known in its first 20 rows: write a map with check --propose-map and amend it",
)


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
        regions: the known regions, those of the folder's own table among them.
        available: table → engine columns that hold something.
        rejected: what was left out.
        set_aside: what is no data.
        accounts: where the rows of each sheet went.
        checked: table → rows taken.
        layouts: "file" or "file#sheet" → how it was understood.
        unknown: "file" or "file#sheet" → first rows of a sheet whose header is not known.
        complaints: files that were passed over as a whole, with the reason.
        places: `__file` → where it is.
    """

    con: duckdb.DuckDBPyConnection
    regions: RegionTree
    available: dict[str, frozenset[str]] = field(default_factory=dict)
    rejected: Rejections = field(default_factory=Rejections)
    set_aside: Aside = field(default_factory=Aside)
    accounts: list[Account] = field(default_factory=list)
    checked: dict[str, int] = field(default_factory=dict)
    layouts: dict[str, Layout] = field(default_factory=dict)
    unknown: dict[str, list[list[str]]] = field(default_factory=dict)
    complaints: dict[str, Reason] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)


def read_folder(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    beside: Path,
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
        beside: an empty folder for what does not fit into memory; it must last as long as `con`.
        contract: the fact contract.
        regions: known regions; a `region` table in the folder adds to them.
        default_region: region of rows that say none.
        mapping: reviewed decisions on foreign headers.
        progress: called with what is read and how many rows so far.

    Raises:
        UnknownRegion: `default_region` is not known, the folder's own regions included.
    """
    reader = _Reader(
        con,
        folder,
        beside,
        contract,
        regions,
        default_region,
        mapping or FolderMap({}),
        progress or (lambda what, rows: None),
    )
    return reader.read()


@dataclass
class _Known:
    """A sheet whose layout is known."""

    sheet: Sheet
    layout: Layout
    around: Surroundings


@dataclass
class _Reader:
    con: duckdb.DuckDBPyConnection
    root: Path
    beside: Path
    contract: Contract
    regions: RegionTree
    default_region: str | None
    mapping: FolderMap
    progress: Progress
    out: Folder = field(init=False)
    present: dict[str, set[str]] = field(default_factory=dict)
    complete: dict[str, set[str]] = field(default_factory=dict)
    parts: dict[str, list[str]] = field(default_factory=dict)
    kept: dict[str, Kept] = field(default_factory=dict)
    accounts: dict[int, Account] = field(default_factory=dict)
    place: int = 0
    blank: int = 0

    def __post_init__(self) -> None:
        self.out = Folder(self.con, self.regions)
        self.finder = LayoutFinder(self.contract)
        self.binder = Binder(self.regions, category=self.contract["institution"]["category"])

    def read(self) -> Folder:
        self.con.execute("CREATE SCHEMA IF NOT EXISTS raw")
        for name, reason in unread_files(self.root).items():
            self.refuse(name, None, reason)
        files, copies = without_copies(find_files(self.root), self.root)
        known = [found for path in files for found in self.understood(path)]
        for copy, original in copies.items():
            reason = Reason(
                f"与 {original} 内容相同，是它的副本，没有重复检查", f"is a copy of {original}; not checked twice"
            )
            self.out.set_aside.add(copy, None, None, reason)
        for register in _REGISTERS:
            for found in known:
                if found.layout.table == register:
                    self.take(found)
            self.enter(register)
        if self.default_region is not None and self.default_region not in self.regions:
            raise UnknownRegion(self.default_region)
        for found in known:
            if found.layout.table not in _REGISTERS:
                self.take(found)
        self.finish()
        return self.out

    # Understanding --------------------------------------------------------------------------------------------------

    def sheets(self, path: Path) -> list[Sheet]:
        name = display_name(path, self.root)
        try:
            return open_sheets(path, name)
        except SourceError as error:
            self.refuse(name, None, error.reason)
            return []

    def understood(self, path: Path) -> list[_Known]:
        """Return the sheets of a file whose layout is known; a workbook of nothing but empty sheets is said to be empty."""
        sheets, self.blank = self.sheets(path), 0
        known = [found for sheet in sheets if (found := self.understand(sheet))]
        if sheets and self.blank == len(sheets):
            self.refuse(sheets[0].file, None, _EMPTY)
        return known

    def refuse(self, file: str, sheet: str | None, reason: Reason, column: str | None = None) -> None:
        """Leave out a whole file or sheet."""
        self.out.complaints[f"{file}#{sheet}" if sheet else file] = reason
        self.out.rejected.add(file, None, column, None, reason, sheet)

    def understand(self, sheet: Sheet) -> _Known | None:
        decided = self.mapping.of(sheet.file, sheet.title)
        try:
            head = sheet.head(_HEAD)
        except SourceError as error:
            self.refuse(sheet.file, sheet.sheet, error.reason)
            return None
        if not any(cell.strip() for _, cells in head for cell in cells):
            if sheet.of_several:
                self.blank += 1  # as a new workbook has
                return None
            self.refuse(sheet.file, sheet.sheet, _EMPTY)
            return None
        is_whole = len(head) < _HEAD
        if sheet.of_several and is_whole and all(sum(bool(c.strip()) for c in cells) < 2 for _, cells in head):
            self.out.set_aside.add(sheet.file, sheet.sheet, None, _NO_TABLE)
            return None
        around = Surroundings(
            (*PurePosixPath(sheet.file).parts[:-1], PurePosixPath(sheet.file).stem, sheet.title),
            decided.table if decided else None,
            {plain_header(header): column for header, column in decided.columns.items()} if decided else {},
        )
        layout = self.finder.find(head, around)
        if layout is None:
            self.out.unknown[sheet.label] = [cells for _, cells in head[:_HEAD]]
            self.refuse(sheet.file, sheet.sheet, _UNKNOWN)
            return None
        self.out.layouts[sheet.label] = layout
        return _Known(sheet, layout, around)

    # Taking ---------------------------------------------------------------------------------------------------------

    def take(self, known: _Known) -> None:
        sheet, table = known.sheet, self.contract[known.layout.table]
        layout = complete(known.layout, table, known.around, self.binder.register.names())
        self.out.layouts[sheet.label] = layout
        if not layout.usable:
            missing = layout.missing[0] if layout.missing and layout.refused is None else None
            self.refuse(sheet.file, sheet.sheet, layout.refused or missing_columns(table, layout), missing)
            return
        self.place = len(self.out.places)
        self.out.places.append(Place(sheet.file, sheet.sheet, sheet.path))
        if sheet.arrow is not None and self.take_typed(sheet, layout, table):
            return
        decided = self.mapping.of(sheet.file, sheet.title)
        self.progress(sheet.file, 0)
        taker = SheetTaker(
            sheet, layout, self.contract, self.finder, self.binder, known.around, self, decided.words if decided else {}
        )
        self.kept_of(table)
        account = taker.run()
        self.show()
        account.notes += self.binder.register.said.values()
        self.binder.register.said.clear()
        self.keep_account(account)

    def taken(self, table: Table, layout: Layout, columns: Mapping[str, pa.Array], numbers: pa.Array) -> None:
        """Keep rows of a table (`taking.Desk`)."""
        self.present.setdefault(table.name, set()).update(layout.present | columns.keys())
        self.kept_of(table).add(columns, numbers)

    def kept_of(self, table: Table) -> Kept:
        """Return what keeps the rows of a table from the place being taken."""
        if table.name not in self.kept:
            name = f"part_{self.place}_{table.name}"
            self.kept[table.name] = Kept(table, name, self.place, self.beside / f"{name}.parquet")
        return self.kept[table.name]

    def show(self) -> None:
        """Hand what was kept of the place being taken to the database."""
        for name, kept in self.kept.items():
            kept.show(self.con)
            self.add_part(self.contract[name], kept.name, {c.name for c in kept.table.columns} - kept.empty)
        self.kept.clear()

    def add_part(self, table: Table, part: str, filled: Set[str]) -> None:
        """Note a relation with rows of a table; `filled` are its columns without any empty cell."""
        self.present.setdefault(table.name, set())
        self.complete[table.name] = set(filled & self.complete.get(table.name, filled))
        self.parts.setdefault(table.name, []).append(part)

    def reject(self, sheet: Sheet, row: int | None, problem: Problem, cells: Sequence[str], owner: str | None) -> None:
        """Leave a row out (`taking.Desk`)."""
        self.out.rejected.add(sheet.file, row, problem.column, problem.text, problem.reason, sheet.sheet, cells, owner)

    def set_aside(self, sheet: Sheet, row: int | None, reason: Reason) -> None:
        """Put a row aside (`taking.Desk`)."""
        self.out.set_aside.add(sheet.file, sheet.sheet, row, reason)

    def take_typed(self, sheet: Sheet, layout: Layout, table: Table) -> bool:
        """Take a Parquet file as it is, if its types fit and nothing in it needs a person's words; else return False."""
        assert sheet.arrow is not None
        if not layout.is_plain or set(layout.fields) - {c.name for c in table.columns}:
            return False
        typed = TypedFile(self.con, sheet.path, sheet.arrow, layout, table, self.binder)
        if not typed.fits():
            return False
        part = f"part_{self.place}_{table.name}"
        self.con.execute(f'CREATE VIEW raw."{part}" AS {typed.select(self.place)}')
        self.add_part(table, part, typed.filled)
        self.present[table.name].update(layout.present)
        rows = typed.rows()
        self.keep_account(Account(sheet.file, sheet.sheet, table.name, rows, rows))
        return True

    def keep_account(self, account: Account) -> None:
        """Keep the account of the place being taken."""
        self.accounts[self.place] = account
        self.out.accounts.append(account)

    def enter(self, register: str) -> None:
        """Enter what was read of a register, so that names are known from here on."""

        def rows(*columns: str) -> Iterable[tuple[Any, ...]]:
            listed = ", ".join(columns)
            for part in self.parts.get(register, []):
                yield from self.con.execute(f'SELECT DISTINCT {listed} FROM raw."{part}"').fetchall()

        match register:
            case "region":
                self.regions = self.out.regions = self.binder.regions = self.regions.with_rows(
                    list(rows("region_code", "parent_code", "name"))
                )
            case "school" | "institution":
                self.binder.register.enter(f"{register}_id", rows(f"{register}_id", "name"))
            case "school_class":
                self.binder.register.enter_parts("class_id", rows("school_id", "class_id", "name"))
            case "course":
                self.binder.register.enter_parts("course_id", rows("institution_id", "course_id", "title"))

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
        for account in self.out.accounts:
            account.settle()

    def rows_in(self, name: str) -> int:
        found = self.con.execute(f'SELECT COUNT(*) FROM raw."{name}"').fetchone()
        return int(found[0]) if found else 0

    def drop_repeats(self, table: Table) -> None:
        """Keep one of rows with one id and reject the others, naming its place; a sheet that only repeats another is said once."""
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
        # Which of two files counts is decided by what is in them, so that renaming one changes nothing.
        self.con.execute("CREATE TEMPORARY TABLE _ranks (file INTEGER, rank INTEGER)")
        self.con.executemany("INSERT INTO _ranks VALUES (?, ?)", list(enumerate(self.ranks())))
        data = ", ".join(f'"{column}"' for column in self.columns_of(table.name) if not column.startswith("__"))
        self.con.execute(
            f"CREATE TEMPORARY TABLE _repeats AS SELECT * FROM (SELECT id, __file, __row, row_id, h, "
            f"FIRST_VALUE(__file) OVER w AS first_file, FIRST_VALUE(__row) OVER w AS first_row, FIRST_VALUE(h) OVER w AS first_h, "
            f'ROW_NUMBER() OVER w AS n FROM (SELECT *, rowid AS id, hash({data}) AS h FROM store."{table.name}") '
            f"JOIN _ranks ON file = __file WINDOW w AS (PARTITION BY {parts} ORDER BY rank, __file, __row)) WHERE n > 1"
        )
        self.say_repeats(table)
        self.con.execute(
            f'DELETE FROM store."{table.name}" WHERE rowid IN (SELECT id FROM _repeats); DROP TABLE _repeats; DROP TABLE _ranks'
        )

    def say_repeats(self, table: Table) -> None:
        """Reject the rows in `_repeats`, or set a sheet aside where all it holds is in another, word for word."""
        whole = dict(
            self.con.execute(
                "SELECT r.__file, ANY_VALUE(first_file) FROM _repeats AS r GROUP BY r.__file "
                "HAVING BOOL_AND(h = first_h) AND COUNT(DISTINCT first_file) = 1 AND ANY_VALUE(first_file) <> r.__file "
                f'AND COUNT(*) = (SELECT COUNT(*) FROM store."{table.name}" AS s WHERE s.__file = r.__file)'
            ).fetchall()
        )
        for file_no, first in sorted(whole.items()):
            place, account = self.out.places[file_no], self.accounts[file_no]
            account.set_aside, account.checked = account.set_aside + account.checked, 0
            other = self.named(first)
            reason = Reason(f"各行都与 {other} 相同，没有重复检查", f"repeats {other} row by row; not checked twice")
            self.out.set_aside.add(place.file, place.sheet, None, reason)
        named = table.row_id[-1] if len(table.row_id) == 1 else table.key[-1]
        said: set[tuple[int, int]] = set()
        for file_no, row, row_id, first_file, first_row in self.con.execute(
            "SELECT __file, __row, row_id, first_file, first_row FROM _repeats ORDER BY __file, __row"
        ).fetchall():
            if file_no in whole or (file_no, row) in said:
                continue
            said.add((file_no, row))
            other = "" if first_file == file_no else f"{self.named(first_file)} "
            reason = Reason(
                f"与{other}第 {first_row} 行重复，只算该行", f"repeats {other}row {first_row}, which counts"
            )
            place, account = self.out.places[file_no], self.accounts[file_no]
            account.checked, account.rejected = account.checked - 1, account.rejected + 1
            self.out.rejected.add(place.file, row, named, row_id, reason, place.sheet)

    def named(self, file_no: int) -> str:
        """Return a place as people name it."""
        place = self.out.places[file_no]
        return f"{place.file}（{place.sheet}）" if place.sheet else place.file

    def ranks(self) -> list[int]:
        """Return for each place the rank of its file's content; sheets of one file share one."""
        digests = {path: digest(path) for path in {place.path for place in self.out.places}}
        ordered = {found: rank for rank, found in enumerate(sorted(set(digests.values())))}
        return [ordered[digests[place.path]] for place in self.out.places]

    def columns_of(self, name: str) -> list[str]:
        """Return the columns a table is stored with."""
        return [str(row[0]) for row in self.con.execute(f'DESCRIBE store."{name}"').fetchall()]

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


__all__ = ["Folder", "UnknownRegion", "find_files", "read_folder"]
