"""Workbooks that a person opens and prints: written row by row, so that a million rows need no memory."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.datavalidation import DataValidation

from shuangjian.sheets.guard import disarm
from shuangjian.sheets.titles import free_title

# What Excel keeps in a sheet, the header's row and one that says where it goes on among them.
SHEET_ROWS = 1_048_576
_SEEN_FOR_WIDTH = 200
_NARROWEST, _WIDEST = 8, 60
_A4 = 9
_BOLD = Font(bold=True, color="FFFFFF")
_BLUE = PatternFill("solid", fgColor="1F4E79")
_MIDDLE = Alignment(vertical="center", wrap_text=True)
_WRAPPED = Alignment(vertical="top", wrap_text=True)


@dataclass(frozen=True)
class Header:
    """One column of a sheet.

    Attributes:
        text: what stands above it.
        width: in characters of a digit's width; None is found from the first rows.
        choices: what a person may pick in it; empty allows anything.
        hint: said when a cell of the column is entered.
        wrap: whether long text is broken into lines.
    """

    text: str
    width: float | None = None
    choices: Sequence[str] = ()
    hint: str = ""
    wrap: bool = False


def headers(texts: Sequence[str], widths: Sequence[float], *, wrap: bool = False) -> list[Header]:
    """Return a header for each text with its width."""
    return [Header(text, width, wrap=wrap) for text, width in zip(texts, widths, strict=True)]


class Book:
    """A workbook: add sheets, then `save`.

    Args:
        footer: printed at the foot of every page, beside its number.
        sheet_rows: how many rows a sheet may have, the header among them.
        continued: says in the last row of a full sheet on which one it goes on.
    """

    def __init__(
        self,
        *,
        footer: str = "",
        sheet_rows: int = SHEET_ROWS,
        continued: Callable[[str], str] = "→ {}".format,
    ) -> None:
        """Begin an empty workbook."""
        self._book = Workbook(write_only=True)
        self._footer, self._sheet_rows, self._continued = footer, sheet_rows, continued
        self._titles: set[str] = set()

    def add_sheet(
        self,
        title: str,
        headers: Sequence[Header | str],
        rows: Iterable[Sequence[Any]],
        *,
        closing: Callable[[int], Sequence[str]] = lambda count: (),
    ) -> int:
        """Add a sheet, and others of its name where one is full; return how many rows were written.

        Args:
            title: made into one that workbooks allow and that is free.
            headers: one for each column.
            rows: dates, times without a zone and numbers stay what they are; text is disarmed, None is empty.
            closing: is given the number of rows and says what stands below them, a line each.
        """
        columns = [each if isinstance(each, Header) else Header(each) for each in headers]
        ahead = iter(rows)
        seen = list(islice(ahead, _SEEN_FOR_WIDTH))
        widths = [each.width or _width(each.text, seen, at) for at, each in enumerate(columns)]
        name = free_title(title, self._titles)
        sheet = self._begin(name, columns, widths)
        room, count = self._sheet_rows - 2, 0
        for row in chain(seen, ahead):
            if count and count % room == 0:
                following = free_title(title, self._titles)
                sheet.append([disarm(self._continued(following))])
                sheet = self._begin(following, columns, widths)
            sheet.append(list(_cells(sheet, row, columns)))
            count += 1
        lines = closing(count)
        if lines:
            sheet.append([])
        for line in lines:
            sheet.append([disarm(line)])
        return count

    def save(self, target: Path | IO[bytes]) -> None:
        """Write the workbook; nothing can be added afterwards."""
        self._book.save(target)

    @property
    def titles(self) -> list[str]:
        """The names of the sheets so far, in order."""
        return list(self._book.sheetnames)

    def _begin(self, title: str, columns: Sequence[Header], widths: Sequence[float]) -> WriteOnlyWorksheet:
        sheet = self._book.create_sheet(title)
        assert isinstance(sheet, WriteOnlyWorksheet)
        sheet.freeze_panes = "A2"
        sheet.print_title_rows = "1:1"
        sheet.page_setup.paperSize = _A4
        sheet.page_setup.orientation = "landscape" if sum(widths) > 90 else "portrait"
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.oddFooter.center.text = f"{self._footer.replace('&', '&&')}  &P/&N".strip()
        for at, (each, width) in enumerate(zip(columns, widths, strict=True), start=1):
            letter = get_column_letter(at)
            sheet.column_dimensions[letter].width = width
            if each.choices or each.hint:
                self._ask(sheet, each, letter)
        sheet.append([_heading(sheet, each.text) for each in columns])
        return sheet

    def _ask(self, sheet: WriteOnlyWorksheet, header: Header, letter: str) -> None:
        """Let a column be picked from a list, which stands in a hidden sheet: in the rule itself Excel allows 255 signs."""
        rule = DataValidation(allow_blank=True)
        if header.choices:
            source = self._book.create_sheet(free_title(f"choices {letter}", self._titles))
            source.sheet_state = "hidden"
            for choice in header.choices:
                source.append([disarm(choice)])
            rule = DataValidation(
                type="list", formula1=f"'{source.title}'!$A$1:$A${len(header.choices)}", allow_blank=True
            )
            rule.showErrorMessage = True
        if header.hint:
            rule.promptTitle, rule.prompt, rule.showInputMessage = header.text[:32], header.hint[:255], True
        rule.add(f"{letter}2:{letter}{self._sheet_rows}")
        sheet.data_validations.append(rule)


def _heading(sheet: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, disarm(text))
    cell.font, cell.fill, cell.alignment = _BOLD, _BLUE, _MIDDLE
    return cell


def _cells(sheet: WriteOnlyWorksheet, row: Sequence[Any], columns: Sequence[Header]) -> Iterator[Any]:
    for at, value in enumerate(row):
        plain = disarm(value)
        if at < len(columns) and columns[at].wrap and isinstance(plain, str):
            cell = WriteOnlyCell(sheet, plain)
            cell.alignment = _WRAPPED
            yield cell
        else:
            yield plain


def _width(text: str, rows: Sequence[Sequence[Any]], at: int) -> float:
    """Return a width for a column from its header and its first rows: a Chinese sign is as wide as two digits."""
    longest = max((_breadth(str(row[at])) for row in rows if at < len(row) and row[at] is not None), default=0)
    return min(max(_NARROWEST, _breadth(text) + 2, longest + 2), _WIDEST)


def _breadth(text: str) -> int:
    line = max(text.split("\n"), key=len)
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line)
