"""Pages: the family's one tap, and what was measured."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shuangjian.registry.access import get_user, visible_to
from shuangjian.registry.models import SchoolClass
from shuangjian.surveys import committee as committees
from shuangjian.surveys import measuring
from shuangjian.surveys.charts import trend_chart
from shuangjian.surveys.forms import CommitteeForm, OutsideHomeworkForm
from shuangjian.surveys.models import CommitteeMember
from shuangjian.surveys.questionnaires import to_answer
from shuangjian.surveys.registers import TREND_PARTS, measured_for, outside_for, trends_for
from shuangjian.surveys.trends import last_week, trends, weeks_until
from shuangjian.web.acts import Act
from shuangjian.web.addresses import address_of
from shuangjian.web.errors import Refusal
from shuangjian.web.pages import page

# No `Act` here: it keeps who sent which form when, and that is what nobody is to know of an answer.


@page(permission="surveys.answer")
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """Ask a family how long the written homework took, and count the answer."""
    user, problem = get_user(request), ""
    if request.method == "POST":
        school_class = SchoolClass.objects.filter(key=request.POST.get("class_key", "")).first()
        if school_class is None:
            raise Http404
        try:
            day = dt.date.fromisoformat(request.POST.get("day", ""))
            minutes = int(request.POST.get("minutes", ""))
        except ValueError:
            problem = _("Choose how many minutes it took.")
        else:
            try:
                measuring.answer_minutes(by=user, school_class=school_class, day=day, minutes=minutes)
            except Refusal as refusal:
                problem = refusal.message
            else:
                messages.success(request, _("Thank you. Your answer is counted; nobody can see whose it was."))
                return redirect(request.path)
    context = {
        "title": _("How long it took"),
        "questions": measuring.questions_for(user),
        "offered": measuring.MINUTES_OFFERED,
        "questionnaires": to_answer(user),
        "on_committee": bool(committees.classes_of(user)),
        "problem": problem,
    }
    return render(request, "surveys/answer.html", context, status=422 if problem else 200)


@page(permission="surveys.view")
@require_safe
def measured(request: HttpRequest) -> HttpResponseBase:
    """Show what was measured beside what was announced."""
    return measured_for(get_user(request)).respond(request)


@page(permission="surveys.view")
@require_safe
def trend(request: HttpRequest) -> HttpResponseBase:
    """Show how long homework takes week by week, by class, grade, school or weekday."""
    user = get_user(request)
    by = request.GET.get("by", "")
    by = by if by in dict(TREND_PARTS) else "class"
    weeks = weeks_until(last_week(user))
    rows = trends(user, by, weeks)
    return trends_for(rows, by, weeks).respond(request, {"chart": trend_chart(rows, weeks)})


@page(permission="surveys.view")
@require_safe
def outside_homework(request: HttpRequest) -> HttpResponseBase:
    """Show homework of outside tutoring beside the school's own."""
    user = get_user(request)
    own = visible_to(SchoolClass.objects.select_related("school").order_by("key"), user, committees.APPOINT)
    classes = [(each, address_of("surveys:committee", *each.key.split("/"))) for each in own[:50]]
    return outside_for(user).respond(request, {"own_classes": classes})


@page(permission="surveys.answer")
@require_http_methods(["GET", "HEAD", "POST"])
def report_outside(request: HttpRequest) -> HttpResponse:
    """Take a parent committee's report of homework from outside tutoring."""
    user = get_user(request)
    classes = {each.key: each for each in committees.classes_of(user)}
    if not classes:
        raise Http404
    return Act(
        form=lambda data: OutsideHomeworkForm(data, list(classes.values())),
        do=lambda values: committees.report(
            by=user, school_class=classes[values["class_key"]], week=values["week"], minutes=values["minutes"]
        ),
        done=lambda row: address_of("surveys:answer"),
        said=_("Reported. It is shown beside the school's homework."),
        title=_("Homework of outside tutoring"),
        submit=_("Report it"),
        cancel=address_of("surveys:answer"),
    ).respond(request)


@page(permission="surveys.appoint")
@require_http_methods(["GET", "HEAD", "POST"])
def committee(request: HttpRequest, region: str, school: str, code: str) -> HttpResponse:
    """Say who is on the parent committee of an own class."""
    user = get_user(request)
    key = f"{region}/{school}/{code}"
    own = visible_to(SchoolClass.objects.select_related("school"), user, committees.APPOINT).filter(key=key).first()
    if own is None:
        raise Http404
    there = list(CommitteeMember.objects.filter(school_class=own).values_list("user_id", flat=True))
    back = address_of("surveys:outside_homework")
    return Act(
        form=lambda data: CommitteeForm(data, families=committees.families(own), there=there),
        do=lambda values: committees.appoint(by=user, school_class=own, members=values["members"]),
        done=lambda done: back,
        said=_("Saved."),
        title=_("Parent committee of {name}").format(name=own),
        submit=_("Save"),
        cancel=back,
    ).respond(request)
