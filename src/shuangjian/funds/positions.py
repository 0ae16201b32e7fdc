"""Where every contract stands at the end of a day: paid, taken, released, paid back, still owed.

A lesson's price is the contract's amount divided by its lessons; fen that do not divide go to the later lessons, so that all of them
together are the amount. What is owed is what was paid, less the lessons taken, less what was paid back.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Case, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Greatest, Least
from django.db.models.query import QuerySet as Rows

from shuangjian.engine.provisions import Provision
from shuangjian.funds.choices import AccountKind, Direction, RefundGround
from shuangjian.funds.models import Attendance, BankMovement, Contract, Entry, Payment, Refund
from shuangjian.live.book import book_in_force, value_of
from shuangjian.web.formats import plain_yuan


def price_of(contract: Contract, lessons: int) -> int:
    """Return what the first `lessons` lessons of a contract cost together, in fen."""
    return contract.amount_fen * lessons // contract.lessons if contract.lessons else 0


def positions(contracts: QuerySet[Contract], day: dt.date) -> QuerySet[Contract]:
    """Return contracts, each with where it stands at the end of `day`.

    Adds `paid_fen`, `taken` and `confirmed` (lessons), `refunded_fen` (paid back), `escrow_fen` and `released_fen` (of the ledger),
    `banked_fen` (what bank lines name it), `owed_fen`, `lessons_left`, `difference_fen` (the amount less what the bank received).
    """
    taken = Attendance.objects.current().filter(attended_on__lte=day)
    entries = Entry.objects.filter(on__lte=day)
    into, out_of = AccountKind.ESCROW, AccountKind.RELEASED
    payment_codes = Payment.objects.filter(contract_key=OuterRef(OuterRef("key"))).values("code")
    banked = BankMovement.objects.filter(
        Q(reference=OuterRef("code")) | Q(reference__in=payment_codes),
        institution_key=OuterRef("institution_key"),
        direction=Direction.IN,
        booked_on__lte=day,
    )
    found = contracts.annotate(
        paid_fen=_sum(Payment.objects.filter(paid_on__lte=day), "amount_fen"),
        taken=_sum(taken, "lessons"),
        confirmed=_sum(taken.filter(confirmed_on__lte=day), "lessons"),
        refunded_fen=_sum(Refund.objects.filter(paid_on__lte=day), "amount_fen"),
        escrow_fen=_sum(entries.filter(to_account__kind=into), "amount_fen")
        - _sum(entries.filter(from_account__kind=into), "amount_fen"),
        released_fen=_sum(entries.filter(to_account__kind=out_of), "amount_fen")
        - _sum(entries.filter(from_account__kind=out_of), "amount_fen"),
        banked_fen=_total(banked.order_by().values("institution_key"), "amount_fen"),
    )
    used = Case(
        When(lessons__gt=0, then=F("amount_fen") * Least(F("taken"), F("lessons")) / F("lessons")),
        default=Value(0),
        output_field=BigIntegerField(),
    )
    owed = Greatest(F("paid_fen") - F("refunded_fen") - used, Value(0), output_field=BigIntegerField())
    left = Case(
        When(
            amount_fen__gt=0,
            then=Least(
                Greatest(F("lessons") - F("taken"), Value(0)),
                F("owed_fen") * F("lessons") / F("amount_fen"),
                output_field=BigIntegerField(),
            ),
        ),
        default=Value(0),
        output_field=BigIntegerField(),
    )
    return found.annotate(owed_fen=owed).annotate(
        lessons_left=Coalesce(left, Value(0)), difference_fen=F("amount_fen") - F("banked_fen")
    )


# What each ground of a refund stands on.
_PROVISIONS = {
    RefundGround.WITHIN_DAYS: "230000-2025-CONTRACT-whole",
    RefundGround.BEFORE_START: "CN-2021-2604-before",
    RefundGround.AFTER_START: "CN-2021-2-release",
}
WHOLE = "funds.refund.whole_days"


@dataclass(frozen=True)
class Refundable:
    """What is to be paid back of a contract, and the sum that shows why.

    Attributes:
        lessons: those that come back: all that were paid, or those not taken.
        amount_fen: what they cost.
        ground: of `RefundGround`.
        arithmetic: in figures of no language.
        provisions: what it stands on.
    """

    lessons: int
    amount_fen: int
    ground: RefundGround
    arithmetic: str
    provisions: tuple[Provision, ...]


def refundable(contract: Contract, day: dt.date) -> Refundable:
    """Return what a family that leaves on `day` gets back.

    Within the region's days after signing, and before the course begins, everything that was paid; after that all lessons not taken.
    """
    at: Any = positions(Contract.objects.filter(pk=contract.pk), day).get()
    book = book_in_force()
    whole = value_of(WHOLE, contract.region_code, contract.signed_on, book)
    paid = max(0, at.paid_fen - at.refunded_fen)
    if whole is not None and (day - contract.signed_on).days <= whole.value:
        ground, fen = RefundGround.WITHIN_DAYS, paid
    elif at.taken == 0 and (contract.starts_on is None or day < contract.starts_on):
        ground, fen = RefundGround.BEFORE_START, paid
    else:
        ground, fen = RefundGround.AFTER_START, at.owed_fen
    clause = whole.provision if whole and ground == RefundGround.WITHIN_DAYS else book.provisions[_PROVISIONS[ground]]
    if ground == RefundGround.AFTER_START:
        lessons, arithmetic = (
            at.lessons_left,
            f"{plain_yuan(contract.amount_fen)} ÷ {contract.lessons} × {at.lessons_left} = {plain_yuan(fen)}",
        )
        if fen != price_of(contract, at.lessons_left):  # not all was paid, or fen do not divide
            arithmetic = f"{plain_yuan(paid)} − {plain_yuan(paid - fen)} = {plain_yuan(fen)}"
    else:
        lessons = paid * (contract.lessons or 0) // contract.amount_fen if contract.amount_fen else 0
        arithmetic = f"{plain_yuan(at.paid_fen)} − {plain_yuan(at.refunded_fen)} = {plain_yuan(fen)}"
    stands_on = (clause, book.provisions["CN-2025-PLATFORM-refund"])
    return Refundable(lessons, fen, ground, arithmetic, tuple(each for each in stands_on if each is not None))


def _sum(rows: Rows, field: str) -> Coalesce:
    """Return the sum of a field over the rows of a contract, 0 where there are none."""
    return _total(rows.filter(contract_key=OuterRef("key")).order_by().values("contract_key"), field)


def _total(rows: Rows, field: str) -> Coalesce:
    total = Subquery(rows.annotate(total=Sum(field)).values("total"), output_field=BigIntegerField())
    return Coalesce(total, Value(0), output_field=BigIntegerField())
