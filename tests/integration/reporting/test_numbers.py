"""Every number of the dashboard is the count of the rows its link opens, whoever looks."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from factories.places import make_class, make_school
from shuangjian.homework.services import Assignment, post_homework
from shuangjian.registry.actors import SystemPart
from shuangjian.reporting.services import run_indicators
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 9, 9)
_NUMBER = re.compile(r'href="([^"]+)" data-number="(\w+)">\s*<strong class="now-count">([\d,]+)</strong>')
_ROWS = re.compile(r'<p class="results-count">[^<\d]*([\d,]+)')


@pytest.fixture
def busy(
    people: Any,
    over_limit: Any,
    asks_parents: Any,
    sweep: Callable[..., Any],
    make_case: Callable[..., Any],
    make_finding: Callable[..., Any],
) -> None:
    """Findings open and undecided at two schools, money breaches, cases late and waiting."""
    sweep("homework.written_minutes", "homework.parent_task_text")
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    make_case(due_on=yesterday)
    make_case(due_on=yesterday, school_key="230804/S2")
    make_case(state="submitted")
    make_finding(state="open", kind="breach", severity="serious", school_key="230804/S2", owner_key="230804/S2")
    make_finding(
        rule_id="funds.training_loan", state="open", kind="breach", severity="serious", school_key=None, class_key=None,
        owner_type="institution", owner_key="230804/T1", institution_key="230804/T1",
    )  # fmt: skip


def numbers_of(client: Client) -> dict[str, tuple[str, int]]:
    page = client.get("/reporting/").content.decode()
    return {
        name: (href.replace("&amp;", "&"), int(count.replace(",", ""))) for href, name, count in _NUMBER.findall(page)
    }


@pytest.mark.parametrize("who", ["officer", "principal"])
def test_equals_the_rows_its_link_opens(busy: None, people: Any, as_user: Callable[..., Client], who: str) -> None:
    client = as_user(people[who])
    numbers = numbers_of(client)
    assert {"late", "undecided", "homework"} <= set(numbers)
    for name, (href, count) in numbers.items():
        rows = _ROWS.search(client.get(href).content.decode())
        assert rows is not None, name
        assert int(rows.group(1).replace(",", "")) == count, name


def test_differs_with_the_scope(busy: None, people: Any, as_user: Callable[..., Client]) -> None:
    district = numbers_of(as_user(people["officer"]))
    school = numbers_of(as_user(people["principal"]))
    assert district["late"][1] == 2
    assert school["late"][1] == 1
    assert "funds" in district
    assert "funds" not in school


def test_shows_nothing_of_another_district(busy: None, people: Any, as_user: Callable[..., Client]) -> None:
    assert numbers_of(as_user(people["far officer"])) == {}


@pytest.mark.parametrize("who", ["officer", "principal"])
def test_a_figure_is_the_sum_of_its_parts(
    over_limit: Any, people: Any, as_user: Callable[..., Client], who: str
) -> None:
    run_indicators(by=SystemPart.COMMAND_LINE, as_of=dt.date(2026, 9, 10))
    response = as_user(people[who]).get("/reporting/indicators/homework.class_days_within_limit/")
    parts, whole = response.context["parts"], response.context["whole"]
    assert [(part["point"].numerator, part["point"].denominator) for part in parts] == [(0, 1)]
    assert (whole.numerator, whole.denominator) == (0, 1)
    figure = response.context["figure"].latest
    assert (figure.numerator, figure.denominator) == (whole.numerator, whole.denominator)


def test_a_figure_as_known_before_the_first_run_is_unknown(
    over_limit: Any, people: Any, as_user: Callable[..., Client]
) -> None:
    run_indicators(by=SystemPart.COMMAND_LINE, as_of=dt.date(2026, 9, 10))
    response = as_user(people["officer"]).get(
        "/reporting/indicators/homework.class_days_within_limit/?known=2020-01-01"
    )
    assert response.context["figure"] is None


def test_the_dashboard_asks_a_bounded_number_of_queries(
    busy: None, people: Any, as_user: Callable[..., Client], django_assert_max_num_queries: Any
) -> None:
    run_indicators(by=SystemPart.COMMAND_LINE, as_of=dt.date(2026, 9, 10))
    client = as_user(people["officer"])
    with django_assert_max_num_queries(32):
        assert client.get("/reporting/").status_code == 200


def test_the_three_worst_stand_first_by_name(busy: None, people: Any, as_user: Callable[..., Client]) -> None:
    client = as_user(people["officer"])
    page = client.get("/reporting/")
    class_day, institution, task = page.context["worst"]
    assert class_day.name == "示例S1 301 班"
    assert class_day.detail == "2026-09-09：100 分钟，上限 60 分钟"
    assert institution.detail == "1 项违规未整改，其中严重 1 项"
    assert task.detail.startswith("逾期")
    assert all(client.get(each.url).status_code == 200 for each in page.context["worst"])
    assert as_user(people["far officer"]).get("/reporting/").context["worst"] == []


def test_schools_stand_as_bars_against_the_limit_and_axes_begin_at_nought(
    over_limit: Any, people: Any, as_user: Callable[..., Client]
) -> None:
    with acting("teacher", "a test"):
        teacher = people["other teacher"]
        assignment = Assignment(subject="数学", minutes=20, content="练习")
        post_homework(by=teacher, school_class=make_class("301", make_school("S2")), assigned_on=DAY, assignment=assignment)  # fmt: skip
    run_indicators(by=SystemPart.COMMAND_LINE, as_of=DAY)
    charts = as_user(people["officer"]).get("/reporting/").context["charts"]
    bars = charts[0]
    assert list(zip(bars.categories, bars.series[0].values, strict=True)) == [("示例S1", 90.0), ("示例S2", 20.0)]
    assert bars.series[0].over == {0}
    assert list(bars.series[1].values) == [60, 60]
    assert all(chart.option()["yAxis"]["min"] == 0 for chart in charts)
    assert not any(chart.identifier.startswith("schools") for chart in as_user(people["principal"]).get("/reporting/").context["charts"])  # fmt: skip
