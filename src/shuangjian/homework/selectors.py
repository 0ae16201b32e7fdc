"""What can be asked about homework. Every question is one query with an index behind it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet

from shuangjian.homework.minutes import written_totals
from shuangjian.homework.models import Homework, HomeworkNotice, NoHomeworkDay, TimetableWeek
from shuangjian.registry.access import granting, visible_to
from shuangjian.registry.models import School, SchoolClass, SchoolTerm, User
from shuangjian.registry.subjects import SUBJECTS


def get_class_for(user: User, class_key: str, permission: str = "homework.view") -> SchoolClass:
    """Return the class if it lies where the user has `permission`.

    Raises:
        SchoolClass.DoesNotExist: there is none, or not for this user: the two look the same from outside.
    """
    return visible_to(SchoolClass.objects.select_related("school"), user, permission).get(key=class_key)


def get_homework_for(user: User, school_key: str, code: str, permission: str = "homework.view") -> Homework:
    """Return the latest version of a homework (it may be a withdrawal) if the user may see it.

    Raises:
        Homework.DoesNotExist: there is none, or not for this user.
    """
    latest = Homework.objects.filter(school__key=school_key, code=code, known_to__isnull=True)
    return visible_to(latest.select_related("school_class", "school", "recorded_by"), user, permission).get()


def classes_for(user: User, permission: str = "homework.view") -> QuerySet[SchoolClass]:
    """Return the classes in which the user has `permission`, by school and grade."""
    classes = SchoolClass.objects.select_related("school").order_by("school_key", "grade", "code")
    return visible_to(classes, user, permission)


def schools_for(user: User, permission: str = "homework.view") -> QuerySet[School]:
    """Return the schools in which the user has `permission`."""
    return visible_to(School.objects.order_by("key"), user, permission)


def homework_of_class(class_key: str, day: dt.date) -> list[Homework]:
    """Return the current homework of a class and day, by subject and tier."""
    return list(
        Homework.objects.current()
        .filter(school_class__key=class_key, assigned_on=day)
        .order_by("subject", "tier", "id")
    )


def homework_of_school(school_key: str, day: dt.date) -> dict[str, list[Homework]]:
    """Return the current homework of a school's day by class key."""
    found: dict[str, list[Homework]] = defaultdict(list)
    for row in Homework.objects.current().filter(school__key=school_key, assigned_on=day).order_by("subject", "id"):
        found[row.class_key].append(row)
    return dict(found)


def history_of(homework: Homework) -> list[Homework]:
    """Return all versions of a homework, newest first."""
    versions = Homework.objects.filter(school__key=homework.school_key, code=homework.code)
    return list(versions.select_related("recorded_by").order_by("-version"))


def homework_known_at(class_key: str, day: dt.date, moment: dt.datetime) -> list[Homework]:
    """Return a class-day's homework as it was known at `moment`."""
    known = Homework.objects.known_at(moment).filter(school_class__key=class_key, assigned_on=day)
    return list(known.order_by("subject", "tier", "id"))


def last_homework_before(class_key: str, day: dt.date, subject: str) -> list[Homework]:
    """Return the subject's homework of the last day before `day` that had any, to copy from."""
    before = Homework.objects.current().filter(school_class__key=class_key, subject=subject, assigned_on__lt=day)
    last = before.order_by("-assigned_on").values_list("assigned_on", flat=True)[:1]
    return list(before.filter(assigned_on=last).order_by("tier", "id"))


def last_posted_by(user: User, day: dt.date) -> list[tuple[str, str]]:
    """Return the classes (by key) and subjects a teacher posted in over the last two weeks, the latest first; one query."""
    since = day - dt.timedelta(days=14)
    rows = Homework.objects.current().filter(recorded_by=user, assigned_on__range=(since, day)).order_by("-known_from")
    return list(dict.fromkeys(rows.values_list("school_class__key", "subject")[:200]))


def is_outside_term(region_code: str, day: dt.date) -> bool:
    """Whether a day lies in none of the terms of a region; False where no term is recorded."""
    terms = SchoolTerm.objects.filter(region__code=region_code).values_list("starts_on", "ends_on")
    spans = list(terms)
    return bool(spans) and not any(first <= day <= last for first, last in spans)


def is_free_of_homework(school_key: str, day: dt.date) -> bool:
    """Whether the school declared the day free of homework."""
    return NoHomeworkDay.objects.filter(school__key=school_key, day=day).exists()


def has_notice(class_key: str, day: dt.date) -> bool:
    """Whether the class's homework of the day is shown in school."""
    return HomeworkNotice.objects.filter(school_class__key=class_key, day=day).exists()


@dataclass(frozen=True)
class ClassDay:
    """One class's line of a school's day; `written_minutes` is the total as the rule adds it up."""

    school_class: SchoolClass
    posts: int
    written_minutes: int
    has_notice: bool


def school_day(school: School, day: dt.date) -> list[ClassDay]:
    """Return every class of a school with what it is given on `day`: four queries, however many classes."""
    posts = homework_of_school(school.key, day)
    noticed = set(
        HomeworkNotice.objects.filter(school__key=school.key, day=day).values_list("school_class__key", flat=True)
    )
    totals = written_totals(school.region_code, list(posts), day)
    classes = SchoolClass.objects.filter(school=school).order_by("grade", "code")
    return [
        ClassDay(klass, len(posts.get(klass.key, [])), totals.get(klass.key, 0), klass.key in noticed)
        for klass in classes
    ]


def subjects_for(user: User, school_class: SchoolClass, permission: str = "homework.post") -> list[str]:
    """Return the subjects the user may post in: the one of the membership, or all the class is given."""
    own = {m.subject for m in granting(user, permission) if m.class_key in (None, school_class.key)}
    if own and None not in own:
        return sorted(subject for subject in own if subject)
    return subjects_of_class(school_class)


def subjects_of_class(school_class: SchoolClass) -> list[str]:
    """Return the subjects homework may be given in: the curriculum's, then others on the class's timetable."""
    known = SUBJECTS[school_class.stage]
    taught = TimetableWeek.objects.filter(school_class__key=school_class.key).values_list("subject", flat=True)
    return [*known, *sorted(set(taught.distinct()) - set(known))]
