"""Contracts, lessons and accounts, made as tests need them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from factories.places import make_institution
from shuangjian.funds.choices import EntryKind
from shuangjian.funds.ledger.posting import post
from shuangjian.funds.models import Attendance, Contract, Payment, SupervisedAccount
from shuangjian.registry.actors import SystemPart
from shuangjian.registry.models import Institution

SIGNED = dt.date(2025, 9, 1)


def make_contract(code: str = "C1", place: Institution | None = None, **values: Any) -> Contract:
    """Return a contract of 30 lessons at 3,000 yuan, signed on 1 September 2025."""
    place = place or make_institution()
    defaults = {"signed_on": SIGNED, "lessons": 30, "amount_fen": 300_000, "student_key": f"{place.region_code}/X0001"}
    return Contract.objects.create(
        region_code=place.region_code, institution=place, code=code, key=f"{place.key}/{code}", **(defaults | values)
    )


def make_lessons(contract: Contract, count: int, *, confirmed: bool = True, first: int = 1) -> list[Attendance]:
    """Return lessons held on the days after the contract was signed, confirmed the same day."""
    days = [contract.signed_on + dt.timedelta(days=number) for number in range(first, first + count)]
    return Attendance.objects.bulk_create(
        Attendance(
            region_code=contract.region_code, institution_key=contract.institution_key, contract=contract,
            code=f"{contract.code}-{number:03}", attended_on=day, lessons=1, confirmed_on=day if confirmed else None,
        )
        for number, day in enumerate(days, first)
    )  # fmt: skip


def make_account(
    place: Institution, floor_fen: int = 0, number: str = "6217000012345678", **values: Any
) -> SupervisedAccount:
    """Return an escrow account at a bank, with a floor of the deposit."""
    defaults = {"kind": "escrow", "bank": "示例银行", "by_deduction": True, "opened_on": SIGNED}
    return SupervisedAccount.objects.create(
        region_code=place.region_code, institution=place, number=number, floor_fen=floor_fen, **(defaults | values)
    )


def pay(contract: Contract, fen: int) -> None:
    """Record a payment and book it."""
    code = f"P{contract.code}-{fen}"
    Payment.objects.create(
        region_code=contract.region_code, institution_key=contract.institution_key, contract=contract, code=code,
        paid_on=contract.signed_on, amount_fen=fen, account="escrow",
    )  # fmt: skip
    post(
        by=SystemPart.COMMAND_LINE, kind=EntryKind.PAY_IN, place=contract, on=contract.signed_on, amount_fen=fen,
        source=f"payment {contract.institution_key}/{code}",
    )  # fmt: skip
