"""Trends that are seen before a limit is passed, and outside homework beside the school's own."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from factories.places import make_class, make_school
from shuangjian.findings.models import Finding, Sweep
from shuangjian.registry.models import SchoolTerm
from shuangjian.surveys.models import MeasuredDay, MeasuredStamp, OutsideHomework
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db

WEEKS = [dt.date(2026, 9, 7), dt.date(2026, 9, 14), dt.date(2026, 9, 21)]


def measure(day: dt.date, minutes: int, code: str = "401") -> None:
    klass = make_class(code)
    MeasuredDay.objects.create(
        region_code="230804", school_key=klass.school_key, class_key=klass.key, stage=klass.stage, grade=klass.grade, day=day, answers=20,
        mean_minutes=minutes,
    )  # fmt: skip


def rows_of(client, name: str, **query: str) -> list[list[str]]:
    text = re.sub(r"<figure.*?</figure>", "", client.get(reverse(name), query).content.decode(), flags=re.S)
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", text, re.S)
    cells = [[re.sub(r"<[^>]+>", "", each).strip() for each in re.findall(r"<td.*?</td>", row, re.S)] for row in rows]
    return [each for each in cells if each]


@pytest.mark.clause("LC-01c")
def test_fifty_fifty_five_fifty_eight_is_a_rise_before_sixty_is_passed(people, as_user, make_finding) -> None:
    for week, means in zip(WEEKS, ((49, 51), (55, 55), (57, 59)), strict=True):
        for at, minutes in enumerate(means):
            measure(week + dt.timedelta(days=at), minutes)
            measure(week + dt.timedelta(days=at), 40, "402")
    make_finding(day=WEEKS[1])
    director = as_user(people["director"])
    rising, level = rows_of(director, "surveys:trends")
    assert rising[-5:] == ["50", "55", "58", "上升（未超上限）", "1"]
    assert level[-5:] == ["40", "40", "40", "—", "0"]
    assert len(rows_of(director, "surveys:trends", only="rising")) == 1
    chart = director.get(reverse("surveys:trends")).context["chart"]
    assert [list(each.values[-3:]) for each in chart.series] == [[50, 55, 58], [40, 40, 40], [60, 60, 60]]
    assert chart.series[-1].limit
    assert chart.description == "连续三周上升的有：示例S1 401。"
    measure(WEEKS[2] + dt.timedelta(days=3), 70)
    assert rows_of(director, "surveys:trends")[0][-2] == "超过上限"
    grades = rows_of(director, "surveys:trends", by="grade")
    assert grades == [["4 年级", "—", "—", "—", "—", "—", "45", "48", "53", "上升"]]
    assert {row[0] for row in rows_of(director, "surveys:trends", by="weekday")} == {"星期一", "星期二", "星期四"}
    assert rows_of(director, "surveys:trends", by="school")[0][0] == "示例S1"
    assert [row[0] for row in rows_of(as_user(people["head"]), "surveys:trends")] == ["示例S1 401"]
    assert rows_of(as_user(people["other principal"]), "surveys:trends") == []


@pytest.fixture
def make_finding(people):
    """Return a maker of a finding about the design of homework of class 401, as a review left it."""

    def make(day: dt.date) -> Finding:
        now = timezone.now()
        with acting("tester", "a test"):
            sweep = Sweep.objects.create(
                as_of=day, started_at=now, finished_at=now, part="command line", contract_version=1
            )
            return Finding.objects.create(
                identity="f", rule_id="homework.pupil_marking", rule_version="1", kind="breach", severity="general", state="open",
                region_code="230804", owner_type="school", owner_key="230804/S1", owner_id="S1", school_key="230804/S1",
                class_key="230804/S1/401", subject_type="homework", subject_key="230804/S1/H1", subject_id="H1", day=day, unit="text",
                observed_text="pupil", first_sweep=sweep, last_sweep=sweep, opened_at=now, basis=[],
            )  # fmt: skip

    return make


@pytest.mark.parametrize("name", ["surveys:measured", "surveys:trends", "surveys:outside_homework", "surveys:reviews"])
def test_a_list_asks_no_more_however_many_rows_it_has(people, as_user, name: str) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert as_user(people["officer"]).get(reverse(name)).status_code == 200
        return len(queries)

    with acting("tester", "a test"):
        SchoolTerm.objects.create(region_code="230804", code="t", starts_on="2020-09-01", ends_on="2099-01-20")

        def fill(first: int, last: int) -> None:
            for number in range(first, last):
                day = WEEKS[0] + dt.timedelta(days=7 * (number % 3))
                measure(day, 40, f"4{number:02}")
                klass = make_class(f"4{number:02}", make_school(f"S{number}"))
                OutsideHomework.objects.create(
                    region_code="230804", school_key=klass.school_key, class_key=klass.key, week=day, minutes=20
                )

        fill(10, 13)
        few = count()
        fill(13, 33)
    assert count() <= few + 1


# Outside tutoring ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def committee(people, as_user) -> None:
    """The class teacher has put the first family on the committee."""
    page = reverse("surveys:committee", args=("230804", "S1", "401"))
    sent = {"members": [str(people["family 1"].pk)]}
    assert as_user(people["head"]).post(page, sent).status_code == 302
    assert as_user(people["head"]).post(page, {"members": [str(people["other family"].pk)]}).status_code == 422
    assert as_user(people["teacher"]).get(page).status_code == 403


def tell(client, week: dt.date, minutes: int, klass: str = "230804/S1/401") -> Any:
    sent = {"class_key": klass, "week": week.isoformat(), "minutes": str(minutes)}
    return client.post(reverse("surveys:report_outside"), sent)


@pytest.mark.clause("LC-01d")
@pytest.mark.parametrize(("outside", "mark"), [(45, "课内减负、课外增负"), (20, "—")], ids=["rises", "stays"])
def test_less_in_school_and_more_outside_is_marked(
    people, committee, as_user, give, on_day, outside: int, mark: str
) -> None:
    on_day(WEEKS[1] + dt.timedelta(days=4))
    give(60, WEEKS[0])
    give(45, WEEKS[1])
    family = as_user(people["family 1"])
    for week, minutes in ((WEEKS[0], 20), (WEEKS[1] + dt.timedelta(days=2), outside)):
        assert tell(family, week, minutes).status_code == 302
    for who in ("head", "director", "officer"):
        now, before = rows_of(as_user(people[who]), "surveys:outside_homework")
        assert now[-3:] == ["60 → 45", f"20 → {outside}", mark]
        assert before[-3:] == ["— → 60", "— → 20", "—"]
    assert rows_of(as_user(people["other principal"]), "surveys:outside_homework") == []


def test_only_the_committee_reports_and_a_week_once(people, committee, as_user, on_day) -> None:
    on_day(WEEKS[1])
    assert tell(as_user(people["family 2"]), WEEKS[0], 20).status_code == 404
    family = as_user(people["family 1"])
    assert "报告课外辅导作业" in family.get(reverse("surveys:answer")).content.decode()
    assert tell(family, WEEKS[2], 20).status_code == 422
    assert tell(family, WEEKS[0] - dt.timedelta(weeks=13), 20).status_code == 422
    assert tell(family, WEEKS[0], 301).status_code == 422
    assert tell(family, WEEKS[0], 20, "230804/S1/402").status_code == 422
    for minutes in (20, 25):
        assert tell(family, WEEKS[0], minutes).status_code == 302
    assert list(OutsideHomework.objects.values_list("week", "minutes")) == [(WEEKS[0], 25)]


def test_figures_are_added_up_once_until_something_is_measured_anew(people, as_user) -> None:
    measure(WEEKS[0], 40)
    director = as_user(people["director"])

    def asked() -> tuple[str, int]:
        with CaptureQueriesContext(connection) as queries:
            (row,) = rows_of(director, "surveys:trends")
        return row[-3], sum("SUM(" in each["sql"] for each in queries)

    assert [asked(), asked()] == [("40", 1), ("40", 0)]
    measure(WEEKS[0] + dt.timedelta(days=1), 60)
    assert [asked(), asked()] == [("50", 1), ("50", 0)]
    MeasuredDay.objects.filter(mean_minutes=60).update(mean_minutes=70)
    assert asked() == ("55", 1)
    MeasuredDay.objects.filter(mean_minutes=70).delete()
    assert asked() == ("40", 1)
    klass = make_class("402")
    before = MeasuredStamp.objects.get().stamp
    MeasuredDay.objects.create(
        region_code="230804",
        school_key=klass.school_key,
        class_key=klass.key,
        stage=klass.stage,
        grade=klass.grade,
        day=WEEKS[0],
    )
    assert MeasuredStamp.objects.get().stamp == before
