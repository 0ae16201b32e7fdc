"""Tables out of the platform, as CSV or Excel: Chinese headers, a watermark, a record of who took what.

Nothing is held in memory, so there is no number of rows at which a file ends: a CSV is sent while it is read, a workbook
is written to a file first.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import quote

from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from shuangjian.sheets import Book, Header, csv_lines
from shuangjian.web.formats import format_value
from shuangjian.web.models import ExportRecord

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
KINDS = ("csv", "xlsx")
# Small workbooks never touch the disk.
_IN_MEMORY = 2_000_000


def export(
    request: HttpRequest,
    *,
    kind: str,
    name: str,
    headers: Sequence[tuple[str, float | None]],
    rows: Callable[[], Iterable[Sequence[Any]]],
    count: int,
) -> HttpResponseBase:
    """Answer with a file and record who took it.

    A file ends with a line that says how many rows it has and who took it: one without that line was cut on its way.

    Args:
        request: who asks; a signed-in user.
        kind: "csv" or "xlsx".
        name: the file's name without ending, in the user's language.
        headers: the text above each column and its width in a workbook; None is found from what stands in it.
        rows: returns the values as they are stored; numbers and days stay what they are.
        count: how many rows there are as the file begins; kept in the record.
    """
    ExportRecord.objects.create(
        username=request.user.get_username(),
        path=request.path,
        query=request.GET.urlencode(),
        rows=count,
        request=getattr(request, "request_id", ""),
    )
    taken = _("Exported by {user} at {time}, request {request}. For official use; do not pass on.").format(
        user=request.user.get_username(),
        time=timezone.localtime().strftime("%Y-%m-%d %H:%M"),
        request=getattr(request, "request_id", ""),
    )
    answer = _csv if kind == "csv" else _xlsx
    response = answer(name, headers, rows, taken)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name}.{kind}')}"
    return response


def _csv(
    name: str, headers: Sequence[tuple[str, float | None]], rows: Callable[[], Iterable[Sequence[Any]]], taken: str
) -> StreamingHttpResponse:
    language = translation.get_language()
    plain = ([value if _is_number(value) else _text(value) for value in row] for row in rows())

    def lines() -> Iterator[str]:
        # Sent after the view has returned, so the language has to be said again.
        with translation.override(language):
            yield from csv_lines([text for text, _width in headers], plain, closing=lambda count: _ending(count, taken))

    return StreamingHttpResponse(lines(), CSV)


def _xlsx(
    name: str, headers: Sequence[tuple[str, float | None]], rows: Callable[[], Iterable[Sequence[Any]]], taken: str
) -> FileResponse:
    book = Book(footer=taken, continued=lambda title: _("Goes on in sheet {title}").format(title=title))
    plain = ([_cell(value) for value in row] for row in rows())
    book.add_sheet(
        name, [Header(text, width) for text, width in headers], plain, closing=lambda count: _ending(count, taken)
    )
    # Closed by the answer that reads it.
    file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
    book.save(file)
    file.seek(0)
    return FileResponse(file, content_type=XLSX)


def _ending(count: int, taken: str) -> list[str]:
    return [_("{count} rows, complete.").format(count=f"{count:,}"), taken]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _cell(value: Any) -> Any:
    """Return a value as a workbook keeps it: a time in local time without a zone, everything else that has a type as it is."""
    if hasattr(value, "astimezone") and timezone.is_aware(value):
        return timezone.make_naive(value)
    if _is_number(value) or hasattr(value, "isoformat"):
        return value
    return _text(value)


def _text(value: Any) -> str:
    return "" if value is None else format_value(value)
