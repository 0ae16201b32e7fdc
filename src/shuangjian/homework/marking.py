"""Marking and feedback: when a homework was marked, how pupils were told, and how that compares with the time before."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from shuangjian.homework import errors
from shuangjian.homework.choices import Feedback, Kind
from shuangjian.homework.days import read_day
from shuangjian.homework.lookups import own_class, own_homework
from shuangjian.homework.models import Homework, Marking
from shuangjian.registry.access import check_may, get_user, may
from shuangjian.registry.models import Pupil, SchoolClass, User
from shuangjian.web import asked
from shuangjian.web.acts import Act
from shuangjian.web.addresses import address_of
from shuangjian.web.forms import DayField
from shuangjian.web.pages import page

# Marked in time: by the day after.
_IN_TIME = dt.timedelta(days=1)
_SPAN = dt.timedelta(days=27)


@dataclass(frozen=True)
class Period:
    """How the written homework of a class was marked from `first` to `last`, both included.

    Attributes:
        due: homework times pupils.
        in_time: of these marked by the day after.
        days: sum of the days from giving to marking, over all that were marked.
        marked: how many were marked.
        face_to_face: talks face to face with a pupil about homework.
        pupils: of the class; 0 where nobody said.
    """

    first: dt.date
    last: dt.date
    due: int
    in_time: int
    days: int
    marked: int
    face_to_face: int
    pupils: int

    @property
    def percent_in_time(self) -> str:
        """The share marked in time, in percent with one digit, rounded down; "" where nothing was due."""
        return _tenths(self.in_time * 1000, self.due)

    @property
    def mean_delay(self) -> str:
        """Days from giving to marking, on average, rounded down to a tenth; "" where nothing was marked."""
        return _tenths(self.days * 10, self.marked)

    @property
    def talks_per_pupil(self) -> str:
        """Talks face to face for each pupil, rounded down to a tenth; "" where the class's size is not known."""
        return _tenths(self.face_to_face * 10, self.pupils)


def _tenths(tenths: int, parts: int) -> str:
    return f"{tenths // parts // 10}.{tenths // parts % 10}" if parts else ""


def compare(before: Period, now: Period) -> str:
    """Say how talks face to face for each pupil changed from one period to the next; "" where one is not known."""
    if not before.pupils or not now.pupils:
        return ""
    left, right = before.face_to_face * now.pupils, now.face_to_face * before.pupils
    if left == right:
        return _("unchanged")
    return _("raised") if right > left else _("lowered")


def size_of(school_class: SchoolClass) -> int:
    """Return how many pupils a class has: as registered, else as reported; 0 where neither is known."""
    return Pupil.objects.filter(school_class=school_class).count() or school_class.pupils or 0


def period_of(school_class: SchoolClass, first: dt.date, last: dt.date) -> Period:
    """Return how the homework given in a period was marked: three queries. A pupil is marked once for each homework."""
    size = size_of(school_class)
    given = Homework.objects.current().filter(
        school_class=school_class, assigned_on__range=(first, last), kind=Kind.WRITTEN
    )
    codes = set(given.values_list("code", flat=True))
    rows: dict[str, list[Marking]] = defaultdict(list)
    for row in Marking.objects.filter(school_class=school_class, assigned_on__range=(first, last)).order_by(
        "marked_on", "pk"
    ):
        if row.homework_code in codes:
            rows[row.homework_code].append(row)
    in_time = days = marked = talks = 0
    for found in rows.values():
        left = size
        for row in found:
            taken = min(left, row.pupils)
            left -= taken
            marked += taken
            days += taken * (row.marked_on - row.assigned_on).days
            in_time += taken if row.marked_on - row.assigned_on <= _IN_TIME else 0
            talks += row.pupils if row.feedback == Feedback.FACE_TO_FACE else 0
    return Period(first, last, size * len(codes), in_time, days, marked, talks, size)


@transaction.atomic
def record_marking(*, by: User, homework: Homework, marked_on: dt.date, feedback: str, pupils: int) -> Marking:
    """Record that a homework was marked for so many pupils on a day, and how they were told.

    Raises:
        NotPermitted: `by` does not teach this subject in the class.
        MarkedBefore: the day lies before the homework was given, or after today.
        MorePupils: more than the class has.
    """
    check_may(by, "homework.post", homework, subject=homework.subject)
    if not homework.assigned_on <= marked_on <= timezone.localdate():
        raise errors.MarkedBefore
    size = size_of(homework.school_class)
    if size and pupils > size:
        raise errors.MorePupils(size=size)
    return Marking.objects.create(
        region_code=homework.region_code, school_key=homework.school_key, class_key=homework.class_key, homework_code=homework.code,
        assigned_on=homework.assigned_on, marked_on=marked_on, feedback=feedback, pupils=pupils,
    )  # fmt: skip


# The pages ------------------------------------------------------------------------------------------------------------


class MarkingForm(forms.Form):
    """When, how, and for how many."""

    marked_on = DayField(label=gettext_lazy("Marked on"))
    feedback = forms.ChoiceField(label=gettext_lazy("How pupils were told"), choices=Feedback.choices)
    pupils = forms.IntegerField(
        label=gettext_lazy("For how many pupils"), min_value=1, max_value=200, help_text=gettext_lazy("Count a pupil once for each homework, unless you talked again.")
    )  # fmt: skip


@page(permission="homework.post")
@require_http_methods(["GET", "HEAD", "POST"])
def mark(request: HttpRequest, region: str, school: str, code: str) -> HttpResponse:
    """Record that a homework was marked."""
    homework = own_homework(request, f"{region}/{school}", code, "homework.post")
    klass = homework.school_class
    summary = f"{address_of('homework:marking', region, school, klass.code)}?to={homework.assigned_on.isoformat()}"
    return Act(
        form=lambda data: MarkingForm(
            data, initial={"marked_on": timezone.localdate(), "pupils": size_of(klass) or None}
        ),
        do=lambda values: record_marking(by=get_user(request), homework=homework, **values),
        done=lambda _row: summary,
        said=_("Recorded."),
        title=_("Marking of {name}").format(name=f"{homework.subject} {homework.assigned_on}"),
        submit=_("Record"),
        cancel=summary,
        template="homework/mark.html",
        extra={
            "homework": homework,
            "rows": Marking.objects.filter(school_key=homework.school_key, homework_code=code).order_by(
                "marked_on", "pk"
            ),
        },
    ).respond(request)


@page(permission="homework.view")
@require_safe
def summary(request: HttpRequest, region: str, school: str, klass: str) -> HttpResponse:
    """Show how a class's homework was marked in a period and in the one before it."""
    school_class = own_class(request, f"{region}/{school}/{klass}", "homework.view")
    last = read_day(request.GET.get("to", ""), region)
    first = asked.read_day(request.GET.get("from", "")) or last - _SPAN
    if first > last:
        first = last
    length = last - first + dt.timedelta(days=1)
    now = period_of(school_class, first, last)
    before = period_of(school_class, first - length, first - dt.timedelta(days=1))
    context: dict[str, Any] = {
        "title": _("Marking and feedback of {name}").format(name=school_class),
        "school_class": school_class,
        "first": first,
        "last": last,
        "periods": [(_("This period"), now), (_("The period before"), before)],
        "change": compare(before, now),
    }
    if may(request.user, "homework.post", school_class):
        recent = Homework.objects.current().filter(
            school_class=school_class, assigned_on__range=(first, last), kind=Kind.WRITTEN
        )
        found = list(recent.order_by("-assigned_on", "subject", "id")[:40])
        context["recent"] = [row for row in found if may(request.user, "homework.post", row, subject=row.subject)]
    return render(request, "homework/marking.html", context)
