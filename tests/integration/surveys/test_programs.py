"""Surveys through the interface for programs: what the caller's pages show, and no answer."""

from __future__ import annotations

import datetime as dt

import pytest

from factories.places import make_class
from programs import Program, new_token
from shuangjian.registry.models import Region
from shuangjian.surveys.gate import add_visit
from shuangjian.surveys.models import MeasuredDay, OutsideHomework
from shuangjian.surveys.questionnaires import answer, close, open_round
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 9, 9)


def test_a_program_reads_what_was_measured_and_what_a_round_said_once_it_is_closed(people, give, on_day) -> None:
    on_day(DAY)
    give(45)
    klass = make_class("401")
    with acting("tester", "a test"):
        MeasuredDay.objects.create(
            region_code="230804", school_key=klass.school_key, class_key=klass.key, stage="primary", grade=4, day=DAY, answers=20,
            mean_minutes=58, school_from=DAY + dt.timedelta(days=5),
        )  # fmt: skip
        row = open_round(by=people["officer"], region=Region.objects.get(code="230804"), closes_on=DAY, words={})
        for who in ("family 1", "family 2", "family 3"):
            answer(
                by=people[who], questionnaire=row, values={"homework": 60, "training": 4, "spending": 6000, "effort": 8}
            )
    officer, head = (
        Program(new_token(people["officer"], "surveys.view", "surveys.measured")),
        Program(new_token(people["head"], "surveys.view", "surveys.first")),
    )
    measured = {
        "class_key": klass.key, "grade": 4, "day": "2026-09-09", "answers": 20, "measured_minutes": 58, "announced_minutes": 45,
    }  # fmt: skip
    assert officer.get("measured-days").json() == {"items": [], "next": None}  # the teacher sees it first
    assert head.get("measured-days", class_key=klass.key).json()["items"] == [measured]
    assert head.get("measured-days", since="2026-09-10").json()["items"] == []
    assert head.get("questionnaires").status_code == 403
    assert [each["mean"] for each in officer.get("questionnaires").json()["items"][0]["results"]] == [None] * 4
    with acting("tester", "a test"):
        close(by=people["officer"], questionnaire=row)
    found = officer.get("questionnaires").json()["items"][0]
    assert {each["code"]: each["mean"] for each in found["results"]}["spending"] == 6000
    assert found["closed_on"] == "2026-09-09"


def test_a_program_reads_trends_outside_homework_and_interviews(people, give, on_day) -> None:
    on_day(DAY)
    klass = make_class("401")
    with acting("tester", "a test"):
        for weeks, minutes in enumerate((30, 40, 50)):
            day = DAY - dt.timedelta(weeks=2 - weeks)
            MeasuredDay.objects.create(
                region_code="230804", school_key=klass.school_key, class_key=klass.key, stage="primary", grade=4, day=day, answers=20,
                mean_minutes=minutes,
            )  # fmt: skip
        for week, minutes in ((dt.date(2026, 8, 31), 10), (dt.date(2026, 9, 7), 30)):
            OutsideHomework.objects.create(
                region_code="230804", school_key=klass.school_key, class_key=klass.key, week=week, minutes=minutes
            )
        add_visit(
            by=people["officer"],
            school_key="230804/S1",
            visited_on=DAY,
            persons=10,
            parent_marked=2,
            too_long=1,
            note=None,
        )
    officer = Program(new_token(people["officer"], "surveys.view", "surveys.measured", "surveys.interview"))
    trend = officer.get("trends", by="class").json()[0]
    assert (trend["key"], trend["means"][-3:], trend["rising"], trend["limit_minutes"]) == (
        klass.key,
        [30, 40, 50],
        True,
        60,
    )
    assert officer.get("trends", by="moon").status_code == 422
    outside = officer.get("outside-homework").json()["items"]
    assert [(each["outside_before"], each["outside_minutes"]) for each in outside] == [(10, 30), (None, 10)]
    assert officer.get("gate-interviews").json()["items"][0]["parent_marked"] == 2
    teacher = Program(new_token(people["teacher"], "surveys.view", "surveys.group"))
    assert teacher.get("gate-interviews").status_code == 403
    far = Program(new_token(people["far officer"], "surveys.view", "surveys.measured", "surveys.interview"))
    for path in ("trends", "outside-homework", "gate-interviews"):
        found = far.get(path).json()
        assert (found if isinstance(found, list) else found["items"]) == []
