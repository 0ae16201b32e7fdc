"""The rulebook, the clause map and what if: what each shows, and to whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from shuangjian.rulebook import packaged_rulebook
from shuangjian.rulebook.coverage import load_coverage

pytestmark = pytest.mark.django_db

OPEN_TO_ALL = (
    "/reporting/rulebook/", "/reporting/rulebook/documents/LC/", "/reporting/rulebook/provisions/LC-NS-09/", "/reporting/rulebook/rules/",
    "/reporting/rulebook/rules/homework.written_minutes/", "/reporting/rulebook/parameters/",
)  # fmt: skip
OFFICIAL = (
    "/reporting/clauses/",
    "/reporting/what-if/",
    "/reporting/",
    "/reporting/indicators/homework.notice_coverage/",
)


@pytest.mark.parametrize("path", OPEN_TO_ALL)
def test_policy_is_open_to_whoever_signs_in(people: Any, as_user: Callable[..., Client], path: str) -> None:
    assert as_user(people["family"]).get(path).status_code == 200
    assert as_user(None).get(path).status_code == 302


@pytest.mark.parametrize("path", OFFICIAL)
def test_figures_are_for_those_who_may_see_them(people: Any, as_user: Callable[..., Client], path: str) -> None:
    assert as_user(people["officer"]).get(path).status_code == 200
    assert as_user(people["family"]).get(path).status_code == 403


def test_a_clause_leads_to_its_rules(people: Any, as_user: Callable[..., Client]) -> None:
    page = as_user(people["officer"]).get("/reporting/rulebook/provisions/LC-NS-09/").content.decode()
    assert "/reporting/rulebook/rules/homework.written_minutes/" in page
    assert "摘要，非原文" in page


def test_a_rule_says_what_is_in_force_where(people: Any, as_user: Callable[..., Client]) -> None:
    client = as_user(people["officer"])
    grounds = client.get("/reporting/rulebook/rules/homework.written_minutes/?region=371500&day=2025-03-03").context[
        "grounds"
    ]
    in_force = {row["provision"].id for row in grounds if row["in_force"]}
    assert "LC-NS-09" in in_force
    assert "QJ-38" not in in_force
    early = client.get("/reporting/rulebook/rules/homework.written_minutes/?region=371500&day=2020-03-03").context[
        "grounds"
    ]
    assert not any(row["in_force"] for row in early)


def test_a_rule_shows_its_cases_in_the_readers_words(people: Any, as_user: Callable[..., Client]) -> None:
    client = as_user(people["officer"])
    page = client.get("/reporting/rulebook/rules/homework.written_minutes/").content.decode()
    assert "61 分钟违规" in page
    assert '<th scope="col">预计时长(分钟)</th>' in page
    assert "<td>书面</td>" in page
    assert "〔实际〕" in page
    assert "{observed}" not in page
    client.cookies["language"] = "en"
    assert "61 minutes do not" in client.get("/reporting/rulebook/rules/homework.written_minutes/").content.decode()


def test_how_a_rule_is_written_and_what_it_found_is_for_those_concerned(
    people: Any, as_user: Callable[..., Client]
) -> None:
    path = "/reporting/rulebook/rules/homework.written_minutes/"
    official = as_user(people["officer"]).get(path).content.decode()
    family = as_user(people["family"]).get(path).content.decode()
    for only in ('class="sql"', "61 分钟违规", "/findings/?state=open"):
        assert only in official
        assert only not in family


def test_every_rule_has_its_page(people: Any, as_user: Callable[..., Client]) -> None:
    client = as_user(people["family"])
    for rule in packaged_rulebook().rules:
        assert client.get(f"/reporting/rulebook/rules/{rule}/").status_code == 200, rule


def _rows(page: Any) -> list[dict[str, Any]]:
    return [{cell.column.name: cell.value for cell in row} for row in page.context["rows"]]


def test_parameters_depend_on_day_and_region(people: Any, as_user: Callable[..., Client]) -> None:
    client = as_user(people["officer"])
    rows = _rows(client.get("/reporting/rulebook/parameters/?region=310114&day=2025-03-03&q=homework.written.minutes"))
    assert {row["stage"]: row["value"] for row in rows} == {"小学": "60 分钟", "初中": "90 分钟"}
    early = _rows(client.get("/reporting/rulebook/parameters/?day=2000-01-01"))
    assert {row["value"] for row in early} == {"无现行规定"}


def test_the_rulebooks_lists_are_registers(people: Any, as_user: Callable[..., Client]) -> None:
    client = as_user(people["officer"])
    rules = _rows(client.get("/reporting/rulebook/rules/?area=homework&sort=-title"))
    assert len(rules) == sum(rule.area == "homework" for rule in packaged_rulebook().rules.values())
    assert [row["title"] for row in rules] == sorted((row["title"] for row in rules), reverse=True)
    assert _rows(client.get("/reporting/rulebook/rules/?area=nothing")) == []
    assert _rows(client.get("/reporting/rulebook/parameters/?day=someday")) == []
    documents = _rows(client.get("/reporting/rulebook/?q=聊城"))
    assert documents
    assert all("聊城" in row["title"] for row in documents)
    file = b"".join(client.get("/reporting/rulebook/rules/?area=homework&export=csv").streaming_content).decode()
    assert file.count("\r\n") == len(rules) + 3


def test_what_if_counts_who_would_break_a_draft(over_limit: Any, people: Any, as_user: Callable[..., Client]) -> None:
    client = as_user(people["officer"])
    answer = client.get("/reporting/what-if/?key=homework.written.minutes_max&value=90&stage=primary")
    assert "<li>示例S1：301 班" in answer.content.decode()
    looser = answer.context["effect"]
    assert (looser.before, looser.after, len(looser.removed)) == (1, 0, 1)
    same = client.get("/reporting/what-if/?key=homework.written.minutes_max&value=89&stage=primary").context["effect"]
    assert (same.before, same.after) == (1, 1)


def test_what_if_says_why_a_value_cannot_be_tried(people: Any, as_user: Callable[..., Client]) -> None:
    response = as_user(people["officer"]).get("/reporting/what-if/?key=homework.written.minutes_max&value=much")
    assert "effect" not in response.context
    assert "whole number" in response.context["error"]


def test_the_clause_map_holds_every_clause_once(people: Any, as_user: Callable[..., Client]) -> None:
    context = as_user(people["officer"]).get("/reporting/clauses/").context
    cells = [cell for document in context["documents"] for _area, cells in document["areas"] for cell in cells]
    assert len(cells) == len({cell["clause"].id for cell in cells}) == context["all"] == 433
    assert 0 < context["covered"] < context["all"]


def test_the_pages_that_cover_clauses_are_there() -> None:
    names = {pointer.where for pointer in load_coverage() if pointer.kind == "page"}
    known = {
        f"{space}:{getattr(pattern, 'name', '')}"
        for space, (_prefix, resolver) in get_resolver().namespace_dict.items()
        for pattern in resolver.url_patterns
    }
    assert names
    assert names - known == set()
