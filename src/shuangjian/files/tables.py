"""Read one table whose columns the caller names: what a register is filled from.

The face of the reader for programs: it opens every format and encoding that a check opens, finds the header below titles, and
reads cells as a check does. A cell that cannot be taken is a `Problem` with a code and the sentence in both languages; nothing is
left out in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from shuangjian.files.headers import plain_header
from shuangjian.files.numerals import to_fen, to_int
from shuangjian.files.reasons import Reason, Unreadable
from shuangjian.files.sources import Sheet, SourceError, open_sheets
from shuangjian.files.tidy import squeezed
from shuangjian.files.times import to_date
from shuangjian.files.values import refuse_no_value, to_bool, to_text

Kind = Literal["text", "day", "number", "fen", "yes_no", "choice"]

# A header stands in one of the first rows.
_HEADER_WITHIN = 20
_SHOWN = 6
_UNKNOWN_CHOICE = Reason("不在可填的范围内", "is not one of the choices")


@dataclass(frozen=True)
class Asked:
    """A column the caller wants.

    Attributes:
        name: how the caller calls it.
        headers: what may stand above it, in any language.
        kind: how its cells are read.
        choices: of a `choice`: each word → its code.
        needed: whether a table without it is none.
    """

    name: str
    headers: Sequence[str]
    kind: Kind = "text"
    choices: Mapping[str, str] = field(default_factory=dict)
    needed: bool = False


@dataclass(frozen=True)
class Problem:
    """Why a cell (or with an empty name the row, or the file) cannot be taken."""

    column: str
    code: str
    reason: Reason


@dataclass(frozen=True)
class TableRow:
    """One row: its number as the program counts it, its cells as they stand there, what was read of them, what was not."""

    number: int
    cells: Sequence[str]
    values: Mapping[str, Any]
    problems: Sequence[Problem]


@dataclass(frozen=True)
class TableRead:
    """A table as read: its sheet, its header, which columns it has, and the rows below."""

    sheet: str
    header_row: int
    header: Sequence[str]
    columns: frozenset[str]
    rows: Sequence[TableRow]


class NoTable(Exception):
    """A file in which the table asked for is not: why, in both languages."""

    def __init__(self, code: str, reason: Reason) -> None:
        """Hold a code for programs and the reason."""
        self.code, self.reason = code, reason
        super().__init__(str(reason))


def read_table(path: Path, asked: Sequence[Asked], *, rows_max: int) -> TableRead:
    """Read the first sheet of a file that has the columns asked for.

    Args:
        path: a workbook or a text with separators.
        asked: the columns; others are passed over.
        rows_max: more rows than these are refused.

    Raises:
        NoTable: the file cannot be opened, no sheet has the columns that are needed, or it has too many rows.
    """
    try:
        sheets = open_sheets(path, path.name)
        found = next((each for sheet in sheets if (each := _find_header(sheet, asked))), None)
        if found is None:
            missing = "、".join(each.headers[0] for each in asked if each.needed)
            raise NoTable(
                "no_header",
                Reason(
                    f"没有找到表头：前 {_HEADER_WITHIN} 行里要有 {missing} 这些列，请用模板填写",
                    f"has no header: one of its first {_HEADER_WITHIN} rows must have the columns {missing}; use the template",
                ),
            )
        return _read(*found, asked, rows_max)
    except SourceError as error:
        raise NoTable("unreadable", error.reason) from error


def _find_header(sheet: Sheet, asked: Sequence[Asked]) -> tuple[Sheet, int, list[str], dict[str, int]] | None:
    if sheet.hidden:
        return None
    words = {plain_header(text): each.name for each in asked for text in each.headers}
    needed = {each.name for each in asked if each.needed}
    for number, cells in sheet.head(_HEADER_WITHIN):
        places: dict[str, int] = {}
        for at, text in enumerate(cells):
            name = words.get(plain_header(text))
            if name is not None:
                places.setdefault(name, at)
        if places and needed <= places.keys():
            return sheet, number, list(cells), places
    return None


def _read(
    sheet: Sheet, header_row: int, header: list[str], places: Mapping[str, int], asked: Sequence[Asked], rows_max: int
) -> TableRead:
    readers = {each.name: _reader(each) for each in asked if each.name in places}
    rows: list[TableRow] = []
    for number, cells in _filled(sheet, header_row):
        if len(rows) >= rows_max:
            raise NoTable(
                "too_many_rows",
                Reason(
                    f"超过 {rows_max} 行，请分成几个文件", f"has more than {rows_max} rows: part it into several files"
                ),
            )
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        if number in sheet.faults:
            problems.append(Problem("", "broken_row", sheet.faults[number]))
        for name, read in readers.items():
            text = cells[places[name]].strip() if places[name] < len(cells) else ""
            try:
                values[name] = read(text) if text else None
            except _NoChoice as error:
                problems.append(Problem(name, "no_choice", error.reason))
            except Unreadable as error:
                problems.append(Problem(name, "unreadable_cell", error.reason))
        rows.append(TableRow(number, tuple(cells), values, tuple(problems)))
    return TableRead(sheet.title, header_row, header, frozenset(readers), rows)


def _filled(sheet: Sheet, header_row: int) -> Iterator[tuple[int, list[str]]]:
    return ((number, cells) for number, cells in sheet.rows() if number > header_row and any(map(str.strip, cells)))


class _NoChoice(Unreadable):
    """A word that is no choice of its column."""


def _reader(asked: Asked) -> Callable[[str], Any]:
    readers: dict[Kind, Callable[[str], Any]] = {
        "text": to_text,
        "day": to_date,
        "number": to_int,
        "fen": to_fen,
        "yes_no": to_bool,
        "choice": _choice(asked),
    }
    read = readers[asked.kind]

    def checked(text: str) -> Any:
        refuse_no_value(text)
        return read(text)

    return checked


def _choice(asked: Asked) -> Callable[[str], str]:
    words = {squeezed(word).lower(): code for word, code in asked.choices.items()}
    words |= {code.lower(): code for code in asked.choices.values()}
    offered = "、".join(list(asked.choices)[:_SHOWN]) + ("……" if len(asked.choices) > _SHOWN else "")

    def read(text: str) -> str:
        found = words.get(squeezed(text).lower())
        if found is None:
            raise _NoChoice(f"{_UNKNOWN_CHOICE.zh}，可填：{offered}", f"{_UNKNOWN_CHOICE.en}: {offered}")
        return found

    return read
