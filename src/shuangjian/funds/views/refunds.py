"""Refunds as institutions, offices and banks see them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangjian.funds import refunds
from shuangjian.funds.choices import RefundState
from shuangjian.funds.forms import PaidForm
from shuangjian.funds.models import RefundRequest
from shuangjian.funds.registers import refunds_for
from shuangjian.registry.access import get_user, may, visible_to
from shuangjian.registry.models import User
from shuangjian.registry.selectors import get_owner_names
from shuangjian.web.acts import Act
from shuangjian.web.addresses import address_of
from shuangjian.web.formats import format_yuan
from shuangjian.web.pages import page


@page(permission="funds.view")
@require_safe
def listing(request: HttpRequest) -> HttpResponseBase:
    """List the refunds."""
    return refunds_for(get_user(request)).respond(request)


@page(permission="funds.view")
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one refund with the sum behind it."""
    user = get_user(request)
    found = _refund(user, pk, "funds.view")
    context = {
        "title": _("Refund {code}").format(code=found.refund.code), "refund": found,
        "pairs": [
            (_("Institution"), get_owner_names([found.institution_key]).get(found.institution_key, "")),
            (_("Amount (yuan)"), format_yuan(found.amount_fen)),
            (_("Why so much"), found.get_ground_display()),
            (_("Arithmetic"), found.basis),
            (_("State"), found.get_state_display()),
            (_("Why"), found.reason),
            (_("Asked on"), found.asked_on.isoformat()),
            (_("Approved by silence after"), found.answer_by_day.isoformat()),
            (_("To be paid by"), found.due_on.isoformat()),
        ],
        "may_approve": found.state == RefundState.ASKED and may(user, "funds.record", found),
        "may_pay": found.state == RefundState.APPROVED and may(user, "funds.bank", found),
    }  # fmt: skip
    return render(request, "funds/refund.html", context)


@page(permission="funds.record")
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve a refund."""
    user = get_user(request)
    refunds.approve_refund(by=user, request=_refund(user, pk, "funds.record"))
    messages.success(request, _("Approved. The money is set aside for the family."))
    return redirect("funds:refund", pk=pk)


@page(permission="funds.bank")
@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that a refund was paid back."""
    user = get_user(request)
    found = _refund(user, pk, "funds.bank")
    return Act(
        form=PaidForm,
        do=lambda values: refunds.pay_refund(by=user, request=found, **values),
        done=lambda made: address_of("funds:refunds"),
        title=_("It was paid"),
        submit=_("Save"),
        said=_("Saved. The family is told."),
        cancel=address_of("funds:refunds"),
    ).respond(request)


def _refund(user: User, pk: int, permission: str) -> RefundRequest:
    rows = RefundRequest.objects.select_related("refund")
    found = visible_to(rows, user, permission).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
