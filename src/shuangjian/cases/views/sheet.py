"""The supervision sheet of a case, as a file."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from shuangjian.cases.access import may_in_case
from shuangjian.cases.supervision import NAME, make_sheet
from shuangjian.cases.views.case import get_case_for
from shuangjian.official.pdf import to_pdf
from shuangjian.official.word import to_docx
from shuangjian.registry.access import get_user
from shuangjian.web.models import ExportRecord
from shuangjian.web.pages import page

_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@page(permission="cases.assign")
@require_safe
def sheet(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """Give out the supervision sheet to who sends the case out, and record that."""
    user = get_user(request)
    case = get_case_for(user, number)
    if kind not in _TYPES or not may_in_case(user, "cases.assign", case):
        raise Http404
    document = make_sheet(case, user, day=timezone.localdate())
    content = to_pdf(document, settings.OFFICIAL_FONTS) if kind == "pdf" else to_docx(document)
    ExportRecord.objects.create(
        username=user.get_username(), path=request.path, rows=1, request=getattr(request, "request_id", "")
    )
    response = HttpResponse(content, content_type=_TYPES[kind])
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{document.number} {NAME}.{kind}')}"
    return response
