"""Pages of incidents, and the lists that say what is missing."""

from __future__ import annotations

from typing import Any

from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shuangjian.cases.access import visible_cases
from shuangjian.cases.choices import CaseState
from shuangjian.closures import incidents as services
from shuangjian.closures.choices import IncidentKind, TaskKind
from shuangjian.closures.forms import IncidentForm, PaymentForm
from shuangjian.closures.models import ContingencyPlan, DutyTurn, Incident, IncidentPayment
from shuangjian.closures.progress import progress_of
from shuangjian.closures.registers import DISPOSALS, PLANS, claims_register, incidents_register
from shuangjian.closures.selectors import areas_without_plan, coverage_for, incidents_for, is_late, response_due_at
from shuangjian.registry.access import get_user, may
from shuangjian.registry.models import User
from shuangjian.registry.selectors import get_owner_names
from shuangjian.rulebook import packaged_rulebook
from shuangjian.web.acts import Act
from shuangjian.web.addresses import address_of
from shuangjian.web.formats import format_value, format_yuan
from shuangjian.web.pages import page

_BOTH = ["GET", "HEAD", "POST"]


@page(permission="closures.view")
@require_safe
def incidents(request: HttpRequest) -> HttpResponseBase:
    """List the incidents with how many of the staff and how much they are about."""
    user = get_user(request)
    register = incidents_register(user)
    rows: Any = register.narrow(user, request.GET)
    found = Incident.objects.filter(pk__in=rows.order_by().values("pk"))
    total = found.aggregate(staff=Sum("staff"), owed=Sum("amount_fen"))
    paid = found.aggregate(fen=Sum("payments__amount_fen"))["fen"]
    return register.respond(
        request,
        {
            "count": found.count(), "staff": total["staff"] or 0, "owed": format_yuan(total["owed"] or 0), "paid": format_yuan(paid or 0),
            "may_open": user.has_permission("closures.handle"),
        },
    )  # fmt: skip


@page(permission="closures.view")
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an incident: who handles it, who confirmed receipt, its steps, what was paid."""
    user = get_user(request)
    found = _incident(user, pk)
    tasks = list(found.tasks.select_related("case", "step").prefetch_related("case__parties").order_by("pk"))
    mine = set(visible_cases(user).filter(pk__in=[each.case_id for each in tasks]).values_list("pk", flat=True))
    due, responded = response_due_at(found), found.responded_at  # type: ignore[attr-defined]
    regions = packaged_rulebook().regions
    today = timezone.localdate()
    context = {
        "title": f"{found.get_kind_display()}：{get_owner_names([found.institution_key]).get(found.institution_key, found.institution_key)}",
        "incident": found,
        "pairs": [
            (_("Reported at"), format_value(found.reported_at)),
            (_("Address of the main site"), found.address or "—"),
            (_("Leads the handling"), regions.name(found.lead_region)),
            (_("Cooperates"), "、".join(map(regions.name, found.cooperating)) or "—"),
            (_("Respond until"), format_value(due) if due else "—"),
            (_("First response"), format_value(responded) if responded else _("No response yet")),
            (_("Staff concerned"), found.staff),
            (_("Owed to staff (yuan)"), format_yuan(found.amount_fen)),
            (_("Paid out (yuan)"), format_yuan(found.paid_fen)),  # type: ignore[attr-defined]
        ],
        "is_late": is_late(found, responded, timezone.now()),
        "groups": [
            (kind.label, [_task(each, mine) for each in tasks if each.kind == kind])
            for kind in TaskKind
            if any(each.kind == kind for each in tasks)
        ],
        "has_plan": ContingencyPlan.objects.filter(region_code=found.region_code).exists(),
        "duty": DutyTurn.objects.filter(
            region_code__in=regions.chain(found.region_code), first_day__lte=today, last_day__gte=today
        ).select_related("department").order_by("department__code"),
        "payments": [_paid(each) for each in found.payments.order_by("paid_on", "pk")],
        "may_pay": may(user, "closures.handle", found) and found.amount_fen > 0,
        "winding": _winding(found) if found.kind == IncidentKind.CLOSING else None,
        "claims_url": claims_register(None).url(incident=str(found.pk)), "may_handle": may(user, "closures.handle", found),
    }  # fmt: skip
    return render(request, "closures/incident.html", context)


def _winding(found: Incident) -> list[tuple[str, str]]:
    """Return how far a closing is, in families and yuan."""
    at = progress_of(found)
    both = _("{count} families, {amount} yuan")
    return [
        (_("Claimed"), both.format(count=at.filed, amount=format_yuan(at.filed_fen))),
        (_("To be looked into"), both.format(count=at.waiting, amount=format_yuan(at.waiting_fen))),
        (_("Accepted"), both.format(count=at.accepted, amount=format_yuan(at.accepted_fen))),
        (_("Set aside"), both.format(count=at.shared, amount=format_yuan(at.shared_fen))),
        (_("Of it paid by the bank"), both.format(count=at.paid, amount=format_yuan(at.paid_fen))),
        (_("Still short"), both.format(count=at.short, amount=format_yuan(at.short_fen))),
        (_("In escrow (yuan)"), format_yuan(at.escrow_fen)),
        (_("Deposit (yuan)"), format_yuan(at.deposit_fen)),
        (_("Hours of gifts redeemed"), str(at.hours)),
    ]


def _task(task: Any, mine: set[int]) -> dict[str, Any]:
    case = task.case
    waits = case.state in (CaseState.OPEN, CaseState.RETURNED)
    return {
        "number": case.number, "url": address_of("cases:case", case.number) if case.pk in mine else "", "who": "、".join(p.name for p in case.parties.all()),
        "what": task.step.text if task.step else "", "due": case.due_on.isoformat() if case.due_on else "",
        "state": _("Receipt not confirmed") if waits else case.get_state_display(), "waits": waits,
    }  # fmt: skip


def _paid(each: IncidentPayment) -> str:
    parts = (
        each.paid_on.isoformat(), _("{amount} yuan").format(amount=format_yuan(each.amount_fen)),
        _("{count} of the staff").format(count=each.staff), each.text,
    )  # fmt: skip
    return " · ".join(filter(None, parts))


@page(permission="closures.handle")
@require_http_methods(_BOTH)
def open_one(request: HttpRequest) -> HttpResponse:
    """Open an incident."""
    user = get_user(request)
    return Act(
        form=lambda data: IncidentForm(data, user),
        do=lambda values: services.open_incident(by=user, **values),
        done=lambda made: address_of("closures:incident", made.pk),
        title=_("Open an incident"),
        submit=_("Open and alert"),
        said=_("Opened. Who handles it, the task force and the departments of the steps have their tasks."),
        cancel=address_of("closures:incidents"),
    ).respond(request)


@page(permission="closures.handle")
@require_http_methods(_BOTH)
def pay(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what was paid."""
    user = get_user(request)
    found = _incident(user, pk)
    return Act(
        form=PaymentForm,
        do=lambda values: services.record_payment(by=user, incident=found, **values),
        done=lambda made: address_of("closures:incident", pk),
        title=_("Record what was paid"),
        submit=_("Record"),
        said=_("Saved."),
        cancel=address_of("closures:incident", pk),
    ).respond(request)


@page(permission="closures.view")
@require_safe
def plans(request: HttpRequest) -> HttpResponseBase:
    """List the contingency plans, and the areas that have none."""
    user = get_user(request)
    extra = {"missing": areas_without_plan(user)} | _adding(PLANS, user)
    return PLANS.register(user).respond(request, extra)


@page(permission="closures.view")
@require_safe
def disposals(request: HttpRequest) -> HttpResponseBase:
    """List the plans of institutions, how many have one, and who is not named."""
    user = get_user(request)
    coverage = coverage_for(user)
    names = get_owner_names([each.institution_key for each in coverage.unnamed])
    share = (
        f"{100 * coverage.planned / coverage.institutions:.1f}".removesuffix(".0") + " %"
        if coverage.institutions
        else "—"
    )
    extra = {
        "coverage": coverage, "share": share,
        "unnamed": [(DISPOSALS.url("row", each.pk), names.get(each.institution_key, each.institution_key)) for each in coverage.unnamed],
    } | _adding(DISPOSALS, user)  # fmt: skip
    return DISPOSALS.register(user).respond(request, extra)


def _adding(pages: Any, user: User) -> dict[str, Any]:
    may_edit = user.has_permission("closures.manage")
    return {
        "add_url": pages.url("add") if may_edit else "",
        "add_label": _("Add {kind}").format(kind=pages.title),
        "import_url": pages.url("import") if may_edit else "",
    }


def _incident(user: User, pk: int) -> Incident:
    found = incidents_for(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
