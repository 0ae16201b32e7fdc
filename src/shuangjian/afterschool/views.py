"""The pages of service plans."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangjian.afterschool import plan_selectors, services
from shuangjian.afterschool.errors import NotHere
from shuangjian.afterschool.forms import DecisionForm, PlanForm
from shuangjian.afterschool.models import PENDING, ServicePlan
from shuangjian.afterschool.registers import schools_for, waiting_for
from shuangjian.afterschool.states import MAY_REVIEW, MAY_WRITE, PLAN
from shuangjian.attachments.services import give_out
from shuangjian.registry.access import get_user, may, visible_to
from shuangjian.registry.models import School, User
from shuangjian.web.acts import Act, attempt, once, status_of
from shuangjian.web.addresses import address_of
from shuangjian.web.errors import Refusal
from shuangjian.web.pages import page


@page(permission="afterschool.view")
@require_safe
def listing(request: HttpRequest) -> HttpResponseBase:
    """Show every school with its plan, and how many have one in force."""
    user = get_user(request)
    coverage = plan_selectors.coverage_for(user)
    extra = {"coverage": coverage, "add_url": address_of("afterschool:write") if _schools(user) else ""}
    return schools_for(coverage).respond(request, extra)


@page(permission="afterschool.review")
@require_safe
def waiting(request: HttpRequest) -> HttpResponseBase:
    """Show what waits for this person's review."""
    return waiting_for(get_user(request)).respond(request)


@page(permission="afterschool.write")
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """Write the next version of a school's plan, or its draft anew."""
    user = get_user(request)
    schools = _schools(user)
    school = next((each for each in schools if each.key == request.GET.get("school")), schools[0] if schools else None)
    if school is None:
        raise Http404
    last = ServicePlan.objects.filter(school=school).order_by("-version").first()
    return Act(
        form=lambda sent: PlanForm(sent, request.FILES or None, initial=_initial(last)),
        do=lambda filled: services.write_plan(
            by=user, school=school, title=filled["title"], text=filled["text"], file=filled["file"],
            projects=filled["projects"].splitlines(), in_force_from=filled["in_force_from"], in_force_to=filled["in_force_to"],
        ),
        done=lambda plan: address_of("afterschool:plan", plan.pk),
        title=_("Service plan of {school}").format(school=school),
        submit=_("Save the draft"),
        said=_("Saved. Hand it in when it is ready."),
        cancel=address_of("afterschool:plans"),
    ).respond(request)  # fmt: skip


def _initial(last: ServicePlan | None) -> dict[str, Any]:
    if last is None:
        return {"in_force_from": timezone.localdate()}
    initial = {"title": last.title, "text": last.text, "projects": "\n".join(last.projects)}
    if last.state in PENDING:
        return initial | {"in_force_from": last.in_force_from, "in_force_to": last.in_force_to}
    return initial | {"in_force_from": timezone.localdate()}


@page(permission="afterschool.view")
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one version with the others and what can be done."""
    user = get_user(request)
    return _answer(request, user, _plan(user, pk))


def _answer(
    request: HttpRequest, user: User, plan: ServicePlan, form: forms.Form | None = None, name: str = ""
) -> HttpResponse:
    versions = plan_selectors.plans_of(user).filter(school=plan.school).order_by("-version")
    context = {
        "title": plan.title,
        "plan": plan,
        "moves": _moves(user, plan, {name: form}),
        "wrong_form": form,
        "versions": versions,
        "may_write": may(user, MAY_WRITE, plan),
        "alike": plan_selectors.alike_elsewhere(plan) if may(user, MAY_REVIEW, plan) else [],
    }
    return render(request, "afterschool/plan.html", context, status=200 if form is None else status_of(form))


def _moves(user: User, plan: ServicePlan, filled: dict[str, forms.Form | None]) -> list[dict[str, Any]]:
    found = []
    for transition in PLAN.moves_from(plan.state):
        reason = ""
        try:
            services.check_can(user, plan, transition)
        except NotHere:
            continue
        except Refusal as refusal:
            reason = refusal.message
        form = filled.get(transition.action)
        blank = DecisionForm(auto_id=f"{transition.action}_%s")
        found.append({"transition": transition, "reason": reason, "form": form or blank, "is_open": form is not None})
    return found


@page(permission="afterschool.view")
@require_POST
def move(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Make one move of the table of states."""
    user = get_user(request)
    plan = _plan(user, pk)
    if action not in PLAN.by_action:
        raise Http404
    form = DecisionForm(request.POST, auto_id=f"{action}_%s")

    def go() -> str:
        services.move_plan(by=user, plan_id=pk, action=action, text=form.cleaned_data["text"])
        messages.success(request, _("Done: {action}.").format(action=PLAN.by_action[action].label))
        return address_of("afterschool:plan", pk)

    address = attempt(form, lambda: once(request, go)) if form.is_valid() else None
    return redirect(address) if address is not None else _answer(request, user, plan, form, action)


@page(permission="afterschool.view")
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """Give out the file of a version."""
    plan = _plan(get_user(request), pk)
    if plan.attachment is None:
        raise Http404
    return give_out(plan.attachment)  # type: ignore[return-value]


def _schools(user: User) -> list[School]:
    return list(visible_to(School.objects.order_by("name"), user, "afterschool.write"))


def _plan(user: User, pk: int) -> ServicePlan:
    seen = plan_selectors.plans_of(user).select_related("school", "attachment", "written_by", "decided_by")
    plan = seen.filter(pk=pk).first()
    if plan is None:
        raise Http404
    return plan
