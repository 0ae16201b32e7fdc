"""Pages between the platform and the bank: statements with gaps in their numbers, orders, answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shuangjian.funds import bank_orders as services
from shuangjian.funds.bank_statements import accept_gap, missing_statements
from shuangjian.funds.forms import GapForm, OrderRegionForm, ReportForm
from shuangjian.funds.models import BankOrder, StatementGap
from shuangjian.funds.pain import write_order
from shuangjian.funds.registers import accounts, orders_register, statements_register
from shuangjian.registry.access import get_user, visible_to
from shuangjian.registry.models import User
from shuangjian.registry.selectors import get_owner_names
from shuangjian.web.acts import Act
from shuangjian.web.addresses import address_of
from shuangjian.web.formats import format_yuan
from shuangjian.web.pages import page

_BOTH = ["GET", "HEAD", "POST"]
# The latest gaps that were accepted.
_ACCEPTED_SHOWN = 20


@page(permission="funds.bank")
@require_safe
def statements(request: HttpRequest) -> HttpResponseBase:
    """List the statements that came, with the numbers that are missing."""
    user = get_user(request)
    gaps = missing_statements(accounts(user, "funds.bank"))
    accepted = visible_to(StatementGap.objects.select_related("account", "accepted_by"), user, "funds.bank")
    return statements_register(user).respond(
        request,
        {
            "gaps": [str(gap) for gap in gaps], "may_accept": user.has_permission("funds.manage"),
            "accepted": [
                _("{account}: {numbers}, accepted by {name}: {reason}").format(
                    account=each.account, numbers=each, name=each.accepted_by.display_name, reason=each.reason
                )
                for each in accepted.order_by("-accepted_at", "-pk")[:_ACCEPTED_SHOWN]
            ],
        },
    )  # fmt: skip


@page(permission="funds.manage")
@require_http_methods(_BOTH)
def accept(request: HttpRequest) -> HttpResponse:
    """Accept that statements of some numbers will not come."""
    user = get_user(request)
    return Act(
        form=lambda data: GapForm(data, user),
        do=lambda values: accept_gap(by=user, **values),
        done=lambda made: address_of("funds:statements"),
        title=_("Accept missing statements"),
        submit=_("Accept"),
        said=_("Accepted. The next statement can be taken in."),
        cancel=address_of("funds:statements"),
    ).respond(request)


@page(permission="funds.bank")
@require_safe
def orders(request: HttpRequest) -> HttpResponseBase:
    """List the orders, and how many refunds wait for one."""
    user = get_user(request)
    may_order = user.has_permission("funds.manage")
    waiting = services.refunds_to_order(user).count() if may_order else 0
    return orders_register(user).respond(request, {"waiting": waiting, "may_order": may_order})


@page(permission="funds.bank")
@require_safe
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an order with what became of each payment."""
    found = _order(get_user(request), pk)
    lines = list(found.lines.select_related("request__contract", "account").order_by("pk"))
    names = get_owner_names({line.institution_key for line in lines})
    context = {
        "title": found.message_id, "order": found, "total": format_yuan(sum(line.amount_fen for line in lines)),
        "lines": [
            {
                "institution": names.get(line.institution_key, line.institution_key), "contract": line.request.contract.code,
                "account": str(line.account), "amount": format_yuan(line.amount_fen), "state": line.get_state_display(),
                "reason": line.reason or "",
            }
            for line in lines
        ],
    }  # fmt: skip
    return render(request, "funds/bank_order.html", context)


@page(permission="funds.bank")
@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """Send an order as the bank takes it."""
    found = _order(get_user(request), pk)
    response = HttpResponse(write_order(found), content_type="application/xml")
    response["Content-Disposition"] = f'attachment; filename="{found.message_id}.pain001.xml"'
    return response


@page(permission="funds.manage")
@require_http_methods(_BOTH)
def make(request: HttpRequest) -> HttpResponse:
    """Make an order of the refunds that wait."""
    user = get_user(request)
    return Act(
        form=lambda data: OrderRegionForm(data, user),
        do=lambda values: services.make_order(by=user, region_code=values["region_code"]),
        done=lambda made: address_of("funds:bank_order", made.pk),
        title=_("Order the bank to pay refunds"),
        submit=_("Make the order"),
        said=_("Made. Each refund goes back to who paid."),
        cancel=address_of("funds:bank_orders"),
    ).respond(request)


@page(permission="funds.bank")
@require_http_methods(_BOTH)
def report(request: HttpRequest) -> HttpResponse:
    """Take in the bank's answers."""
    user = get_user(request)

    def do(values: dict[str, Any]) -> services.Taken:
        done = services.take_report(by=user, file=values["file"])
        said = _("{paid} paid, {refused} refused, {known} known before or under way.")
        messages.success(request, said.format(paid=done.paid, refused=done.refused, known=done.known))
        return done

    def form(data: Any) -> forms.Form:
        return ReportForm(data, request.FILES or None)

    return Act(
        form=form,
        do=do,
        done=lambda made: address_of("funds:bank_orders"),
        title=_("Answer of the bank"),
        submit=_("Take it in"),
        cancel=address_of("funds:bank_orders"),
    ).respond(request)


def _order(user: User, pk: int) -> BankOrder:
    found = services.orders_for(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
