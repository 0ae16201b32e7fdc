"""Who is in charge of a case, urging and instructions."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shuangjian.cases.access import visible_cases
from shuangjian.cases.choices import CaseState
from shuangjian.cases.errors import CaseError
from shuangjian.cases.forms import HandOverForm, InstructionForm, UrgeForm
from shuangjian.cases.models import Case
from shuangjian.cases.people import colleagues_in
from shuangjian.cases.register import cases_url
from shuangjian.cases.services import desk
from shuangjian.cases.texts import title_of_case
from shuangjian.cases.views.case import act, get_case_for
from shuangjian.registry.access import get_user
from shuangjian.web.addresses import address_of
from shuangjian.web.pages import page
from shuangjian.web.registers import Bulk


@page(permission="cases.work")
@require_POST
def hand_over(request: HttpRequest, number: str) -> HttpResponse:
    """Put a case into a colleague's hands."""
    user = get_user(request)
    case = get_case_for(user, number)
    colleagues = {each.pk: each for each in colleagues_in(user, case)}
    form = HandOverForm(request.POST, colleagues=list(colleagues.values()), auto_id="hand_over_%s")
    return act(
        request, case, form, "hand_over",
        lambda filled: desk.hand_over(
            case_id=case.pk, user=user, handler=colleagues[filled["handler"]], text=filled["text"]
        ),
        said=lambda done: _("{name} is now in charge.").format(name=done.handler),
    )  # fmt: skip


@page(permission="cases.urge")
@require_POST
def urge(request: HttpRequest, number: str) -> HttpResponse:
    """Urge those who work a case, in one click."""
    user = get_user(request)
    case = get_case_for(user, number)
    try:
        event = desk.urge(case_id=case.pk, user=user)
    except CaseError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Urged; told: {people}.").format(people=event.text))
    return redirect(address_of("cases:case", case.number))


@page(permission="cases.urge")
@require_http_methods(["GET", "HEAD", "POST"])
def urge_many(request: HttpRequest) -> HttpResponse:
    """Urge those who work several cases, after naming each once more."""
    user = get_user(request)
    return Bulk(
        title=_("Urge"),
        rows=visible_cases(user, "cases.urge").exclude(state=CaseState.CLOSED),
        describe=_name,
        do=lambda case, filled: desk.urge(case_id=case.pk, user=user, text=filled["text"]),
        back=cases_url(desk="watched"),
        form=UrgeForm,
        said=_("{count} urged"),
    ).respond(request)


@page(permission="cases.instruct")
@require_POST
def instruct(request: HttpRequest, number: str) -> HttpResponse:
    """Write a leader's instruction on a case."""
    user = get_user(request)
    case = get_case_for(user, number)
    form = InstructionForm(request.POST, auto_id="instruct_%s")
    return act(
        request, case, form, "instruct", lambda filled: desk.instruct(case_id=case.pk, user=user, text=filled["text"]),
        said=lambda done: _("Written on the case; who works it was told."),
    )  # fmt: skip


def _name(case: Case) -> str:
    return f"{case.number} {title_of_case(case)}"
