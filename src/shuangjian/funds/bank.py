"""What banks deliver: lines of statements, from a table or as camt.053; the same line twice is one line."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from shuangjian.funds.camt import read_statement
from shuangjian.funds.choices import Account, Direction, Purpose
from shuangjian.funds.errors import AccountUnknown, DayAhead, InstitutionUnknown, LineChanged
from shuangjian.funds.models import BankMovement, Contract, SupervisedAccount
from shuangjian.funds.orders import pay_in
from shuangjian.funds.warnings import raise_warnings
from shuangjian.registry.access import visible_to
from shuangjian.registry.models import Institution, User


@dataclass(frozen=True)
class BankLine:
    """One line of a statement; `code` is the bank's own number of it."""

    institution_key: str
    code: str
    account: str
    booked_on: dt.date
    direction: str
    amount_fen: int
    purpose: str | None = None
    counterparty: str | None = None
    reference: str | None = None


@dataclass(frozen=True)
class Delivered:
    """What a delivery did: lines that were new and known before, warnings it raised."""

    new: int
    known: int
    warnings: int


@transaction.atomic
def deliver(*, by: User, lines: Iterable[BankLine]) -> Delivered:
    """Take in lines of statements: all of them, or none. What names a contract is booked into its escrow; outflows are judged at once.

    Raises:
        InstitutionUnknown: an institution `by` delivers nothing for.
        LineChanged: a line of this number was delivered with other values.
        DayAhead: a line lies in the future.
        PaidBeyondContract, KeyUsedOtherwise: of a payment into escrow.
    """
    places = {place.key: place for place in visible_to(Institution.objects.all(), by, "funds.bank")}
    new, known = 0, 0
    outflows: dict[str, set[dt.date]] = defaultdict(set)
    for line in lines:
        place = places.get(line.institution_key)
        if place is None:
            raise InstitutionUnknown
        if line.booked_on > timezone.localdate():
            raise DayAhead(day=line.booked_on)
        if _take(by, place, line):
            new += 1
            if line.direction == Direction.OUT:
                outflows[place.key].add(line.booked_on)
        else:
            known += 1
    raised = sum(len(raise_warnings(places[key], days)) for key, days in outflows.items())
    return Delivered(new, known, raised)


def add_line(*, by: User, **values: Any) -> BankMovement:
    """Take in one line, as `deliver` does; returns it as it is stored."""
    line = BankLine(**values)
    deliver(by=by, lines=[line])
    return BankMovement.objects.get(institution__key=line.institution_key, code=line.code)


def refuse_change(*, by: User, row: BankMovement, **values: Any) -> BankMovement:
    """Refuse: a line of a bank is never changed here.

    Raises:
        LineChanged: always.
    """
    raise LineChanged(code=row.code)


def _take(by: User, place: Institution, line: BankLine) -> bool:
    """Store a line that is new, and book it where it names a contract; return whether it was new."""
    values = {name: getattr(line, name) or None for name in ("purpose", "counterparty", "reference")}
    values |= {name: getattr(line, name) for name in ("account", "booked_on", "direction", "amount_fen")}
    found = BankMovement.objects.filter(institution=place, code=line.code).first()
    if found is not None:
        if any(getattr(found, name) != value for name, value in values.items()):
            raise LineChanged(code=line.code)
        return False
    BankMovement.objects.create(region_code=place.region_code, institution=place, code=line.code, **values)
    is_pay_in = (
        line.account == Account.ESCROW and line.direction == Direction.IN and line.purpose in (None, Purpose.PREPAYMENT)
    )
    if is_pay_in and line.reference:
        contract = Contract.objects.filter(institution=place, code=line.reference).first()
        if contract is not None:
            pay_in(by=by, contract=contract, code=line.code, amount_fen=line.amount_fen, paid_on=line.booked_on)
    return True


def owners_of(numbers: Iterable[str]) -> dict[str, SupervisedAccount]:
    """Return account number → the supervised account it is."""
    return {each.number: each for each in SupervisedAccount.objects.filter(number__in=list(numbers))}


def deliver_statement(*, by: User, file: Any) -> Delivered:
    """Take in a camt.053 file whole, or not at all; raises what `deliver`, `read_statement` and an unknown account do."""
    read = list(read_statement(file))
    owners = owners_of({line.number for line in read})
    if unknown := next((line.number for line in read if line.number not in owners), None):
        raise AccountUnknown(number=f"···{unknown[-4:]}")
    lines = (
        BankLine(
            owners[each.number].institution_key, each.code, owners[each.number].kind, each.booked_on, each.direction, each.amount_fen,
            None, each.counterparty, each.reference,
        )
        for each in read
    )  # fmt: skip
    return deliver(by=by, lines=lines)
