"""Open the files of a folder as sheets: rows of text with their row numbers, whatever the format or encoding."""

from __future__ import annotations

import codecs
import csv
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook

from shuangjian.files.values import cell_text

SPREADSHEETS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})
TEXTS = frozenset({".csv", ".tsv", ".txt"})
PARQUETS = frozenset({".parquet", ".pq"})
READABLE = SPREADSHEETS | TEXTS | PARQUETS

_SNIFFED = 1 << 20
_DELIMITERS = (",", "\t", ";", "|")
_PARQUET_BATCH = 8_192

Rows = Iterator[tuple[int, list[str]]]


class SourceError(Exception):
    """A file that cannot be opened at all: what is wrong and what to do."""


@dataclass(frozen=True)
class Sheet:
    """One table of cells. `rows()` starts over at each call and yields (row number from 1, cells as text)."""

    path: Path
    name: str
    title: str
    rows: Callable[[], Rows]
    arrow: pa.Schema | None = None


def open_sheets(path: Path) -> list[Sheet]:
    """Return the sheets of one file.

    Raises:
        SourceError: the file is damaged or of a kind that cannot be read.
    """
    suffix = path.suffix.lower()
    if path.stat().st_size == 0:
        raise SourceError("文件是空的")
    if suffix in TEXTS:
        return [_text_sheet(path)]
    if suffix in SPREADSHEETS:
        return _workbook_sheets(path)
    if suffix in PARQUETS:
        return [_parquet_sheet(path)]
    raise SourceError(f"不支持 {suffix} 文件，请另存为 xlsx、csv 或 parquet")


# Text ---------------------------------------------------------------------------------------------------------------


def detect_encoding(path: Path) -> str:
    """Return utf-8-sig, utf-16 or gb18030: the first that reads the whole file, by its bytes.

    Where neither UTF-8 nor GB 18030 reads all of it the file mixes encodings; "mixed" reads line by line.
    """
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as file:
                while chunk := file.read(_SNIFFED):
                    decoder.decode(chunk)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    return "mixed"


def _lines(path: Path, encoding: str) -> Iterator[str]:
    if encoding != "mixed":
        with path.open(encoding=encoding, newline="") as file:
            yield from (line.replace("\0", "") for line in file)
        return
    with path.open("rb") as file:
        for raw in file:
            try:
                line = raw.decode("utf-8")
            except UnicodeDecodeError:
                line = raw.decode("gb18030", errors="replace")
            yield line.replace("\0", "").lstrip("\ufeff")


def detect_delimiter(sample: list[str]) -> str:
    """Return the separator that stands most often, alike in most lines."""
    return max(_DELIMITERS, key=lambda mark: sum(min(line.count(mark), 200) for line in sample))


def _text_sheet(path: Path) -> Sheet:
    encoding = detect_encoding(path)
    sample = [line for line, _ in zip(_lines(path, encoding), range(50), strict=False)]
    delimiter = detect_delimiter(sample)
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))

    def rows() -> Rows:
        reader = csv.reader(_lines(path, encoding), delimiter=delimiter)
        yield from enumerate(reader, start=1)

    return Sheet(path, path.stem, path.stem, rows)


# Workbooks ----------------------------------------------------------------------------------------------------------


def _workbook_sheets(path: Path) -> list[Sheet]:
    try:
        names = CalamineWorkbook.from_path(str(path)).sheet_names
    except (CalamineError, OSError, ValueError) as error:
        raise SourceError(f"打不开这个工作簿（{error}），请确认没有密码并重新另存") from error

    def reader(title: str) -> Callable[[], Rows]:
        def rows() -> Rows:
            sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(title)
            first = (sheet.start or (0, 0))[0]
            for number, row in enumerate(sheet.to_python(skip_empty_area=True), start=first + 1):
                yield number, [cell_text(cell) for cell in row]

        return rows

    return [Sheet(path, path.stem, title, reader(title)) for title in names]


# Parquet ------------------------------------------------------------------------------------------------------------


def _parquet_sheet(path: Path) -> Sheet:
    try:
        schema = pq.read_schema(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise SourceError(f"不是完整的 parquet 文件（{error}）") from error

    def rows() -> Rows:
        yield 1, list(schema.names)
        number = 1
        for batch in pq.ParquetFile(path).iter_batches(_PARQUET_BATCH):
            columns = [column.to_pylist() for column in batch.columns]
            for row in zip(*columns, strict=True):
                number += 1
                yield number, [cell_text(cell) for cell in row]

    return Sheet(path, path.stem, path.stem, rows, schema)
