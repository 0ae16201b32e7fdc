"""Pages of claims: families file, offices decide and share out, everybody concerned takes the letters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shuangjian.attachments.services import give_out
from shuangjian.closures import claims as services
from shuangjian.closures import incidents as incident_services
from shuangjian.closures.assignment import plan_assignment, redeem_assigned
from shuangjian.closures.choices import ClaimState, IncidentKind
from shuangjian.closures.errors import ContractUnknown
from shuangjian.closures.forms import ClaimForForm, ClaimForm, DecideForm, HandOverForm
from shuangjian.closures.letters import has_letter, letter_of, report_of
from shuangjian.closures.models import Claim, Incident
from shuangjian.closures.registers import claims_register
from shuangjian.closures.selectors import incidents_for
from shuangjian.funds.closing import owing_of
from shuangjian.funds.models import Contract
from shuangjian.registry.access import get_user, may, visible_to
from shuangjian.registry.models import User
from shuangjian.registry.selectors import get_owner_names
from shuangjian.registry.standing_in import persons_behind
from shuangjian.web.acts import Act
from shuangjian.web.addresses import address_of
from shuangjian.web.documents import TYPES, answer_document
from shuangjian.web.formats import format_value, format_yuan
from shuangjian.web.pages import page

_BOTH = ["GET", "HEAD", "POST"]


# Families --------------------------------------------------------------------------------------------------------------


@page(permission="closures.claim")
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show a family its contracts with institutions that closed, and what became of its claims."""
    user = get_user(request)
    contracts = services.contracts_to_claim(user)
    owing = owing_of(contracts, timezone.localdate())
    found = list(contracts.order_by("institution_key", "code"))
    names = get_owner_names({each.institution_key for each in found})
    claims = {each.contract_key: each for each in services.claims_for(user).order_by("pk")}
    listed = [
        {
            "pk": each.pk, "code": each.code, "institution": names.get(each.institution_key, each.institution_key),
            "owed": format_yuan(owing[each.key].fen), "claim": (claim := claims.get(each.key)),
            "claimed": format_yuan(claim.amount_fen) if claim else "",
        }
        for each in found
    ]  # fmt: skip
    return render(request, "closures/my_claims.html", {"title": _("My claims"), "contracts": listed})


@page(permission="closures.claim")
@require_http_methods(_BOTH)
def file_mine(request: HttpRequest, pk: int) -> HttpResponse:
    """File what a family is still owed of a contract."""
    user = get_user(request)
    contract = get_object_or_404(services.contracts_to_claim(user), pk=pk)
    owed = _owed_fen(contract.key)
    return Act(
        form=lambda data: ClaimForm(data, request.FILES or None, initial={"amount_fen": f"{owed / 100:.2f}"}),
        do=lambda values: services.file_claim(by=user, contract=contract, **values),
        done=lambda made: address_of("closures:my_claims"),
        title=_("File a claim"),
        submit=_("File it"),
        said=_("Filed. You are told when it is decided."),
        cancel=address_of("closures:my_claims"),
    ).respond(request)


# Offices ---------------------------------------------------------------------------------------------------------------


@page(permission="closures.view")
@require_safe
def listing(request: HttpRequest) -> HttpResponseBase:
    """List the claims."""
    user = get_user(request)
    return claims_register(user).respond(request, {"may_file": user.has_permission("closures.handle")})


@page(permission="closures.handle")
@require_http_methods(_BOTH)
def file_for(request: HttpRequest) -> HttpResponse:
    """File a claim for a family that came in person."""
    user = get_user(request)

    def do(values: dict[str, Any]) -> Claim:
        key = values.pop("contract_key").strip()
        contract = visible_to(Contract.objects.all(), user, "closures.handle").filter(key=key).first()
        if contract is None:
            raise ContractUnknown
        return services.file_claim(by=user, contract=contract, **values)

    return Act(
        form=lambda data: ClaimForForm(data, request.FILES or None),
        do=do,
        done=lambda made: address_of("closures:claim", made.pk),
        title=_("File a claim for a family"),
        submit=_("File it"),
        said=_("Filed. Somebody else decides it."),
        cancel=address_of("closures:claims"),
    ).respond(request)


@page(permission="closures.claims")
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a claim with its evidence, what was decided and what was set aside."""
    user = get_user(request)
    found = _claim(user, pk)
    sees_all = may(user, "closures.view", found)
    context = {
        "title": _("Claim of contract {code}").format(code=found.contract.code), "claim": found,
        "pairs": [
            (_("Institution"), get_owner_names([found.institution_key]).get(found.institution_key, found.institution_key)),
            (_("Claimed (yuan)"), format_yuan(found.amount_fen)),
            (_("How it came about"), found.text or "—"),
            (_("Owed by the books (yuan)"), format_yuan(_owed_fen(found.contract_key))),
            (_("State"), found.get_state_display()),
            (_("Accepted (yuan)"), format_yuan(found.accepted_fen)),
            (_("Why"), found.answer or "—"),
            (_("Filed at"), format_value(found.filed_at)),
        ],
        "evidence": found.evidence.select_related("attachment").order_by("pk"), "shares": found.shares.order_by("pk"), "has_letter": has_letter(found),
        "may_decide": found.state == ClaimState.FILED and may(user, "closures.handle", found) and not persons_behind(found, found.filed_by_id).intersection(user.persons),
        "back": claims_register(None).url(incident=str(found.incident_id)) if sees_all else address_of("closures:my_claims"),
    }  # fmt: skip
    return render(request, "closures/claim.html", context)


@page(permission="closures.handle")
@require_http_methods(_BOTH)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide on a claim; the form opens with what the books say, at most what was claimed."""
    user = get_user(request)
    found = get_object_or_404(visible_to(Claim.objects.select_related("contract"), user, "closures.handle"), pk=pk)
    owed = _owed_fen(found.contract_key)
    back = address_of("closures:claim", pk)
    return Act(
        form=lambda data: DecideForm(data, initial={"accepted_fen": f"{min(owed, found.amount_fen) / 100:.2f}"}),
        do=lambda values: services.decide_claim(by=user, claim=found, **values),
        done=lambda made: back,
        title=_("Claim of contract {code}").format(code=found.contract.code),
        submit=_("Decide"),
        said=_("Decided. The family is told."),
        cancel=back,
    ).respond(request)


@page(permission="closures.claims")
@require_safe
def evidence(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Give out a file of a claim to its family and to those who handle it."""
    found = get_object_or_404(_claim(get_user(request), pk).evidence.select_related("attachment"), pk=number)
    return give_out(found.attachment)  # type: ignore[return-value]


@page(permission="closures.claims")
@require_safe
def letter(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Give out the letter to a family whose claim was decided."""
    found = _claim(get_user(request), pk)
    if kind not in TYPES or not has_letter(found):
        raise Http404
    return answer_document(request, letter_of(found), kind, name=f"预收费清退告知书-{found.contract.code}")


@page(permission="closures.handle")
@require_http_methods(_BOTH)
def share_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what each family would get, and share it out."""
    user = get_user(request)
    found = _closing(user, pk)
    planned = services.plan_sharing(found)
    back = address_of("closures:incident", pk)
    return Act(
        form=forms.Form,
        do=lambda values: services.distribute(by=user, incident=found),
        done=lambda made: back,
        title=_("Share out what is there"),
        submit=_("Set it aside for the families"),
        said=_("Set aside. Order the bank to pay it back."),
        cancel=back,
        template="closures/share.html",
        extra={
            "owed": format_yuan(planned.owed_fen), "paid": format_yuan(planned.paid_fen), "deposit": format_yuan(planned.deposit_fen),
            "rows": [
                {
                    "code": each.claim.contract.code, "owed": format_yuan(each.owed_fen), "escrow": format_yuan(each.escrow_fen),
                    "deposit": format_yuan(each.deposit_fen), "arithmetic": each.arithmetic,
                }
                for each in planned.rows
            ],
        },
    ).respond(request)  # fmt: skip


@page(permission="closures.handle")
@require_http_methods(_BOTH)
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Show which family would take hours of which gift, and redeem them."""
    user = get_user(request)
    found = _closing(user, pk)
    plan = plan_assignment(user, found)
    back = address_of("closures:incident", pk)
    return Act(
        form=forms.Form,
        do=lambda values: redeem_assigned(by=user, incident=found),
        done=lambda made: back,
        title=_("Match families to hours that were given"),
        submit=_("Redeem these hours"),
        said=_("Redeemed. Each hour is taken once."),
        cancel=back,
        template="closures/assign.html",
        extra={
            "needed": plan.needed, "unserved": plan.unserved,
            "rows": [
                {"code": each.claim.contract.code, "title": each.gift.title, "donor": each.gift.donor, "hours": each.hours} for each in plan.rows
            ],
        },
    ).respond(request)  # fmt: skip


@page(permission="closures.view")
@require_safe
def progress(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Give out the report of how far a closing is."""
    found = incidents_for(get_user(request)).filter(kind=IncidentKind.CLOSING, pk=pk).first()
    if kind not in TYPES or found is None:
        raise Http404
    return answer_document(request, report_of(found), kind, name="停业处置进展报告")


@page(permission="closures.handle")
@require_http_methods(_BOTH)
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand what is left over to a department."""
    user = get_user(request)
    found = _closing(user, pk)
    back = address_of("closures:incident", pk)
    return Act(
        form=lambda data: HandOverForm(data, found.region_code),
        do=lambda values: incident_services.hand_over(by=user, incident=found, **values),
        done=lambda made: back,
        title=_("Hand over for stability work"),
        submit=_("Hand over"),
        said=_("Handed over: the department has a case, and the list of whom it left short."),
        cancel=back,
    ).respond(request)


def _owed_fen(contract_key: str) -> int:
    return owing_of(Contract.objects.filter(key=contract_key), timezone.localdate())[contract_key].fen


def _claim(user: User, pk: int) -> Claim:
    return get_object_or_404(services.claims_for(user).select_related("contract"), pk=pk)


def _closing(user: User, pk: int) -> Incident:
    rows = visible_to(Incident.objects.filter(kind=IncidentKind.CLOSING), user, "closures.handle")
    return get_object_or_404(rows, pk=pk)
