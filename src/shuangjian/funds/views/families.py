"""What a family sees and does: its contracts, lessons to confirm, objections, refunds; and deciding on objections."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangjian.engine.book import Rulebook
from shuangjian.funds import lessons, refunds
from shuangjian.funds.forms import AnswerForm, ObjectionForm, RefundForm
from shuangjian.funds.models import Attendance, Contract, Objection, RefundRequest
from shuangjian.funds.positions import positions, price_of, refundable
from shuangjian.funds.registers import objections_for
from shuangjian.live.book import book_in_force
from shuangjian.live.words import language
from shuangjian.registry.access import get_user, visible_to
from shuangjian.registry.models import Pupil, User
from shuangjian.registry.selectors import get_owner_names
from shuangjian.web.acts import Act
from shuangjian.web.addresses import address_of
from shuangjian.web.formats import format_yuan
from shuangjian.web.pages import page

_BOTH = ["GET", "HEAD", "POST"]
# So many lessons are asked about at once; answering makes room for the next.
_ASKED_MAX = 20


@page(permission="funds.family")
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show a family where its money is, and what waits for it."""
    user, day = get_user(request), timezone.localdate()
    mine = visible_to(Contract.objects.all(), user, "funds.family")
    found: list[Any] = list(positions(mine, day).order_by("student_key", "-signed_on", "pk"))
    waiting = list(lessons.lessons_for(user).select_related("contract")[:_ASKED_MAX])
    names, book = get_owner_names({each.institution_key for each in found}), book_in_force()
    requests = {
        each.contract_key: each
        for each in RefundRequest.objects.filter(contract_key__in=[c.key for c in found]).order_by("pk")
    }
    pupils = {pupil.key: pupil for pupil in Pupil.objects.filter(key__in={each.student_key for each in found})}
    children: dict[str, list[dict[str, Any]]] = {}
    for each in found:
        children.setdefault(each.student_key, []).append(_described(each, names, requests.get(each.key)))
    context = {
        "title": _("My prepaid lessons"),
        "waiting": [_asked(each, names, book) for each in waiting],
        "children": [
            {"name": pupils[key].name if key in pupils else key, "contracts": listed}
            for key, listed in children.items()
        ],
    }
    return render(request, "funds/family.html", context)


def _described(at: Any, names: dict[str, str], asked: RefundRequest | None) -> dict[str, Any]:
    refund = ""
    if asked is not None:
        refund = _("Refund of {amount} yuan: {state}, to be paid by {day}").format(
            amount=format_yuan(asked.amount_fen), state=asked.get_state_display(), day=asked.due_on.isoformat()
        )
    return {
        "pk": at.pk, "code": at.code, "institution": names.get(at.institution_key, at.institution_key), "refund": refund,
        "may_refund": at.owed_fen > 0,
        "pairs": [
            (_("Paid (yuan)"), format_yuan(at.paid_fen)),
            (_("Lessons left"), f"{at.lessons_left} / {at.lessons}"),
            (_("Still yours (yuan)"), format_yuan(at.owed_fen)),
            (_("Of it safe in escrow (yuan)"), format_yuan(min(at.owed_fen, at.escrow_fen))),
        ],
    }  # fmt: skip


def _asked(lesson: Attendance, names: dict[str, str], book: Rulebook) -> dict[str, Any]:
    return {
        "pk": lesson.pk, "day": lesson.attended_on.isoformat(), "institution": names.get(lesson.institution_key, lesson.institution_key),
        "lessons": lesson.lessons, "price": format_yuan(price_of(lesson.contract, lesson.lessons)),
        "lapses": lessons.lapses_on(lesson, book).isoformat(),
    }  # fmt: skip


@page(permission="funds.family")
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm a lesson with one tap."""
    user = get_user(request)
    released = lessons.confirm_lesson(by=user, lesson=_lesson(user, pk))
    if released is None:
        messages.success(request, _("Confirmed. The money moves as soon as it can."))
    else:
        messages.success(
            request, _("Confirmed: {amount} yuan were released.").format(amount=format_yuan(released.amount_fen))
        )
    return redirect("funds:family")


@page(permission="funds.family")
@require_http_methods(_BOTH)
def object_to(request: HttpRequest, pk: int) -> HttpResponse:
    """Object to a lesson."""
    user = get_user(request)
    lesson = _lesson(user, pk)
    return Act(
        form=ObjectionForm,
        do=lambda values: lessons.object_to_lesson(by=user, lesson=lesson, text=values["text"]),
        done=lambda made: address_of("funds:family"),
        title=_("Object to the lesson of {day}").format(day=lesson.attended_on.isoformat()),
        submit=_("Object"),
        said=_("Nothing of it is released until the district has looked."),
        cancel=address_of("funds:family"),
    ).respond(request)


@page(permission="funds.family")
@require_http_methods(_BOTH)
def ask_refund(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is paid back with the sum and the grounds, and ask for it."""
    user = get_user(request)
    contract = visible_to(Contract.objects.all(), user, "funds.family").filter(pk=pk).first()
    if contract is None:
        raise Http404
    due = refundable(contract, timezone.localdate())
    return Act(
        form=RefundForm,
        do=lambda values: refunds.ask_for_refund(by=user, contract=contract, reason=values["reason"]),
        done=lambda made: address_of("funds:family"),
        title=_("Ask for the money back"),
        submit=_("Ask for it"),
        said=_("Asked for. You see here until when it must be paid."),
        cancel=address_of("funds:family"),
        template="funds/ask_refund.html",
        extra={
            "amount": format_yuan(due.amount_fen), "arithmetic": due.arithmetic,
            "steps": [_step(each) for each in refunds.steps_of(contract, timezone.localdate())],
            "ground": due.ground.label, "basis": "；".join(each.citation(language()) for each in due.provisions),
        },
    ).respond(request)  # fmt: skip


def _step(step: refunds.Step) -> dict[str, Any]:
    until = _("until {day}").format(day=step.last.isoformat()) if step.last else _("later")
    paid = _("paid back within {days} days").format(days=step.days)
    return {"until": until, "what": step.ground.label, "paid": paid, "is_now": step.is_now}


def _lesson(user: User, pk: int) -> Attendance:
    found = lessons.lessons_for(user).select_related("contract").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@page(permission="funds.manage")
@require_safe
def objections(request: HttpRequest) -> HttpResponseBase:
    """List the objections."""
    return objections_for(get_user(request)).respond(request)


@page(permission="funds.manage")
@require_http_methods(_BOTH)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide on an objection."""
    user = get_user(request)
    found = visible_to(Objection.objects.all(), user, "funds.manage").filter(pk=pk).first()
    if found is None:
        raise Http404
    return Act(
        form=AnswerForm,
        do=lambda values: lessons.answer_objection(by=user, objection=found, **values),
        done=lambda made: address_of("funds:objections"),
        title=_("Objection: {text}").format(text=found.text),
        submit=_("Send the answer"),
        said=_("Answered. The family sees it."),
        cancel=address_of("funds:objections"),
    ).respond(request)
