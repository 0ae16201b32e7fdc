"""Contracts: the list as of a day, one with its statement, a new one, what is paid and held."""

from __future__ import annotations

from typing import Any

from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shuangjian.funds import lessons as lesson_services
from shuangjian.funds import orders
from shuangjian.funds.choices import AccountKind
from shuangjian.funds.errors import InstitutionUnknown
from shuangjian.funds.forms import LessonForm, OrderForm, PayInForm
from shuangjian.funds.ledger.statements import describe, statement
from shuangjian.funds.models import Attendance, Contract, LedgerAccount
from shuangjian.funds.orders import Order
from shuangjian.funds.positions import positions
from shuangjian.funds.registers import contract_url, contracts_for
from shuangjian.funds.release_plans import plan_of
from shuangjian.funds.views import day_of
from shuangjian.registry.access import get_user, may, visible_to
from shuangjian.registry.models import Institution, User
from shuangjian.registry.register_pages import ReasonForm
from shuangjian.registry.selectors import get_owner_names
from shuangjian.web.acts import Act
from shuangjian.web.addresses import address_of
from shuangjian.web.formats import format_yuan
from shuangjian.web.pages import page

_BOTH = ["GET", "HEAD", "POST"]


@page(permission="funds.view")
@require_safe
def listing(request: HttpRequest) -> HttpResponseBase:
    """List the contracts as of a day, with what is owed in all of those listed."""
    user, day = get_user(request), day_of(request)
    register = contracts_for(user, day)
    rows: Any = register.narrow(user, request.GET)
    total = rows.order_by().aggregate(left=Sum("lessons_left"), owed=Sum("owed_fen"))
    extra = {
        "day": day, "left": total["left"] or 0, "owed": format_yuan(total["owed"] or 0), "may_record": user.has_permission("funds.record"),
    }  # fmt: skip
    return register.respond(request, extra)


@page(permission="funds.view")
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show where a contract stands at the end of a day, line by line."""
    user, day = get_user(request), day_of(request)
    contract = _contract(user, pk, "funds.view")
    at: Any = positions(Contract.objects.filter(pk=pk), day).get()
    account = LedgerAccount.objects.filter(contract=contract, kind=AccountKind.ESCROW).first()
    may_manage = may(user, "funds.manage", contract)
    lines = describe(statement(account, day), may_manage) if account else []
    held = Attendance.objects.current().filter(contract=contract, attended_on__lte=day).order_by("attended_on", "code")
    context = {
        "title": _("Contract {code}").format(code=contract.code), "contract": contract, "day": day, "lines": lines,
        "institution": get_owner_names([contract.institution_key]).get(contract.institution_key, ""),
        "pairs": [
            (_("Learner"), (contract.student_key or "—").rpartition("/")[2]),
            (_("Lessons left"), f"{at.lessons_left} / {contract.lessons}"),
            (_("Amount (yuan)"), format_yuan(contract.amount_fen)),
            (_("Paid (yuan)"), format_yuan(at.paid_fen)),
            (_("Released (yuan)"), format_yuan(at.released_fen)),
            (_("How it is released"), plan_of(contract)),
            (_("Paid back (yuan)"), format_yuan(at.refunded_fen)),
            (_("Owed (yuan)"), format_yuan(at.owed_fen)),
            (_("In escrow (yuan)"), format_yuan(at.escrow_fen)),
            (_("Received by the bank (yuan)"), format_yuan(at.banked_fen)),
            (_("Not received by the bank (yuan)"), format_yuan(at.difference_fen)),
        ],
        "lessons": [
            {
                "day": each.attended_on.isoformat(), "code": each.code, "confirmed": str(each.confirmed_on or _("not yet")),
                "take_back_url": address_of("funds:take_back", each.pk) if may_manage else "",
            }
            for each in held
        ],
        "may_record": may(user, "funds.record", contract),
    }  # fmt: skip
    return render(request, "funds/contract.html", context)


@page(permission="funds.record")
@require_http_methods(_BOTH)
def order(request: HttpRequest) -> HttpResponse:
    """Sign a contract; what may not be collected is refused with the rule and its limit."""
    user = get_user(request)

    def do(values: dict[str, Any]) -> Contract:
        key = values.pop("institution_key")
        place = visible_to(Institution.objects.filter(key=key), user, "funds.record").first()
        if place is None:
            raise InstitutionUnknown
        return orders.sign_contract(by=user, institution=place, order=Order(**values))

    return Act(
        form=lambda data: OrderForm(data, user),
        do=do,
        done=contract_url,
        title=_("Sign a contract"),
        submit=_("Sign"),
        said=_("Signed. What is paid for it goes into escrow."),
        cancel=address_of("funds:contracts"),
    ).respond(request)


@page(permission="funds.record")
@require_http_methods(_BOTH)
def pay_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what a family paid."""
    user = get_user(request)
    contract = _contract(user, pk, "funds.record")
    return Act(
        form=PayInForm,
        do=lambda values: orders.pay_in(by=user, contract=contract, **values),
        done=lambda made: contract_url(contract),
        title=_("Record a payment"),
        submit=_("Record"),
        said=_("It is in escrow."),
        cancel=contract_url(contract),
    ).respond(request)


@page(permission="funds.record")
@require_http_methods(_BOTH)
def lesson(request: HttpRequest, pk: int) -> HttpResponse:
    """Report that a lesson was held."""
    user = get_user(request)
    contract = _contract(user, pk, "funds.record")
    return Act(
        form=LessonForm,
        do=lambda values: lesson_services.record_lesson(by=user, contract=contract, **values),
        done=lambda made: contract_url(contract),
        title=_("Report a lesson"),
        submit=_("Report"),
        said=_("Reported. The family is asked to confirm it."),
        cancel=contract_url(contract),
    ).respond(request)


@page(permission="funds.manage")
@require_http_methods(_BOTH)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a lesson back that was not held, with the money that was released for it."""
    user = get_user(request)
    rows = Attendance.objects.current().select_related("contract")
    found = visible_to(rows, user, "funds.manage").filter(pk=pk).first()
    if found is None:
        raise Http404
    back = contract_url(found.contract)
    return Act(
        form=ReasonForm,
        do=lambda values: lesson_services.take_back_lesson(by=user, lesson=found, reason=values["reason"]),
        done=lambda made: back,
        title=_("Take back lesson {code} of {day}").format(code=found.code, day=found.attended_on.isoformat()),
        submit=_("Take it back"),
        said=_("Taken back. What was released for it is in escrow again."),
        cancel=back,
    ).respond(request)


def _contract(user: User, pk: int, permission: str) -> Contract:
    found = visible_to(Contract.objects.select_related("institution"), user, permission).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
