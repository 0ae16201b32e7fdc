"""A sample that anybody can draw again: the class-days of a school whose digests under the seed are the smallest."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence

ClassDay = tuple[str, dt.date]


def digest(seed: str, school_class: str, day: dt.date) -> str:
    """Return the number a class-day draws: SHA-256 of "seed/class key/day" in hexadecimal; any tool computes the same."""
    return hashlib.sha256(f"{seed}/{school_class}/{day.isoformat()}".encode()).hexdigest()


def draw(seed: str, classes: Sequence[str], days: Sequence[dt.date], each: int) -> list[ClassDay]:
    """Return `each` class-days of every school (fewer where it has fewer), by school and number drawn.

    Args:
        seed: what decides.
        classes: keys of the classes ("230804/S1/301"); their schools are what stands before the last stroke.
        days: the days a class can be drawn for.
        each: how many of a school.
    """
    of_school: dict[str, list[tuple[str, str, dt.date]]] = {}
    for key in sorted(set(classes)):
        numbers = of_school.setdefault(key.rpartition("/")[0], [])
        numbers += [(digest(seed, key, day), key, day) for day in set(days)]
    return [(key, day) for school in sorted(of_school) for _number, key, day in sorted(of_school[school])[:each]]


def assign(seed: str, drawn: Sequence[ClassDay], reviewers: Mapping[int, str]) -> dict[ClassDay, int | None]:
    """Return who reviews each class-day: of those from another school who have fewest, the one whose digest is smallest.

    Args:
        seed: what decides between equals.
        drawn: the class-days.
        reviewers: id of a reviewer → the key of the school they come from.

    Returns:
        Class-day → id of the reviewer; None where all are from the school itself.
    """
    load = dict.fromkeys(reviewers, 0)
    found: dict[ClassDay, int | None] = {}
    for key, day in drawn:
        others = [pk for pk, school in reviewers.items() if school != key.rpartition("/")[0]]
        found[key, day] = min(
            others, key=lambda pk: (load[pk], digest(seed, f"{key}/{reviewers[pk]}/{pk}", day)), default=None
        )
        if (chosen := found[key, day]) is not None:
            load[chosen] += 1
    return found
