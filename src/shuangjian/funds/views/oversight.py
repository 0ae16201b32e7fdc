"""Statements of banks, warnings with talk and handling, and the bank of hours given."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shuangjian.funds import aid, bank
from shuangjian.funds import warnings as services
from shuangjian.funds.choices import Account
from shuangjian.funds.errors import InstitutionUnknown
from shuangjian.funds.forms import GiftForm, RedeemForm, StatementForm, TalkForm
from shuangjian.funds.models import Contract, Donation, FundWarning
from shuangjian.funds.registers import BANK, gifts_register, warnings_register
from shuangjian.funds.states import WARNINGS
from shuangjian.live.words import language
from shuangjian.registry.access import get_user, may, visible_to
from shuangjian.registry.models import User
from shuangjian.registry.register_pages import ReasonForm
from shuangjian.registry.selectors import get_owner_names
from shuangjian.rulebook import packaged_rulebook
from shuangjian.web.acts import Act
from shuangjian.web.addresses import address_of
from shuangjian.web.formats import format_value, format_yuan
from shuangjian.web.pages import page

_BOTH = ["GET", "HEAD", "POST"]


@page(permission="funds.bank")
@require_http_methods(_BOTH)
def statement(request: HttpRequest) -> HttpResponse:
    """Take in a statement of the bank, whole or not at all."""
    user = get_user(request)

    def do(values: dict[str, Any]) -> bank.Delivered:
        done = bank.deliver_statement(by=user, file=values["file"])
        said = _("{new} new lines, {known} known before, {warnings} warnings.")
        messages.success(request, said.format(new=done.new, known=done.known, warnings=done.warnings))
        return done

    return Act(
        form=lambda data: StatementForm(data, request.FILES or None),
        do=do,
        done=lambda made: BANK.url(),
        title=_("Bank statement"),
        submit=_("Take it in"),
        cancel=BANK.url(),
    ).respond(request)


@page(permission="funds.warnings")
@require_safe
def warnings(request: HttpRequest) -> HttpResponseBase:
    """List the warnings."""
    return warnings_register(get_user(request)).respond(request)


@page(permission="funds.warnings")
@require_safe
def warning(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a warning with what raised it and what was done."""
    user = get_user(request)
    found = _warning(user, pk, "funds.warnings")
    rule = packaged_rulebook().rules[found.rule_id]
    above = packaged_rulebook().regions.chain(found.region_code)
    grounds = [each.provision for each in rule.grounds if each.provision.territory in above]
    names = dict(Account.choices)
    can = may(user, "funds.handle", found)
    context = {
        "title": rule.title[language()], "warning": found,
        "institution": get_owner_names([found.institution_key]).get(found.institution_key, ""),
        "pairs": [
            (_("Day"), found.day.isoformat()),
            (_("Accounts"), "、".join(str(names[each]) for each in found.accounts)),
            (_("Went out (yuan)"), format_yuan(found.observed_fen)),
            (_("Lines of the bank"), found.movements),
            (_("Threshold (yuan)"), format_yuan(found.limit_fen)),
            (_("Raised at"), format_value(found.raised_at)),
            (_("Class of handling"), found.get_handling_display() or "—"),
        ],
        "basis": "；".join(each.citation(language()) for each in grounds),
        "moves": [
            {"label": move.label, "url": address_of(f"funds:{move.action}", pk)} for move in WARNINGS.moves_from(found.state)
        ] if can else [],
        "steps": found.steps.select_related("by").order_by("pk"),
    }  # fmt: skip
    return render(request, "funds/warning.html", context)


@page(permission="funds.handle")
@require_http_methods(_BOTH)
def talk(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the joint talk."""
    user = get_user(request)
    found = _warning(user, pk, "funds.handle")
    return _act(request, found, "talk", TalkForm, lambda values: services.hold_talk(by=user, warning=found, **values))


@page(permission="funds.handle")
@require_http_methods(_BOTH)
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Dismiss a warning with reasons."""
    user = get_user(request)
    found = _warning(user, pk, "funds.handle")
    return _act(
        request, found, "dismiss", ReasonForm, lambda values: services.dismiss(by=user, warning=found, **values)
    )


@page(permission="funds.handle")
@require_http_methods(_BOTH)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a warning that was handled."""
    user = get_user(request)
    found = _warning(user, pk, "funds.handle")
    return _act(
        request,
        found,
        "close",
        ReasonForm,
        lambda values: services.close(by=user, warning=found, text=values["reason"]),
    )


def _act(request: HttpRequest, found: FundWarning, action: str, form: Any, do: Any) -> HttpResponse:
    move, back = WARNINGS.by_action[action], address_of("funds:warning", found.pk)
    act: Act[FundWarning] = Act(
        form=form, do=do, done=lambda made: back, title=move.label, submit=move.label, said=_("Saved."), cancel=back
    )
    return act.respond(request)


@page(permission="funds.view")
@require_safe
def gifts(request: HttpRequest) -> HttpResponseBase:
    """List the hours given, with what is left of them."""
    user = get_user(request)
    register = gifts_register(user)
    rows: Any = register.rows(user)
    hours = sum(row.left for row in rows)
    worth = format_yuan(sum(row.left_fen for row in rows))
    return register.respond(
        request, {"hours": hours, "worth": worth, "may_manage": user.has_permission("funds.manage")}
    )


@page(permission="funds.manage")
@require_http_methods(_BOTH)
def give(request: HttpRequest) -> HttpResponse:
    """Take in hours."""
    user = get_user(request)
    return Act(
        form=lambda data: GiftForm(data, user),
        do=lambda values: aid.give(by=user, **values),
        done=lambda made: address_of("funds:gifts"),
        title=_("Take in hours"),
        submit=_("Save"),
        said=_("Saved."),
        cancel=address_of("funds:gifts"),
    ).respond(request)


@page(permission="funds.manage")
@require_http_methods(_BOTH)
def redeem(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a learner take hours of a gift."""
    user = get_user(request)
    gift = visible_to(Donation.objects.all(), user, "funds.manage").filter(pk=pk).first()
    if gift is None:
        raise Http404

    def do(values: dict[str, Any]) -> Any:
        contract = visible_to(Contract.objects.filter(key=values["contract"]), user, "funds.manage").first()
        if contract is None:
            raise InstitutionUnknown
        return aid.redeem(by=user, donation=gift, contract=contract, hours=values["hours"])

    return Act(
        form=RedeemForm,
        do=do,
        done=lambda made: address_of("funds:gifts"),
        title=_("Hours of {gift} for a learner").format(gift=gift),
        submit=_("Redeem"),
        said=_("Redeemed."),
        cancel=address_of("funds:gifts"),
    ).respond(request)


def _warning(user: User, pk: int, permission: str) -> FundWarning:
    found = services.warnings_for(user, permission).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
