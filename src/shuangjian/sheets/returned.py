"""Give somebody's own workbook back with a reason beside each row that was not taken."""

from __future__ import annotations

import io
from collections.abc import Mapping

from openpyxl import load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from shuangjian.sheets.guard import disarm

_RED = PatternFill("solid", fgColor="F8D7DA")
_WIDTH = 60


def mark_rows(content: bytes, *, sheet: str, header_row: int, title: str, reasons: Mapping[int, str]) -> bytes:
    """Return a workbook as it is, with one more column that says why a row was not taken.

    Sent in again and returned again, it has the column once.

    Args:
        content: a workbook as xlsx or xlsm.
        sheet: its sheet with the table.
        header_row: the row of its headers, from 1.
        title: what stands above the reasons.
        reasons: row, from 1 → why it was not taken.
    """
    book = load_workbook(io.BytesIO(content))
    table = book[sheet]
    headers = [cell.value for cell in table[header_row]]
    at = headers.index(title) + 1 if title in headers else table.max_column + 1
    for row in range(header_row + 1, table.max_row + 1):
        cell = table.cell(row, at)
        cell.value = disarm(reasons[row]) if row in reasons else None
        if row in reasons:
            cell.fill, cell.alignment = _RED, Alignment(wrap_text=True, vertical="top")
    table.cell(header_row, at).value = title
    table.cell(header_row, at).font = Font(bold=True)
    table.column_dimensions[get_column_letter(at)].width = _WIDTH
    book.active = book.sheetnames.index(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
