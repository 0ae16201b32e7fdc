"""Pages: the family's one tap, and what was measured."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shuangjian.registry.access import get_user
from shuangjian.registry.models import SchoolClass
from shuangjian.surveys import measuring
from shuangjian.surveys.questionnaires import to_answer
from shuangjian.surveys.registers import measured_for
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
        "problem": problem,
    }
    return render(request, "surveys/answer.html", context, status=422 if problem else 200)


@page(permission="surveys.view")
@require_safe
def measured(request: HttpRequest) -> HttpResponseBase:
    """Show what was measured beside what was announced."""
    return measured_for(get_user(request)).respond(request)
