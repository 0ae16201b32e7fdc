"""A term of homework: within the limits, in school where it is written, in tiers where teachers make them."""

from __future__ import annotations

import datetime as dt
import random

from shuangjian.config.demo_data import names
from shuangjian.config.demo_data.days import school_days
from shuangjian.config.demo_data.district import DemoDistrict, Row

LIMITS = {"primary": 60, "junior": 90}  # minutes of written work; the class teacher keeps the sum below

# Minutes a subject gives on an ordinary day in the lowest grade that has any, and on how many days of ten it does.
_USUAL = {
    "primary": {"语文": (14, 9), "数学": (14, 9), "英语": (9, 6)},
    "junior": {"语文": (17, 9), "数学": (20, 9), "英语": (16, 8)},
}
_SIDE_MINUTES = 12  # junior: one more subject on most days
_LOWEST = {"primary": 3, "junior": 7}
_MORE_PER_GRADE = 0.06
_LEAST_MINUTES = 5
_ROOM = (1, 9)  # minutes left below the limit where the class teacher had to cut


def add_homework(district: DemoDistrict) -> None:
    """Add the homework of every class and school day that is not free of homework.

    How much is written differs by subject, grade, school and class, and grows towards tests and the ends of months.
    """
    rng = district.random("homework")
    free = {(row["school_id"], row["day"]) for row in district.rows("no_homework_day")}
    days = school_days(district.first_day, district.last_day)
    tests = {row["held_on"] for row in district.rows("exam")}
    weights = {row["school_id"]: rng.uniform(0.88, 1.1) for row in district.rows("school")}
    for klass in district.rows("school_class"):
        habit = weights[klass["school_id"]] * rng.uniform(0.94, 1.06)
        for day in days:
            if (klass["school_id"], day) not in free:
                weight = habit * _season(day, tests if klass["stage"] == "junior" else set())
                _add_class_day(district, rng, klass, day, weight)


# Every third day, each class on days of its own, enough families answer how long it took.
_ASKED_EVERY = 3


def add_measured(district: DemoDistrict) -> None:
    """Add what families of grades 3 and up answered: near what was announced, and never above the day's limit."""
    rng = district.random("measured")
    announced: dict[tuple[str, str, dt.date], int] = {}
    for row in district.rows("homework", kind="written"):
        if row["tier"] in ("all", "extended"):
            key = (row["school_id"], row["class_id"], row["assigned_on"])
            announced[key] = announced.get(key, 0) + row["minutes"]
    for klass in district.rows("school_class"):
        own = rng.randrange(_ASKED_EVERY)
        for number, day in enumerate(school_days(district.first_day, district.last_day)):
            minutes = announced.get((klass["school_id"], klass["class_id"], day))
            if number % _ASKED_EVERY == own and minutes is not None:
                took = min(round(minutes * rng.uniform(0.85, 1.2)), LIMITS[klass["stage"]])
                district.add(
                    "measured_day", school_id=klass["school_id"], class_id=klass["class_id"], stage=klass["stage"], grade=klass["grade"],
                    day=day, answers=rng.randint(8, 30), minutes=took,
                )  # fmt: skip


def _season(day: dt.date, tests: set[dt.date]) -> float:
    """Return how heavy a day is: more as the month ends, and in the ten days before a test."""
    soon = min((gap for test in tests if (gap := (test - day).days) >= 0), default=10)
    return 0.92 + 0.16 * (day.day / 31) ** 2 + 0.1 * max(0, 10 - soon) / 10


def _add_class_day(district: DemoDistrict, rng: random.Random, klass: Row, day: dt.date, weight: float) -> None:
    number = 0
    if klass["grade"] > 2:
        for subject, minutes in _written_of_day(rng, klass, weight).items():
            number = _add_written(district, rng, klass, day, number, subject, minutes)
    others = rng.sample(names.OTHER_KINDS, 3 if klass["grade"] <= 2 else rng.choice((1, 1, 2)))
    for subject, kind, content in others:
        number += 1
        minutes = rng.choice((10, 15, 20))
        add_post(district, klass, day, number, subject, kind=kind, place="home", minutes=minutes, content=content)


def _written_of_day(rng: random.Random, klass: Row, weight: float) -> dict[str, int]:
    """Return each subject's minutes of written work; where they come near the limit the class teacher cuts."""
    stage, grade = klass["stage"], klass["grade"]
    usual = dict(_USUAL[stage])
    if stage == "junior":
        side = [s for s in names.JUNIOR_SUBJECTS[grade] if s in names.WRITTEN and s not in usual]
        usual[rng.choice(side)] = (_SIDE_MINUTES, 7)
    weight *= 1 + _MORE_PER_GRADE * (grade - _LOWEST[stage])
    given = {
        subject: max(_LEAST_MINUTES, round(minutes * weight * rng.lognormvariate(0, 0.22)))
        for subject, (minutes, days_of_ten) in usual.items()
        if rng.random() * 10 < days_of_ten
    }
    if sum(given.values()) >= LIMITS[stage]:
        _cut(given, LIMITS[stage] - rng.randint(*_ROOM))
    return given


def _cut(given: dict[str, int], most: int) -> None:
    """Shorten the longest until the sum is at most `most`."""
    while (over := sum(given.values()) - most) > 0:
        longest = max(given, key=lambda subject: given[subject])
        given[longest] -= min(over, given[longest] // 2)


def _add_written(
    district: DemoDistrict, rng: random.Random, klass: Row, day: dt.date, number: int, subject: str, minutes: int
) -> int:
    """Add one subject's written homework, sometimes in three tiers of which a pupil does one."""
    content = rng.choice(names.WRITTEN[subject]).format(n=rng.randint(2, 60))
    tiers = {"all": minutes}
    if subject == "数学" and minutes > _LEAST_MINUTES + 4 and rng.random() < 0.25:
        tiers = {"basic": minutes - 4, "standard": minutes - 2, "extended": minutes}
    for tier, length in tiers.items():
        number += 1
        post = add_post(district, klass, day, number, subject, minutes=length, content=content)
        post["tier"] = tier
        post["form"] = None if tier == "all" else "layered"
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
        form=None,
        difficulty="ordinary",
        beyond_standard=False,
    )
