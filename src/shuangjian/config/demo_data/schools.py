"""Seven schools and their routine: classes, teachers, pupils, timetable, exercise, service, filings."""

from __future__ import annotations

import calendar
import datetime as dt
import random
from collections import Counter
from itertools import cycle, product

from shuangjian.config.demo_data import names
from shuangjian.config.demo_data.days import TERM, at, monday, school_days
from shuangjian.config.demo_data.district import DemoDistrict, Row

STAFF_IN_SERVICE = 625  # published: teachers and staff who teach or manage after-school service
SPECIALISTS = 70  # published: external specialists
HARDSHIP_PUPILS = 56  # published: pupils charged nothing
PARTICIPATION_PERCENT = 97  # published

_TEACHERS_NOT_IN_SERVICE = 18
_PRIMARY_CLASSES_PER_GRADE = 3
_JUNIOR_CLASSES = {"QJ06": (4, 3, 4), "QJ07": (4, 3, 3)}
_FEE_FEN = 30_000
_CLUBS_PER_GUEST = 7  # of so many clubs one is led by somebody from outside


def add_schools(district: DemoDistrict) -> None:
    """Add the schools with their classes and pupils."""
    rng = district.random("schools")
    for number, name in enumerate(names.PRIMARY_SCHOOLS, 1):
        school = district.add("school", school_id=f"QJ{number:02}", name=name, stage="primary", ownership="public")
        for grade in range(1, 7):
            for index in range(1, _PRIMARY_CLASSES_PER_GRADE + 1):
                _add_class(district, rng, school, grade, index)
    for number, name in enumerate(names.JUNIOR_SCHOOLS, len(names.PRIMARY_SCHOOLS) + 1):
        school = district.add("school", school_id=f"QJ{number:02}", name=name, stage="junior", ownership="public")
        for grade, count in zip((7, 8, 9), _JUNIOR_CLASSES[school["school_id"]], strict=True):
            for index in range(1, count + 1):
                _add_class(district, rng, school, grade, index)


def _add_class(district: DemoDistrict, rng: random.Random, school: Row, grade: int, index: int) -> None:
    class_id = f"{grade}{index:02}"
    pupils = rng.randint(34, 42)
    district.add(
        "school_class",
        class_id=class_id,
        school_id=school["school_id"],
        stage=school["stage"],
        grade=grade,
        pupils=pupils,
        name=f"{names.GRADES_ZH[grade - 1]}年级（{index}）班",
    )
    for number in range(1, pupils + 1):
        district.pupils.append((f"{school['school_id']}{class_id}{number:02}", school["school_id"], class_id))


def add_teachers(district: DemoDistrict) -> list[Row]:
    """Add the teachers; return those in after-school service, exactly as many as were published."""
    rng = district.random("teachers")
    schools = district.rows("school")
    weights = {s["school_id"]: len(district.rows("school_class", school_id=s["school_id"])) for s in schools}
    total = STAFF_IN_SERVICE + _TEACHERS_NOT_IN_SERVICE
    serving: list[Row] = []
    made = 0
    for position, school in enumerate(schools):
        last = position == len(schools) - 1
        count = total - made if last else total * weights[school["school_id"]] // sum(weights.values())
        subjects = names.PRIMARY_SUBJECTS if school["stage"] == "primary" else names.JUNIOR_SUBJECTS[8]
        for number in range(count):
            row = district.add(
                "teacher",
                person_id=f"T{rng.getrandbits(40):010x}",
                school_id=school["school_id"],
                subject=subjects[number % len(subjects)],
                employed_from=dt.date(rng.randint(1998, 2025), 8, 20),
                employed_to=None,
            )
            serving.append(row)
        made += count
    for row in rng.sample(serving, _TEACHERS_NOT_IN_SERVICE):
        serving.remove(row)
    return serving


def add_routine(district: DemoDistrict) -> None:
    """Add what every class does: timetable weeks, exercise, the notice of the day's homework."""
    rng = district.random("routine")
    days = school_days(district.first_day, district.last_day)
    days_of_week = Counter(monday(day) for day in days)
    for klass in district.rows("school_class"):
        own = {"school_id": klass["school_id"], "class_id": klass["class_id"]}
        for subject in subjects_of(klass):
            for week, taught in days_of_week.items():
                # A week cut short by a holiday prescribes less.
                weekly = names.WEEKLY_LESSONS[subject]
                lessons = weekly if taught >= 5 else min(weekly, taught)
                district.add("timetable_week", **own, week=week, subject=subject, prescribed=lessons, held=lessons)
        for day in days:
            district.add("exercise_day", **own, day=day, minutes=60 + 5 * rng.randint(0, 6))
            district.add("homework_notice", notice_id=f"N{klass['class_id']}-{day:%m%d}", **own, day=day)


def subjects_of(klass: Row) -> tuple[str, ...]:
    """Return the subjects a class is taught."""
    return names.PRIMARY_SUBJECTS if klass["grade"] <= 6 else names.JUNIOR_SUBJECTS[klass["grade"]]


def add_service(district: DemoDistrict, serving: list[Row]) -> None:
    """Add the after-school service: every class, every school day, two hours to the end of office hours."""
    rng = district.random("service")
    specialists = [f"S{rng.getrandbits(40):010x}" for _ in range(SPECIALISTS)]
    schools = district.rows("school")
    days = school_days(district.first_day, district.last_day)
    # A day on which one school held none, for a reason that was approved the day before.
    stormy = days[7]
    district.add(
        "service_exemption", school_id=schools[1]["school_id"], day=stormy, cause="暴雨红色预警停课（演示）", approved_on=stormy - dt.timedelta(days=1)
    )  # fmt: skip
    for number, school in enumerate(schools):
        staff = [row["person_id"] for row in serving if row["school_id"] == school["school_id"]]
        # Everybody takes turns, so that in every month each of them has led something.
        helpers, guests = cycle(staff), cycle(specialists[number :: len(schools)])
        held = days if number != 1 else [day for day in days if day != stormy]
        slots = product(held, district.rows("school_class", school_id=school["school_id"]))
        for turn, (day, klass) in enumerate(slots, rng.randrange(_CLUBS_PER_GUEST)):
            leaders = helpers if turn % _CLUBS_PER_GUEST else guests
            _add_sessions(district, rng, klass, day, next(helpers), next(leaders))


def _add_sessions(
    district: DemoDistrict, rng: random.Random, klass: Row, day: dt.date, first: str, second: str
) -> None:
    starts, between, ends = ("15:30", "16:30", "17:30") if klass["stage"] == "primary" else ("16:00", "17:00", "18:00")
    helps = rng.choice(names.LOWER_FIRST) if klass["grade"] <= 2 else "homework_help"
    for phase, person, begin, end, activity in (
        ("1", first, starts, between, helps),
        ("2", second, between, ends, rng.choice(names.CLUBS)),
    ):
        district.add(
            "service_session",
            session_id=f"{klass['class_id']}-{day:%m%d}-{phase}",
            school_id=klass["school_id"],
            class_id=klass["class_id"],
            stage=klass["stage"],
            grade=klass["grade"],
            phase=phase,
            starts_at=at(day, begin),
            ends_at=at(day, end),
            activity=activity,
            staff_person_id=person,
        )


def add_enrolments(district: DemoDistrict) -> None:
    """Add a reply for every pupil: 97 in a hundred take part, 56 in hardship pay nothing."""
    rng = district.random("enrolments")
    count = len(district.pupils)
    out = set(rng.sample(range(count), count - (count * PARTICIPATION_PERCENT + 50) // 100))
    hardship = set(rng.sample(sorted(set(range(count)) - out), HARDSHIP_PUPILS))
    for number, (student_id, school_id, class_id) in enumerate(district.pupils):
        reply = "joined" if number not in out else rng.choice(("declined", "declined", "none"))
        fee = _FEE_FEN if reply == "joined" and number not in hardship else 0
        district.add(
            "service_enrolment",
            enrolment_id=f"E{student_id}",
            school_id=school_id,
            class_id=class_id,
            student_id=student_id,
            term=TERM,
            reply=reply,
            hardship=number in hardship,
            fee_due=fee,
            fee_charged=fee,
            signed_on=None if reply == "none" else district.first_day + dt.timedelta(days=rng.randint(0, 2)),
        )


def add_filings(district: DemoDistrict) -> None:
    """Add what each school files weekly, monthly and every two months, in time, and its no-homework days."""
    rng = district.random("filings")
    first, last = district.first_day, district.last_day
    for school in district.rows("school"):
        own = {"school_id": school["school_id"]}
        for number, week in enumerate(sorted({monday(day) for day in school_days(first, last)}), 1):
            ends = week + dt.timedelta(days=6)
            filed = min(ends, week + dt.timedelta(days=rng.randint(4, 6)))
            _add_filing(district, own, f"W{number:02}", "weekly_report", week, ends, filed)
        for month in range(first.month, last.month + 1):
            ends = _month_end(first.year, month)
            sent = ends - dt.timedelta(days=rng.randint(0, 3)) if ends <= last else None
            _add_filing(district, own, f"M{month:02}", "monthly_survey", ends.replace(day=1), ends, sent)
        ends = _month_end(first.year, 10)
        sent = ends - dt.timedelta(days=rng.randint(1, 4))
        _add_filing(district, own, "B1", "bimonthly_check", first, ends, sent)
        weekday = rng.choice((2, 4))  # each school keeps its own: Wednesdays or Fridays
        for month in range(first.month, last.month + 1):
            free = [d for d in school_days(first, last) if d.month == month and d.weekday() == weekday]
            district.add("no_homework_day", **own, day=free[min(1, len(free) - 1)])


def _add_filing(
    district: DemoDistrict, own: Row, number: str, kind: str, first: dt.date, last: dt.date, filed: dt.date | None
) -> None:
    filing_id = f"F{number}"
    district.add(
        "school_filing", filing_id=filing_id, **own, kind=kind, period_from=first, period_to=last, filed_on=filed
    )


def add_documents(district: DemoDistrict) -> None:
    """Add the documents about homework that each school filed: the last has no homework rules, the last two no design plan."""
    for kind, title, without in (("school_rules", "作业管理细则", 1), ("design_plan", "校本作业设计方案", 2)):
        for school in district.rows("school")[:-without]:
            district.add(
                "school_document", school_id=school["school_id"], kind=kind, title=f"{school['name']}{title}",
                approved_on=district.first_day,
            )  # fmt: skip


def add_money(district: DemoDistrict) -> None:
    """Add what each school was given for its buildings in the year before, and spent of it."""
    year, fen = district.first_day.year - 1, 20_000_000
    for school in district.rows("school"):
        own = {"school_id": school["school_id"], "allocation_id": f"JJ{year}"}
        district.add("school_funds", **own, year=year, fund_use="construction", source="fiscal", amount=fen)
        district.add(
            "school_expense", **own, expense_id=f"ZC-JJ{year}", spent_on=dt.date(year, 8, 20), item="construction", amount=fen * 4 // 5,
            note="校舍维修（演示）",
        )  # fmt: skip


def add_pay(district: DemoDistrict) -> None:
    """Add the performance pay of the year before, of the school whose principal may be signed in as."""
    principal = next(user for user in district.users if user.role == "principal")
    year = district.first_day.year - 1
    district.add(
        "performance_pay", school_id=principal.place.rpartition("/")[2], year=year, base=200_000_000, item=0, other_change=0,
        paid_from_base=0, proposed_on=dt.date(year, 3, 3),
    )  # fmt: skip


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def add_exams(district: DemoDistrict) -> None:
    """Add the one midterm of each junior grade and subject, approved, in grades and unranked."""
    for school in district.rows("school", stage="junior"):
        for grade in (7, 8, 9):
            for number, subject in enumerate(("语文", "数学", "英语"), 1):
                district.add(
                    "exam",
                    exam_id=f"X{grade}{number}",
                    school_id=school["school_id"],
                    stage="junior",
                    grade=grade,
                    subject=subject,
                    held_on=dt.date(2026, 11, 4) + dt.timedelta(days=number % 2),
                    kind="midterm",
                    paper=True,
                    ranked=False,
                    organiser="school",
                    class_id=None,
                    approved=True,
                    institution_id=None,
                )


def add_activities(district: DemoDistrict) -> None:
    """Add a voluntary club afternoon per school and month, and what each school published."""
    rng = district.random("activities")
    days = school_days(district.first_day, district.last_day)
    for school in district.rows("school"):
        for number in range(1, 4):
            day = rng.choice([d for d in days if d.month == 8 + number])
            district.add(
                "school_activity",
                activity_id=f"A{number}",
                school_id=school["school_id"],
                class_id=None,
                kind="club",
                voluntary=True,
                starts_at=at(day, "17:30"),
                ends_at=at(day, "18:20"),
            )
        district.add(
            "publication",
            publication_id="P1",
            owner_type="school",
            owner_id=school["school_id"],
            published_on=district.first_day,
            title="作业与课后服务安排（合成数据）",
            text=f"{school['name']}每日在班级门口公示作业，课后服务自愿参加，收费标准与减免办法见公示栏。",
        )
