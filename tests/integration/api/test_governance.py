"""Cases and findings through the interface: what the pages show to the same person, and no more."""

from __future__ import annotations

import json
from typing import Any

import pytest

from factories.places import make_department, make_user
from programs import Program, error, new_token
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db


def _program(username: str, role: str, **scope: Any) -> Program:
    with acting("tester", "a test"):
        user = make_user(username, role, **scope)
    return Program(new_token(user, "cases.view", *(["findings.view"] if user.has_permission("findings.view") else [])))


def test_cases_by_who_is_named_in_them(people: Any, make_case: Any, program: Any) -> None:
    mine, others = make_case(lead="market"), make_case(lead="police", state="working")
    market = _program("market", "partner_department", department=make_department("market"))
    assert [each["number"] for each in json.loads(market.get("cases").content)["items"]] == [mine.number]
    assert market.get(f"cases/{others.number}").status_code == 404
    officer = program("officer", "cases.view")
    listed = json.loads(officer.get("cases").content)["items"]
    assert [each["number"] for each in listed] == [others.number, mine.number]
    assert [each["number"] for each in json.loads(officer.get("cases", state="working").content)["items"]] == [
        others.number
    ]
    assert json.loads(program("far officer", "cases.view").get("cases").content)["items"] == []
    one = json.loads(market.get(f"cases/{mine.number}").content)
    assert one["parties"] == [{"role": "lead", "name": "market"}]
    assert (one["state"], one["events"], one["due_on"]) == ("open", [], mine.due_on.isoformat())


def test_findings_with_what_they_stand_on(people: Any, make_finding: Any, program: Any) -> None:
    finding = make_finding()
    officer = program("officer", "findings.view")
    assert [each["id"] for each in json.loads(officer.get("findings").content)["items"]] == [finding.pk]
    assert json.loads(officer.get("findings", state="cleared").content)["items"] == []
    one = json.loads(officer.get(f"findings/{finding.pk}").content)
    assert "中办发〔2021〕40号" in one["basis"][0]["citation"]
    assert (one["state"], one["message"] != "") == ("undecided", True)
    far = program("far officer", "findings.view")
    assert far.get(f"findings/{finding.pk}").status_code == 404
    for nonsense in ("²", "99999999999999999999", "-1", "x"):
        assert error(officer.get(f"findings/{nonsense}"))["code"] in ("invalid", "not_found"), nonsense
