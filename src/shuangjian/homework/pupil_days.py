"""A pupil's day: what is given to all, to the own level or to the pupil alone, and how long that takes."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Sum

from shuangjian.homework.choices import Kind, Tier
from shuangjian.homework.minutes import limit_on
from shuangjian.homework.models import Homework, PupilTier, PupilVariant, StoreChoice
from shuangjian.homework.selectors import homework_of_class
from shuangjian.homework.services import Assignment
from shuangjian.registry.models import Pupil, SchoolClass


def given_to(pupils: Collection[Pupil], rows: Iterable[Homework]) -> dict[str, dict[str, PupilVariant]]:
    """Return key of pupil → code of homework → what the pupil does instead; one query."""
    found: dict[str, dict[str, PupilVariant]] = {each.key: {} for each in pupils}
    own = PupilVariant.objects.filter(pupil__in=pupils, homework_code__in=[row.code for row in rows])
    for each in own.select_related("pupil"):
        found[each.pupil.key][each.homework_code] = each
    return found


def as_given(rows: Sequence[Homework], levels: Mapping[str, str], own: Mapping[str, PupilVariant]) -> list[Homework]:
    """Return what a pupil does of a class's homework: of the own level or for all, and in place of it what is the pupil's alone."""
    found = []
    for row in rows:
        if (variant := own.get(row.code)) is not None:
            mine = copy.copy(row)
            mine.minutes, mine.content = variant.minutes, variant.content
            found.append(mine)
        elif row.tier in (Tier.ALL, levels.get(row.subject)):
            found.append(row)
    return found


def written_of(rows: Iterable[Homework]) -> int:
    """Return the minutes of written work."""
    return sum(each.minutes for each in rows if each.kind == Kind.WRITTEN)


def levels_by_pupil(pupils: Collection[Pupil]) -> dict[str, dict[str, str]]:
    """Return key of pupil → subject → level; one query."""
    found: dict[str, dict[str, str]] = {each.key: {} for each in pupils}
    for key, subject, tier in PupilTier.objects.filter(pupil__in=pupils).values_list("pupil__key", "subject", "tier"):
        found[key][subject] = tier
    return found


def chosen_minutes(pupils: Collection[Pupil], class_key: str, day: dt.date) -> dict[str, int]:
    """Return key of pupil → minutes of what was chosen from the store for a day of the class; one query."""
    choices = StoreChoice.objects.filter(
        pupil__in=pupils, item__offer__day=day, item__offer__school_class__key=class_key
    )
    return dict(choices.values_list("pupil__key").annotate(minutes=Sum("item__minutes")))


@dataclass(frozen=True)
class Given:
    """What pupils do of their class's day otherwise than all, by the pupil's key: level by subject, what is theirs alone by code, minutes chosen."""

    levels: Mapping[str, Mapping[str, str]]
    alone: Mapping[str, Mapping[str, PupilVariant]]
    chosen: Mapping[str, int]

    def written(self, pupil: Pupil, rows: Sequence[Homework]) -> int:
        """Return the minutes of written work that the rows give a pupil."""
        return written_of(as_given(rows, self.levels[pupil.key], self.alone[pupil.key]))

    def total(self, pupil: Pupil, rows: Sequence[Homework]) -> int:
        """Return these with what the pupil chose from the store."""
        return self.written(pupil, rows) + self.chosen.get(pupil.key, 0)


def look_up(pupils: Collection[Pupil], rows: Iterable[Homework], class_key: str, day: dt.date) -> Given:
    """Return what pupils do of a day's rows otherwise than all; three queries."""
    return Given(levels_by_pupil(pupils), given_to(pupils, rows), chosen_minutes(pupils, class_key, day))


def pupils_over(
    school_class: SchoolClass, day: dt.date, drafts: Sequence[Assignment], *, replaces: str = ""
) -> list[tuple[Pupil, int]]:
    """Return pupils who do something of their own that day and whom the drafts take over the limit, with their written minutes.

    Of all others the class's own total speaks. Without such a pupil it costs two queries.
    """
    written = [draft for draft in drafts if draft.kind == Kind.WRITTEN]
    limit = limit_on(school_class, day) if written else None
    if limit is None:
        return []
    rows = list(homework_of_class(school_class.key, day))
    alone = PupilVariant.objects.filter(
        school_key=school_class.school_key, homework_code__in=[row.code for row in rows]
    )
    choosing = StoreChoice.objects.filter(item__offer__day=day, item__offer__school_class=school_class)
    keys = {*alone.values_list("pupil__key", flat=True), *choosing.values_list("pupil__key", flat=True)}
    if not keys:
        return []
    pupils = list(Pupil.objects.filter(key__in=keys).order_by("code"))
    given = look_up(pupils, rows, school_class.key, day)
    # Under the code of what it replaces, so that who does something else in its place goes on doing it.
    new = [
        Homework(code=replaces, subject=each.subject, minutes=each.minutes, kind=each.kind, tier=each.tier)
        for each in written
    ]
    after = [*(row for row in rows if row.code != replaces), *new]
    totals = [(pupil, given.total(pupil, after)) for pupil in pupils if given.written(pupil, new)]
    return [(pupil, total) for pupil, total in totals if total > limit]
