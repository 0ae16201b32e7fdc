"""Pages beside the registers: who has filed, and a school's rules for everybody."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shuangjian.guidance import selectors, services
from shuangjian.guidance.choices import ActivityKind
from shuangjian.guidance.forms import AttendanceForm
from shuangjian.registry.access import get_user
from shuangjian.web.acts import Act
from shuangjian.web.addresses import address_of
from shuangjian.web.pages import page
from shuangjian.web.permissions import PUBLIC


@page(permission="guidance.view")
@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """Show for each document and activity that is owed how many have it, and who has not."""
    user, today = get_user(request), timezone.localdate()
    first, last = selectors.term_around(user, today)
    context = {
        "title": _("Who has filed"),
        "documents": selectors.coverage_for(user, today),
        "activities": selectors.activity_coverage_for(user, first, last),
        "training": selectors.training_for(user, first, last),
        "trainings": [
            (row, address_of("guidance:attendance", row.pk))
            for row in selectors.activities(user, selectors.EDIT).filter(
                kind=ActivityKind.TRAINING, school__key__in=selectors.own_schools(user, selectors.EDIT)
            )[:50]
        ],
        "visits": selectors.visits_for(user, first, last),
        "first": first,
        "last": last,
    }
    return render(request, "guidance/coverage.html", context)


@page(permission=PUBLIC)
@require_safe
def rules(request: HttpRequest, region: str, school: str) -> HttpResponse:
    """Show the homework rules in force of a school to everybody, as they hang beside the board."""
    document = selectors.rules_of(f"{region}/{school}")
    if document is None:
        raise Http404
    return render(request, "guidance/rules.html", {"title": document.title, "document": document})


@page(permission="guidance.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which teachers of the own school took part in a training; nobody else sees their names."""
    user = get_user(request)
    own = selectors.own_schools(user, selectors.EDIT)
    row = (
        selectors.activities(user, selectors.EDIT)
        .filter(pk=pk, kind=ActivityKind.TRAINING, school__key__in=own)
        .first()
    )
    if row is None or row.school is None:
        raise Http404
    teachers = [(str(each.pk), str(each.name or each.person_id)) for each in selectors.teachers_of(row.school)]
    there = [str(each) for each in row.attendance.values_list("teacher_id", flat=True)]
    return Act(
        form=lambda data: AttendanceForm(data, teachers=teachers, there=there),
        do=lambda values: services.record_attendance(by=user, activity=row, teachers=values["teachers"]),
        done=lambda done: address_of("guidance:coverage"),
        said=_("Saved."),
        title=_("Who took part in {name}").format(name=row),
        submit=_("Save"),
        cancel=address_of("guidance:coverage"),
    ).respond(request)
