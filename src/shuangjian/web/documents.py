"""Official documents out of the platform, as PDF or Word, with a record of who took what."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from shuangjian.official.document import OfficialDocument
from shuangjian.official.pdf import to_pdf
from shuangjian.official.word import to_docx
from shuangjian.web.models import ExportRecord

TYPES = {"pdf": "application/pdf", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}


def answer_document(
    request: HttpRequest, document: OfficialDocument, kind: str, *, name: str, rows: int = 1
) -> HttpResponse:
    """Answer with an official document and record who took it.

    Args:
        request: who asks; a signed-in user.
        document: what is given out.
        kind: one of `TYPES`.
        name: the file's name without ending.
        rows: of how many rows it tells; kept in the record.
    """
    content = to_pdf(document, settings.OFFICIAL_FONTS) if kind == "pdf" else to_docx(document)
    ExportRecord.objects.create(
        username=request.user.get_username(), path=request.path, rows=rows, request=getattr(request, "request_id", "")
    )
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name}.{kind}')}"
    return response
