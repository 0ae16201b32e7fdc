"""What can be asked of documents and activities about homework."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from shuangjian.guidance.choices import ActivityKind, DocumentKind, Level
from shuangjian.guidance.models import Activity, Attendance, Document
from shuangjian.registry.access import granting, visible_to
from shuangjian.registry.models import Region, School, SchoolTerm, Teacher, User
from shuangjian.registry.selectors import regions_above
from shuangjian.registry.subjects import ALL_SUBJECTS

VIEW, EDIT = "guidance.view", "guidance.edit"
_M = TypeVar("_M", bound=models.Model)


def documents(user: User | None, permission: str = VIEW) -> QuerySet[Document]:
    """Return the documents on which a user has a permission; to look at, those of the regions above that are approved too."""
    return _with_those_above(Document.objects.all(), user, permission, Q(approved_on__lte=timezone.localdate()))


def activities(user: User | None, permission: str = VIEW) -> QuerySet[Activity]:
    """Return the activities on which a user has a permission; to look at, those of the regions above too."""
    return _with_those_above(Activity.objects.all(), user, permission, Q())


def _with_those_above(rows: QuerySet[_M], user: User | None, permission: str, public: Q) -> QuerySet[_M]:
    rows = rows.select_related("region", "school")
    own = visible_to(rows, user or AnonymousUser(), permission)
    if user is None or permission != VIEW:
        return own
    return own | rows.filter(public, school__isnull=True, region__in=regions_around(user))


def regions_around(user: User) -> set[str]:
    """Return the regions in which a user has something to do with homework documents, with those above."""
    codes = set()
    for membership in granting(user, VIEW):
        if membership.whole_region is not None:
            codes.add(membership.whole_region.code)
        elif key := membership.school_key or membership.class_key:
            codes.add(key.split("/")[0])
    return regions_above(codes)


def owner_choices(user: User, permission: str = EDIT) -> list[tuple[str, str]]:
    """Return the regions and schools for which a user has a permission, by key, with their names."""
    regions = visible_to(Region.objects.order_by("path"), user, permission).values_list("code", "name")
    schools = visible_to(School.objects.order_by("key"), user, permission).values_list("key", "name")
    return [*regions, *schools]


def find_owner(user: User, key: str) -> tuple[Region, School | None] | None:
    """Return the region and school of a key for which `user` keeps documents; None where there is none."""
    school = visible_to(School.objects.select_related("region"), user, EDIT).filter(key=key).first()
    if school is not None:
        return school.region, school
    region = visible_to(Region.objects.all(), user, EDIT).filter(code=key).first()
    return (region, None) if region is not None else None


def rules_of(school_key: str) -> Document | None:
    """Return the homework rules in force of a school."""
    approved = _approved(timezone.localdate()).filter(kind=DocumentKind.SCHOOL_RULES)
    return approved.filter(school__key=school_key).first()


def guidance_for(region_code: str, subjects: Iterable[str]) -> list[Document]:
    """Return the guidance on homework design in force in a region for `subjects`, the nearest region's of each subject."""
    found = _approved(timezone.localdate()).filter(
        kind=DocumentKind.SUBJECT_GUIDANCE, subject__in=list(subjects), region__in=regions_above([region_code])
    )
    nearest = {row.subject: row for row in found.select_related("region").order_by("region__path")}
    return list(nearest.values())


def preparations_for(school_key: str, day: dt.date, subjects: Iterable[str]) -> QuerySet[Activity]:
    """Return the joint preparations of a school's subject groups in the four weeks up to a day, the latest first."""
    return Activity.objects.filter(
        school__key=school_key,
        kind=ActivityKind.PREPARATION,
        subject__in=list(subjects),
        held_on__range=(day - dt.timedelta(days=28), day),
    ).order_by("-held_on", "pk")


def is_preparation(school_key: str, code: str, subject: str) -> bool:
    """Whether a code names a joint preparation of a school's subject group."""
    found = Activity.objects.filter(school__key=school_key, code=code, kind=ActivityKind.PREPARATION, subject=subject)
    return found.exists()


def filed_by(kind: DocumentKind, day: dt.date) -> set[str]:
    """Return the keys of the schools whose document of a kind is approved by a day; one query."""
    return set(_approved(day).filter(kind=kind, school__isnull=False).values_list("school__key", flat=True))


def _approved(day: dt.date) -> QuerySet[Document]:
    return Document.objects.filter(approved_on__lte=day)


# Who has filed, and who has not ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Coverage:
    """How many of those that owe something have it; `missing` are the names of those that have not, each once."""

    what: Any
    owed: int
    missing: tuple[str, ...]

    @property
    def filed(self) -> int:
        """How many have it."""
        return self.owed - len(self.missing)

    @property
    def permille(self) -> int | None:
        """Their share in tenths of a percent, rounded down: one of a thousand missing is never 100 %. None where nobody owes it."""
        return self.filed * 1000 // self.owed if self.owed else None


def coverage_for(user: User, day: dt.date) -> list[Coverage]:
    """Return for each kind of document who of those a user sees has it approved by `day`, and who has not: at most six queries."""
    schools = dict(visible_to(School.objects.order_by("key"), user, VIEW).values_list("key", "name"))
    counties = counties_for(user)
    approved = _approved(day)
    found = []
    for kind in (DocumentKind.SCHOOL_RULES, DocumentKind.DESIGN_PLAN):
        have = approved.filter(kind=kind, school__key__in=schools).values_list("school__key", flat=True)
        found.append(_covered(kind.label, schools, have))
    have = approved.filter(kind=DocumentKind.COUNTY_SYSTEM, region__in=counties).values_list("region__code", flat=True)
    found.append(_covered(DocumentKind.COUNTY_SYSTEM.label, counties, have))
    return [each for each in found if each.owed]


def activity_coverage_for(user: User, first: dt.date, last: dt.date) -> list[Coverage]:
    """Return which counties and cities a user sees held no display from `first` to `last`, and which subjects saw no research."""
    counties = counties_for(user)
    cities = dict(
        visible_to(Region.objects.filter(code__endswith="00", code__regex="^[0-9]{6}$"), user, VIEW)
        .exclude(code__endswith="0000")
        .values_list("code", "name")
    )
    held = activities(user).filter(held_on__range=(first, last))
    shown = held.filter(kind=ActivityKind.DISPLAY)
    found = [
        _covered(
            f"{ActivityKind.DISPLAY.label} · {level.label}",
            regions,
            shown.filter(level=level).values_list("region_code", flat=True),
        )
        for level, regions in ((Level.COUNTY, counties), (Level.CITY, cities))
    ]
    research = held.filter(kind=ActivityKind.RESEARCH).values_list("subject", flat=True)
    found.append(_covered(ActivityKind.RESEARCH.label, {each: each for each in ALL_SUBJECTS}, research))
    return [each for each in found if each.owed]


def visits_for(user: User, first: dt.date, last: dt.date) -> list[tuple[str, int]]:
    """Return how many guidance visits each school a user sees had from `first` to `last`, the fewest first; two queries."""
    schools = visible_to(School.objects.order_by("key"), user, VIEW).values_list("key", "name")
    held = activities(user).filter(kind=ActivityKind.VISIT, held_on__range=(first, last))
    counted = dict(held.order_by().values_list("school__key").annotate(models.Count("pk")))
    return sorted(((name, counted.get(key, 0)) for key, name in schools), key=lambda each: each[1])


def teachers_of(*schools: School) -> QuerySet[Teacher]:
    """Return who teaches at schools today."""
    today = timezone.localdate()
    return Teacher.objects.filter(
        Q(employed_from__isnull=True) | Q(employed_from__lte=today),
        Q(employed_to__isnull=True) | Q(employed_to__gte=today),
        school__in=schools,
    ).order_by("person_id")


def own_schools(user: User, permission: str = VIEW) -> set[str]:
    """Return the schools a user belongs to as a whole, not by a region around them."""
    return {each.school_key for each in granting(user, permission) if each.school_key}


@dataclass(frozen=True)
class Trained:
    """How many of a school's teachers took part in a training; `missing` names the others, None where they are not this user's to see."""

    school: str
    teachers: int
    attended: int
    missing: tuple[str, ...] | None

    @property
    def permille(self) -> int:
        """The share in tenths of a percent, rounded down."""
        return self.attended * 1000 // self.teachers


def training_for(user: User, first: dt.date, last: dt.date) -> list[Trained]:
    """Return who was trained on homework from `first` to `last`, for each school a user sees; names for the school itself only."""
    schools = list(visible_to(School.objects.order_by("key"), user, VIEW))
    trained = set(
        Attendance.objects.filter(activity__school__in=schools, activity__held_on__range=(first, last)).values_list(
            "teacher_id", flat=True
        )
    )
    of_school: dict[str, list[Teacher]] = {}
    for teacher in teachers_of(*schools):
        of_school.setdefault(teacher.school_key, []).append(teacher)
    own = own_schools(user)
    return [
        Trained(
            school.name,
            len(teachers),
            sum(each.pk in trained for each in teachers),
            tuple(str(each.name or each.person_id) for each in teachers if each.pk not in trained)
            if school.key in own
            else None,
        )
        for school in schools
        if (teachers := of_school.get(school.key, []))
    ]


def counties_for(user: User) -> dict[str, str]:
    """Return the counties a user sees as a whole, by code: of six digits that end neither a city nor a province."""
    regions = visible_to(Region.objects.filter(code__regex="^[0-9]{6}$"), user, VIEW).exclude(code__endswith="00")
    return dict(regions.order_by("code").values_list("code", "name"))


def term_around(user: User, day: dt.date) -> tuple[dt.date, dt.date]:
    """Return the term of the user's regions a day lies in, or the last one before; without terms the half year up to the day."""
    terms = SchoolTerm.objects.filter(region__in=regions_around(user), starts_on__lte=day).order_by("-starts_on")
    term = terms.first()
    return (term.starts_on, term.ends_on) if term is not None else (day - dt.timedelta(days=182), day)


def _covered(what: Any, owed: dict[str, str], have: Iterable[str | None]) -> Coverage:
    there = set(have)
    return Coverage(what, len(owed), tuple(name for key, name in owed.items() if key not in there))
