"""Read workbooks: calamine gives the values, a look into the file's own XML what it does not tell.

What calamine shows as empty may be an error, or a formula whose result the file does not hold; which rows are hidden only the
XML says. The same look keeps a small file from asking for all memory: it is counted before it is opened.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from shuangjian.files.reasons import Reason
from shuangjian.files.values import NO_VALUE, UNCOMPUTED, cell_text

# Unpacked sizes beyond which a workbook is refused before anything of it is held.
LARGEST_TEXTS = 256 << 20
LARGEST_SHEET = 2 << 30
LARGEST_CELLS = 20_000_000
# An area so much larger than what is in it is read cell by cell.
_SPARSE = 32
_SPARSE_FROM = 1_000_000
LARGEST_CELL = 32 << 20
_PIECE = 1 << 20
_STARTS = (b"<c ", b":c ", b"<row", b":row", b"<mergeCell ")

_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_ROW_NUMBER = re.compile(rb"\br=[\"'](\d+)[\"']")
_HIDDEN = re.compile(rb"\bhidden=[\"'](?:1|true)[\"']")
_CELL_START = re.compile(rb"<(?:\w+:)?c[ >/]")
_WIDE = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Z]{2,3})\d")
_PLAIN_ROW = re.compile(rb'<row r="(\d+)"')
_PLAIN_WIDE = re.compile(rb' r="([A-Z]{2,3})\d')
_ERROR = re.compile(
    rb"<(?:\w+:)?c\b([^>]*\bt=[\"']e[\"'][^>]*)>\s*(?:<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*)?<(?:\w+:)?v>([^<]*)<"
)
_BLIND = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_REF = re.compile(rb"\br=[\"']([A-Z]+)(\d+)[\"']")
_STRING = re.compile(rb"\bt=[\"']str[\"']")
_MERGED = re.compile(rb"mergeCell\b[^>]*\bref=[\"']([A-Z]+)(\d+):([A-Z]+)(\d+)[\"']")
# Of OpenDocument: how LibreOffice says that a cell holds an error.
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_ERROR_KIND = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_ERROR_TYPE = b'value-type="error"'
_MOST_REPEATED, _LONGEST_COUNT = 64, 8
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

_TOO_LARGE = Reason(
    "工作簿展开后过大，请拆成几个文件，或另存为 csv", "is too large once unpacked: split it, or save it as csv"
)
_DAMAGED = Reason(
    "打不开这个工作簿，文件可能已损坏，请重新另存为 xlsx", "cannot be opened and may be damaged: save it again as xlsx"
)
_NO_SHEET = Reason(
    "里面没有工作表，文件可能已损坏，请重新另存为 xlsx", "holds no worksheet and may be damaged: save it again as xlsx"
)
_LOCKED = Reason("工作簿有密码，请去掉密码后另存", "is locked with a password: save it without one")


Range = tuple[int, int, int, int]  # first row, first column, last row, last column


class Unopened(Exception):
    """A workbook that cannot be opened or must not be."""

    def __init__(self, reason: Reason) -> None:
        """Hold why."""
        self.reason = reason
        super().__init__(str(reason))


@dataclass
class Marks:
    """What a sheet's XML says besides its values; rows count from 1, columns from 0."""

    hidden: set[int] = field(default_factory=set)
    errors: dict[int, dict[int, str]] = field(default_factory=dict)
    merged: list[Range] = field(default_factory=list)
    last_row: int = 0
    last_column: int = 25
    cells: int = 0

    @property
    def sparse(self) -> bool:
        """Whether the area is far larger than what stands in it: a stray cell in the last corner."""
        area = self.last_row * (self.last_column + 1)
        return area > _SPARSE_FROM and area > _SPARSE * self.cells


@dataclass(frozen=True)
class SheetOfWorkbook:
    """One sheet: `rows()` yields (number, cells as text), `merged` are ranges (first row, first column, last row, last column)."""

    title: str
    hidden: bool
    marks: Marks
    rows: Callable[[], Iterator[tuple[int, list[str]]]]
    merged: Callable[[], tuple[Range, ...]]


def open_workbook(path: Path) -> list[SheetOfWorkbook]:
    """Return the sheets of a workbook of any kind calamine reads.

    Raises:
        Unopened: damaged, locked, too large, or without a worksheet.
    """
    marks = _marks(path) if zipfile.is_zipfile(path) else {}
    try:
        with path.open("rb") as file:
            metadata = [
                m for m in CalamineWorkbook.from_filelike(file).sheets_metadata if m.typ == SheetTypeEnum.WorkSheet
            ]
    except PasswordError as error:
        raise Unopened(_LOCKED) from error
    except (CalamineError, OSError, ValueError) as error:
        raise Unopened(_LOCKED if "assword" in str(error) else _DAMAGED) from error
    except BaseException as error:  # a panic of the library is no Exception
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        raise Unopened(_DAMAGED) from error
    if not metadata:
        raise Unopened(_NO_SHEET)
    return [_sheet(path, m.name, m.visible != SheetVisibleEnum.Visible, marks.get(m.name, Marks())) for m in metadata]


def _sheet(path: Path, title: str, hidden: bool, marks: Marks) -> SheetOfWorkbook:
    kept: list[Any] = []

    def opened() -> Any:
        if not kept:
            try:
                with path.open("rb") as file:
                    kept.append(CalamineWorkbook.from_filelike(file).get_sheet_by_name(title))
            except (CalamineError, OSError, ValueError) as error:
                raise Unopened(_DAMAGED) from error
            except BaseException as error:
                if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
                    raise
                raise Unopened(_DAMAGED) from error
        return kept[0]

    def rows() -> Iterator[tuple[int, list[str]]]:
        if marks.sparse:
            yield from _sparse_rows(path, title)
            return
        sheet = opened()
        left = [""] * (sheet.start or (0, 0))[1]
        for number, row in enumerate(sheet.iter_rows(), start=1):
            cells = [*left, *[cell if type(cell) is str else cell_text(cell) for cell in row]]
            for column, shown in marks.errors.get(number, {}).items():
                cells.extend([""] * (column + 1 - len(cells)))
                cells[column] = shown
            yield number, cells

    def merged() -> tuple[Range, ...]:
        if marks.cells:
            return tuple(marks.merged)
        found = opened().merged_cell_ranges or ()
        return tuple((a[0] + 1, a[1], b[0] + 1, b[1]) for a, b in found)

    return SheetOfWorkbook(title, hidden, marks, rows, merged)


def _sparse_rows(path: Path, title: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are there, without the emptiness between them."""
    try:
        from openpyxl import load_workbook  # what few workbooks need is loaded for them alone

        book = load_workbook(path, read_only=True, data_only=True)
        sheet = book[title]
        sheet.reset_dimensions()
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            if any(cell is not None for cell in row):
                yield number, [cell_text(cell) for cell in row]
        book.close()
    except (
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        AttributeError,
        OSError,
        SyntaxError,
        zipfile.BadZipFile,
    ) as error:
        raise Unopened(_DAMAGED) from error


# The file's own XML ---------------------------------------------------------------------------------------------------


def _marks(path: Path) -> dict[str, Marks]:
    """Look through the sheets of an Office Open XML workbook or for errors in an OpenDocument one, holding little of any.

    Other kinds have no marks.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_large(archive)
            if "content.xml" in archive.namelist():
                return _open_document_marks(archive)
            if "xl/workbook.xml" not in archive.namelist():
                return {}
            return {title: _look(archive, part) for title, part in _parts(archive).items()}
    except Unopened:
        raise
    except (
        zipfile.BadZipFile,
        etree.XMLSyntaxError,
        KeyError,
        OSError,
        EOFError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise Unopened(_DAMAGED) from error
    except Exception as error:
        if type(error).__module__ == "zlib":
            raise Unopened(_DAMAGED) from error
        raise


def _open_document_marks(archive: zipfile.ZipFile) -> dict[str, Marks]:
    """Return sheet name → its error cells, which calamine gives as empty."""
    with archive.open("content.xml") as file:
        rest = b""
        while piece := file.read(_PIECE):
            if _ERROR_TYPE in rest + piece:
                break
            rest = piece[-len(_ERROR_TYPE) :]
        else:
            return {}
    found: dict[str, Marks] = {}
    marks, row, column = Marks(), 0, 0
    with archive.open("content.xml") as file:
        for event, node in etree.iterparse(file, ("start", "end"), resolve_entities=False, no_network=True):
            if node.tag == f"{_TABLE}table" and event == "start":
                marks, row = found.setdefault(node.get(f"{_TABLE}name", ""), Marks()), 0
            elif node.tag == f"{_TABLE}table-row" and event == "start":
                row, column = row + 1, 0
            elif node.tag == f"{_TABLE}table-row":
                row += _repeated(node, "rows") - 1
                node.clear()
            elif node.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell") and event == "end":
                if node.get(_ERROR_KIND) == "error":
                    shown = "".join(node.itertext()).strip()
                    for position in range(column, column + min(_repeated(node, "columns"), _MOST_REPEATED)):
                        marks.errors.setdefault(row, {})[position] = NO_VALUE + shown
                column += _repeated(node, "columns")
    return found


def _repeated(node: etree._Element, what: str) -> int:
    """Return how many rows or columns an element stands for."""
    text = node.get(f"{_TABLE}number-{what}-repeated", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < _LONGEST_COUNT else 1


def _refuse_large(archive: zipfile.ZipFile) -> None:
    for part in archive.infolist():
        sheet = part.filename.startswith("xl/worksheets/") or part.filename == "content.xml"
        if part.file_size > (LARGEST_SHEET if sheet else LARGEST_TEXTS):
            raise Unopened(_TOO_LARGE)


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return sheet name → part of the archive, where the part is there."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    relations = {
        node.get("Id"): node.get("Target", "")
        for node in etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), parser)
    }
    found = {}
    for node in etree.fromstring(archive.read("xl/workbook.xml"), parser).iterfind(".//{*}sheet"):
        target = relations.get(node.get(_OFFICE), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part in archive.namelist():
            found[node.get("name", "")] = part
    return found


def _look(archive: zipfile.ZipFile, part: str) -> Marks:
    marks = Marks()
    with archive.open(part) as file:
        rest = b""
        while piece := file.read(_PIECE):
            text = rest + piece
            # Whole cells only; a part of one waits for the next piece.
            cut = max(text.rfind(start) for start in _STARTS)
            _note(marks, text[: max(cut, 0)])
            rest = text[max(cut, 0) :]
            if marks.cells > LARGEST_CELLS or len(rest) > LARGEST_CELL:
                raise Unopened(_TOO_LARGE)
        _note(marks, rest)
    return marks


def _note(marks: Marks, text: bytes) -> None:
    # As nearly every program writes them: no prefix, double quotation marks, the number first.
    cells, rows = text.count(b"<c "), _PLAIN_ROW.findall(text)
    if b":c " in text or b"='" in text or b"<c>" in text or len(rows) != text.count(b"<row"):
        _note_places(marks, text)
    else:
        marks.cells += cells
        if rows:
            marks.last_row = max(marks.last_row, *map(int, rows))
        if b"hidden=" in text:
            marks.hidden.update(_hidden_rows(text))
        for letters in set(_PLAIN_WIDE.findall(text)):
            marks.last_column = max(marks.last_column, _column(letters))
    if b't="e"' in text or b"t='e'" in text:
        for cell in _ERROR.finditer(text):
            if place := _place(cell.group(1)):
                marks.errors.setdefault(place[0], {})[place[1]] = NO_VALUE + cell.group(2).decode("utf-8", "replace")
    if b"<f" in text or b":f" in text:
        for cell in _BLIND.finditer(text):
            if not _STRING.search(cell.group(1)) and (place := _place(cell.group(1))):
                marks.errors.setdefault(place[0], {})[place[1]] = UNCOMPUTED
    for first, row, last, last_row in _MERGED.findall(text):
        marks.merged.append((int(row), _column(first), int(last_row), _column(last)))


def _note_places(marks: Marks, text: bytes) -> None:
    """Count rows and cells however they are written."""
    marks.cells += len(_CELL_START.findall(text))
    for row in _ROW.finditer(text):
        if number := _ROW_NUMBER.search(row.group(1)):
            marks.last_row = max(marks.last_row, int(number.group(1)))
    marks.hidden.update(_hidden_rows(text))
    for letters in set(_WIDE.findall(text)):
        marks.last_column = max(marks.last_column, _column(letters))


def _hidden_rows(text: bytes) -> Iterator[int]:
    for row in _ROW.finditer(text):
        if (number := _ROW_NUMBER.search(row.group(1))) and _HIDDEN.search(row.group(1)):
            yield int(number.group(1))


def _place(attributes: bytes) -> tuple[int, int] | None:
    match = _REF.search(attributes)
    if match is None:
        return None
    return int(match.group(2)), _column(match.group(1))


def _column(letters: bytes) -> int:
    """Return the position from 0 of a column named A, B … XFD."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
