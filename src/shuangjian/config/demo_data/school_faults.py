"""What goes wrong at schools: rows changed so that they break rules, at places the seed chooses."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter

from shuangjian.config.demo_data.days import at, is_rest_day, monday, school_days
from shuangjian.config.demo_data.district import DemoDistrict, Row
from shuangjian.config.demo_data.homework import add_post

_LIMITS = {"primary": 60, "junior": 90}
_OVER_LIMIT_DAYS = 7


def plant_school_faults(district: DemoDistrict) -> None:
    """Plant every kind of fault once or a few times."""
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
    _plant_filings(district, rng)
    _plant_words(district, rng)
    _plant_weekend(district, rng)
    _plant_fee(district, rng)


class _HomeworkFaults:
    """Faults in homework; keeps the posts by class and day, so that each is found at once."""

    def __init__(self, district: DemoDistrict, rng: random.Random) -> None:
        self.district, self.rng = district, rng
        self.posts: dict[tuple[str, str, dt.date], list[Row]] = {}
        for row in district.rows("homework"):
            self.posts.setdefault((row["school_id"], row["class_id"], row["assigned_on"]), []).append(row)
        self.used: set[tuple[str, str, dt.date]] = set()

    def pick(self, *grades: int) -> tuple[str, str, dt.date]:
        """Return a class-day of one of `grades` with homework and no fault yet."""
        while True:
            key = self.rng.choice(list(self.posts))
            if self.posts[key][0]["grade"] in grades and key not in self.used:
                self.used.add(key)
                return key

    def over_limit(self) -> None:
        """Put some class-days over the limit, one class three times in a week."""
        picked = [self.pick(3, 4, 5, 6, 7, 8, 9) for _ in range(_OVER_LIMIT_DAYS)]
        school, klass, day = self.pick(5, 6, 8)
        week = [k for k in self.posts if k[:2] == (school, klass) and monday(k[2]) == monday(day)]
        for key in [*picked, *week[:3]]:
            self.used.add(key)
            written = [row for row in self.posts[key] if row["kind"] == "written" and row["tier"] == "all"]
            total = _written_minutes(self.posts[key])
            aim = _LIMITS[written[0]["stage"]] + self.rng.choice((5, 10, 15, 20, 35))
            grown = self.rng.choice(written)
            grown["minutes"] += aim - total
            self.district.note_fault("over_limit", "homework", grown, "class_id", key[2])

    def texts_and_marks(self) -> None:
        """Ask for phones, for parents, for copying; take homework from the net; leave marking to pupils."""
        for kind, changes in (
            ("phone", {"device": "phone", "content": "用手机拍摄朗读视频上传"}),
            ("phone", {"device": "phone", "content": "在手机应用上完成口算"}),
            ("phone_text", {"content": "朗读课文并在微信群打卡"}),
            ("parent_text", {"content": "口算一页，请家长检查批改并签字"}),
            ("parent_mark", {"content": "练习册一页", "parent_task": "mark", "marked_by": "parent"}),
            ("parent_check", {"content": "背诵古诗两首", "parent_task": "check"}),
            ("punitive_text", {"content": "第八课词语每个抄写10遍"}),
            ("pupil_marking", {"content": "练习册两页，自己批改", "marked_by": "pupil"}),
            ("downloaded", {"content": "网上卷子一份", "source": "downloaded"}),
        ):
            key = self.pick(3, 4, 5, 6, 7, 8)
            row = self.posts[key][0]
            row.update(changes)
            self.district.note_fault(kind, "homework", row, "homework_id", key[2])

    def lower_grades(self) -> None:
        """Give written homework to take home in grades 1 and 2."""
        for grade in (1, 2, 2):
            key = self.pick(grade)
            klass = self.district.rows("school_class", school_id=key[0], class_id=key[1])[0]
            row = add_post(self.district, klass, key[2], "9", "数学", minutes=15, content="口算练习一页", place="home")
            self.district.note_fault("written_home_lower", "homework", row, "homework_id", key[2])

    def leaves_school(self) -> None:
        """Let primary written homework leave school, though the district keeps it in."""
        for _ in range(3):
            key = self.pick(3, 4, 5, 6)
            row = next(row for row in self.posts[key] if row["kind"] == "written")
            row["place"] = "home"
            self.district.note_fault("leaves_school", "homework", row, "class_id", key[2])

    def on_free_day(self) -> None:
        """Post homework on a day the school had declared free of it."""
        free = self.rng.choice(self.district.rows("no_homework_day"))
        klass = self.rng.choice(self.district.rows("school_class", school_id=free["school_id"])[-6:])
        row = add_post(self.district, klass, free["day"], "1", "数学", minutes=20, content="练习册第12页")
        self.district.note_fault("on_free_day", "homework", row, "homework_id", free["day"])


def _written_minutes(posts: list[Row]) -> int:
    """Return a class-day's written minutes as rules count them: of the tiers of a subject, the longest."""
    shared = sum(row["minutes"] for row in posts if row["kind"] == "written" and row["tier"] == "all")
    tiers = [row["minutes"] for row in posts if row["kind"] == "written" and row["tier"] != "all"]
    return shared + max(tiers, default=0)


def _plant_notices(district: DemoDistrict, rng: random.Random) -> None:
    notices = district.tables["homework_notice"]
    # Never the first or last day: what is owed is owed between the notices that are known.
    inner = [row for row in notices if district.first_day < row["day"] < district.last_day]
    for row in rng.sample(inner, 4):
        notices.remove(row)
        district.note_fault("notice_missing", "homework_notice", row, "class_id", row["day"])


def _plant_service(district: DemoDistrict, rng: random.Random) -> None:
    days = school_days(district.first_day + dt.timedelta(days=7), district.last_day - dt.timedelta(days=3))
    fridays = [day for day in days if day.weekday() == 4]
    short, missing = rng.sample(district.rows("school", stage="primary"), 2)
    _drop_sessions(district, "service_short", short, rng.choice(fridays), "2")
    _drop_sessions(district, "service_day_missing", missing, rng.choice(fridays), "1", "2")
    junior = district.rows("service_session", stage="junior", phase="1")
    for row in rng.sample(junior, 2):
        row["activity"] = "new_lesson"
        district.note_fault("new_lesson", "service_session", row, "session_id", row["starts_at"].date())


def _drop_sessions(district: DemoDistrict, kind: str, school: Row, day: dt.date, *phases: str) -> None:
    """Let a whole school send its pupils home early."""
    district.tables["service_session"] = [
        row
        for row in district.tables["service_session"]
        if (row["school_id"], row["starts_at"].date()) != (school["school_id"], day) or row["phase"] not in phases
    ]
    district.note_fault(kind, "service_session", school, "school_id", day)


def _plant_exams(district: DemoDistrict, rng: random.Random) -> None:
    ranked = rng.choice(district.rows("exam"))
    ranked["ranked"] = True
    district.note_fault("ranked_exam", "exam", ranked, "exam_id", ranked["held_on"])
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
        district.note_fault("paper_test", "exam", row, "exam_id", row["held_on"])


def _plant_week(district: DemoDistrict, rng: random.Random) -> None:
    for row in rng.sample(district.rows("exercise_day"), 3):
        row["minutes"] = rng.choice((30, 40, 45))
        district.note_fault("exercise_short", "exercise_day", row, "class_id", row["day"])
    taught = Counter(monday(day) for day in school_days(district.first_day, district.last_day))
    arts = [row for row in district.rows("timetable_week", subject="美术") if taught[row["week"]] >= 5]
    for row in rng.sample(arts, 2):
        row["held"] -= 1
        maths = district.rows(
            "timetable_week", school_id=row["school_id"], class_id=row["class_id"], week=row["week"], subject="数学"
        )[0]
        maths["held"] += 1
        district.note_fault("timetable_differs", "timetable_week", row, "class_id", row["week"])


def _plant_filings(district: DemoDistrict, rng: random.Random) -> None:
    due = [row for row in district.rows("school_filing") if row["period_to"] < district.last_day]
    late, missing = rng.sample(due, 2)
    late["filed_on"] = late["period_to"] + dt.timedelta(days=3)
    missing["filed_on"] = None
    for row in (late, missing):
        district.note_fault("filing_late", "school_filing", row, "filing_id", row["period_to"])


def _plant_words(district: DemoDistrict, rng: random.Random) -> None:
    klass = rng.choice(district.rows("school_class", stage="junior"))
    klass["name"] = klass["name"].removesuffix("班") + "实验班"
    district.note_fault("key_class", "school_class", klass, "class_id")
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
    district.note_fault("promotion_rate", "publication", row, "owner_id", row["published_on"])


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
    district.note_fault("weekend_tuition", "school_activity", row, "activity_id", day)


def _plant_fee(district: DemoDistrict, rng: random.Random) -> None:
    row = rng.choice([r for r in district.rows("service_enrolment", reply="joined") if not r["hardship"]])
    row["fee_charged"] = row["fee_due"] + 5_000
    district.note_fault("overcharged", "service_enrolment", row, "enrolment_id", row["signed_on"])
