"""The supervision sheets: issued for a case, as files, in their register."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuangjian.cases.access import may_in_case
from shuangjian.cases.forms import SheetForm
from shuangjian.cases.models import SupervisionSheet
from shuangjian.cases.services.sheets import issue_sheet
from shuangjian.cases.sheet_register import sheets_for
from shuangjian.cases.supervision import NAME, make_sheet
from shuangjian.cases.views.case import act, get_case_for
from shuangjian.registry.access import get_user
from shuangjian.web.documents import TYPES, answer_document
from shuangjian.web.pages import page


@page(permission="cases.assign")
@require_safe
def sheet(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """Give out the supervision sheet, once it is issued, to who sends the case out, and record that."""
    user = get_user(request)
    case = get_case_for(user, number)
    issued = SupervisionSheet.objects.select_related("case").filter(case=case).first()
    if kind not in TYPES or issued is None or not may_in_case(user, "cases.assign", case):
        raise Http404
    document = make_sheet(issued, user)
    return answer_document(request, document, kind, name=f"{document.number} {NAME}")


@page(permission="cases.assign")
@require_POST
def issue(request: HttpRequest, number: str) -> HttpResponse:
    """Issue the supervision sheet of a case."""
    user = get_user(request)
    case = get_case_for(user, number)
    form = SheetForm(request.POST, auto_id="sheet_%s")
    return act(
        request, case, form, "sheet", lambda filled: issue_sheet(case_id=case.pk, user=user, text=filled["text"]),
        said=lambda done: _("{number} is issued; told: {people}.").format(number=done, people=done.told or "—"),
    )  # fmt: skip


@page(permission="cases.urge")
@require_safe
def sheets(request: HttpRequest) -> HttpResponseBase:
    """Show the supervision sheets of the regions this person watches over."""
    return sheets_for(get_user(request)).respond(request)
