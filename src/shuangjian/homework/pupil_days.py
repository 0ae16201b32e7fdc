"""A pupil's day: what is given to all, to the own level or to the pupil alone, and how long that takes."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence

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
    own, levels, chosen = given_to(pupils, rows), levels_by_pupil(pupils), chosen_minutes(pupils, school_class.key, day)
    kept = [row for row in rows if row.code != replaces]
    found = []
    for pupil in pupils:
        if (variant := own[pupil.key].get(replaces)) is not None:
            added = variant.minutes
        else:
            added = sum(
                each.minutes for each in written if each.tier in (Tier.ALL, levels[pupil.key].get(each.subject))
            )
        total = written_of(as_given(kept, levels[pupil.key], own[pupil.key])) + chosen.get(pupil.key, 0) + added
        if added and total > limit:
            found.append((pupil, total))
    return found
