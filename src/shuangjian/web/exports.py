"""Tables out of the platform, as CSV or Excel: Chinese headers, a watermark, a record of who took what."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from shuangjian.web.formats import format_value
from shuangjian.web.models import ExportRecord

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# A cell that starts like this is run as a formula by spreadsheet programs.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def disarm(text: str) -> str:
    """Return `text` so that no spreadsheet program takes it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def export(
    request: HttpRequest, *, kind: str, name: str, headers: Sequence[str], rows: Iterable[Sequence[Any]]
) -> HttpResponse:
    """Answer with a file and record who took it.

    Args:
        request: who asks; a signed-in user.
        kind: "csv" or "xlsx".
        name: the file's name without ending, in the user's language.
        headers: one for each column.
        rows: values as they are stored; numbers stay numbers.
    """
    watermark = _("Exported by {user} at {time}, request {request}. For official use; do not pass on.").format(
        user=request.user.get_username(),
        time=timezone.localtime().strftime("%Y-%m-%d %H:%M"),
        request=getattr(request, "request_id", ""),
    )
    write = {"csv": _write_csv, "xlsx": _write_xlsx}[kind]
    content, count = write(headers, rows, watermark)
    ExportRecord.objects.create(
        username=request.user.get_username(),
        path=request.path,
        query=request.GET.urlencode(),
        rows=count,
        request=getattr(request, "request_id", ""),
    )
    response = HttpResponse(content, content_type="text/csv; charset=utf-8" if kind == "csv" else XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name}.{kind}')}"
    return response


def _write_csv(headers: Sequence[str], rows: Iterable[Sequence[Any]], watermark: str) -> tuple[bytes, int]:
    out = io.StringIO()
    # With a byte order mark: Excel reads Chinese in a CSV right only then.
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow([disarm(header) for header in headers])
    count = 0
    for row in rows:
        writer.writerow([value if _is_number(value) else disarm(_text(value)) for value in row])
        count += 1
    writer.writerow([disarm(watermark)])
    return out.getvalue().encode(), count


def _write_xlsx(headers: Sequence[str], rows: Iterable[Sequence[Any]], watermark: str) -> tuple[bytes, int]:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    assert isinstance(sheet, WriteOnlyWorksheet)
    sheet.freeze_panes = "A2"
    sheet.oddFooter.center.text = watermark.replace("&", "&&")
    sheet.append([_cell(sheet, header, bold=True) for header in headers])
    count = 0
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
        count += 1
    sheet.append([])
    sheet.append([_cell(sheet, watermark)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), count


def _cell(sheet: WriteOnlyWorksheet, value: Any, *, bold: bool = False) -> WriteOnlyCell:
    if _is_number(value):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(sheet, disarm(_text(value)))
    # Never "f": openpyxl would store text that starts with "=" as a formula.
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text(value: Any) -> str:
    return "" if value is None else format_value(value)
