"""Records from before there was a ledger are booked in the order of days, as far as the promises allow, and never twice."""

from __future__ import annotations

import datetime as dt

import pytest

from factories.funds import SIGNED, make_contract, make_lessons
from factories.places import make_institution
from shuangjian.funds.ledger.booking import Booked, book_records
from shuangjian.funds.models import Contract, Entry, LedgerAccount, Payment, Refund, Release
from shuangjian.funds.refunds import due_days
from shuangjian.registry.actors import SystemPart

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("actor")]


def day(number: int) -> dt.date:
    return SIGNED + dt.timedelta(days=number)


def paid(contract: Contract, code: str, fen: int, on: int = 0, account: str = "escrow") -> None:
    Payment.objects.create(
        region_code=contract.region_code, institution_key=contract.institution_key, contract=contract, code=code, paid_on=day(on),
        amount_fen=fen, account=account,
    )  # fmt: skip


def released(contract: Contract, code: str, fen: int, on: int, lessons: int = 1) -> None:
    Release.objects.create(
        region_code=contract.region_code, institution_key=contract.institution_key, contract_key=contract.key, code=code,
        released_on=day(on), amount_fen=fen, lessons=lessons,
    )  # fmt: skip


def given_back(contract: Contract, code: str, fen: int, on: int | None) -> None:
    Refund.objects.create(
        region_code=contract.region_code, institution_key=contract.institution_key, contract=contract, code=code, requested_on=day(1),
        paid_on=None if on is None else day(on), amount_fen=fen,
    )  # fmt: skip


@pytest.fixture
def contract(actor: None) -> Contract:
    """30 lessons at 100 yuan, of which three are held and confirmed."""
    made = make_contract(place=make_institution())
    make_lessons(made, 3)
    return made


def book(contract: Contract) -> Booked:
    return book_records(by=SystemPart.WORKER, institution=contract.institution)


def balance(contract: Contract, kind: str) -> int:
    return LedgerAccount.objects.get(contract__key=contract.key, kind=kind).balance_fen


def test_what_was_earned_is_released_and_not_a_fen_more(contract: Contract) -> None:
    paid(contract, "P1", 100_000)
    released(contract, "L1", 20_000, 4, lessons=2)
    released(contract, "L2", 10_001, 5)
    released(contract, "L3", 10_000, 6)
    done = book(contract)
    assert (done.made, dict(done.left_out)) == (3, {"not earned": [f"release {contract.institution_key}/L2"]})
    assert balance(contract, "escrow") == 70_000
    moved = Entry.objects.order_by("on", "pk").values_list("kind", "amount_fen", "lessons", "on")
    assert list(moved) == [
        ("pay_in", 100_000, None, day(0)),
        ("release", 20_000, 2, day(4)),
        ("release", 10_000, 1, day(6)),
    ]


def test_what_no_money_covers_is_left_out_and_of_one_day_money_comes_first(contract: Contract) -> None:
    released(contract, "L1", 10_000, 4)
    released(contract, "L2", 10_000, 5)
    paid(contract, "P1", 10_000, on=5)
    given_back(contract, "R1", 1, on=5)
    done = book(contract)
    left = [f"release {contract.institution_key}/L1", f"refund {contract.institution_key}/R1"]
    assert (done.made, dict(done.left_out)) == (2, {"not covered": left})
    assert balance(contract, "escrow") == 0


def test_a_refund_leaves_the_escrow_and_the_account_of_refunds_on_its_day(contract: Contract) -> None:
    paid(contract, "P1", 50_000)
    given_back(contract, "R1", 30_000, on=7)
    given_back(contract, "R2", 5_000, on=None)  # asked for, not paid
    assert book(contract).made == 3
    assert (balance(contract, "escrow"), balance(contract, "refund")) == (20_000, 0)
    kinds = Entry.objects.filter(on=day(7)).order_by("pk").values_list("kind", "lessons")
    assert list(kinds) == [("refund", None), ("refund_paid", None)]


def test_a_second_run_goes_on_where_the_first_ended(contract: Contract) -> None:
    paid(contract, "P1", 50_000)
    released(contract, "L1", 20_000, 4, lessons=2)
    assert book(contract).made == 2
    assert book(contract).made == 0
    # What was released before counts against what is earned, what was paid in for what covers.
    released(contract, "L2", 10_001, 8)
    released(contract, "L3", 10_000, 9)
    done = book(contract)
    assert (done.made, list(done.left_out)) == (1, ["not earned"])
    assert balance(contract, "escrow") == 20_000


def test_money_in_another_account_and_of_no_amount_is_not_of_the_ledger(contract: Contract) -> None:
    paid(contract, "P1", 50_000, account="other")
    paid(contract, "P2", 0)
    assert book(contract).made == 0


def test_a_refund_takes_the_days_of_the_model_contract_where_no_region_says_another(contract: Contract) -> None:
    elsewhere = make_contract("C2", make_institution("P2", region="440106"))
    assert due_days(elsewhere, day(100)).days == 15
    assert due_days(elsewhere, day(100), begun=False).days == 15
