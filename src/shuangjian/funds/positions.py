"""Where every contract stands at the end of a day: paid, taken, released, paid back, still owed.

A lesson's price is the contract's amount divided by its lessons; fen that do not divide go to the later lessons, so that all of them
together are the amount. What is owed is what was paid, less the lessons taken, less what was paid back.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import BigIntegerField, Case, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Greatest, Least
from django.db.models.query import QuerySet as Rows

from shuangjian.funds.choices import AccountKind, Direction
from shuangjian.funds.models import Attendance, BankMovement, Contract, Entry, Payment, Refund


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


@dataclass(frozen=True)
class Refundable:
    """What is to be paid back of a contract, and the sum that shows why.

    Attributes:
        lessons: those paid for and not taken.
        amount_fen: what they cost.
        basis: the provisions and the arithmetic, in words and figures of no language.
        provisions: ids of the rulebook.
    """

    lessons: int
    amount_fen: int
    arithmetic: str
    provisions: tuple[str, ...]


def refundable(contract: Contract, day: dt.date) -> Refundable:
    """Return what a family that leaves on `day` gets back: before the course begins all, then all lessons not taken."""
    at = positions(Contract.objects.filter(pk=contract.pk), day).get()
    begun = at.taken > 0  # type: ignore[attr-defined]
    owed, left = at.owed_fen, at.lessons_left  # type: ignore[attr-defined]
    yuan = f"{contract.amount_fen / 100:.2f}"
    arithmetic = f"{yuan} ÷ {contract.lessons} × {left} = {owed / 100:.2f}" if begun else f"{owed / 100:.2f}"
    return Refundable(left, owed, arithmetic, ("CN-2025-PLATFORM-refund", "CN-2021-2-release"))


def _sum(rows: Rows, field: str) -> Coalesce:
    """Return the sum of a field over the rows of a contract, 0 where there are none."""
    return _total(rows.filter(contract_key=OuterRef("key")).order_by().values("contract_key"), field)


def _total(rows: Rows, field: str) -> Coalesce:
    total = Subquery(rows.annotate(total=Sum(field)).values("total"), output_field=BigIntegerField())
    return Coalesce(total, Value(0), output_field=BigIntegerField())
