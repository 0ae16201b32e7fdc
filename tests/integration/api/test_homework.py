"""Homework through the interface: what the pages do, with the same rules, rights and refusals."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.utils import timezone

from programs import CLASS, DAY, DRAFT, MakeProgram, error
from shuangjian.homework.models import HeldPost, Homework

pytestmark = pytest.mark.django_db


def _post(minutes: int = 15, **more: Any) -> dict[str, Any]:
    return {"class_key": CLASS, "day": DAY, "assignment": DRAFT | {"minutes": minutes}} | more


def test_post_correct_withdraw(program: MakeProgram) -> None:
    teacher, today = program("teacher"), timezone.localdate().isoformat()
    posted = json.loads(teacher.post("homework", _post(day=today)).content)
    assert (posted["version"], posted["assignment"]["minutes"]) == (1, 15)
    here = f"homework/{posted['school_key']}/{posted['code']}"
    corrected = teacher.post(f"{here}/corrections", {"assignment": DRAFT | {"minutes": 10}, "reason": "笔误"})
    assert corrected.status_code == 201
    assert json.loads(corrected.content)["version"] == 2
    assert teacher.post(f"{here}/withdrawal", {"reason": "改为活动"}).status_code == 201
    assert json.loads(teacher.get("homework", class_key=CLASS, day=today).content) == []
    versions = json.loads(teacher.get(here).content)
    assert [(each["version"], each["withdrawn"]) for each in versions] == [(3, True), (2, False), (1, False)]


def test_a_past_day_is_asked_for_and_answered_by_another(program: MakeProgram) -> None:
    teacher, principal = program("teacher"), program("principal")
    posted = json.loads(teacher.post("homework", _post()).content)
    here = f"homework/{posted['school_key']}/{posted['code']}"
    correction = {"assignment": DRAFT | {"minutes": 10}, "reason": "笔误"}
    asked = teacher.post(f"{here}/corrections", correction)
    assert (asked.status_code, json.loads(asked.content)["office"]) == (202, "school")
    assert error(teacher.post(f"{here}/withdrawal", {"reason": "x"}))["code"] == "homework.request_waits"
    assert [each["version"] for each in json.loads(teacher.get(here).content)] == [1]
    waiting = json.loads(principal.get("homework-corrections").content)
    assert [(each["code"], each["assignment"]["minutes"]) for each in waiting] == [(posted["code"], 10)]
    answer = f"homework-corrections/{waiting[0]['id']}/answer"
    assert teacher.post(answer, {"agree": True, "reason": "x"}).status_code == 403
    assert principal.post(answer, {"agree": True, "reason": "与教案一致"}).status_code == 200
    assert [each["assignment"]["minutes"] for each in json.loads(teacher.get(here).content)] == [10, 15]
    assert principal.post(answer, {"agree": True, "reason": "again"}).status_code == 404


def test_a_post_that_would_break_a_rule_is_refused_with_the_rule(program: MakeProgram) -> None:
    teacher = program("teacher")
    refused = teacher.post("homework", _post(90))
    assert (refused.status_code, error(refused)["code"]) == (409, "would_break_rules")
    assert "homework.written_minutes" in {each["code"] for each in error(refused)["fields"]}
    assert not Homework.objects.exists()
    kept = teacher.post("homework", _post(90, anyway=True))
    assert kept.status_code == 202
    assert not Homework.objects.exists()  # it waits for the class teacher
    assert HeldPost.objects.get().pk == json.loads(kept.content)["id"]
    assert teacher.post("homework", _post()).status_code == 201
    posted = Homework.objects.get()
    body = {"assignment": DRAFT | {"minutes": 100}, "reason": "more"}
    over = teacher.post(f"homework/{posted.school_key}/{posted.code}/corrections", body)
    assert error(over)["code"] == "would_break_rules"


def test_a_draft_is_checked_and_not_posted(program: MakeProgram) -> None:
    checked = json.loads(program("teacher").post("homework/check", _post(90)).content)
    assert checked["written_minutes"] == 90
    assert checked["limit_minutes"] is not None
    assert "homework.written_minutes" in {each["rule"] for each in checked["breaches"]}
    assert all(each["citations"] for each in checked["breaches"])
    assert not Homework.objects.exists()


def test_a_refusal_of_the_service_keeps_its_code_and_words(program: MakeProgram) -> None:
    teacher = program("teacher")
    posted = json.loads(teacher.post("homework", _post()).content)
    same = teacher.post(
        f"homework/{posted['school_key']}/{posted['code']}/corrections", {"assignment": DRAFT, "reason": "x"}
    )
    assert (same.status_code, error(same)["code"]) == (409, "versions.nothing_changed")
    colleague = program("principal", "homework.view")
    assert colleague.post(f"homework/{posted['school_key']}/{posted['code']}/withdrawal", {}).status_code == 403


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"minutes": "abc"}, "assignment.minutes", "int_parsing"),
        ({"minutes": -1}, "assignment.minutes", "greater_than_equal"),
        ({"minutes": 10**30}, "assignment.minutes", "less_than_equal"),
        ({"kind": "nonsense"}, "assignment.kind", "enum"),
        ({"content": ""}, "assignment.content", "string_too_short"),
        ({"content": "a\x00b"}, "assignment.content", "unstorable_text"),
        ({"subject": None}, "assignment.subject", "string_type"),
    ],
)
def test_a_bad_value_is_refused_by_its_field(
    program: MakeProgram, change: dict[str, Any], field: str, code: str
) -> None:
    answer = program("teacher").post("homework", _post() | {"assignment": DRAFT | change})
    assert (answer.status_code, error(answer)["code"]) == (422, "invalid")
    assert [(each["field"], each["code"]) for each in error(answer)["fields"]] == [(field, code)]
    message = error(answer)["fields"][0]["message"]
    assert message
    assert "{" not in message
    assert not message.isascii()


def test_a_day_that_is_none_and_a_missing_field(program: MakeProgram) -> None:
    answer = program("teacher").post("homework", {"day": "2026-02-31", "assignment": DRAFT})
    found = {each["field"]: each["code"] for each in error(answer)["fields"]}
    assert found["class_key"] == "missing"
    assert found["day"].startswith("date_")
