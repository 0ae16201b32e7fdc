"""What goes wrong at schools: rows changed so that they break rules, at places the seed chooses."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter

from shuangjian.config.demo_data.days import at, is_rest_day, monday, school_days
from shuangjian.config.demo_data.district import DemoDistrict, Row, breach
from shuangjian.config.demo_data.homework import LIMITS, add_post

_OVER_LIMIT_DAYS = 7


def plant_school_faults(district: DemoDistrict) -> None:
    """Plant every kind of fault once or a few times: of rules in force in the district, as nothing else is found."""
    rng = district.random("school faults")
    homework = _HomeworkFaults(district, rng)
    homework.over_limit()
    homework.texts_and_marks()
    homework.lower_grades()
    homework.leaves_school()
    homework.on_free_day()
    _plant_notices(district, rng)
    _plant_service(district, rng)
    _plant_exams(district, rng)
    _plant_week(district, rng)
    _plant_words(district, rng)
    _plant_weekend(district, rng)
    _plant_enrolments(district, rng)


class _HomeworkFaults:
    """Faults in homework; keeps the posts by class and day, so that each is found at once."""

    def __init__(self, district: DemoDistrict, rng: random.Random) -> None:
        self.district, self.rng = district, rng
        self.posts: dict[tuple[str, str, dt.date], list[Row]] = {}
        for row in district.rows("homework"):
            self.posts.setdefault((row["school_id"], row["class_id"], row["assigned_on"]), []).append(row)
        self.used: set[tuple[str, str, dt.date]] = set()

    def pick(self, *grades: int, since: dt.date = dt.date.min) -> tuple[str, str, dt.date]:
        """Return a class-day of one of `grades` with written homework for everybody and no fault yet."""
        while True:
            key = self.rng.choice(list(self.posts))
            if key[2] >= since and self.posts[key][0]["grade"] in grades and self.fits(key):
                self.used.add(key)
                return key

    def fits(self, key: tuple[str, str, dt.date]) -> bool:
        """Whether a class-day has no fault yet, and written work that all pupils do."""
        return key not in self.used and (self.posts[key][0]["grade"] <= 2 or bool(_shared(self.posts[key])))

    def over_limit(self) -> None:
        """Put some class-days over the limit, one class several times in the last week: people sign in there."""
        for _ in range(_OVER_LIMIT_DAYS):
            self._lengthen(self.pick(3, 4, 5, 6, 7, 8, 9))
        school, klass, day = self.pick(5, 6, 8, since=monday(self.district.last_day))
        week = [key for key in self.posts if key[:2] == (school, klass) and monday(key[2]) == monday(day)]
        others = [key for key in week if self.fits(key)]
        for key in sorted([(school, klass, day), *others[:2]]):
            self.used.add(key)
            self._lengthen(key)

    def _lengthen(self, key: tuple[str, str, dt.date]) -> None:
        grown = self.rng.choice(_shared(self.posts[key]))
        aim = LIMITS[grown["stage"]] + self.rng.choice((5, 10, 15, 20, 35))
        grown["minutes"] += aim - _written_minutes(self.posts[key])
        self.district.note_fault(breach("homework.written_minutes", grown, "class_id", key[2]))

    def texts_and_marks(self) -> None:
        """Ask parents for what is not theirs, ask for copying, leave marking to pupils."""
        for rule, changes in (
            ("parent_task_text", {"content": "练习册一页，请家长检查批改并签字"}),
            ("parent_task", {"content": "练习册一页", "parent_task": "mark", "marked_by": "parent"}),
            ("parent_task", {"content": "整理错题两道", "parent_task": "check"}),
            ("repetitive_or_punitive_text", {"content": "订正，错一罚十"}),
            ("pupil_marking", {"content": "练习册两页", "marked_by": "pupil"}),
            ("pupil_marking_text", {"content": "练习册两页，同桌批改"}),
        ):
            key = self.pick(3, 4, 5, 6, 7, 8)
            row = self.rng.choice(_shared(self.posts[key]))
            row.update(changes)
            self.district.note_fault(breach(f"homework.{rule}", row, "homework_id", key[2]))

    def lower_grades(self) -> None:
        """Give written homework to take home in grades 1 and 2."""
        for grade in (1, 2, 2):
            key = self.pick(grade)
            klass = self.district.rows("school_class", school_id=key[0], class_id=key[1])[0]
            row = add_post(self.district, klass, key[2], "9", "数学", minutes=15, content="口算练习一页", place="home")
            self.district.note_fault(
                breach("homework.written_home_lower_grades", row, "class_id", key[2]),
                breach("homework.written_leaves_school", row, "class_id", key[2]),
            )

    def leaves_school(self) -> None:
        """Let primary written homework leave school, though the district keeps it in."""
        for _ in range(3):
            key = self.pick(3, 4, 5, 6)
            row = self.rng.choice(_shared(self.posts[key]))
            row["place"] = "home"
            self.district.note_fault(breach("homework.written_leaves_school", row, "class_id", key[2]))

    def on_free_day(self) -> None:
        """Post homework on a day the school had declared free of it."""
        free = self.rng.choice(self.district.rows("no_homework_day"))
        klass = self.rng.choice(self.district.rows("school_class", school_id=free["school_id"])[-6:])
        row = add_post(self.district, klass, free["day"], "1", "数学", minutes=20, content="练习册第12页")
        self.district.note_fault(breach("homework.on_no_homework_day", row, "class_id", free["day"]))


def _shared(posts: list[Row]) -> list[Row]:
    """Return the written work that all pupils of a class do."""
    return [row for row in posts if row["kind"] == "written" and row["tier"] == "all"]


def _written_minutes(posts: list[Row]) -> int:
    """Return a class-day's written minutes as rules count them: of the tiers of a subject, the longest."""
    tiers = [row["minutes"] for row in posts if row["kind"] == "written" and row["tier"] != "all"]
    return sum(row["minutes"] for row in _shared(posts)) + max(tiers, default=0)


def _plant_notices(district: DemoDistrict, rng: random.Random) -> None:
    notices = district.tables["homework_notice"]
    # Never the first or last day: what is owed is owed from the first notice known to the day before the sweep.
    inner = [row for row in notices if district.first_day < row["day"] < district.last_day]
    for row in rng.sample(inner, 4):
        notices.remove(row)
        district.note_fault(breach("homework.notice_missing", row, "class_id", row["day"]))


def _plant_service(district: DemoDistrict, rng: random.Random) -> None:
    days = school_days(district.first_day + dt.timedelta(days=7), district.last_day - dt.timedelta(days=3))
    fridays = [day for day in days if day.weekday() == 4]
    short, missing = rng.sample(district.rows("school", stage="primary"), 2)
    day = _send_home_early(district, short, rng.choice(fridays), "2")
    classes = district.rows("school_class", school_id=short["school_id"])
    district.note_fault(
        *(breach("afterschool.day_too_short", row, "class_id", day) for row in classes),
        breach("afterschool.ends_before_off_work", short, "school_id", day),
    )
    day = _send_home_early(district, missing, rng.choice(fridays), "1", "2")
    district.note_fault(breach("afterschool.day_missing", missing, "school_id", day))
    for row in rng.sample(district.rows("service_session", stage="junior", phase="1"), 2):
        row["activity"] = "new_lesson"
        day = row["starts_at"].date()
        district.note_fault(breach("afterschool.new_lesson_in_service", row, "session_id", day))


def _send_home_early(district: DemoDistrict, school: Row, day: dt.date, *phases: str) -> dt.date:
    """Let a whole school have no service in these hours of `day`, and return the day."""
    district.tables["service_session"] = [
        row
        for row in district.tables["service_session"]
        if (row["school_id"], row["starts_at"].date()) != (school["school_id"], day) or row["phase"] not in phases
    ]
    return day


def _plant_exams(district: DemoDistrict, rng: random.Random) -> None:
    ranked = rng.choice(district.rows("exam"))
    ranked["ranked"] = True
    district.note_fault(breach("exams.ranked", ranked, "exam_id", ranked["held_on"]))
    days = school_days(district.first_day + dt.timedelta(days=20), district.last_day)
    for kind, grade, approved in (("unit", 5, False), ("unit", 2, True)):
        school = rng.choice(district.rows("school", stage="primary"))
        row = district.add(
            "exam",
            exam_id=f"XU{grade}",
            school_id=school["school_id"],
            stage="primary",
            grade=grade,
            subject="数学",
            held_on=rng.choice(days),
            kind=kind,
            paper=True,
            ranked=False,
            organiser="school",
            class_id=None,
            approved=approved,
            institution_id=None,
        )
        found = [breach("exams.unit_test", row, "exam_id", row["held_on"])]
        if grade <= 2:
            found.insert(0, breach("exams.paper_in_lower_grades", row, "exam_id", row["held_on"]))
        district.note_fault(*found)


def plant_measured(district: DemoDistrict) -> None:
    """Let two classes need longer than their day allows, though what was announced does not."""
    rng = district.random("measured faults")
    for row in rng.sample([each for each in district.rows("measured_day") if each["stage"] == "primary"], 2):
        row["minutes"] = LIMITS["primary"] + rng.choice((1, 8, 14))
        district.note_fault(breach("homework.measured_minutes", row, "class_id", row["day"]))


def _plant_week(district: DemoDistrict, rng: random.Random) -> None:
    for row in rng.sample(district.rows("exercise_day"), 3):
        row["minutes"] = rng.choice((30, 40, 45))
        district.note_fault(breach("evaluation.exercise_below_hour", row, "class_id", row["day"]))
    taught = Counter(monday(day) for day in school_days(district.first_day, district.last_day))
    arts = [row for row in district.rows("timetable_week", subject="美术") if taught[row["week"]] >= 5]
    for row in rng.sample(arts, 2):
        row["held"] -= 1
        maths = district.rows(
            "timetable_week", school_id=row["school_id"], class_id=row["class_id"], week=row["week"], subject="数学"
        )[0]
        maths["held"] += 1
        district.note_fault(breach("evaluation.lessons_short", row, "class_id", row["week"]))


def _plant_words(district: DemoDistrict, rng: random.Random) -> None:
    klass = rng.choice(district.rows("school_class", stage="junior"))
    klass["name"] = klass["name"].removesuffix("班") + "实验班"
    district.note_fault(breach("evaluation.key_class_name", klass, "class_id"))
    school = rng.choice(district.rows("school", stage="junior"))
    row = district.add(
        "publication",
        publication_id="P2",
        owner_type="school",
        owner_id=school["school_id"],
        published_on=rng.choice(school_days(district.first_day, district.last_day)),
        title="喜报（合成数据）",
        text=f"热烈祝贺{school['name']}中考升学率再创新高，中考状元花落我校！",
    )
    district.note_fault(breach("evaluation.promotion_publicity", row, "publication_id", row["published_on"]))


def _plant_weekend(district: DemoDistrict, rng: random.Random) -> None:
    span = (district.last_day - district.first_day).days
    days = [district.first_day + dt.timedelta(days=number) for number in range(span)]
    day = rng.choice([d for d in days if is_rest_day(d)])
    klass = rng.choice(district.rows("school_class", grade=9))
    row = district.add(
        "school_activity",
        activity_id="A9",
        school_id=klass["school_id"],
        class_id=klass["class_id"],
        kind="group_tuition",
        voluntary=False,
        starts_at=at(day, "08:30"),
        ends_at=at(day, "11:30"),
    )
    district.note_fault(breach("evaluation.group_tuition_on_free_day", row, "activity_id", day))


def _plant_enrolments(district: DemoDistrict, rng: random.Random) -> None:
    paying = [row for row in district.rows("service_enrolment", reply="joined") if not row["hardship"]]
    charged, unsigned = rng.sample(paying, 2)
    charged["fee_charged"] = charged["fee_due"] + 5_000
    district.note_fault(breach("afterschool.overcharged", charged, "enrolment_id"))
    unsigned["signed_on"] = None
    district.note_fault(breach("afterschool.joined_without_signature", unsigned, "enrolment_id"))
