"""A term of homework: within the limits, in school where it is written, in tiers where teachers make them."""

from __future__ import annotations

import datetime as dt
import random

from shuangjian.config.demo_data import names
from shuangjian.config.demo_data.days import school_days
from shuangjian.config.demo_data.district import DemoDistrict, Row

# Minutes of written work a class is given at most, with room below the limits of 60 and 90.
_WRITTEN_MINUTES = {"primary": (10, 14, 50), "junior": (14, 22, 84)}  # least and most per subject, most in all


def add_homework(district: DemoDistrict) -> None:
    """Add the homework of every class and school day that is not free of homework."""
    rng = district.random("homework")
    free = {(row["school_id"], row["day"]) for row in district.rows("no_homework_day")}
    days = school_days(district.first_day, district.last_day)
    for klass in district.rows("school_class"):
        for day in days:
            if (klass["school_id"], day) not in free:
                _add_class_day(district, rng, klass, day)


def _add_class_day(district: DemoDistrict, rng: random.Random, klass: Row, day: dt.date) -> None:
    number = 0
    if klass["grade"] > 2:
        least, most, in_all = _WRITTEN_MINUTES[klass["stage"]]
        left = in_all
        for subject in _written_subjects(rng, klass):
            minutes = min(left, rng.randint(least, most))
            if minutes < least:
                break
            left -= minutes
            number = _add_written(district, rng, klass, day, number, subject, minutes)
    others = rng.sample(names.OTHER_KINDS, 3 if klass["grade"] <= 2 else rng.choice((1, 1, 2)))
    for subject, kind, content in others:
        number += 1
        minutes = rng.choice((10, 15, 20))
        add_post(district, klass, day, number, subject, kind=kind, place="home", minutes=minutes, content=content)


def _written_subjects(rng: random.Random, klass: Row) -> list[str]:
    main = ["语文", "数学", "英语"]
    if klass["stage"] == "primary":
        return main if rng.random() < 0.8 else main[:2]
    side = [s for s in names.JUNIOR_SUBJECTS[klass["grade"]] if s in names.WRITTEN and s not in main]
    return [*main, rng.choice(side)]


def _add_written(
    district: DemoDistrict, rng: random.Random, klass: Row, day: dt.date, number: int, subject: str, minutes: int
) -> int:
    """Add one subject's written homework, sometimes in three tiers of which a pupil does one."""
    content = rng.choice(names.WRITTEN[subject]).format(n=rng.randint(2, 60))
    tiers = (("all", minutes),)
    if subject == "数学" and rng.random() < 0.25:
        tiers = (("basic", minutes - 4), ("standard", minutes - 2), ("extended", minutes))  # type: ignore[assignment]
    for tier, length in tiers:
        number += 1
        post = add_post(district, klass, day, number, subject, minutes=length, content=content)
        post["tier"] = tier
    return number


def add_post(
    district: DemoDistrict,
    klass: Row,
    day: dt.date,
    number: int | str,
    subject: str,
    *,
    minutes: int,
    content: str,
    kind: str = "written",
    place: str = "school",
) -> Row:
    """Add one homework of a class as a blameless teacher would post it, and return its row."""
    return district.add(
        "homework",
        homework_id=f"{klass['class_id']}-{day:%m%d}-{number}",
        school_id=klass["school_id"],
        class_id=klass["class_id"],
        stage=klass["stage"],
        grade=klass["grade"],
        subject=subject,
        assigned_on=day,
        kind=kind,
        place=place,
        minutes=minutes,
        content=content,
        marked_by="teacher",
        parent_task="none",
        source="school",
        device="none",
        tier="all",
    )
