"""Plans: upload a document, review what was read, adopt it, and follow every measure."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangjian.cases.choices import CaseState
from shuangjian.cases.errors import CaseError
from shuangjian.cases.register import cases_url
from shuangjian.cases.selectors import get_today
from shuangjian.documents.units import split_names
from shuangjian.plans import services
from shuangjian.plans.access import visible_plans
from shuangjian.plans.choices import PlanState
from shuangjian.plans.forms import RHYTHM_DAYS_MAX, BindForm, MeasureForm, MeasureFormSet, PlanUploadForm
from shuangjian.plans.models import Measure, Plan
from shuangjian.plans.register import plans_for, stamp_of
from shuangjian.plans.task_table import export_plan, read_tasks
from shuangjian.plans.upload import DocumentError, read_upload
from shuangjian.registry.access import get_user, may, region_codes
from shuangjian.registry.models import Department, User
from shuangjian.web.acts import Aspect, Difference, OutOfDate, carried, check_unmoved, once, seal_aspects
from shuangjian.web.addresses import address_of
from shuangjian.web.asked import read_day, read_number
from shuangjian.web.pages import page

_FIELD_NAMES = {
    "lead": gettext_lazy("Lead"),
    "responsible": gettext_lazy("Responsible"),
    "heading": gettext_lazy("Heading"),
    "text": gettext_lazy("Text"),
    "deadline": gettext_lazy("Deadline in words"),
    "measure": gettext_lazy("Measure"),
}


@page(permission="plans.view")
@require_safe
def listing(request: HttpRequest) -> HttpResponseBase:
    """Show the plans of the regions this person works in."""
    user = get_user(request)
    return plans_for(user).respond(request, {"may_upload": user.has_permission("plans.manage")})


@page(permission="plans.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take a document, read it, and lead to the review. A document that is no plan leaves nothing behind."""
    user = get_user(request)
    regions = region_codes(user, "plans.manage").order_by("code")
    form = PlanUploadForm(request.POST or None, request.FILES or None, regions=regions)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]

        def propose() -> str:
            plan = services.propose_plan(
                proposal=read_upload(file), region=form.cleaned_data["region"], user=user, file_name=file.name or ""
            )
            messages.success(request, _("Read. Check what was found, correct it, then adopt it."))
            return address_of("plans:plan", plan.pk)

        try:
            with transaction.atomic():
                address = once(request, propose)
        except (DocumentError, CaseError) as error:
            form.add_error("file", error.message)
        else:
            return redirect(address)
    context = {"title": _("Upload a plan"), "form": form, **carried(request)}
    return render(request, "plans/upload.html", context, status=422 if form.errors else 200)


# One plan ------------------------------------------------------------------------------------------------------------


def get_plan_for(user: User, pk: int) -> Plan:
    """Return the plan if the user may see it; who may not is told that there is none."""
    plan = visible_plans(user).select_related("uploaded_by", "adopted_by").filter(pk=pk).first()
    if plan is None:
        raise Http404
    return plan


@page(permission="plans.view")
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a plan: for review before it is adopted, as a table of tasks after."""
    user = get_user(request)
    plan = get_plan_for(user, pk)
    may_manage = may(user, "plans.manage", plan)
    if plan.state == PlanState.ADOPTED:
        binders = _binders(plan) if may_manage else []
        return render(request, "plans/plan.html", _task_context(plan) | {"binders": binders})
    stale: list[Difference] = []
    formset = MeasureFormSet(request.POST or None, queryset=plan.measures.all()) if may_manage else None
    if request.method == "POST":
        if formset is None:
            raise Http404
        if formset.is_valid():
            typed = {form.instance.pk: form.correction() for form in formset}
            corrections = _fill(request, {pk: dict(correction) for pk, correction in typed.items()})

            def save() -> str:
                locked = Plan.objects.select_for_update().get(pk=plan.pk)
                check_unmoved(request, _aspects_of(locked, typed))
                services.correct_measures(plan_id=plan.pk, user=user, corrections=corrections)
                services.settle_departments(plan_id=plan.pk, user=user, meanings=_meanings(request))
                return address_of("plans:adopt" if "adopt" in request.POST else "plans:plan", plan.pk)

            try:
                with transaction.atomic():
                    address = once(request, save)
            except OutOfDate as moved:
                stale = moved.found
                messages.error(request, moved.message)
            except CaseError as error:
                messages.error(request, error.message)
            else:
                messages.success(request, _("Saved. Nothing is in force before you adopt the plan."))
                return redirect(address)
    context = _review_context(request, plan, formset) | {"may_adopt": may(user, "documents.adopt", plan)}
    context |= {"stale": stale, "seen": seal_aspects(_aspects_of(plan, {}))}
    wrong = bool(stale) or (formset is not None and formset.is_bound and not formset.is_valid())
    return render(request, "plans/review.html", context, status=422 if wrong else 200)


def _aspects_of(plan: Plan, typed: dict[int, dict[str, Any]]) -> dict[str, Aspect]:
    """Return what stands in a plan under review, field by field, beside what was filled in."""
    return {
        f"{measure.pk}.{name}": Aspect(
            f"{measure.no} · {MeasureForm.Meta.labels.get(name) or MeasureForm.base_fields[name].label}",
            _say(getattr(measure, name)),
            yours=_say(typed[measure.pk][name]) if measure.pk in typed else "",
        )
        for measure in plan.measures.all()
        for name in MeasureForm.Meta.fields
    }


def _say(value: Any) -> Any:
    return "、".join(value) if isinstance(value, list) else value


def _fill(request: HttpRequest, corrections: dict[int, dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """Fill what many measures lack, where one of the buttons for all of them was pressed.

    The unit a document names first leads, where it calls none the lead; one rhythm of reports, where there is no deadline.
    """
    if "lead_first" in request.POST:
        for correction in corrections.values():
            if not correction["lead"]:
                correction["lead"] = correction["responsible"][:1]
                correction["responsible"] = correction["responsible"][1:]
    days = request.POST.get("fill_days", "").strip()
    if "fill" in request.POST and read_number(days, RHYTHM_DAYS_MAX):
        for correction in corrections.values():
            if correction["due_on"] is None and not correction["rhythm_days"]:
                correction["rhythm_days"] = int(days)
    _set_many(request, corrections)
    return corrections


def _set_many(request: HttpRequest, corrections: dict[int, dict[str, Any]]) -> None:
    """Set lead, due day or rhythm of many measures at once: of those that have none, or of all."""
    if "bulk" not in request.POST:
        return
    for_all = request.POST.get("bulk_scope", "").strip() == "all"
    lead, _warnings = split_names(request.POST.get("bulk_lead", "").strip())
    due_on, days = read_day(request.POST.get("bulk_due", "").strip()), request.POST.get("bulk_days", "").strip()
    for correction in corrections.values():
        if lead and (for_all or not correction["lead"]):
            correction["lead"] = lead
            correction["responsible"] = [name for name in correction["responsible"] if name not in lead]
        has_clock = correction["due_on"] is not None or bool(correction["rhythm_days"])
        if due_on and (for_all or not has_clock):
            correction["due_on"], correction["rhythm_days"] = due_on, None
        elif read_number(days, RHYTHM_DAYS_MAX) and (for_all or not has_clock):
            correction["due_on"], correction["rhythm_days"] = None, int(days)


def _meanings(request: HttpRequest) -> dict[str, str]:
    """Return which department each name was said to mean in the review."""
    names, meanings = request.POST.getlist("unknown_name"), request.POST.getlist("unknown_means")
    return {name: meaning for name, meaning in zip(names, meanings, strict=False) if meaning}


def _review_context(request: HttpRequest, plan: Plan, formset: Any) -> dict[str, Any]:
    proposal = plan.proposal
    read = dict(enumerate(proposal.get("measures", []), start=1))
    measures = list(plan.measures.all())
    shown = list(formset) if formset is not None else [None] * len(measures)
    return {
        "title": plan.title,
        "plan": plan,
        "stamp": stamp_of(plan),
        "formset": formset,
        "rows": [
            {
                "measure": measure, "form": form, "gaps": services.gaps_of(measure),
                "limits": read.get(measure.position, {}).get("limits") or [],
                "original": read.get(measure.position, {}).get("original") or measure.text,
            }
            for measure, form in zip(measures, shown, strict=True)
        ],
        "differences": [_difference(each) for each in proposal.get("differences", [])],
        "warnings": proposal.get("warnings", []),
        "promises": proposal.get("promises", []),
        "negative_list": proposal.get("negative_list", []),
        "problems": services.problems_before_adoption(plan),
        "without_deadline": sum(m.is_included and m.due_on is None and not m.rhythm_days for m in measures),
        "without_lead": sum(m.is_included and not m.lead and bool(m.responsible) for m in measures),
        "default_days": services.DEFAULT_RHYTHM_DAYS,
        "departments": Department.objects.filter(region_code=plan.region_code).order_by("name"),
        "meant": _meanings(request),
        "new_department": services.NEW_DEPARTMENT,
        "unknown": services.unknown_departments(plan),
    }  # fmt: skip


def _difference(row: dict[str, Any]) -> dict[str, Any]:
    def say(value: Any) -> str:
        return "、".join(map(str, value)) if isinstance(value, list) else str(value or "—")

    return {"no": row["no"], "field": _FIELD_NAMES.get(row["field"], row["field"]), "text": say(row["text"]), "annex": say(row["annex"])}  # fmt: skip


def _binders(plan: Plan) -> list[BindForm]:
    departments = Department.objects.filter(region_code=plan.region_code).order_by("name")
    choices = list(departments)
    binders = []
    for at, name in enumerate(services.unknown_departments(plan)):
        form = BindForm(initial={"name": name}, departments=departments, auto_id=f"bind{at}_%s")
        # The same departments for every name: asked once.
        form.fields["department"].choices = [("", "—"), *((d.pk, d.name) for d in choices)]  # type: ignore[attr-defined]
        binders.append(form)
    return binders


def _task_context(plan: Plan) -> dict[str, Any]:
    rows = read_tasks(plan, get_today())
    closed = sum(row.case is not None and row.case.state == CaseState.CLOSED for row in rows)
    return {
        "title": plan.title,
        "plan": plan,
        "stamp": stamp_of(plan),
        "rows": rows,
        "closed": closed,
        "late": sum(row.light is not None and row.light.is_late for row in rows),
        "in_force": sum(row.case is not None for row in rows),
        "cases_url": cases_url(plan=str(plan.pk)),
        "unknown": services.unknown_departments(plan),
        "differences": [_difference(each) for each in plan.proposal.get("differences", [])],
        "promises": plan.proposal.get("promises", []),
        "negative_list": plan.proposal.get("negative_list", []),
    }


@page(permission="plans.manage")
@require_POST
def bind(request: HttpRequest, pk: int) -> HttpResponse:
    """Remember which department an unknown name means."""
    user = get_user(request)
    plan = get_plan_for(user, pk)
    departments = Department.objects.filter(region_code=plan.region_code)
    form = BindForm(request.POST, departments=departments)
    if not form.is_valid():
        messages.error(request, _("Choose one of the region's departments for a name that this plan uses."))
        return redirect("plans:plan", pk=plan.pk)
    chosen = form.cleaned_data
    try:
        services.bind_department(plan_id=plan.pk, name=chosen["name"], department_id=chosen["department"].pk, user=user)
    except CaseError as error:
        messages.error(request, error.message)
    else:
        said = _("{name} is known as {department} from now on, in all documents of the region.")
        messages.success(request, said.format(name=chosen["name"], department=chosen["department"]))
    return redirect("plans:plan", pk=plan.pk)


@page(permission="documents.adopt")
@require_http_methods(["GET", "HEAD", "POST"])
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what adoption makes, and make it."""
    user = get_user(request)
    plan = get_plan_for(user, pk)
    if plan.state == PlanState.ADOPTED:
        return redirect("plans:plan", pk=plan.pk)
    problems = services.problems_before_adoption(plan)
    if request.method == "POST":
        try:
            cases = services.adopt_plan(plan_id=plan.pk, user=user)
        except CaseError as error:
            problems = problems or [error.message]
        else:
            messages.success(request, _("Adopted: {count} measures are cases now.").format(count=len(cases)))
            return redirect("plans:plan", pk=plan.pk)
    measures = list(plan.measures.all())
    context = {
        "title": _("Check before you adopt"),
        "plan": plan,
        "problems": problems,
        "measures": [_preview(measure) for measure in measures if measure.is_included],
        "left_out": [measure for measure in measures if not measure.is_included],
        "unknown": services.unknown_departments(plan),
    }
    return render(request, "plans/adopt.html", context, status=422 if request.method == "POST" else 200)


def _preview(measure: Measure) -> dict[str, Any]:
    return {
        "measure": measure,
        "lead": "、".join(measure.lead),
        "support": "、".join(name for name in measure.responsible if name not in measure.lead),
        "is_past": measure.due_on is not None and measure.due_on < get_today(),
    }


@page(permission="plans.view")
@require_safe
def export(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Give the plan as it stands as a workbook, or as the table of tasks and departments in Word."""
    plan = get_plan_for(get_user(request), pk)
    if kind not in ("xlsx", "docx"):
        raise Http404
    return export_plan(request, plan, kind)
