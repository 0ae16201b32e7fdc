"""Open the files of a folder as sheets: rows of text with their row numbers, whatever the format or encoding."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pv
import pyarrow.parquet as pq

from shuangjian.files.people import hide
from shuangjian.files.reasons import Reason
from shuangjian.files.texts import Records, blocks
from shuangjian.files.values import cell_text
from shuangjian.files.workbooks import Range, Unopened, open_workbook

SPREADSHEETS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})
TEXTS = frozenset({".csv", ".tsv", ".txt"})
PARQUETS = frozenset({".parquet", ".pq"})
READABLE = SPREADSHEETS | TEXTS | PARQUETS

# What systems leave in folders, of no use to anybody.
_LITTER = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db", "readme.md"})
_CHUNK = 8_192
_WIDEST = 16_384
_CODED = pa.dictionary(pa.int32(), pa.string())
# A column's texts are not gathered where each stands, on an average of more than so many rows, in fewer rows than this.
_SELDOM, _SEVERAL = 4, 200
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

Rows = Iterator[tuple[int, list[str]]]

_ANOTHER_KIND = Reason(
    "不是能读的表格，请在表格软件中另存为 xlsx 后放回文件夹",
    "is no spreadsheet that can be read: save it as xlsx and put it back",
)
_PACKED = Reason("是压缩包，请解压后检查", "is packed: unpack it first")
_DOCUMENT = Reason(
    "不是表格；其中若有数据，请复制到表格并另存为 xlsx",
    "is no spreadsheet: if it holds data, copy them to one and save as xlsx",
)
_KINDS = {
    **dict.fromkeys((".zip", ".rar", ".7z", ".gz", ".tar", ".tgz"), _PACKED),
    **dict.fromkeys((".doc", ".docx", ".wps", ".pdf", ".ofd", ".ppt", ".pptx", ".jpg", ".jpeg", ".png", ".html"), _DOCUMENT),
}  # fmt: skip


class SourceError(Exception):
    """A file that cannot be opened or read on: what is wrong and what to do."""

    def __init__(self, reason: Reason) -> None:
        """Hold why, in both languages."""
        self.reason = reason
        super().__init__(str(reason))


@dataclass(frozen=True)
class Chunk:
    """Consecutive rows as columns of text, null where a cell is not there. `faults` names rows that could not be parted.

    A column may hold its texts once each and a code a row (a dictionary array); then no cell of it is null.
    """

    numbers: Sequence[int]
    columns: list[pa.Array]
    faults: dict[int, Reason] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.numbers)

    def cells(self, index: int) -> list[str]:
        """Return one row, the empty cells as ""."""
        return [column[index].as_py() or "" for column in self.columns]

    def from_row(self, index: int) -> Chunk:
        """Return the rows from one on."""
        return Chunk(self.numbers[index:], [column.slice(index) for column in self.columns], self.faults)


@dataclass(frozen=True)
class Sheet:
    """One table of cells.

    Attributes:
        path: the file.
        file: its name within the folder, identity numbers hidden.
        title: the sheet's name, the file's where it has none.
        of_several: whether the file has more sheets, so that this one is named with its title.
        hidden: whether the sheet is hidden.
        hidden_rows: numbers of rows that are.
        merged: merged ranges; their cells are filled.
        positional: whether cells keep their places (a workbook), or a forgotten separator can shift them (a text).
        rows: yields (row number from 1, cells); starts over at each call.
        arrow: the types of a Parquet file.
    """

    path: Path
    file: str
    title: str
    rows: Callable[[], Rows]
    of_several: bool = False
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    merged: tuple[Range, ...] = ()
    positional: bool = True
    arrow: pa.Schema | None = None
    columns: Callable[[], Iterator[Chunk]] | None = None
    faults: dict[int, Reason] = field(default_factory=dict)

    @property
    def sheet(self) -> str | None:
        """The title where the file has several sheets or is a workbook, None for a text."""
        return self.title if self.positional and self.arrow is None else None

    @property
    def label(self) -> str:
        """The name of the sheet for people and maps: "file", or "file#sheet" where there are several."""
        return f"{self.file}#{hide(self.title)}" if self.of_several else self.file

    def head(self, count: int) -> list[tuple[int, list[str]]]:
        """Return the first rows."""
        return list(islice(self.rows(), count))

    def chunks(self) -> Iterator[Chunk]:
        """Yield all rows, column by column."""
        if self.columns is not None:
            yield from self.columns()
            return
        rows = self.rows()
        while batch := list(islice(rows, _CHUNK)):
            numbers = [number for number, _ in batch]
            width = max(len(cells) for _, cells in batch)
            if width > _WIDEST:
                raise SourceError(
                    Reason(
                        f"一行有 {width} 个单元格，请核对分隔符", f"has a row of {width} cells: check the separators"
                    )
                )
            columns = [pa.array(column, pa.string()) for column in zip_longest(*(cells for _, cells in batch))]
            yield Chunk(numbers, columns, {n: self.faults[n] for n in numbers if n in self.faults})


def _too_wide(width: int) -> Reason:
    return Reason(f"一行有 {width} 个单元格，请核对分隔符", f"has a row of {width} cells: check the separators")


def find_files(folder: Path) -> list[Path]:
    """Return the readable files of a folder and its subfolders, in order; temporary and hidden ones left out."""
    return [
        path
        for path in _shown(folder)
        if path.is_file() and path.suffix.lower() in READABLE and not _leads_out(path, folder)
    ]


def unread_files(folder: Path) -> dict[str, Reason]:
    """Return what stands in the folder and is not read → why, and what to do."""
    found: dict[str, Reason] = {}
    for path in _shown(folder):
        name = display_name(path, folder)
        suffix = path.suffix.lower()
        if _leads_out(path, folder):
            found[name] = Reason(
                "是指向文件夹之外的链接，请把文件本身放进来",
                "is a link that leads out of the folder: put the file itself in it",
            )
        elif path.is_dir():
            if suffix in READABLE:
                found[name] = Reason(
                    "是文件夹，不是文件；其中的文件照常检查", "is a folder, not a file; the files in it are checked"
                )
        elif not path.is_file():
            found[name] = Reason(
                "不是普通文件，或是指向不存在的文件的链接，请把文件本身放进来",
                "is no regular file, or a link to one that is not there: put the file itself in the folder",
            )
        elif path.name.lower() not in _LITTER and suffix not in READABLE:
            found[name] = _KINDS.get(suffix, _ANOTHER_KIND)
    return found


def display_name(path: Path, folder: Path) -> str:
    """Return a file's name within the folder as it may be shown: readable in any console, identity numbers hidden."""
    name = path.relative_to(folder).as_posix()
    return hide(name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


def _shown(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if not any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
    )


def _leads_out(path: Path, folder: Path) -> bool:
    try:
        return path.is_symlink() and not path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return True


def open_sheets(path: Path, name: str) -> list[Sheet]:
    """Return the sheets of one file; what it holds decides, not what its ending says.

    Raises:
        SourceError: the file is damaged or of a kind that cannot be read.
    """
    try:
        if path.stat().st_size == 0:
            raise SourceError(Reason("文件是空的", "is empty"))
        with path.open("rb") as file:
            start = file.read(8)
        if path.suffix.lower() in PARQUETS or start[:4] == b"PAR1":
            return [_parquet_sheet(path, name)]
        if start == _OLD_OFFICE or zipfile.is_zipfile(path):
            return _workbook_sheets(path, name)
        if path.suffix.lower() in SPREADSHEETS and start[:1] == b"<":
            raise SourceError(
                Reason(
                    "实为网页，不是工作簿，请用表格软件打开后另存为 xlsx",
                    "is a web page: open it in a spreadsheet program and save as xlsx",
                )
            )
        if path.suffix.lower() in SPREADSHEETS and b"\0" in start:
            raise SourceError(Reason("文件已损坏，请重新另存为 xlsx", "is damaged: save it again as xlsx"))
        return [_text_sheet(path, name)]
    except PermissionError as error:
        raise SourceError(Reason("没有读取这个文件的权限", "may not be read: its permissions forbid it")) from error
    except OSError as error:
        raise SourceError(Reason(f"读不出（{error.strerror}）", f"cannot be read ({error.strerror})")) from error


def _text_sheet(path: Path, name: str) -> Sheet:
    broken = Reason(
        "文字编码已损坏，请另存为 UTF-8 的 csv 或 xlsx", "has broken characters: save it as UTF-8 csv or xlsx"
    )
    try:
        records = Records(path)
    except UnicodeError as error:
        raise SourceError(broken) from error

    def rows() -> Rows:
        try:
            yield from enumerate(records, start=1)
        except UnicodeError as error:
            raise SourceError(broken) from error

    def columns() -> Iterator[Chunk]:
        parted = _Parted(records.delimiter)
        try:
            yield from map(parted.chunk, blocks(path, records.encoding))
        except UnicodeError as error:
            raise SourceError(broken) from error

    even = columns if records.even else None
    return Sheet(path, name, hide(path.stem), rows, positional=False, faults=records.faults, columns=even)


@dataclass
class _Parted:
    """Parts the lines of an even text at its delimiter, block by block.

    Attributes:
        delimiter: what stands between cells.
        row: number of the next block's first row.
        many: positions of columns whose texts seldom come again: they are not gathered.
    """

    delimiter: str
    row: int = 1
    many: set[int] = field(default_factory=set)

    def chunk(self, block: bytes) -> Chunk:
        """Return whole lines as columns: in vectors where all have as many cells."""
        width = block.partition(b"\n")[0].count(self.delimiter.encode()) + 1
        columns = (self._even(block, width) if width <= _WIDEST else None) or self._uneven(block)
        chunk = Chunk(range(self.row, self.row + len(columns[0])), columns)
        self.row += len(chunk)
        return chunk

    def _even(self, block: bytes, width: int) -> list[pa.Array] | None:
        names = [str(position) for position in range(width)]
        types = {n: pa.string() if p in self.many else _CODED for p, n in enumerate(names)}
        try:
            table = pv.read_csv(
                pa.BufferReader(block),
                pv.ReadOptions(column_names=names, block_size=len(block) + 1),
                pv.ParseOptions(delimiter=self.delimiter, quote_char=False, ignore_empty_lines=False),
                pv.ConvertOptions(column_types=types, null_values=[]),
            )
        except pa.ArrowInvalid:
            return None
        columns = [column.combine_chunks() for column in table.columns]
        for position, column in enumerate(columns):
            if pa.types.is_dictionary(column.type) and _SELDOM * len(column.dictionary) > len(column) > _SEVERAL:
                self.many.add(position)
                columns[position] = column.dictionary_decode()
        return columns

    def _uneven(self, block: bytes) -> list[pa.Array]:
        lines = block.decode().replace("\r\n", "\n").removesuffix("\n").split("\n")
        rows = [line.split(self.delimiter) for line in lines]
        if (width := max(map(len, rows))) > _WIDEST:
            raise SourceError(_too_wide(width))
        return [pa.array(column, pa.string()) for column in zip_longest(*rows)]


def _workbook_sheets(path: Path, name: str) -> list[Sheet]:
    try:
        found = open_workbook(path)
        sheets = []
        for one in found:
            merged = one.merged()
            sheets.append(
                Sheet(
                    path,
                    name,
                    one.title,
                    _filled(one.rows, merged),
                    len(found) > 1,
                    one.hidden,
                    frozenset(one.marks.hidden),
                    merged,
                )
            )
    except Unopened as error:
        raise SourceError(error.reason) from error
    return sheets


def _filled(rows: Callable[[], Rows], merged: Sequence[Range]) -> Callable[[], Rows]:
    """Let a merged cell speak for every cell it covers; what breaks on the way costs this sheet only."""
    starting: dict[int, list[Range]] = {}
    for place in merged:
        starting.setdefault(place[0], []).append(place)

    def filled() -> Rows:
        try:
            yield from spoken()
        except Unopened as error:
            raise SourceError(error.reason) from error

    def spoken() -> Rows:
        open_now: list[tuple[Range, str]] = []
        for number, cells in rows():
            open_now = [(place, text) for place, text in open_now if place[2] >= number]
            open_now += [
                (p, cells[p[1]]) for p in starting.get(number, ()) if p[1] < len(cells) and cells[p[1]].strip()
            ]
            for (_, first, _, last), text in open_now:
                for column in range(first, min(last, len(cells) - 1) + 1):
                    cells[column] = text
            yield number, cells

    return filled


def _parquet_sheet(path: Path, name: str) -> Sheet:
    try:
        schema = pq.read_schema(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise SourceError(
            Reason("不是完整的 parquet 文件，请重新导出", "is no whole parquet file: export it again")
        ) from error

    def columns() -> Iterator[Chunk]:
        yield Chunk([1], [pa.array([header], pa.string()) for header in schema.names])
        number = 2
        try:
            for batch in pq.ParquetFile(path).iter_batches(_CHUNK):
                numbers = list(range(number, number + batch.num_rows))
                number += batch.num_rows
                yield Chunk(numbers, [_texts(column) for column in batch.columns])
        except (pa.ArrowInvalid, OSError) as error:
            raise SourceError(Reason("文件内容已损坏，请重新导出", "is damaged inside: export it again")) from error

    def rows() -> Rows:
        for chunk in columns():
            for index, number in enumerate(chunk.numbers):
                yield number, chunk.cells(index)

    return Sheet(path, name, hide(path.stem), rows, arrow=schema, columns=columns)


def _texts(column: pa.Array) -> pa.Array:
    """Return a column of any type as text, as a spreadsheet's cells would read."""
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return column.cast(pa.string())
    if pa.types.is_integer(column.type):
        return column.cast(pa.string())
    return pa.array([None if value is None else cell_text(value) for value in column.to_pylist()], pa.string())
