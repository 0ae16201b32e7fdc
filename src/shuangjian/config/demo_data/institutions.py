"""Fourteen training institutions: licences, sites, staff, courses, prices, and a term of lessons."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

from shuangjian.config.demo_data import names
from shuangjian.config.demo_data.days import at, each_day, is_rest_day, is_school_day
from shuangjian.config.demo_data.district import DemoDistrict, Row

LESSONS_OF_CONTRACT = 24
_GROUPS_PER_COURSE = 2
_FILED_ON = dt.date(2026, 1, 1)
_CHECK_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def add_institutions(district: DemoDistrict) -> None:
    """Add the register of institutions with what each filed."""
    rng = district.random("institutions")
    for number, (name, category, mode, fund_mode, subject, courses, price) in enumerate(names.INSTITUTIONS, 1):
        institution = district.add(
            "institution",
            institution_id=f"PX{number:02}",
            uscc=credit_code(f"5223080{4 if category == 'subject' else 5}MJE{number:06}"),
            name=name,
            category=category,
            mode=mode,
            legal_form="non_profit" if category == "subject" else "for_profit",
            status="active",
            licence_no=f"示例教民{number:04}号",
            # No subject institution has been licensed anew since July 2021.
            licence_from=dt.date(2020 if category == "subject" else 2024, rng.randint(1, 12), 1),
            licence_to=dt.date(2028, rng.randint(1, 12), 28),
            approved_sites=1,
            sites_in_use=1,
            listed=False,
            foreign_control=False,
            fund_mode=fund_mode,
            valid_from=dt.date(2024, 1, 1),
            valid_to=None,
        )
        own = {"institution_id": institution["institution_id"]}
        _add_premises(district, rng, own)
        stages = ("primary", "junior") if category == "subject" else ("primary", "primary")
        teachers = _add_staff(district, rng, own, subject, stages)
        for index, (title, audience) in enumerate(zip(courses, stages, strict=True), 1):
            course = _add_course(district, own, index, title, category, audience, mode, subject, price)
            for group in range(1, _GROUPS_PER_COURSE + 1):
                _add_lessons(district, rng, course, f"G{index}{group}", teachers[index - 1])


def add_disposal_plans(district: DemoDistrict) -> None:
    """Add a disposal plan for every institution but the last."""
    rng = district.random("disposal plans")
    for number, institution in enumerate(district.rows("institution")[:-1]):
        district.add(
            "disposal_plan", institution_id=institution["institution_id"], learners=rng.randint(60, 480), is_complex=number == 0,
            responsible_person=None if number == 1 else f"示例干部{number + 1}", valid_from=dt.date(2026, 3, 1), valid_to=None,
        )  # fmt: skip


def credit_code(first_17: str) -> str:
    """Complete a unified social credit code by its check character (GB 32100)."""
    total = sum(_CHECK_CHARACTERS.index(c) * pow(3, i, 31) for i, c in enumerate(first_17))
    return first_17 + _CHECK_CHARACTERS[(31 - total % 31) % 31]


def _add_premises(district: DemoDistrict, rng: random.Random, own: Row) -> None:
    address = f"{rng.choice(names.STREETS)}{rng.choice(names.ROADS)}{rng.randint(1, 300)}号"
    district.add("site", site_id="S1", **own, address=address, approved_from=dt.date(2024, 1, 1), approved_to=None)
    district.add(
        "owner",
        owner_id="O1",
        **own,
        kind="person",
        country="CN",
        share_bp=10000,
        control_way="equity",
        valid_from=dt.date(2024, 1, 1),
        valid_to=None,
    )
    # What the rules on capital bind to is another city's plan; here the money is where it should be.
    for number, kind, taken_by in (("CZ1", "committed", None), ("CZ2", "paid", None), ("CZ3", "withdrawn", "other")):
        fen = 1_000_000 if taken_by else 50_000_000
        district.add(
            "capital", capital_id=number, **own, kind=kind, day=dt.date(2024, 1, 31), amount=fen, taken_by=taken_by
        )
    district.add(
        "site_observation",
        observation_id="V1",
        **own,
        day=district.first_day + dt.timedelta(days=rng.randint(5, 40)),
        field="name",
        observed=district.rows("institution", **own)[0]["name"],
    )
    district.add(
        "advert",
        advert_id="AD1",
        **own,
        published_on=district.first_day,
        medium="own_premises",
        text="秋季班开班时间与收费标准见公示栏。",
        place=address,
        carrier=None,
    )


def _add_staff(
    district: DemoDistrict, rng: random.Random, own: Row, subject: str, stages: tuple[str, str]
) -> list[str]:
    """Add two teachers, a researcher, an assistant and a manager; return the teachers' ids."""
    teachers = []
    for role, stage in (
        ("teaching", stages[0]),
        ("teaching", stages[1]),
        ("research", stages[0]),
        ("assistant", None),
        ("admin", None),
    ):
        person = f"W{rng.getrandbits(40):010x}"
        taught = role in ("teaching", "research")
        district.add(
            "staff",
            **own,
            person_id=person,
            role=role,
            certificate_no=f"示证{rng.randrange(10**8):08}" if taught else None,
            nationality="CN",
            in_china=True,
            employed_from=dt.date(rng.randint(2019, 2025), 9, 1),
            employed_to=None,
            published=True,
            certificate_subject=subject if taught else None,
            certificate_stage=stage if taught else None,
            certificate_expires_on=None,
        )
        if role == "teaching":
            teachers.append(person)
    return teachers


def _add_course(
    district: DemoDistrict,
    own: Row,
    index: int,
    title: str,
    category: str,
    audience: str,
    mode: str,
    subject: str,
    price: int,
) -> Row:
    minutes = 30 if mode == "online" else 45 if category == "subject" else 60
    course = district.add(
        "course",
        course_id=f"K{index}",
        **own,
        title=title,
        category=category,
        audience=audience,
        mode=mode,
        class_size=14,
        price_per_lesson=price,
        lesson_minutes=minutes,
        overseas_curriculum=False,
        description=f"{title}（合成数据）",
        subject=subject,
        valid_from=_FILED_ON,
        valid_to=None,
    )
    district.add(
        "price",
        course_id=course["course_id"],
        **own,
        item="tuition",
        amount=price,
        stated_original=None,
        valid_from=_FILED_ON,
        valid_to=None,
    )
    return course


def _add_lessons(district: DemoDistrict, rng: random.Random, course: Row, group: str, teacher: str) -> None:
    """Add two lessons a week: weekday evenings, and a weekend morning where the law lets them."""
    length = dt.timedelta(minutes=course["lesson_minutes"])
    for number, (day, clock) in enumerate(_slots(district, rng, course, int(group[2])), 1):
        begin = at(day, clock)
        district.add(
            "lesson",
            lesson_id=f"{group}-{number:03}",
            institution_id=course["institution_id"],
            course_id=course["course_id"],
            group_id=group,
            category=course["category"],
            audience=course["audience"],
            mode=course["mode"],
            starts_at=begin,
            ends_at=begin + length,
            person_id=teacher,
            subject=course["subject"],
            site_id=None if course["mode"] == "online" else "S1",
        )


def _slots(district: DemoDistrict, rng: random.Random, course: Row, group: int) -> Iterator[tuple[dt.date, str]]:
    first, second = (
        rng.sample(range(5), 2) if course["category"] == "subject" else (rng.randrange(5), rng.choice((5, 6)))
    )
    # The groups of one teacher follow each other; two courses have two teachers.
    evening = ("18:00", "19:15")[group - 1]
    morning = ("09:00", "10:30")[group - 1]
    for day in each_day(district.first_day, district.last_day):
        if course["mode"] == "online" and day.weekday() == first and is_school_day(day):
            yield day, evening
            yield day, {"18:00": "18:40", "19:15": "19:55"}[evening]
        elif course["category"] == "subject":
            if day.weekday() in (first, second) and is_school_day(day) and course["mode"] != "online":
                yield day, evening
        elif day.weekday() == first and is_school_day(day):
            yield day, evening
        elif day.weekday() == second and is_rest_day(day):
            yield day, morning
