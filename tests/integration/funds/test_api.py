"""Prepaid money for programs: institutions and banks with tokens of their own scope."""

from __future__ import annotations

import json
from typing import Any

from django.utils import timezone

from factories.funds import make_account, make_contract
from factories.places import make_institution
from programs import Program, new_token
from shuangjian.funds.models import BankMovement, Contract, Entry, LedgerAccount
from shuangjian.registry.models import Institution, User
from shuangjian.web.context import acting

People = dict[str, User]


def said(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def test_an_institution_signs_collects_and_reports_and_sees_its_own_alone(
    institution: Institution, money_people: People
) -> None:
    with acting("tester", "a test"):
        make_contract("F1", make_institution("P2"))
    school = Program(new_token(money_people["institution"], "funds.view", "funds.record"))
    today = timezone.localdate().isoformat()
    order = {
        "institution_key": "230804/P1", "code": "N1", "learner": "X0001", "subject": "绘画", "lessons": 30, "amount_fen": 300_000,
        "starts_on": today, "ends_on": today,
    }  # fmt: skip
    assert said(school.post("contracts", order | {"lessons": 61}), 409)["error"]["code"] == "funds.order_breaks_rules"
    assert said(school.post("contracts", order), 201)["owed_fen"] == 0
    payment = {"contract_key": "230804/P1/N1", "code": "P1", "amount_fen": 300_000, "paid_on": today}
    for _again in range(2):
        assert said(school.post("contract-payments", payment), 201)["owed_fen"] == 300_000
    lesson = {"contract_key": "230804/P1/N1", "code": "L1", "attended_on": today}
    assert said(school.post("contract-lessons", lesson), 201)["lapses_on"] > today
    assert [each["key"] for each in said(school.get("contracts"))["items"]] == ["230804/P1/N1"]
    other = payment | {"contract_key": "230804/P2/F1"}
    assert said(school.post("contract-payments", other), 409)["error"]["code"] == "funds.contract_unknown"
    assert school.post("deposits/in", {}).status_code == 403
    assert Contract.objects.count() == 2


def test_a_deposit_is_paid_out_to_its_floor_and_no_fen_further(institution: Institution, money_people: People) -> None:
    with acting("tester", "a test"):
        make_account(institution, floor_fen=2_000_000)
    office = Program(new_token(money_people["supervisor"], "funds.manage"))
    today = timezone.localdate().isoformat()
    said(
        office.post(
            "deposits/in", {"institution_key": "230804/P1", "code": "D1", "amount_fen": 2_000_000, "on": today}
        ),
        201,
    )
    out = {"institution_key": "230804/P1", "code": "D2", "amount_fen": 100, "on": today, "reason": "超出约定部分"}
    assert said(office.post("deposits/out", out), 409)["error"]["code"] == "funds.below_floor"
    assert Entry.objects.count() == 1
    assert LedgerAccount.objects.get(kind="deposit").balance_fen == 2_000_000


def test_a_bank_delivers_lines_all_or_none_and_sees_no_contract(institution: Institution, money_people: People) -> None:
    bank = Program(new_token(money_people["bank"], "funds.bank", "funds.warnings"))
    today = timezone.localdate().isoformat()
    line = {
        "institution_key": "230804/P1",
        "code": "B1",
        "account": "escrow",
        "booked_on": today,
        "direction": "out",
        "amount_fen": 5_000_000,
    }
    wrong = [line, line | {"code": "B2", "institution_key": "230805/P9"}]
    assert said(bank.post("bank-lines", {"lines": wrong}), 409)["error"]["code"] == "funds.institution_unknown"
    assert not BankMovement.objects.exists()
    assert said(bank.post("bank-lines", {"lines": [line]}), 201) == {"new": 1, "known": 0, "warnings": 1}
    assert said(bank.post("bank-lines", {"lines": [line]}), 201) == {"new": 0, "known": 1, "warnings": 0}
    assert [each["observed_fen"] for each in said(bank.get("fund-warnings"))["items"]] == [5_000_000]
    assert bank.get("contracts").status_code == 403
    assert said(bank.get("bank-orders"))["items"] == []
