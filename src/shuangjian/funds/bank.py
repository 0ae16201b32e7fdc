"""What banks deliver: lines of statements, from a table or as camt.053 and camt.054; the same line twice is one line."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from shuangjian.funds.bank_statements import keep_statement
from shuangjian.funds.camt import StatementHead, read_statement
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
        LineChanged: a line of this number was delivered with other values; what one of the two leaves open is completed.
        DayAhead: a line lies in the future.
        PaidBeyondContract, KeyUsedOtherwise: of a payment into escrow.
    """
    places = {place.key: place for place in visible_to(Institution.objects.all(), by, "funds.bank")}
    new, known = 0, 0
    outflows: dict[str, set[dt.date]] = defaultdict(set)
    for some in _batches(lines):
        made = _take(by, places, some)
        new, known = new + len(made), known + len(some) - len(made)
        for line in made:
            if line.direction == Direction.OUT:
                outflows[line.institution_key].add(line.booked_on)
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


# So many lines are looked up and stored at once.
_BATCH = 2_000


def _batches(lines: Iterable[BankLine]) -> Iterator[list[BankLine]]:
    rest = iter(lines)
    while some := list(islice(rest, _BATCH)):
        yield some


def _take(by: User, places: dict[str, Institution], lines: Sequence[BankLine]) -> list[BankLine]:
    """Store the lines that are new, and book those that name a contract; return them."""
    today = timezone.localdate()
    for line in lines:
        if line.institution_key not in places:
            raise InstitutionUnknown
        if line.booked_on > today:
            raise DayAhead(day=line.booked_on)
    keys = {line.institution_key for line in lines}
    stored = BankMovement.objects.filter(institution__key__in=keys, code__in=[line.code for line in lines])
    known = {(each.institution_key, each.code): _said(each) for each in stored}
    made, filled = [], []
    for line in lines:
        before = known.setdefault((line.institution_key, line.code), said := _said(line))
        if before is said:
            made.append(line)
        elif any(before[name] and said[name] and before[name] != said[name] for name in said):
            raise LineChanged(code=line.code)
        elif any(said[name] and not before[name] for name in said):
            before.update({name: value for name, value in said.items() if value})
            filled.append(line)
    BankMovement.objects.bulk_create(
        BankMovement(
            region_code=places[line.institution_key].region_code, institution_key=line.institution_key, code=line.code,
            **known[line.institution_key, line.code],
        )
        for line in made
    )  # fmt: skip
    _fill(stored, known)
    _book(by, [line for line in (*made, *filled) if _is_pay_in(line)])
    return made


def _fill(stored: QuerySet[BankMovement], known: dict[tuple[str, str], dict[str, Any]]) -> None:
    """Complete what a notification left open by what the statement says of the same entry."""
    filled = []
    for row in stored:
        said = known[row.institution_key, row.code]
        if open_ := [name for name in _OPTIONAL if said[name] and not getattr(row, name)]:
            for name in open_:
                setattr(row, name, said[name])
            filled.append(row)
    BankMovement.objects.bulk_update(filled, _OPTIONAL)


_OPTIONAL = ("purpose", "counterparty", "reference")


def _said(line: BankLine | BankMovement) -> dict[str, Any]:
    optional = {name: getattr(line, name) or None for name in _OPTIONAL}
    return optional | {name: getattr(line, name) for name in ("account", "booked_on", "direction", "amount_fen")}


def _is_pay_in(line: BankLine) -> bool:
    return bool(
        line.reference
        and line.account == Account.ESCROW
        and line.direction == Direction.IN
        and line.purpose in (None, "", Purpose.PREPAYMENT)
    )


def _book(by: User, lines: Sequence[BankLine]) -> None:
    named = Contract.objects.filter(
        institution__key__in={line.institution_key for line in lines}, code__in={line.reference for line in lines}
    )
    contracts = {(each.institution_key, each.code): each for each in named}
    for line in lines:
        if (contract := contracts.get((line.institution_key, line.reference or ""))) is not None:
            pay_in(by=by, contract=contract, code=line.code, amount_fen=line.amount_fen, paid_on=line.booked_on)


@transaction.atomic
def deliver_statement(*, by: User, file: Any) -> Delivered:
    """Take in a camt.053 or camt.054 file whole, or not at all, line by line; raises what `deliver` and `read_statement` do.

    Raises:
        AccountUnknown: a statement of an account that no institution is tied to.
        StatementChanged, StatementMissing: as `keep_statement` refuses.
    """
    return deliver(by=by, lines=_lines(by, file))


def _lines(by: User, file: Any) -> Iterator[BankLine]:
    owner: SupervisedAccount | None = None
    for read in read_statement(file):
        if isinstance(read, StatementHead):
            owner = SupervisedAccount.objects.filter(number=read.number).first()
            if owner is None:
                raise AccountUnknown(number=f"···{read.number[-4:]}")
            keep_statement(by, owner, read)
            continue
        assert owner is not None, "a head comes before its lines"
        yield BankLine(
            owner.institution_key, read.code, owner.kind, read.booked_on, read.direction, read.amount_fen, None, read.counterparty,
            read.reference,
        )  # fmt: skip
