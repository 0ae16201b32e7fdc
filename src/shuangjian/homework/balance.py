"""Balance of subjects: the shares a school wants, the timetable, and what a class's day and week come to beside them."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from shuangjian.homework import errors
from shuangjian.homework.choices import Kind, Tier
from shuangjian.homework.days import read_day
from shuangjian.homework.lookups import own_class
from shuangjian.homework.models import ClassLesson, Homework, SubjectShare
from shuangjian.registry import versions
from shuangjian.registry.access import check_may, visible_to
from shuangjian.registry.models import School, SchoolClass, User
from shuangjian.registry.register_pages import RegisterPages, opened_by
from shuangjian.registry.subjects import ALL_SUBJECTS
from shuangjian.web.pages import page
from shuangjian.web.registers import Column, Filter, Register, same

VIEW, EDIT = "homework.post", "homework.file"
_SUBJECTS = [(each, each) for each in ALL_SUBJECTS]
_WEEKDAYS = [
    ("1", _("Monday")), ("2", _("Tuesday")), ("3", _("Wednesday")), ("4", _("Thursday")), ("5", _("Friday")), ("6", _("Saturday")), ("7", _("Sunday")),
]  # fmt: skip


# What can be asked ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """A subject's part of the written minutes of a class, beside the range the school set and the timetable.

    `low` and `high` are percent; None where the school set no range. `has_lesson` is None where the timetable does not say.
    """

    subject: str
    minutes: int
    total: int
    low: int | None
    high: int | None
    has_lesson: bool | None = None

    @property
    def percent(self) -> str:
        """The share in percent with one digit, rounded to the nearest."""
        tenths = (self.minutes * 2000 + self.total) // (2 * self.total) if self.total else 0
        return f"{tenths // 10}.{tenths % 10}"

    @property
    def is_above(self) -> bool:
        """Whether it is more than the school wants."""
        return self.high is not None and self.minutes * 100 > self.high * self.total

    @property
    def is_below(self) -> bool:
        """Whether it is less than the school wants."""
        return self.low is not None and self.minutes * 100 < self.low * self.total


def parts_of(school_class: SchoolClass, first: dt.date, last: dt.date) -> list[Part]:
    """Return the subjects' parts of the written homework from `first` to `last`; the timetable is asked for a single day. Three queries."""
    by_day: defaultdict[tuple[str, dt.date], Counter[str]] = defaultdict(Counter)
    rows = Homework.objects.current().filter(
        school_class=school_class, assigned_on__range=(first, last), kind=Kind.WRITTEN
    )
    for row in rows:
        by_day[row.subject, row.assigned_on][row.tier] += row.minutes
    minutes: Counter[str] = Counter()
    for (subject, _day), tiers in by_day.items():
        minutes[subject] += tiers[Tier.ALL] + max((each for tier, each in tiers.items() if tier != Tier.ALL), default=0)
    wanted = {each.subject: each for each in SubjectShare.objects.filter(school__key=school_class.school_key)}
    taught = lessons_on(school_class, first) if first == last else set()
    total = minutes.total()
    found = sorted(minutes, key=lambda each: (-minutes[each], each))
    # Over a week a subject that was given nothing counts as nothing; on a single day it need not be given.
    found += [] if first == last else sorted(set(wanted) - set(minutes))
    return [
        Part(
            each, minutes[each], total,
            wanted[each].low if each in wanted and first != last else (0 if each in wanted else None),
            wanted[each].high if each in wanted else None,
            each in taught if taught else None,
        )
        for each in found
    ]  # fmt: skip


def lessons_on(school_class: SchoolClass, day: dt.date) -> set[str]:
    """Return the subjects a class has lessons in on a day, by its timetable; none where the timetable has nothing for that weekday."""
    rows = ClassLesson.objects.filter(school_class=school_class, weekday=day.isoweekday())
    return set(rows.values_list("subject", flat=True))


def classes_taught_today(user: User, day: dt.date) -> list[tuple[str, str]]:
    """Return the classes (by key) and subjects a teacher has on the timetable of a day, in the order of the lessons."""
    rows = ClassLesson.objects.filter(teacher=user.get_username(), weekday=day.isoweekday()).order_by("period")
    return list(dict.fromkeys(rows.values_list("school_class__key", "subject")))


# What can be done -----------------------------------------------------------------------------------------------------


@transaction.atomic
def set_share(*, by: User, school_key: str, subject: str, low: int, high: int) -> SubjectShare:
    """Set between which shares a school wants a subject.

    Raises:
        SchoolUnknown: `by` sets nothing for that school.
        ShareOutOfOrder: the range is none.
        ShareThere: the school has set one for the subject.
    """
    school = visible_to(School.objects.all(), by, EDIT).filter(key=school_key).first()
    if school is None:
        raise errors.SchoolUnknown
    _check_range(low, high)
    if SubjectShare.objects.filter(school=school, subject=subject).exists():
        raise errors.ShareThere
    return SubjectShare.objects.create(
        region_code=school.region_code, school=school, subject=subject, low=low, high=high
    )


def change_share(*, by: User, row: SubjectShare, reason: str, low: int, high: int, **_kept: Any) -> SubjectShare:
    """Change a range; school and subject stay. Raises `NotPermitted`, `ShareOutOfOrder` and what `versions.supersede` does."""
    check_may(by, "homework.file", row)
    _check_range(low, high)
    return versions.supersede(row, by=by, reason=reason, low=low, high=high)


@transaction.atomic
def add_lesson(*, by: User, class_key: str, **values: Any) -> ClassLesson:
    """Put a lesson on a class's timetable.

    Raises:
        ClassUnknown: `by` keeps no timetable of that class.
        LessonThere: the class has a lesson then.
    """
    school_class = visible_to(SchoolClass.objects.all(), by, EDIT).filter(key=class_key).first()
    if school_class is None:
        raise errors.ClassUnknown
    _check_free(None, class_key, values)
    return ClassLesson.objects.create(
        region_code=school_class.region_code, school_key=school_class.school_key, school_class=school_class, **values
    )


def change_lesson(*, by: User, row: ClassLesson, reason: str, class_key: str, **values: Any) -> ClassLesson:
    """Change a lesson; its class stays. Raises `NotPermitted`, `LessonThere` and what `versions.supersede` does."""
    check_may(by, "homework.file", row)
    _check_free(row, row.class_key, values)
    return versions.supersede(row, by=by, reason=reason, **values)


def withdraw_row(*, by: User, row: Any, reason: str) -> Any:
    """Take a range or a lesson out. Raises `NotPermitted` and what `versions.withdraw` does."""
    check_may(by, "homework.file", row)
    return versions.withdraw(row, by=by, reason=reason)


def restore_row(*, by: User, row: Any, number: int, reason: str) -> Any:
    """Put a version of a range or lesson back. Raises `NotPermitted` and what `versions.restore` does."""
    check_may(by, "homework.file", row)
    return versions.restore(row, number=number, by=by, reason=reason)


def _check_range(low: int, high: int) -> None:
    if not 0 <= low <= high <= 100:
        raise errors.ShareOutOfOrder


def _check_free(row: ClassLesson | None, class_key: str, values: dict[str, Any]) -> None:
    there = ClassLesson.objects.filter(school_class__key=class_key, weekday=values["weekday"], period=values["period"])
    if there.exclude(pk=row.pk if row else 0).exists():
        raise errors.LessonThere


# The pages ------------------------------------------------------------------------------------------------------------


class ShareForm(forms.Form):
    """Between which shares a subject is wanted."""

    school_key = forms.ChoiceField(label=_("School"))
    subject = forms.ChoiceField(label=_("Subject"), choices=_SUBJECTS)
    low = forms.IntegerField(label=_("At least (%)"), min_value=0, max_value=100)
    high = forms.IntegerField(label=_("At most (%)"), min_value=0, max_value=100)

    def __init__(self, data: Any, user: User) -> None:
        """Offer the schools of which `user` sets the ranges."""
        super().__init__(data)
        field = self.fields["school_key"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(visible_to(School.objects.order_by("key"), user, EDIT).values_list("key", "name"))


class LessonForm(forms.Form):
    """A lesson of a class in every week."""

    class_key = forms.ChoiceField(label=_("Class"))
    weekday = forms.TypedChoiceField(label=_("Weekday"), choices=_WEEKDAYS, coerce=int)
    period = forms.IntegerField(label=_("Lesson of the day"), min_value=1, max_value=12)
    subject = forms.ChoiceField(label=_("Subject"), choices=_SUBJECTS)
    teacher = forms.CharField(label=_("User name of the teacher"), max_length=80, required=False, empty_value=None)

    def __init__(self, data: Any, user: User) -> None:
        """Offer the classes whose timetable `user` keeps."""
        super().__init__(data)
        field = self.fields["class_key"]
        assert isinstance(field, forms.ChoiceField)
        found = visible_to(
            SchoolClass.objects.select_related("school").order_by("school_key", "grade", "code"), user, EDIT
        )
        field.choices = [(each.key, f"{each.school} {each}") for each in found]


def shares(user: User | None, permission: str = VIEW) -> QuerySet[SubjectShare]:
    """Return the ranges on which a user has a permission."""
    return visible_to(SubjectShare.objects.select_related("school"), user or AnonymousUser(), permission)


def lessons(user: User | None, permission: str = VIEW) -> QuerySet[ClassLesson]:
    """Return the lessons on which a user has a permission."""
    rows = ClassLesson.objects.select_related("school_class", "school_class__school", "school")
    return visible_to(rows, user or AnonymousUser(), permission)


def shares_for(user: User | None) -> Register:
    """Return the register of ranges as a user has it; None for its addresses alone."""
    return Register(
        title=_("Shares of subjects"),
        url_name="homework:shares",
        rows=lambda reader: shares(user),
        columns=[
            Column("subject", _("Subject"), sort="subject", href=lambda row: SHARES.url("row", row.pk)),
            Column("school", _("School"), value=lambda row: str(row.school)),
            Column("low", _("At least (%)"), sort="low", numeric=True),
            Column("high", _("At most (%)"), sort="high", numeric=True),
        ],
        order=("school_key", "subject"),
        empty_hint=_("Set between which shares of a class's written homework you want each subject."),
        template="registry/register.html",
        actions=SHARES.withdrawing(user) if user is not None else (),
    )  # fmt: skip


def lessons_for(user: User | None) -> Register:
    """Return the register of lessons as a user has it; None for its addresses alone."""
    names = dict(_WEEKDAYS)
    return Register(
        title=_("Timetables of classes"),
        url_name="homework:lessons",
        rows=lambda reader: lessons(user),
        columns=[
            Column("class", _("Class"), value=lambda row: str(row.school_class), sort="class_key", href=lambda row: LESSONS.url("row", row.pk)),
            Column("weekday", _("Weekday"), value=lambda row: str(names[str(row.weekday)]), sort="weekday"),
            Column("period", _("Lesson of the day"), sort="period", numeric=True),
            Column("subject", _("Subject"), sort="subject"),
            Column("teacher", _("User name of the teacher"), wide_only=True),
        ],
        filters=[
            Filter("weekday", _("Weekday"), same("weekday"), _WEEKDAYS),
            Filter("subject", _("Subject"), same("subject"), _SUBJECTS),
        ],
        order=("class_key", "weekday", "period"),
        empty_hint=_("Add the lessons of a week, or import a file of them."),
        template="registry/register.html",
        actions=LESSONS.withdrawing(user) if user is not None else (),
    )  # fmt: skip


_SHARE = ("school_key", "subject", "low", "high")
_LESSON = ("class_key", "weekday", "period", "subject", "teacher")
SHARES = RegisterPages(
    app="homework", name="shares", model=SubjectShare, title=_("share of a subject"), titles=_("Shares of subjects"), register=shares_for,
    rows=shares, view=VIEW, edit=EDIT, form=ShareForm, opened=opened_by(*_SHARE), add=set_share,
    change=change_share, withdraw=withdraw_row, restore=restore_row, labels={name: ShareForm.base_fields[name].label or name for name in _SHARE},
    key=("school_key", "subject"), shown=lambda row: {"school_key": str(row.school)},
    find=lambda user, sent: shares(user, EDIT).filter(school__key=sent["school_key"], subject=sent["subject"]).first(),
)  # fmt: skip
LESSONS = RegisterPages(
    app="homework", name="lessons", model=ClassLesson, title=_("lesson of a class"), titles=_("Timetables of classes"), register=lessons_for,
    rows=lessons, view=VIEW, edit=EDIT, form=LessonForm, opened=opened_by(*_LESSON), add=add_lesson,
    change=change_lesson, withdraw=withdraw_row, restore=restore_row, labels={name: LessonForm.base_fields[name].label or name for name in _LESSON},
    key=("class_key", "weekday", "period"), shown=lambda row: {"class_key": f"{row.school_class.school} {row.school_class}"},
    find=lambda user, sent: lessons(user, EDIT).filter(school_class__key=sent["class_key"], weekday=sent["weekday"], period=sent["period"]).first(),
)  # fmt: skip


@page(permission="homework.post")
@require_safe
def balance(request: HttpRequest, region: str, school: str, klass: str) -> HttpResponse:
    """Show the subjects' parts of a class's day and week beside the ranges of the school and the timetable."""
    school_class = own_class(request, f"{region}/{school}/{klass}", "homework.post")
    day = read_day(request.GET.get("day", ""), region)
    monday, one = day - dt.timedelta(days=day.weekday()), dt.timedelta(days=1)
    context = {
        "title": gettext("Balance of subjects of {name}").format(name=school_class),
        "school_class": school_class,
        "day": day,
        "day_before": day - one,
        "day_after": day + one,
        "tables": [
            (gettext("This day"), parts_of(school_class, day, day)),
            (gettext("The week"), parts_of(school_class, monday, monday + dt.timedelta(days=6))),
        ],
    }
    return render(request, "homework/balance.html", context)
