"""What is planned for a grade before it is out, and how what was given was designed."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, Sum

from shuangjian.engine.parameters import value_in_force
from shuangjian.homework.choices import Form, HeldState, Kind, Place, Tier
from shuangjian.homework.held import assignment_of
from shuangjian.homework.minutes import limit_on
from shuangjian.homework.models import HeldPost, Homework
from shuangjian.homework.preview import planned_totals
from shuangjian.live.book import book_in_force
from shuangjian.registry.choices import Stage
from shuangjian.registry.models import School, SchoolClass

# Class and subject → minutes by tier.
_Tiers = defaultdict[tuple[str, str], Counter[str]]


@dataclass(frozen=True)
class Planned:
    """One class's line of a grade's plan. `minutes` is by subject: those posted and those that wait for the class teacher."""

    school_class: SchoolClass
    minutes: dict[str, tuple[int, int]]
    total: int
    limit: int | None

    @property
    def over(self) -> int:
        """Minutes above the limit, with what waits; zero when within it."""
        return 0 if self.limit is None else max(0, self.total - self.limit)


def plan_of_grade(school: School, grade: int, day: dt.date) -> list[Planned]:
    """Return the written homework of every class of a grade for a day, what waits included: queries as for one class."""
    classes = list(SchoolClass.objects.filter(school=school, grade=grade).order_by("code"))
    if not classes:
        return []
    by_key = {each.key: each for each in classes}
    posted: _Tiers = defaultdict(Counter)
    for row in Homework.objects.current().filter(school_class__in=classes, assigned_on=day, kind=Kind.WRITTEN):
        posted[row.class_key, row.subject][row.tier] += row.minutes
    planned: _Tiers = defaultdict(Counter, {key: Counter(tiers) for key, tiers in posted.items()})
    waiting = HeldPost.objects.filter(school_class__in=classes, assigned_on=day, state=HeldState.HELD)
    drafts = [(by_key[held.class_key], assignment_of(held)) for held in waiting]
    for school_class, draft in drafts:
        if draft.kind == Kind.WRITTEN:
            planned[school_class.key, draft.subject][draft.tier] += draft.minutes
    minutes: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for (class_key, subject), tiers in planned.items():
        there = _of_one_pupil(posted[class_key, subject])
        minutes[class_key][subject] = (there, _of_one_pupil(tiers) - there)
    totals = planned_totals(school.region_code, day, drafts, list(by_key))
    book = book_in_force()
    return [Planned(each, minutes[each.key], totals.get(each.key, 0), limit_on(each, day, book)) for each in classes]


def _of_one_pupil(tiers: Mapping[str, int]) -> int:
    """Return the minutes of a subject for a pupil, who does what all do and one tier: the longest, as the rule counts."""
    return tiers.get(Tier.ALL, 0) + max((each for tier, each in tiers.items() if tier != Tier.ALL), default=0)


@dataclass(frozen=True)
class Design:
    """How a subject's homework of a span was designed: how many in all, agreed in a preparation, in each encouraged form."""

    subject: str
    posts: int
    agreed: int
    forms: dict[str, int]

    def percent(self, part: int) -> str:
        """Return a share of the posts in percent with one digit, rounded down."""
        permille = part * 1000 // self.posts if self.posts else 0
        return f"{permille // 10}.{permille % 10}"

    @property
    def encouraged(self) -> int:
        """How many carry one of the encouraged forms."""
        return sum(self.forms.values())


def design_of(school: School, first: dt.date, last: dt.date) -> list[Design]:
    """Return how the homework of a school was designed from `first` to `last`, all subjects together first; one query."""
    rows: Any = (
        Homework.objects.current()
        .filter(school=school, assigned_on__range=(first, last))
        .order_by("subject")
        .values("subject")
        .annotate(
            posts=Count("pk"),
            agreed=Count("pk", filter=Q(agreed_in__isnull=False)),
            **{f"form_{form.value}": Count("pk", filter=Q(form=form)) for form in Form},
        )
    )
    found = [
        Design(row["subject"], row["posts"], row["agreed"], {form.value: row[f"form_{form.value}"] for form in Form})
        for row in rows
    ]
    together = Design(
        "",
        sum(each.posts for each in found),
        sum(each.agreed for each in found),
        {form.value: sum(each.forms[form.value] for each in found) for form in Form},
    )
    return [together, *found]


# What the share done in school is held against; a region may set it.
IN_SCHOOL = "homework.written.in_school_percent_min"


@dataclass(frozen=True)
class InSchool:
    """How much of a class's written work of a span is done in school, in minutes, beside what its stage asks in percent (None: nothing)."""

    school_class: SchoolClass
    minutes: int
    total: int
    wanted: int | None

    @property
    def percent(self) -> str:
        """The share in percent with one digit, rounded down."""
        tenths = self.minutes * 1000 // self.total if self.total else 0
        return f"{tenths // 10}.{tenths % 10}"

    @property
    def is_low(self) -> bool:
        """Whether it is less than asked, as the rule counts: primary classes reach the share, junior ones pass it."""
        if self.wanted is None:
            return False
        share, asked = self.minutes * 100, self.wanted * self.total
        return share < asked or (self.school_class.stage == Stage.JUNIOR and share == asked)


def done_in_school(school: School, first: dt.date, last: dt.date) -> list[InSchool]:
    """Return of every class of a school that has written work how much of it is done in school; three queries."""
    placed = Homework.objects.current().filter(
        school=school, assigned_on__range=(first, last), kind=Kind.WRITTEN, place__isnull=False
    )
    rows = (
        placed.order_by()
        .values("school_class__key")
        .annotate(total=Sum("minutes"), inside=Sum("minutes", filter=Q(place=Place.SCHOOL), default=0))
    )
    sums = {row["school_class__key"]: row for row in rows if row["total"]}
    book = book_in_force()
    wanted = {
        stage: value_in_force(book.parameters[IN_SCHOOL], school.region_code, last, stage, book.regions)
        for stage in Stage.values
    }
    classes = SchoolClass.objects.filter(key__in=sums).select_related("school").order_by("grade", "code")
    return [
        InSchool(
            each,
            sums[each.key]["inside"],
            sums[each.key]["total"],
            found.value if (found := wanted[each.stage]) else None,
        )
        for each in classes
    ]
