"""Pages of questionnaires: opened, answered, closed, compared; and of answers that were collected elsewhere."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangjian.registry.access import get_user, may
from shuangjian.registry.models import Region, School, SchoolClass
from shuangjian.surveys import outside
from shuangjian.surveys import questionnaires as services
from shuangjian.surveys.choices import QuestionnaireKind
from shuangjian.surveys.forms import MappingForm, MonthlyForm, OutsideForm, QuestionsForm, RoundForm
from shuangjian.surveys.leads import open_lead
from shuangjian.surveys.models import OutsideFile, Questionnaire
from shuangjian.surveys.questions import stored
from shuangjian.surveys.registers import questionnaires_for
from shuangjian.web.acts import Act, attempt, carried, once, status_of
from shuangjian.web.addresses import address_of
from shuangjian.web.errors import Refusal
from shuangjian.web.pages import page

_BOTH = ["GET", "HEAD", "POST"]


@page(permission="surveys.measured")
@require_safe
def listing(request: HttpRequest) -> HttpResponseBase:
    """Show the questionnaires, and what can be begun."""
    user = get_user(request)
    extra = {
        "may_run": user.has_permission("surveys.run"),
        "may_run_rounds": user.has_permission("surveys.interview"),
    }
    return questionnaires_for(user).respond(request, extra)


@page(permission="surveys.run")
@require_http_methods(_BOTH)
def open_monthly(request: HttpRequest) -> HttpResponse:
    """Open this month's questionnaire of a school."""
    user = get_user(request)
    return Act(
        form=lambda data: MonthlyForm(data, user, permission="surveys.run"),
        do=lambda values: services.open_monthly(
            by=user, school=School.objects.get(key=values["school_key"]), month=timezone.localdate()
        ),
        done=lambda row: address_of("surveys:questionnaire", row.pk),
        said=_("Open: families find it on their page."),
        title=_("Open this month's questionnaire"),
        submit=_("Open it"),
        cancel=address_of("surveys:questionnaires"),
    ).respond(request)


@page(permission="surveys.interview")
@require_http_methods(_BOTH)
def open_round(request: HttpRequest) -> HttpResponse:
    """Open a region's next round about the four burdens."""
    user = get_user(request)
    last = services.questionnaires(user).filter(kind=QuestionnaireKind.BURDENS).order_by("-round").first()
    words = {each.code: each.zh for each in stored(last.questions)} if last else {}
    return Act(
        form=lambda data: RoundForm(data, user, permission="surveys.interview", words=words),
        do=lambda values: services.open_round(
            by=user, region=Region.objects.get(code=values.pop("region_code")), closes_on=values.pop("closes_on"), words=values
        ),
        done=lambda row: address_of("surveys:questionnaire", row.pk),
        said=_("Open: families find it on their page."),
        title=_("Open a round about the four burdens"),
        submit=_("Open it"),
        cancel=address_of("surveys:questionnaires"),
    ).respond(request)  # fmt: skip


@page(permission="surveys.measured")
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one questionnaire: its questions, and once it is closed what came of it."""
    row = _questionnaire(request, pk)
    compared: Any = None
    problem = ""
    try:
        compared = services.compare_with_first(row) if row.closed_on else None
    except Refusal as refusal:
        problem = refusal.message
    context = {
        "title": row.title,
        "row": row,
        "is_open": row.ballot is not None and row.closed_on is None,
        "count": row.answered.count(),
        "results": [(each.question, _say(each.mean, each.question.unit)) for each in services.results_of(row)],
        "changes": _changes(compared),
        "first": compared[0] if compared else None,
        "problem": problem,
        "classes": outside.by_class(row) if row.kind == QuestionnaireKind.OUTSIDE else [],
        "may_close": may(request.user, "surveys.run", row),
        "may_open_leads": may(request.user, "surveys.interview", row),
    }
    return render(request, "surveys/questionnaire.html", context)


def _changes(compared: Any) -> list[tuple[Any, str, str, str]]:
    if compared is None:
        return []
    return [
        (
            each.question, _say(each.first, each.question.unit), _say(each.now, each.question.unit),
            "—" if each.change is None else f"{float(each.change):+.1f} %".replace("-", "−"),
        )
        for each in compared[1]
    ]  # fmt: skip


def _say(value: Fraction | None, unit: str) -> str:
    if value is None:
        return "—"
    return f"{float(value * 100):.1f} %" if unit == "yes_no" else f"{float(value):,.1f}"


def _questionnaire(request: HttpRequest, pk: int) -> Questionnaire:
    row = services.questionnaires(get_user(request)).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


@page(permission="surveys.run")
@require_http_methods(_BOTH)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a questionnaire before its last day."""
    user, row = get_user(request), _questionnaire(request, pk)
    there = address_of("surveys:questionnaire", pk)
    return Act(
        form=lambda data: QuestionsForm(data, ()),
        do=lambda values: services.close(by=user, questionnaire=row),
        done=lambda done: there,
        said=_("Closed. What links answers to families is destroyed."),
        title=_("Close {title}").format(title=row.title),
        submit=_("Close it"),
        cancel=there,
    ).respond(request)


@page(permission="surveys.answer")
@require_http_methods(_BOTH)
def fill_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a questionnaire. No `Act`: who sent which form when is not kept."""
    user = get_user(request)
    row = services.get_open(user, pk)
    if row is None:
        raise Http404
    form = QuestionsForm(request.POST if request.method == "POST" else None, stored(row.questions))
    if request.method == "POST" and form.is_valid():
        asked = row
        attempt(form, lambda: services.answer(by=user, questionnaire=asked, values=form.cleaned_data))
        if not form.errors:
            messages.success(request, _("Thank you. Your answer is counted; nobody can see whose it was."))
            return redirect("surveys:answer")
    context = {"title": row.title, "form": form}
    return render(request, "surveys/fill_in.html", context, status=status_of(form))


# Answers collected elsewhere ---------------------------------------------------------------------------------------------


@page(permission="surveys.run")
@require_http_methods(_BOTH)
def hand_in(request: HttpRequest) -> HttpResponse:
    """Take a file of answers."""
    user = get_user(request)
    return Act(
        form=lambda data: OutsideForm(data, user, permission="surveys.run", files=request.FILES or None),
        do=lambda values: outside.hand_in(
            by=user, school=School.objects.get(key=values["school_key"]), title=values["title"], first=values["period_from"],
            last=values["period_to"], content=values["file"].read(outside.BYTES_MAX + 1), name=values["file"].name,
        ),
        done=lambda file: address_of("surveys:map", file.pk),
        title=_("Hand in answers collected elsewhere"),
        submit=_("Go on to the columns"),
        cancel=address_of("surveys:questionnaires"),
    ).respond(request)  # fmt: skip


@page(permission="surveys.run")
@require_http_methods(_BOTH)
def map_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask what the columns of a file mean, show what it would count, and count it."""
    user = get_user(request)
    file = OutsideFile.objects.select_related("school").filter(pk=pk, by=user).first()
    if file is None:
        raise Http404
    unclear = request.POST.getlist("unclear")
    form = MappingForm(request.POST if request.method == "POST" else None, file, unclear)
    mapped = None
    if request.method == "POST" and form.is_valid():
        mapped = outside.map_rows(
            file, class_at=form.cleaned_data["class_at"], answer_at=form.cleaned_data["answer_at"], said=form.said()
        )
        if mapped.unclear:
            unclear = [*unclear, *(each for each in mapped.unclear if each not in unclear)]
            form = MappingForm(request.POST, file, unclear)
            form.add_error(None, _("Some answers do not say whether they are above the limit. Say it below."))
        elif (address := attempt(form, lambda: once(request, lambda: _count(request, file, mapped)))) is not None:
            return redirect(address)
    context = {"title": file.title, "file": file, "form": form, "unclear": unclear, "mapped": mapped}
    return render(request, "surveys/map.html", context | carried(request), status=status_of(form))


def _count(request: HttpRequest, file: OutsideFile, mapped: outside.Mapped) -> str:
    row, known = outside.count_answers(by=get_user(request), file=file, mapped=mapped)
    said = _("{count} answers counted; {known} were counted before, {empty} say nothing.")
    messages.success(request, said.format(count=len(mapped.counted) - known, known=known, empty=mapped.empty))
    if mapped.classless:
        rows = "、".join(map(str, mapped.classless[:20]))
        messages.warning(
            request,
            _("{count} rows name no class of the school and are not counted: rows {rows}").format(
                count=len(mapped.classless), rows=rows
            ),
        )
    return address_of("surveys:questionnaire", row.pk)


@page(permission="surveys.interview")
@require_POST
def open_class_lead(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a lead about a class that a questionnaire lists."""
    row = _questionnaire(request, pk)
    listed = {each.school_class.key: each for each in outside.by_class(row) if each.is_listed}
    found = listed.get(request.POST.get("class_key", ""))
    if found is None or row.school is None:
        raise Http404
    said = f"《{row.title}》{found.answers} 份答卷中 {found.over} 份反映书面作业超时，公示平均 {found.announced} 分钟。"
    try:
        with transaction.atomic():
            case = open_lead(
                by=get_user(request), school=row.school, cause=f"class/{row.pk}/{found.school_class.key}",
                title=f"{_name(found.school_class)}作业用时与公示不符", description=said,
            )  # fmt: skip
    except Refusal as refusal:
        messages.warning(request, refusal.message)
        return redirect("surveys:questionnaire", pk)
    return redirect("cases:case", case.number)


def _name(school_class: SchoolClass) -> str:
    return f"{school_class}班" if not str(school_class).endswith("班") else str(school_class)
