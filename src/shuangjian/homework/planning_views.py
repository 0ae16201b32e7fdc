"""The plan of a grade's day before it is out, how homework was designed, and days without it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from shuangjian.homework import selectors, services
from shuangjian.homework.choices import Form
from shuangjian.homework.days import read_day
from shuangjian.homework.planning import design_of, done_in_school, plan_of_grade
from shuangjian.registry.access import get_user
from shuangjian.registry.models import School
from shuangjian.web import asked
from shuangjian.web.acts import Act
from shuangjian.web.addresses import address_of
from shuangjian.web.forms import DayField
from shuangjian.web.pages import page

# A span without a beginning looks back four weeks.
_SPAN = dt.timedelta(days=28)


@page(permission="homework.post")
@require_safe
def grade(request: HttpRequest, region: str, school: str, grade: int) -> HttpResponse:
    """Show what is planned for a grade's day, by class and subject, to those who post in it."""
    own = selectors.classes_for(get_user(request), "homework.post").filter(
        school__key=f"{region}/{school}", grade=grade
    )
    first = own.first()
    if first is None:
        raise Http404
    day = read_day(request.GET.get("day", ""), region)
    rows = plan_of_grade(first.school, grade, day)
    subjects = [each for each in selectors.subjects_of_class(first) if any(each in row.minutes for row in rows)]
    one = dt.timedelta(days=1)
    context = {
        "title": _("Plan of grade {grade}").format(grade=grade),
        "school": first.school,
        "day": day,
        "day_before": day - one,
        "day_after": day + one,
        "rows": rows,
        "subjects": subjects,
        "sums": {each: sum(sum(row.minutes.get(each, (0, 0))) for row in rows) for each in subjects},
    }
    return render(request, "homework/grade.html", context)


@page(permission="homework.view")
@require_safe
def design(request: HttpRequest) -> HttpResponse:
    """Show of a school's homework the share agreed in joint preparation and in the encouraged forms."""
    schools = list(selectors.schools_for(get_user(request)))
    if not schools:
        raise Http404
    chosen = next((each for each in schools if each.key == request.GET.get("school")), schools[0])
    last = read_day(request.GET.get("to", ""), chosen.region_code)
    first = asked.read_day(request.GET.get("from", "")) or last - _SPAN
    context = {
        "title": _("How homework is designed"),
        "schools": schools,
        "school": chosen,
        "first": first,
        "last": last,
        "rows": design_of(chosen, first, last),
        "in_school": done_in_school(chosen, first, last),
        "forms": [(form.value, form.label) for form in Form],
    }
    return render(request, "homework/design.html", context)


class FreeDayForm(forms.Form):
    """A day without homework."""

    school = forms.ChoiceField(label=gettext_lazy("School"))
    day = DayField(label=gettext_lazy("Day without homework"))


@page(permission="homework.file")
@require_http_methods(["GET", "HEAD", "POST"])
def free_day(request: HttpRequest) -> HttpResponse:
    """Declare a day free of homework for a school."""
    user = get_user(request)
    schools = {each.key: each for each in selectors.schools_for(user, "homework.file")}

    def form(data: Any) -> FreeDayForm:
        made = FreeDayForm(data)
        field = made.fields["school"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, str(each)) for key, each in schools.items()]
        return made

    def to_day(school: School, day: dt.date) -> str:
        return f"{address_of('homework:overview')}?school={school.key}&day={day.isoformat()}"

    return Act(
        form=form,
        do=lambda values: services.declare_no_homework_day(
            by=user, school=schools[values["school"]], day=values["day"]
        ),
        done=lambda declared: to_day(declared.school, declared.day),
        said=_(
            "Declared. No homework can be posted for that day; record its practical activities among the activities."
        ),
        title=_("Declare a day without homework"),
        submit=_("Declare"),
        cancel=address_of("homework:overview"),
    ).respond(request)
