"""Pages and lists of homework, surveys and guidance ask as many questions of the database for many rows as for few."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from factories.places import make_class, make_region, make_school, make_user
from programs import Program, new_token
from shuangjian.guidance.models import Activity, Attendance, Campaign, Document, Problem, SelfCheck
from shuangjian.homework.models import (
    ClassLesson,
    CurriculumPoint,
    HeldPost,
    Homework,
    LibraryItem,
    Marking,
    PupilTier,
    PupilVariant,
    StoreItem,
    StoreOffer,
    SubjectShare,
)
from shuangjian.homework.services import Assignment, post_homework
from shuangjian.registry.models import Pupil, Region, SchoolTerm, Teacher, User
from shuangjian.surveys.ballots import open_ballot
from shuangjian.surveys.models import (
    CheckedDay,
    GateVisit,
    HomeworkCheck,
    MeasuredDay,
    OutsideHomework,
    Questionnaire,
    QuestionnaireAnswer,
    Tip,
)
from shuangjian.surveys.questions import MONTHLY, plain, wording_of
from shuangjian.surveys.rubric import packaged_rubric
from shuangjian.surveys.rubric import plain as plain_rubric
from shuangjian.web.context import acting

DAY = dt.date(2026, 9, 9)
CLASS = "230804/S1/401"
SUBJECTS = ("语文", "数学", "英语", "科学", "音乐", "美术", "体育与健康", "信息科技")

PAGES = [
    ("officer", "/homework/"), ("head", f"/homework/board/{CLASS}/?day=2026-09-09"), ("", f"/homework/board/{CLASS}/?day=2026-09-09"),
    ("head", f"/homework/post/{CLASS}/?day=2026-09-09"), ("director", "/homework/grade/230804/S1/4/?day=2026-09-09"),
    ("director", "/homework/design/"), ("head", f"/homework/levels/{CLASS}/?subject=语文"), ("head", f"/homework/store/{CLASS}/?day=2026-09-09"),
    ("family 1", "/homework/mine/?day=2026-09-09"), ("head", "/homework/held/"), ("head", "/homework/item/230804/S1/{code}/"),
    ("head", "/homework/item/230804/S1/{code}/pupils/"), ("head", "/homework/item/230804/S1/{code}/marking/"),
    ("head", f"/homework/marking/{CLASS}/?to=2026-09-20"), ("officer", "/homework/review/"), ("director", "/homework/library/"),
    ("officer", "/homework/points/"), ("director", "/homework/shares/"), ("director", "/homework/lessons/"), ("head", f"/homework/balance/{CLASS}/"),
    ("officer", "/surveys/measured/"), ("officer", "/surveys/trends/?by=class"), ("officer", "/surveys/trends/?by=school"),
    ("officer", "/surveys/trends/?by=grade"), ("officer", "/surveys/trends/?by=weekday"), ("officer", "/surveys/outside-homework/"),
    ("officer", "/surveys/questionnaires/"), ("officer", "/surveys/gates/"), ("officer", "/surveys/reports/"), ("officer", "/surveys/reviews/"),
    ("director", "/surveys/reviews/230804/S1/{term}/"), ("officer", "/surveys/checks/"), ("officer", "/surveys/checks/{check}/"),
    ("family 1", "/surveys/answer/"), ("head", "/surveys/committee/230804/S1/401/"),
    ("officer", "/guidance/documents/"), ("officer", "/guidance/activities/"), ("officer", "/guidance/coverage/"), ("officer", "/guidance/campaigns/"),
    ("officer", "/guidance/campaigns/{campaign}/"),
]  # fmt: skip
LISTS = [
    ("officer", "measured-days"), ("officer", "questionnaires"), ("officer", "trends?by=class"), ("officer", "outside-homework"),
    ("officer", "gate-interviews"), ("officer", "homework-checks"), ("officer", "homework-checks/{check}/days"),
    ("head", f"homework?class_key={CLASS}&day=2026-09-09"), ("head", f"levels?class_key={CLASS}&subject=语文"),
    ("head", "homework/230804/S1/{code}/variants"), ("head", f"store-offers?class_key={CLASS}&day=2026-09-09"),
    ("director", "library-items"), ("head", f"markings?class_key={CLASS}"), ("officer", "guidance-documents"),
    ("officer", "guidance-activities"), ("officer", "campaigns"), ("officer", "campaigns/{campaign}"),
]  # fmt: skip
RIGHTS = (
    "homework.view", "homework.post", "homework.file", "surveys.view", "surveys.measured", "surveys.interview", "surveys.draw",
    "surveys.first", "guidance.view",
)  # fmt: skip
_Ask = Callable[[str, str], int]


@pytest.fixture
def fill(people: dict[str, User], on_day: Any) -> Callable[[range], dict[str, Any]]:
    """Add rows of every kind; `numbers` are those of the schools, weeks and codes that are new."""
    on_day(DAY)
    kept: dict[str, Any] = {}
    with acting("tester", "a test"):
        kept["term"] = SchoolTerm.objects.create(
            region=make_region(), code="1", starts_on="2026-09-01", ends_on="2027-01-20"
        ).pk

    def add(numbers: range) -> dict[str, Any]:
        with acting("tester", "a test"):
            for number in numbers:
                _add(people, kept, number)
        return kept

    return add


def _add(people: dict[str, User], kept: dict[str, Any], n: int) -> None:
    school, klass, region = make_school(f"Q{n}"), make_class("401"), Region.objects.get(code="230804")
    far = make_class("401", school)
    day, week = DAY + dt.timedelta(days=n), dt.date(2026, 6, 1) + dt.timedelta(weeks=n)
    near = {"region_code": "230804", "school_key": "230804/S1", "class_key": klass.key}
    other = {"region_code": "230804", "school_key": school.key, "class_key": far.key}
    pupil = Pupil.objects.create(region_code="230804", school_class=klass, code=f"Y{n}", key=f"230804/Y{n}")
    for where, on in ((klass, DAY), (far, DAY), (klass, DAY - dt.timedelta(days=n))):
        made = post_homework(
            by=make_user(f"head {where.school.code}", "principal", school=where.school), school_class=where, assigned_on=on,
            assignment=Assignment(SUBJECTS[n], 5, f"练习{n}", tier="basic" if n % 2 else "all"),
        )  # fmt: skip
        if where == klass and on == DAY:
            kept.setdefault("code", made.code)
    row = Homework.objects.get(code=kept["code"])
    PupilTier.objects.create(**near, pupil=pupil, subject=SUBJECTS[0], tier="basic")
    PupilVariant.objects.create(**near, pupil=pupil, homework_code=row.code, minutes=5, content="口算")
    Marking.objects.create(**near, homework_code=row.code, assigned_on=DAY, marked_on=DAY, feedback="written", pupils=3)
    HeldPost.objects.create(
        **near, assigned_on=DAY, assignment={"subject": SUBJECTS[n], "minutes": 5, "content": "x"}, asked_by=people["teacher"], asked_at=timezone.now()
    )  # fmt: skip
    LibraryItem.objects.create(
        region_code="230804", school_key="230804/S1", code=f"L{n}", subject="语文", grade=4, unit=f"单元{n}", content="选做", minutes=5, author="组",
        purpose="consolidation", approved_by=people["director"], approved_on=DAY,
    )  # fmt: skip
    offer = StoreOffer.objects.create(**near, day=DAY, subject=SUBJECTS[n], most=1)
    StoreItem.objects.create(offer=offer, item_code=f"L{n}", content="选做", minutes=5)
    CurriculumPoint.objects.create(region_code="230804", code=f"KB{n}", subject="语文", grade=4, text="要点")
    SubjectShare.objects.create(region_code="230804", school_key="230804/S1", subject=SUBJECTS[n], low=1, high=50)
    ClassLesson.objects.create(**near, weekday=1, period=n + 1, subject=SUBJECTS[n], teacher="user-t")
    for own in (near, other):
        MeasuredDay.objects.create(**own, stage="primary", grade=4, day=day, answers=9, mean_minutes=30 + n)
        OutsideHomework.objects.create(**own, week=week, minutes=10 + n)
        Tip.objects.create(id=uuid.uuid4(), **own, kind="QJ-29", day=DAY, text="没有公示", received_on=DAY)
    monthly = Questionnaire.objects.create(
        region=region, school=make_school("S1"), kind="monthly", title=f"S1 {n}", period_from=DAY, period_to=day, questions=plain(MONTHLY),
        wording=wording_of(MONTHLY), ballot=open_ballot(), closed_on=DAY if n % 2 else None,
    )  # fmt: skip
    for _ in range(3):
        QuestionnaireAnswer.objects.create(
            questionnaire=monthly, region_code="230804", class_key=klass.key, values={each.code: 1 for each in MONTHLY}
        )
    GateVisit.objects.create(
        region=region, school=school, code=f"G{n}", visited_on=day, persons=9, parent_marked=1, too_long=0
    )
    Document.objects.create(region=region, school=school, kind="school_rules", title="细则", edition="1", body="x")
    activity = Activity.objects.create(
        region=region, school=school, code=f"A{n}", kind="training", level="school", held_on=DAY, title="培训"
    )
    teacher = Teacher.objects.create(region_code="230804", school=school, person_id=f"T{n}", name="示例")
    Attendance.objects.create(activity=activity, teacher=teacher)
    campaign = Campaign.objects.create(
        region=region,
        title=f"整治{n}",
        group="专班",
        decision="通知",
        decided_on="2026-03-03",
        checks_due_on="2026-03-21",
    )
    kept.setdefault("campaign", campaign.pk)
    found = SelfCheck.objects.create(campaign_id=kept["campaign"], school=school, checked_on=DAY)
    Problem.objects.create(check_of=found, text="公示不全")
    check = HomeworkCheck.objects.create(
        region=region, period_from=DAY, period_to=day, seed="1", each=1, classes=[], days=[], rubric=plain_rubric(packaged_rubric()),
        drawn_on=DAY, drawn_by=people["officer"],
    )  # fmt: skip
    kept.setdefault("check", check.pk)
    CheckedDay.objects.create(
        check_of_id=kept["check"], **other, day=DAY, reviewer=people["director"], reviewer_school=make_school("S1"),
        points={each.code: 0 for each in packaged_rubric()}, words="没有做到", scored_on=DAY,
    )  # fmt: skip


@pytest.fixture
def ask(people: dict[str, User], as_user: Any, monkeypatch: pytest.MonkeyPatch) -> _Ask:
    """Open a page, or a list for programs, and return how many questions it asked."""
    monkeypatch.setattr("shuangjian.api.middleware.REQUESTS_PER_MINUTE", 10**9)
    clients: dict[str, Client] = {}
    programs: dict[str, Program] = {}

    def count(who: str, path: str) -> int:
        if path.startswith("/"):
            client = clients.setdefault(who, as_user(people[who] if who else None))
            with CaptureQueriesContext(connection) as asked:
                status = client.get(path).status_code
        else:
            program = programs.get(who) or programs.setdefault(
                who, Program(new_token(people[who], *filter(people[who].has_permission, RIGHTS)))
            )
            with CaptureQueriesContext(connection) as asked:
                status = program.get(path).status_code
        assert status == 200, (who, path, status)
        return len(asked)

    return count


def test_the_number_of_queries_does_not_grow_with_the_rows(fill: Callable[[range], dict[str, Any]], ask: _Ask) -> None:
    kept = fill(range(3))
    places = [(who, path.format(**kept)) for who, path in (*PAGES, *LISTS)]
    counts: list[dict[tuple[str, str], int]] = []
    for rows in (range(0), range(3, 8)):
        fill(rows)
        for each in places:
            ask(*each)  # what is kept by the process is asked once
        counts.append({each: ask(*each) for each in places})
    few, many = counts
    assert {each: (few[each], many[each]) for each in places if many[each] > few[each]} == {}
