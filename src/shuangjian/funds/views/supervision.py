"""What offices see and do: institutions by what they owe, one institution, freezes, the census, how is charged, reversals."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shuangjian.funds import supervision as services
from shuangjian.funds.aid import with_left
from shuangjian.funds.choices import AccountKind
from shuangjian.funds.forms import ChargingForm, DepositInForm, DepositOutForm, GroundsForm
from shuangjian.funds.ledger.posting import floor_of
from shuangjian.funds.ledger.statements import describe, statement
from shuangjian.funds.matching import DifferenceKind, differences
from shuangjian.funds.models import ChargingMode, Donation, Entry, Freeze, LedgerAccount, SupervisedAccount
from shuangjian.funds.registers import (
    by_adopted,
    charging_for,
    contract_url,
    contracts_for,
    differences_for,
    institution_url,
    institutions_for,
    stress_for,
)
from shuangjian.funds.standing import Standing, standings, stress_of
from shuangjian.funds.views import day_of
from shuangjian.registry.access import get_user, granting, may, visible_to
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
def institutions(request: HttpRequest) -> HttpResponseBase:
    """Rank the institutions by what families would lose."""
    user, day = get_user(request), day_of(request)
    found = standings(user, day)
    return institutions_for(found, day).respond(
        request,
        {
            "day": day, "families": sum(each.families for each in found), "owed": format_yuan(sum(each.owed_fen for each in found)),
            "short": format_yuan(sum(each.shortfall_fen for each in found)),
        },
    )  # fmt: skip


@page(permission="funds.view")
@require_safe
def institution(request: HttpRequest, region: str, code: str) -> HttpResponse:
    """Show where one institution stands."""
    user, day = get_user(request), day_of(request)
    key = f"{region}/{code}"
    found = standings(user, day, [key])
    if not found:
        raise Http404
    at, place = found[0], Institution.objects.get(key=key)
    mode = ChargingMode.objects.filter(institution__key=key).first()
    context = {
        "title": at.name, "at": at, "day": day, "region": region, "code": code, "pairs": _pairs(at, mode),
        "frozen": Freeze.objects.filter(institution__key=key, ended_at__isnull=True).first(),
        "contracts_url": contracts_for(None, day).url(institution=key, day=day.isoformat()),
        "deposit": _deposit(place, day, may(user, "funds.manage", place)), "floor": format_yuan(floor_of(key)),
        "may_manage": may(user, "funds.manage", place), "may_record": may(user, "funds.record", place),
    }  # fmt: skip
    return render(request, "funds/institution.html", context)


@page(permission="funds.view")
@require_safe
def stress(request: HttpRequest) -> HttpResponseBase:
    """Say what families would lose if chosen institutions closed together; `?chosen=` holds their keys, by comma."""
    user, day = get_user(request), day_of(request)
    if picked := request.GET.getlist("pick"):
        sent = {"chosen": ",".join(picked), "day": day.isoformat()}
        return redirect(f"{address_of('funds:stress')}?{urlencode(sent)}")
    asked = request.GET.get("chosen", "").strip()
    chosen = set(asked.split(","))
    at = stress_of(standings(user, day, chosen), day)
    names = get_owner_names(visible_to(Institution.objects.all(), user, "funds.view").values_list("key", flat=True))
    hours = with_left(visible_to(Donation.objects.all(), user, "funds.view")).aggregate(hours=Sum("left"))["hours"]
    return stress_for(at, day, asked).respond(
        request,
        {
            "day": day, "at": at, "owed": format_yuan(at.owed_fen), "short": format_yuan(at.shortfall_fen), "hours": hours or 0,
            "choices": sorted((name, key, key in chosen) for key, name in names.items()),
        },
    )  # fmt: skip


@page(permission="funds.view")
@require_safe
def match(request: HttpRequest) -> HttpResponseBase:
    """Name every difference between contracts, lessons held and bank lines, with who must act and for how long it stands."""
    user, day = get_user(request), day_of(request)
    found = differences(user, day)
    register = differences_for(found, day, opens_lines=bool(granting(user, "funds.bank")))
    kinds = [(kind.label, [each.amount_fen for each in found if each.kind == kind], kind) for kind in DifferenceKind]
    sums = [
        (label, len(amounts), format_yuan(sum(amounts)), register.url(kind=kind.value, day=day.isoformat()))
        for label, amounts, kind in kinds
        if amounts
    ]
    return register.respond(request, {"day": day, "sums": sums})


def _deposit(place: Institution, day: dt.date, may_reverse: bool) -> list[dict[str, str]]:
    """Return the lines of an institution's deposit."""
    account = LedgerAccount.objects.filter(institution=place, kind=AccountKind.DEPOSIT).first()
    return describe(statement(account, day), may_reverse) if account else []


def _pairs(at: Standing, mode: ChargingMode | None) -> list[tuple[str, object]]:
    return [
        (_("Families owed"), at.families),
        (_("Lessons owed"), at.lessons_left),
        (_("Paid (yuan)"), format_yuan(at.paid_fen)),
        (_("Owed (yuan)"), format_yuan(at.owed_fen)),
        (_("In escrow (yuan)"), format_yuan(at.escrow_fen)),
        (_("Deposit (yuan)"), format_yuan(at.deposit_fen)),
        (_("Short (yuan)"), format_yuan(at.shortfall_fen)),
        (_("Refunds overdue"), at.overdue),
        (_("How it charges"), mode.get_mode_display() if mode else "—"),
    ]


@page(permission="funds.manage")
@require_http_methods(_BOTH)
def freeze(request: HttpRequest, region: str, code: str) -> HttpResponse:
    """Freeze an institution's money, or end its freeze, with the grounds."""
    user, place = get_user(request), _place(request, region, code, "funds.manage")
    frozen = Freeze.objects.filter(institution=place, ended_at__isnull=True).exists()
    do = services.unfreeze if frozen else services.freeze
    return Act(
        form=GroundsForm,
        do=lambda values: do(by=user, institution=place, grounds=values["grounds"]),
        done=lambda made: institution_url(place.key),
        title=_("End the freeze") if frozen else _("Freeze its money"),
        submit=_("End the freeze") if frozen else _("Freeze its money"),
        said=_("Done. The grounds stay in the history."),
        cancel=institution_url(place.key),
    ).respond(request)


@page(permission="funds.manage")
@require_http_methods(_BOTH)
def deposit_in(request: HttpRequest, region: str, code: str) -> HttpResponse:
    """Book what an institution paid into its deposit."""
    user, place = get_user(request), _place(request, region, code, "funds.manage")
    return Act(
        form=DepositInForm,
        do=lambda values: services.pay_deposit_in(by=user, institution=place, **values),
        done=lambda made: institution_url(place.key),
        title=_("Pay into the deposit"),
        submit=_("Pay in"),
        said=_("It is in the deposit."),
        cancel=institution_url(place.key),
    ).respond(request)


@page(permission="funds.manage")
@require_http_methods(_BOTH)
def deposit_out(request: HttpRequest, region: str, code: str) -> HttpResponse:
    """Pay back from a deposit what lies above its floor."""
    user, place = get_user(request), _place(request, region, code, "funds.manage")
    return Act(
        form=DepositOutForm,
        do=lambda values: services.pay_deposit_out(by=user, institution=place, **values),
        done=lambda made: institution_url(place.key),
        title=_("Pay out of the deposit"),
        submit=_("Pay out"),
        said=_("It was taken out of the deposit."),
        cancel=institution_url(place.key),
    ).respond(request)


@page(permission="funds.record")
@require_http_methods(_BOTH)
def set_charging(request: HttpRequest, region: str, code: str) -> HttpResponse:
    """Record how an institution charges."""
    user, place = get_user(request), _place(request, region, code, "funds.record")
    return Act(
        form=ChargingForm,
        do=lambda values: services.set_charging_mode(by=user, institution=place, **values),
        done=lambda made: institution_url(place.key),
        title=_("How it charges"),
        submit=_("Save"),
        said=_("Saved."),
        cancel=institution_url(place.key),
    ).respond(request)


@page(permission="funds.view")
@require_safe
def charging(request: HttpRequest) -> HttpResponseBase:
    """List how the institutions charge, with how many adopted what is encouraged."""
    register = charging_for(get_user(request))
    rows: Any = register.rows(request.user)
    everybody, adopted = rows.count(), by_adopted(rows, "yes").count()
    return register.respond(request, {"all": everybody, "adopted": adopted, "share": share(adopted, everybody)})


@page(permission="funds.view")
@require_safe
def census(request: HttpRequest) -> HttpResponse:
    """Show which institutions are tied to an account, and which the census lacks."""
    user, day = get_user(request), day_of(request)
    found = standings(user, day)
    open_accounts = SupervisedAccount.objects.filter(closed_on__isnull=True)
    known = set(open_accounts.values_list("institution_key", flat=True))
    deducted = set(open_accounts.filter(by_deduction=True).values_list("institution_key", flat=True))
    taking = [each for each in found if each.owed_fen]
    tied = [each for each in taking if each.institution_key in deducted]
    todo = [each for each in found if each.institution_key not in known]
    context = {
        "title": _("Census of accounts"), "tied": len(tied), "all": len(taking), "share": share(len(tied), len(taking)),
        "exceptions": [_line(each) for each in taking if each not in tied], "known": len(found) - len(todo), "places": len(found),
        "census": share(len(found) - len(todo), len(found)), "todo": [_line(each) for each in todo],
    }  # fmt: skip
    return render(request, "funds/census.html", context)


def _line(each: Standing) -> dict[str, str]:
    return {"name": each.name, "url": institution_url(each.institution_key), "owed": format_yuan(each.owed_fen)}


def share(part: int, whole: int) -> str:
    """Return a share in percent without needless decimals; "—" of nothing."""
    return f"{100 * part / whole:.1f}".removesuffix(".0") + " %" if whole else "—"


@page(permission="funds.manage")
@require_http_methods(_BOTH)
def reverse(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo an entry by its opposite."""
    user = get_user(request)
    entry = visible_to(Entry.objects.select_related("contract"), user, "funds.manage").filter(pk=pk).first()
    if entry is None:
        raise Http404
    back = contract_url(entry.contract) if entry.contract else institution_url(entry.institution_key)
    return Act(
        form=ReasonForm,
        do=lambda values: services.reverse_entry(by=user, entry=entry, reason=values["reason"]),
        done=lambda made: back,
        title=_("Reverse an entry"),
        submit=_("Reverse"),
        said=_("Reversed. Both entries stay."),
        cancel=back,
    ).respond(request)


def _place(request: HttpRequest, region: str, code: str, permission: str) -> Institution:
    user: User = get_user(request)
    found = visible_to(Institution.objects.filter(key=f"{region}/{code}"), user, permission).first()
    if found is None:
        raise Http404
    return found
