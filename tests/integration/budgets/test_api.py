"""The money of schools for programs: the scope, services and refusals of the pages."""

from __future__ import annotations

import json

import pytest

from programs import Program, error, new_token
from shuangjian.budgets.models import Expense

pytestmark = pytest.mark.django_db

ALLOCATION = {
    "school_key": "230804/S1", "code": "A1", "year": 2026, "purpose": "materials", "source": "fiscal", "amount_fen": 10_000,
    "document": "财〔2026〕1号",
}  # fmt: skip
EXPENSE = {
    "allocation": "230804/S1/A1", "code": "E1", "spent_on": "2026-03-02", "item": "materials", "amount_fen": 6_000, "note": "彩纸",
}  # fmt: skip


def test_money_is_provided_spent_and_read(people):
    officer, principal = Program(new_token(people["officer"])), Program(new_token(people["principal"]))
    first, again = (officer.post("allocations", ALLOCATION, key="one") for _ in range(2))
    assert (first.status_code, json.loads(first.content)) == (201, json.loads(again.content))
    assert principal.post("allocations", ALLOCATION | {"code": "A2"}).status_code == 403
    assert principal.post("expenses", EXPENSE).status_code == 201
    refused = principal.post("expenses", EXPENSE | {"code": "E2", "amount_fen": 4_001})
    assert (refused.status_code, error(refused)["code"]) == (409, "budgets.overspent")
    assert Expense.objects.count() == 1
    (row,) = json.loads(principal.get("allocations").content)["items"]
    assert (row["spent_fen"], row["left_fen"]) == (6_000, 4_000)
    money = json.loads(principal.get("school-money", year=2026).content)
    assert [(each["school_key"], each["remaining"], each["provided"]) for each in money] == [
        ("230804/S1", 4_000, {"fiscal": 10_000})
    ]
    assert [each["code"] for each in json.loads(officer.get("expenses").content)["items"]] == ["E1"]
    assert json.loads(Program(new_token(people["other principal"])).get("expenses").content)["items"] == []
    for empty in ("pay-standards", "pay-breakdowns"):
        assert json.loads(officer.get(empty).content)["items"] == []


@pytest.mark.parametrize(
    ("wrong", "code"),
    [({"fund": "none", "source": "special_fund"}, "budgets.fund_and_source"), ({"fund": "none"}, "budgets.fund_and_source"), ({"school_key": "230805/S1"}, "budgets.place_not_yours")],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_its_code(wrong, code, people):
    answer = Program(new_token(people["officer"])).post("allocations", ALLOCATION | wrong)
    assert error(answer)["code"] == code
