"""Corrections of past days that wait for agreement: the list, and answering one."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from shuangjian.homework import correction_requests as requests
from shuangjian.homework.forms import AgreementForm
from shuangjian.homework.models import CorrectionRequest, Homework
from shuangjian.registry.access import get_user
from shuangjian.registry.models import User
from shuangjian.web.acts import Act
from shuangjian.web.addresses import address_of
from shuangjian.web.pages import page
from shuangjian.web.registers import Column, Register

LIST = Register(
    title=gettext_lazy("Corrections of past days"),
    url_name="homework:correction_requests",
    rows=requests.requests_for,
    columns=[
        Column("day", gettext_lazy("Day"), value=lambda row: row.assigned_on, sort="assigned_on", href=lambda row: address_of("homework:correction_request", row.pk)),
        Column("school", gettext_lazy("School"), value=lambda row: str(row.school_class.school)),
        Column("class", gettext_lazy("Class"), value=lambda row: str(row.school_class)),
        Column("kind", gettext_lazy("What is asked"), value=lambda row: row.get_kind_display()),
        Column("reason", gettext_lazy("Why"), value=lambda row: row.reason),
        Column("by", gettext_lazy("Asked by"), value=lambda row: str(row.asked_by)),
        Column("asked", gettext_lazy("Asked on"), value=lambda row: row.asked_at, sort="asked_at"),
    ],
    order=("asked_at", "id"),
    empty=gettext_lazy("Nothing waits for you"),
    empty_hint=gettext_lazy("When somebody wants to change the homework of a day that is over, it is asked for here."),
)  # fmt: skip


@page(permission="homework.agree")
@require_safe
def listing(request: HttpRequest) -> HttpResponseBase:
    """List the corrections of past days that wait for this person."""
    return LIST.respond(request)


@page(permission="homework.agree")
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Agree to a correction of a past day, or say why not, with the record as it is and as it is to be beside each other."""
    user = get_user(request)
    waiting = requests.requests_for(user).filter(pk=pk).first()
    if waiting is None:
        raise Http404
    return Act(
        form=AgreementForm,
        do=lambda values: _do(user, waiting, values),
        done=lambda done: address_of("homework:correction_requests"),
        said=_("Answered. Who asked sees your reason."),
        title=_("Correction of a past day"),
        submit=_("Send the answer"),
        cancel=address_of("homework:correction_requests"),
        template="homework/correction_request.html",
        extra={"asked": waiting, "homework": requests.looked_at(waiting), "changes": requests.say_changes(waiting)},
    ).respond(request)


def _do(user: User, waiting: CorrectionRequest, values: dict[str, Any]) -> Homework | CorrectionRequest:
    act = requests.agree_to_request if values["answer"] == "agree" else requests.refuse_request
    return act(by=user, request=waiting, reason=values["reason"])
