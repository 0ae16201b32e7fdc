"""Wrong input of every kind is refused with place and reason, and leaves the books as they were."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable

import pytest

from factories.funds import SIGNED, make_account, make_contract, make_lessons, pay
from factories.places import make_institution, make_region, make_user
from shuangjian.funds.bank import BankLine, deliver, deliver_statement
from shuangjian.funds.choices import EntryKind
from shuangjian.funds.ledger.posting import post
from shuangjian.funds.models import (
    AccountBalance,
    BankMovement,
    BankStatement,
    Contract,
    Entry,
    FundWarning,
    LedgerAccount,
    Payment,
)
from shuangjian.funds.orders import pay_in
from shuangjian.registry.actors import SystemPart
from shuangjian.registry.models import Institution, Region, User
from shuangjian.sandbox_bank.messages import Booked, notification, report, statement
from shuangjian.web.errors import Refusal

NUMBER, NOW = "6217000012345678", dt.datetime(2025, 10, 1, 8, tzinfo=dt.UTC)
BOMB = b'<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;">]>'
LINE = Booked("L1", 1_000, "", "C1")
GOOD = statement(NUMBER, "S2", 2, 301_000, [LINE], NOW)


def changed(old: bytes, new: bytes) -> bytes:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


FILES: dict[str, tuple[bytes, str]] = {
    "broken XML": (changed(b"</Ntry>", b"</Nrty>"), "2"),
    "an entity bomb": (GOOD.replace(b"?>", b"?>" + BOMB, 1).replace(b">C1<", b">&y;<"), "DOCTYPE"),
    "wrong currency": (changed(b'Ccy="CNY">10.00', b'Ccy="USD">10.00'), "Ccy"),
    "an unknown account": (changed(NUMBER.encode(), b"6217000099999999"), "9999"),
    "a day to come": (statement(NUMBER, "S2", 2, 301_000, [LINE], NOW.replace(year=2098)), "2098-10-01"),
    "a statement that overlaps and says otherwise": (
        statement(NUMBER, "S2", 2, 302_000, [Booked("L0", 299_999, "某家长", "C1"), LINE], NOW),
        "L0",
    ),
    "a number of a statement used again": (statement(NUMBER, "S9", 1, 301_000, [LINE], NOW), "S9"),
    "a gap in the numbers of statements": (statement(NUMBER, "S4", 4, 301_000, [LINE], NOW), "2–3"),
    "balances that do not add up": (changed(b">3010.00<", b">3011.00<"), "Bal"),
    "half a file": (GOOD[: len(GOOD) // 2], "camt.053"),
    "half a notification": (notification(NUMBER, "N", [LINE], NOW)[:-30], "camt.054"),
    "an answer to no order of ours": (report("M", [("E1", "ACSC", "")], NOW), "camt.053"),
    "nothing": (b"", "camt.053"),
}


def books() -> dict[str, object]:
    counted = (AccountBalance, BankMovement, BankStatement, Entry, FundWarning, Payment)
    return {each.__name__: each.objects.count() for each in counted} | {
        "balances": sorted(LedgerAccount.objects.values_list("kind", "institution_key", "balance_fen"))
    }


@pytest.fixture
def standing(actor: None, institution: Institution, money_people: dict[str, User]) -> Contract:
    """A contract whose 3,000 yuan came by the first statement, one of another region, and ten lessons held."""
    contract = make_contract("C1", institution, amount_fen=600_000, lessons=30)
    make_account(institution)
    first = statement(NUMBER, "S1", 1, 300_000, [Booked("L0", 300_000, "某家长", "C1")], NOW)
    deliver_statement(by=money_people["bank"], file=io.BytesIO(first))
    make_lessons(contract, 20)
    make_region("370285")
    pay(make_contract("C1", make_institution("P1", region="370285")), 100)
    return contract


@pytest.mark.parametrize("kind", FILES)
def test_a_wrong_file_is_refused_whole(kind: str, standing: Contract, money_people: dict[str, User]) -> None:
    before = books()
    content, why = FILES[kind]
    with pytest.raises(Refusal) as refused:
        deliver_statement(by=money_people["bank"], file=io.BytesIO(content))
    assert why in refused.value.message
    assert books() == before
    deliver_statement(by=money_people["bank"], file=io.BytesIO(GOOD))
    assert books() != before


def _release_beyond_escrow(contract: Contract, people: dict[str, User]) -> None:
    post(by=SystemPart.WORKER, kind=EntryKind.RELEASE, place=contract, on=SIGNED, amount_fen=300_001, source="r")


def _contract_of_another_region(contract: Contract, people: dict[str, User]) -> None:
    deliver(by=people["bank"], lines=[BankLine("370285/P1", "L9", "escrow", SIGNED, "in", 100, None, None, "C1")])


def _payment_for_another_region(contract: Contract, people: dict[str, User]) -> None:
    other = Contract.objects.get(region_code="370285")
    pay_in(by=people["institution"], contract=other, code="P9", amount_fen=100, paid_on=SIGNED)


def _bank_of_another_region(contract: Contract, people: dict[str, User]) -> None:
    elsewhere = make_user("elsewhere", "bank", region=Region.objects.get(code="370285"))
    deliver_statement(by=elsewhere, file=io.BytesIO(GOOD))


def _line_again_with_another_amount(contract: Contract, people: dict[str, User]) -> None:
    deliver(
        by=people["bank"],
        lines=[BankLine("230804/P1", "L0", "escrow", dt.date(2025, 10, 1), "in", 1, None, "某家长", "C1")],
    )


def _more_than_the_contract(contract: Contract, people: dict[str, User]) -> None:
    deliver(
        by=people["bank"],
        lines=[
            BankLine("230804/P1", "L8", "escrow", SIGNED, "in", 100, None, None, "C1"),
            BankLine("230804/P1", "L9", "escrow", SIGNED, "in", 300_000, None, None, "C1"),
        ],
    )


@pytest.mark.parametrize(
    ("do", "code"),
    [
        (_release_beyond_escrow, "funds.not_covered"),
        (_contract_of_another_region, "funds.institution_unknown"),
        (_payment_for_another_region, "registry.not_permitted"),
        (_bank_of_another_region, "funds.institution_unknown"),
        (_line_again_with_another_amount, "funds.line_changed"),
        (_more_than_the_contract, "funds.paid_beyond_contract"),
    ],
)
def test_a_wrong_movement_is_refused_and_moves_nothing(
    do: Callable[[Contract, dict[str, User]], None], code: str, standing: Contract, money_people: dict[str, User]
) -> None:
    before = books()
    with pytest.raises(Refusal) as refused:
        do(standing, money_people)
    assert refused.value.code == code
    assert books() == before
