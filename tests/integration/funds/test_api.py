"""Prepaid money for programs: institutions and banks with tokens of their own scope."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.utils import timezone

from factories.funds import make_account, make_contract, pay
from factories.places import make_institution
from programs import Program, new_token
from shuangjian.funds.bank import deliver_statement
from shuangjian.funds.errors import StatementMissing
from shuangjian.funds.models import (
    BankMovement,
    BankStatement,
    Contract,
    Donation,
    Entry,
    LedgerAccount,
    StatementGap,
)
from shuangjian.funds.refunds import ask_for_refund
from shuangjian.registry.models import Institution, InstitutionState, User
from shuangjian.sandbox_bank.messages import statement
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


def test_an_office_reads_standings_and_differences_and_an_institution_approves_a_refund(
    institution: Institution, money_people: People, paid: Contract
) -> None:
    today = timezone.localdate()
    with acting("tester", "a test"):
        asked = ask_for_refund(by=money_people["family"], contract=paid, reason="搬家")
    office = Program(new_token(money_people["supervisor"], "funds.view"))
    standing = said(office.get("fund-standings"))[0]
    assert (standing["owed_fen"], standing["families"], standing["escrow_fen"]) == (300_000, 1, 300_000)
    differ = said(office.get("fund-differences", day=today.isoformat()))[0]
    assert (differ["kind"], differ["code"], differ["amount_fen"]) == ("not_banked", "C1", 300_000)
    assert differ["must_act"] == "institution"
    school = Program(new_token(money_people["institution"], "funds.view", "funds.record"))
    assert said(school.post(f"fund-refunds/{asked.pk}/approval", {}), 201)["state"] == "approved"
    assert LedgerAccount.objects.get(kind="refund").balance_fen == 300_000
    assert office.post(f"fund-refunds/{asked.pk}/approval", {}).status_code == 403


def test_hours_of_a_gift_are_redeemed_by_a_program_each_once(institution: Institution, money_people: People) -> None:
    with acting("tester", "a test"):
        InstitutionState.objects.filter(institution=institution).update(status="closed")
        make_contract("C1", institution, lessons=20)
        Donation.objects.create(
            region_code="230804", code="G1", donor="某社", title="篮球", hours=12, fen_per_hour=100, given_on=timezone.localdate()
        )  # fmt: skip
        pay(Contract.objects.get(), 300_000)
    office = Program(new_token(money_people["supervisor"], "funds.manage"))
    body = {"contract_key": "230804/P1/C1", "region_code": "230804", "gift": "G1", "hours": 12}
    assert said(office.post("gift-redemptions", body), 201)["hours"] == 12
    assert said(office.post("gift-redemptions", body | {"hours": 1}), 409)["error"]["code"] == "funds.gift_used_up"


def test_an_office_accepts_by_program_that_statements_will_not_come_and_a_bank_cannot(
    institution: Institution, money_people: People
) -> None:
    with acting("tester", "a test"):
        number = make_account(institution).number
        make_account(make_institution("P9", "230805"), number="6217000099999999")
        for sequence in (1, 4):
            file = io.BytesIO(statement(number, f"S{sequence}", sequence, 0, [], timezone.now()))
            if sequence == 4:
                with pytest.raises(StatementMissing):
                    deliver_statement(by=money_people["bank"], file=file)
            else:
                deliver_statement(by=money_people["bank"], file=file)
    bank = Program(new_token(money_people["bank"], "funds.bank"))
    office = Program(new_token(money_people["supervisor"], "funds.bank", "funds.manage"))
    gap = {"account": number, "first": 2, "last": 3, "reason": "银行说明：当日无业务"}
    assert bank.post("statement-gaps", gap).status_code == 403
    assert said(office.post("statement-gaps", gap | {"first": 3}), 409)["error"]["code"] == "funds.not_missing"
    beside = said(office.post("statement-gaps", gap | {"account": "6217000099999999"}), 409)
    assert beside["error"]["code"] == "funds.account_not_in_care"
    assert not StatementGap.objects.exists()
    shown = {"institution_key": "230804/P1", "account": f"···{number[-4:]}", "first": 2, "last": 3}
    assert said(office.post("statement-gaps", gap), 201) == shown
    with acting("tester", "a test"):
        file = io.BytesIO(statement(number, "S4", 4, 0, [], timezone.now()))
        deliver_statement(by=money_people["bank"], file=file)
    assert said(bank.get("statement-gaps")) == []


def test_a_bank_reads_which_statements_are_missing(institution: Institution, money_people: People) -> None:
    with acting("tester", "a test"):
        account = make_account(institution)
        for sequence in (1, 6):
            BankStatement.objects.create(
                region_code="230804", institution=institution, account=account, ident=f"S{sequence}", sequence=sequence,
                delivered_by=money_people["bank"],
            )  # fmt: skip
    bank = Program(new_token(money_people["bank"], "funds.bank"))
    assert [(each["first"], each["last"]) for each in said(bank.get("statement-gaps"))] == [(2, 5)]
