"""Cases: the list, one case with its clock, its evidence and its moves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from shuangjian.casework import wording
from shuangjian.casework.access import may_in_case, visible_cases, visible_findings
from shuangjian.casework.choices import CaseKind, CaseState, EventKind, FindingState, PartyRole, Severity
from shuangjian.casework.clock import WORKING_DAYS_MAX
from shuangjian.casework.errors import CaseworkError
from shuangjian.casework.filters import findings_url, narrow_cases
from shuangjian.casework.forms import CommentForm, EvidenceForm, ExtensionForm, MoveForm, ReassignForm
from shuangjian.casework.models import Case, CaseParty
from shuangjian.casework.selectors import get_today
from shuangjian.casework.services import work
from shuangjian.casework.states import BY_ACTION
from shuangjian.casework.views.lists import Field, What, draw_fields, region_choices, several
from shuangjian.registry.access import get_user
from shuangjian.registry.models import Department, User
from shuangjian.web.addresses import address_of
from shuangjian.web.lists import Column, ListPage
from shuangjian.web.pages import page

_FINDINGS_SHOWN = 30
_LIGHTS = [
    ("red", gettext_lazy("Red: late")),
    ("yellow", gettext_lazy("Yellow: due within two working days")),
    ("green", gettext_lazy("Green: in time")),
]


@page(permission="cases.view")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Show the cases this person may see, narrowed by the address."""
    user = get_user(request)
    seen = visible_cases(user)
    leads = CaseParty.objects.filter(role=PartyRole.LEAD).select_related("department").order_by("id")
    rows = narrow_cases(seen, request.GET, user).prefetch_related(Prefetch("parties", leads, to_attr="leads"))
    columns = _columns()
    if "export" in request.GET:
        columns = [
            Column("number", gettext_lazy("Case number"), sort="number"),
            *columns,
            Column("kind", gettext_lazy("Kind of matter")),
            Column("severity", gettext_lazy("Severity"), sort="severity"),
            Column("region", gettext_lazy("Region"), value=lambda case: case.region_code),
        ]
    offered = ListPage(
        title=gettext_lazy("Cases"),
        columns=columns,
        order=("due_on", "proof_due_on", "id"),
        empty=gettext_lazy("No cases"),
        empty_hint=gettext_lazy("Cases come from findings of the nightly sweep and from adopted plans."),
        template="casework/cases.html",
    )
    extra = draw_fields(request, _fields(seen), _("Number, title, school, institution or clause"))
    return offered.respond(request, rows, extra)


def _columns() -> list[Column]:
    today = get_today()
    return [
        Column("title", gettext_lazy("What is to be done"), value=_what, sort="title", href=_address, template="casework/_partials/what_cell.html"),
        Column("lead", gettext_lazy("Lead"), value=_lead_of, wide_only=True),
        Column("state", gettext_lazy("State"), value=wording.stamp_of, sort="state", template="casework/_partials/stamp_cell.html"),
        Column(
            "light", gettext_lazy("Deadline"), value=lambda case: wording.light_of(case, today), sort="due_on",
            template="casework/_partials/light_cell.html",
        ),
        Column("due_on", gettext_lazy("Due"), value=lambda case: case.due_on or case.proof_due_on, sort="due_on", wide_only=True, template="casework/_partials/nowrap_cell.html"),
    ]  # fmt: skip


def _what(case: Case) -> What:
    return What(
        wording.title_of_case(case), f"{case.number} · {case.get_kind_display()} · {case.get_severity_display()}"
    )


def _address(case: Case) -> str:
    return address_of("casework:case", case.number)


def _lead_of(case: Case) -> str:
    """Return who leads: the departments that do, or the school or institution whose findings it holds."""
    names = [party.department.name if party.department else party.name for party in case.leads]  # type: ignore[attr-defined]
    return "、".join(names) or case.owner_name


def _fields(seen: QuerySet[Case]) -> list[Field]:
    leading = CaseParty.objects.filter(case__in=seen, role=PartyRole.LEAD).order_by().values("department")
    departments = Department.objects.filter(pk__in=leading).order_by("name").values_list("pk", "name")
    owners = (
        seen.exclude(owner_name="").order_by().values_list("school_key", "institution_key", "owner_name").distinct()
    )
    return [
        Field("state", _("State"), choices=[("unfinished", _("All that are not closed")), *CaseState.choices]),
        Field("light", _("Light"), choices=_LIGHTS),
        Field("kind", _("Kind of matter"), choices=CaseKind.choices, more=True),
        Field("severity", _("Severity"), choices=Severity.choices, more=True),
        Field("department", _("Lead department"), choices=[(str(pk), name) for pk, name in departments]),
        Field("owner", _("School or institution"), choices=several(sorted((school or institution or "", name) for school, institution, name in owners))),
        Field("region", _("Region"), choices=region_choices(seen), more=True),
        Field("late", _("Late"), choices=[("1", _("Only late ones"))], more=True),
        Field("rule", _("Rule"), kind="hidden"),
        Field("clause", _("Clause"), kind="hidden"),
        Field("plan", _("Plan"), kind="hidden"),
        Field("party", _("Department"), kind="hidden"),
        Field("waiting", _("Waiting for you"), kind="hidden"),
    ]  # fmt: skip


# One case ------------------------------------------------------------------------------------------------------------


def get_case_for(user: User, number: str) -> Case:
    """Return the case if the user may see it; who may not is told that there is none."""
    parties = CaseParty.objects.select_related("department").order_by("role", "id")
    seen = visible_cases(user).select_related("measure", "measure__plan", "worked_by")
    case = seen.prefetch_related(Prefetch("parties", parties)).filter(number=number).first()
    if case is None:
        raise Http404
    return case


@page(permission="cases.view")
@require_GET
def show(request: HttpRequest, number: str) -> HttpResponse:
    """Show one case."""
    user = get_user(request)
    return _answer(request, user, get_case_for(user, number))


def _answer(
    request: HttpRequest, user: User, case: Case, form: forms.Form | None = None, wrong: str = "", name: str = ""
) -> HttpResponse:
    """Draw the page; after a refusal with the form as it was filled in."""
    filled = {name: form} if form is not None else {}
    may_work = case.state != CaseState.CLOSED and may_in_case(user, "cases.work", case)
    may_extend = case.state != CaseState.CLOSED and case.due_on is not None and may_in_case(user, "cases.assign", case)
    context = {
        "title": wording.title_of_case(case),
        "case": case,
        "stamp": wording.stamp_of(case),
        "light": wording.light_of(case, get_today()),
        "rule_title": wording.title_of_rule(case.rule_id),
        "moves": _moves(user, case, filled),
        "wrong": wrong,
        "wrong_form": form,
        "comment_form": filled.get("comment") or CommentForm(auto_id="comment_%s"),
        "evidence_form": (filled.get("evidence") or EvidenceForm(auto_id="evidence_%s")) if may_work else None,
        "extension_form": (filled.get("extend") or ExtensionForm(auto_id="extend_%s")) if may_extend else None,
        **_parties(case),
        **_history(case),
        **_findings(user, case),
    }
    return render(request, "casework/case.html", context, status=200 if form is None and not wrong else 422)


def _moves(user: User, case: Case, filled: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for transition, reason in work.possible_moves(user, case):
        blank = (
            ReassignForm(region_code=case.region_code, auto_id=f"{transition.action}_%s")
            if transition.action == "reassign"
            else MoveForm(auto_id=f"{transition.action}_%s")
        )
        form = filled.get(transition.action)
        found.append({"transition": transition, "reason": reason, "form": form or blank, "is_open": form is not None})
    return found


def _parties(case: Case) -> dict[str, Any]:
    parties = list(case.parties.all())
    return {
        "leads": [party for party in parties if party.role == PartyRole.LEAD],
        "supporting": [party for party in parties if party.role == PartyRole.SUPPORT],
    }


def _history(case: Case) -> dict[str, Any]:
    """Return events, discussion, evidence, and the clock from when the present deadline was set."""
    events = list(case.events.order_by("id"))
    evidence = list(case.evidence.select_related("by").order_by("-id"))
    started = [event for event in events if event.kind in (EventKind.OPENED, EventKind.REOPENED)]
    starts_on = timezone.localdate(started[-1].at if started else case.opened_at)
    extended = [event for event in events if event.kind == EventKind.EXTENDED]
    clock = wording.sum_clock(case, starts_on)
    return {
        "timeline": [
            {"event": event, "text": wording.say_event(event), "by": wording.say_actor(event.by)}
            for event in reversed(events)
            if event.kind != EventKind.COMMENTED
        ],
        "comments": [event for event in events if event.kind == EventKind.COMMENTED],
        "evidence": evidence,
        "clock": clock,
        "starts_on": starts_on,
        "extended": extended[-1] if extended else None,
        "is_by_severity": clock is not None and case.kind == CaseKind.FINDING and clock.counted == WORKING_DAYS_MAX[case.severity],
    }  # fmt: skip


def _findings(user: User, case: Case) -> dict[str, Any]:
    if case.kind != CaseKind.FINDING:
        return {"findings": [], "findings_count": 0}
    rows = visible_findings(user).filter(case=case)
    states = list(rows.order_by().values_list("state", flat=True))
    # Open ones first.
    ordered = sorted(rows.order_by("-day", "id")[:500], key=lambda finding: finding.state != FindingState.OPEN)
    return {
        "findings": [
            {"finding": finding, "message": wording.message_of(finding), "state": finding.get_state_display()}
            for finding in ordered[:_FINDINGS_SHOWN]
        ],
        "findings_count": len(states),
        "findings_open": states.count(FindingState.OPEN),
        "findings_url": findings_url(case=case.number),
        "basis": wording.basis_of(ordered[0]) if ordered else [],
        "remedy": wording.remedy_of(ordered[0]) if ordered else case.description,
    }


# What is done to a case ----------------------------------------------------------------------------------------------


@page(permission="cases.view")
@require_POST
def move(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """Make one move of the table of states."""
    user = get_user(request)
    case = get_case_for(user, number)
    if action not in BY_ACTION:
        raise Http404
    transition = BY_ACTION[action]
    form: MoveForm
    if action == "reassign":
        form = ReassignForm(request.POST, region_code=case.region_code, auto_id="reassign_%s")
    else:
        form = MoveForm(request.POST, auto_id=f"{action}_%s")
    if not form.is_valid():
        return _answer(request, user, case, form, name=action)
    try:
        work.move_case(
            case_id=case.pk,
            action=action,
            user=user,
            text=form.cleaned_data["text"],
            lead=form.cleaned_data.get("lead"),
        )
    except CaseworkError as error:
        form.add_error(
            "text" if transition.needs_text and not form.cleaned_data["text"].strip() else None, error.message
        )
        return _answer(request, user, case, form, name=action)
    messages.success(request, _("Done: {action}.").format(action=transition.label))
    return redirect("casework:case", number=case.number)


@page(permission="cases.view")
@require_POST
def add_comment(request: HttpRequest, number: str) -> HttpResponse:
    """Add a word to the discussion."""
    user = get_user(request)
    case = get_case_for(user, number)
    form = CommentForm(request.POST, auto_id="comment_%s")
    if not form.is_valid():
        return _answer(request, user, case, form, name="comment")
    try:
        work.comment(case_id=case.pk, user=user, text=form.cleaned_data["text"])
    except CaseworkError as error:
        form.add_error(None, error.message)
        return _answer(request, user, case, form, name="comment")
    return redirect(f"{_address(case)}#discussion")


@page(permission="cases.work")
@require_POST
def add_evidence(request: HttpRequest, number: str) -> HttpResponse:
    """Hand in what shows that the work is done."""
    user = get_user(request)
    case = get_case_for(user, number)
    form = EvidenceForm(request.POST, request.FILES, auto_id="evidence_%s")
    if not form.is_valid():
        return _answer(request, user, case, form, name="evidence")
    try:
        work.hand_in_evidence(
            case_id=case.pk, user=user, text=form.cleaned_data["text"], file=form.cleaned_data["file"]
        )
    except CaseworkError as error:
        form.add_error(None, error.message)
        return _answer(request, user, case, form, name="evidence")
    messages.success(request, _("Handed in. Submit the case for verification when all is done."))
    return redirect(f"{_address(case)}#evidence")


@page(permission="cases.view")
@require_GET
def evidence_file(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Give out a file of evidence to who may see its case; always as a download, never to be run by a browser."""
    case = get_case_for(get_user(request), number)
    evidence = case.evidence.filter(pk=pk).exclude(file="").first()
    if evidence is None:
        raise Http404
    response = FileResponse(
        evidence.file.open("rb"),
        as_attachment=True,
        filename=evidence.file_name,
        content_type="application/octet-stream",
    )
    response["X-SHA256"] = evidence.sha256
    return response  # type: ignore[return-value]


@page(permission="cases.assign")
@require_POST
def extend_deadline(request: HttpRequest, number: str) -> HttpResponse:
    """Give more time, with the reason."""
    user = get_user(request)
    case = get_case_for(user, number)
    form = ExtensionForm(request.POST, auto_id="extend_%s")
    if not form.is_valid():
        return _answer(request, user, case, form, name="extend")
    try:
        extended = work.extend(
            case_id=case.pk,
            user=user,
            working_days=form.cleaned_data["working_days"],
            reason=form.cleaned_data["reason"],
        )
    except CaseworkError as error:
        form.add_error(None, error.message)
        return _answer(request, user, case, form, name="extend")
    messages.success(request, _("The case is now due on {day}.").format(day=extended.due_on))
    return redirect("casework:case", number=case.number)
