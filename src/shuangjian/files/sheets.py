"""Write sheets of a workbook that a person opens: headings that stay, no cell that a program takes for a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill

_LONGEST_CELL = 32_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: Any) -> Any:
    """Return a cell that a spreadsheet will not take for a formula, without signs that a workbook cannot hold."""
    if not isinstance(value, str):
        return value
    plain = ILLEGAL_CHARACTERS_RE.sub("", value)[:_LONGEST_CELL]
    return f"'{plain}" if plain.startswith(_FORMULA) else plain


def add_sheet(
    book: Workbook, title: str, heading: Sequence[str], rows: Iterable[Sequence[Any]], widths: Sequence[int]
) -> None:
    """Add a sheet with a heading that stays in view."""
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for index, width in enumerate(widths):
        sheet.column_dimensions[chr(ord("A") + index)].width = width
    cells = []
    for text in heading:
        cell = WriteOnlyCell(sheet, value=text)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="1F4E79")
        cell.alignment = Alignment(vertical="center")
        cells.append(cell)
    sheet.append(cells)
    for row in rows:
        sheet.append([safe_cell(value) for value in row])
