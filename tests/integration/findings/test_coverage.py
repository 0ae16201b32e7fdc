"""How far the sweeps reached, on a page: rule by rule, and who reports nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from factories.places import make_class, make_school
from shuangjian.engine.scope import Scope
from shuangjian.findings.coverage import rule_rows, silent_rows
from shuangjian.findings.models import RuleCoverage
from shuangjian.findings.services.sweep import run_sweep
from shuangjian.homework.models import ExerciseDay, Homework
from shuangjian.registry.actors import SystemPart
from shuangjian.registry.models import User
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db

LIMIT, TEXT = "homework.written_minutes", "homework.parent_task_text"
MONDAY = dt.date(2026, 3, 2)
AsUser = Callable[[User | None], Client]


def give(region: str, class_code: str, day: dt.date, **values: Any) -> None:
    with acting("tester", "a test"):
        school_class = make_class(class_code, make_school("S1", region))
        Homework.objects.create(
            region_code=region, code=f"h{region}-{class_code}-{day:%d}", school=school_class.school, school_class=school_class,
            stage="primary", grade=3, subject="语文", assigned_on=day, place="home",
            **{"minutes": 30, "content": "练习", "kind": "written"} | values,
        )  # fmt: skip


@pytest.fixture
def swept(people: dict[str, User]) -> None:
    """In one district a class-day over the limit, one within it and one that cannot be judged; in another one over it."""
    give("230804", "301", MONDAY, minutes=70)
    give("230804", "302", MONDAY, content="请家长检查签字")
    give("230804", "303", MONDAY, minutes=50)
    give("230804", "303", MONDAY + dt.timedelta(days=2), minutes=70, kind=None)
    give("230805", "301", MONDAY, minutes=70)
    run_sweep(by=SystemPart.COMMAND_LINE, as_of=MONDAY, rules=(LIMIT, TEXT))


def counts(user: User, rule: str, region: str = "") -> tuple[int, ...]:
    (row,) = (row for row in rule_rows(user, region) if row.rule == rule)
    return row.subjects, row.clean, row.breach, row.suspected, row.undecided


def test_of_every_subject_the_page_says_what_became_of_it(
    swept: None, people: dict[str, User], as_user: AsUser
) -> None:
    officer = people["officer"]
    assert counts(officer, LIMIT) == (4, 2, 1, 0, 1)
    assert counts(officer, TEXT) == (4, 3, 0, 1, 0)
    page = as_user(officer).get(reverse("findings:coverage"))
    assert page.status_code == 200
    assert "作业内容疑似要求家长" in page.content.decode()
    narrowed = as_user(officer).get(reverse("findings:coverage"), {"show": "undecided"}).content.decode()
    assert "书面作业超过每日时长上限" in narrowed
    assert "作业内容疑似要求家长" not in narrowed


def test_each_sees_the_reach_of_the_own_district(swept: None, people: dict[str, User], as_user: AsUser) -> None:
    assert counts(people["far officer"], LIMIT) == (1, 0, 1, 0, 0)
    for name in ("principal", "class teacher", "institution", "family"):
        assert as_user(people[name]).get(reverse("findings:coverage")).status_code == 403, name
        assert as_user(people[name]).get(reverse("findings:silent")).status_code == 403, name


def test_a_sweep_of_some_days_does_not_say_how_things_stand(swept: None, people: dict[str, User]) -> None:
    before = RuleCoverage.objects.count()
    run_sweep(by=SystemPart.COMMAND_LINE, as_of=MONDAY, rules=(LIMIT,), scope=Scope(last=dt.date(2026, 1, 1)))
    assert RuleCoverage.objects.count() == before
    assert counts(people["officer"], LIMIT)[0] == 4


def test_a_rule_that_was_not_run_says_why(swept: None, people: dict[str, User], as_user: AsUser) -> None:
    school_class, day = make_class("301"), dt.date(2031, 3, 3)
    with acting("tester", "a test"):
        ExerciseDay.objects.create(
            region_code="230804", school=school_class.school, school_class=school_class, day=day, minutes=30
        )
    run_sweep(by=SystemPart.COMMAND_LINE, as_of=day, rules=("evaluation.exercise_below_hour",))
    client = as_user(people["officer"])
    assert "2031 年的校历还没有公布" in client.get(reverse("findings:coverage"), {"show": "skipped"}).content.decode()
    client.cookies["language"] = "en"
    assert "the calendar of 2031" in client.get(reverse("findings:coverage"), {"show": "skipped"}).content.decode()


def test_it_goes_out_as_a_file(swept: None, people: dict[str, User], as_user: AsUser) -> None:
    answer = as_user(people["officer"]).get(reverse("findings:coverage"), {"export": "csv"})
    lines = (
        b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode("utf-8-sig").splitlines()
    )
    assert any(line.endswith(f"{LIMIT},4,2,1,0,1,—") for line in lines), lines


def test_who_reports_nothing_is_named_with_the_school_days(
    swept: None, people: dict[str, User], as_user: AsUser
) -> None:
    friday = MONDAY + dt.timedelta(days=6)  # the Saturday and Sunday between are no school days
    rows = {row.owner_key: row.days for row in silent_rows(people["officer"], "homework", MONDAY, friday)}
    assert rows == {
        "230804/S1": tuple(MONDAY + dt.timedelta(days=n) for n in (1, 3, 4)),
        "230804/S2": (),
    }
    client = as_user(people["officer"])
    span = {"from": MONDAY.isoformat(), "to": friday.isoformat()}
    assert "2026-03-03、2026-03-05、2026-03-06" in client.get(reverse("findings:silent"), span).content.decode()
    answer = client.get(reverse("findings:silent"), span | {"export": "csv"})
    lines = (
        b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode("utf-8-sig").splitlines()
    )
    assert any("230804/S2" in line and "没有任何一行" in line for line in lines), lines
    assert client.get(reverse("findings:silent"), {"fact": "staff"}).status_code == 200
    assert {row.owner_key for row in silent_rows(people["officer"], "staff", MONDAY, friday)} == {"230804/P1"}
