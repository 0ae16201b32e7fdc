"""Posting: one entry for each source, ever; what the database refuses is said in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.utils import timezone

from shuangjian.funds.choices import AccountKind, EntryKind
from shuangjian.funds.errors import (
    AlreadyReversed,
    BelowFloor,
    DayAhead,
    Frozen,
    KeyUsedOtherwise,
    MoreThanEarned,
    NotCovered,
)
from shuangjian.funds.models import Contract, Entry, LedgerAccount, SupervisedAccount
from shuangjian.registry.actors import Actor, said_by
from shuangjian.registry.models import Institution
from shuangjian.web.errors import Refusal
from shuangjian.web.formats import format_yuan

# What each kind of entry takes from and gives to.
_JOINS: dict[str, tuple[AccountKind, AccountKind]] = {
    EntryKind.PAY_IN: (AccountKind.OUTSIDE, AccountKind.ESCROW),
    EntryKind.RELEASE: (AccountKind.ESCROW, AccountKind.RELEASED),
    EntryKind.REFUND: (AccountKind.ESCROW, AccountKind.REFUND),
    EntryKind.REFUND_PAID: (AccountKind.REFUND, AccountKind.OUTSIDE),
    EntryKind.DEPOSIT_IN: (AccountKind.OUTSIDE, AccountKind.DEPOSIT),
    EntryKind.DEPOSIT_OUT: (AccountKind.DEPOSIT, AccountKind.OUTSIDE),
    EntryKind.DEPOSIT_SHARE: (AccountKind.DEPOSIT, AccountKind.REFUND),
}
_BOOK = (
    "SELECT entry, booked_at, leaves, enters, was_there, refused FROM funds_book(%(source)s, %(kind)s, %(leaves)s, %(enters)s, "
    "%(region_code)s, %(institution_key)s, %(contract_key)s, %(on)s, %(amount_fen)s, %(lessons)s, %(reason)s, %(by)s, %(part)s)"
)
_CODES = frozenset({"kind", "leaves", "enters"})
_OF_CONTRACT = frozenset({AccountKind.ESCROW, AccountKind.REFUND})


def post(
    *, by: Actor, kind: EntryKind, place: Contract | Institution, on: dt.date, amount_fen: int, source: str, lessons: int | None = None,
    reason: str = "",
) -> Entry:  # fmt: skip
    """Book one movement. Whether `by` may is asked by the services that call this.

    Args:
        by: who does it.
        kind: why money moves; a reversal is `reverse`.
        place: the contract the money is of, or the institution where it is a deposit.
        on: the day it moved.
        amount_fen: how much, above zero.
        source: what it comes from ("payment 230804/P1/P001"); the same again returns the first entry.
        lessons: how many lessons it is for.
        reason: in words.

    Raises:
        KeyUsedOtherwise: the source was booked with other values.
        NotCovered, MoreThanEarned, BelowFloor, Frozen, DayAhead: the database refuses it.
    """
    of, who, (leaves, enters) = _place_of(place), said_by(by), _JOINS[kind]
    values = {
        "source": source, "kind": kind, "region_code": place.region_code, **of, "on": on, "amount_fen": amount_fen, "lessons": lessons,
        "reason": reason,
    }  # fmt: skip
    asked = values | {
        "leaves": leaves,
        "enters": enters,
        "by": getattr(who.get("by"), "pk", None),
        "part": who.get("part"),
    }
    with connection.cursor() as cursor:
        cursor.execute(_BOOK, {name: str(value) if name in _CODES else value for name, value in asked.items()})
        pk, at, from_pk, to_pk, was_there, refused = cursor.fetchone()
    entry = Entry(pk=pk, at=at, from_account_id=from_pk, to_account_id=to_pk, **values, **who)
    if refused == "another":
        raise KeyUsedOtherwise(source=source)
    if refused is not None and refused.startswith("funds_entry_source"):  # somebody booked it at the same moment
        return post(
            by=by, kind=kind, place=place, on=on, amount_fen=amount_fen, source=source, lessons=lessons, reason=reason
        )
    if refused is not None:
        raise _refusal(refused, entry) or IntegrityError(refused)
    if was_there:
        return Entry.objects.get(pk=pk)
    entry._state.adding = False
    return entry


def prepare(
    *, by: Actor, kind: EntryKind, place: Contract | Institution, accounts: Mapping[AccountKind, LedgerAccount], on: dt.date,
    amount_fen: int, source: str, reason: str = "", lessons: int | None = None,
) -> Entry:  # fmt: skip
    """Return an entry between the accounts that its kind joins, not yet booked."""
    leaves, enters = (accounts[each] for each in _JOINS[kind])
    return Entry(
        region_code=place.region_code, from_account=leaves, to_account=enters, kind=kind, on=on, amount_fen=amount_fen, source=source,
        reason=reason, lessons=lessons, **_place_of(place), **said_by(by),
    )  # fmt: skip


def post_together(entries: Sequence[Entry]) -> None:
    """Book entries in one statement: all of them, or none; raises as `post` does, of whichever the database refuses first."""
    try:
        with transaction.atomic():
            Entry.objects.bulk_create(entries)
    except IntegrityError as error:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
        raise _refusal(constraint, entries[0]) or error from error


def _place_of(place: Contract | Institution) -> dict[str, str | None]:
    if isinstance(place, Contract):
        return {"institution_key": place.institution_key, "contract_key": place.key}
    return {"institution_key": place.key, "contract_key": None}


def reverse(*, by: Actor, entry: Entry, reason: str, on: dt.date | None = None) -> Entry:
    """Undo an entry by its opposite: the only way to correct one.

    Raises:
        AlreadyReversed: it was, or is a reversal.
        NotCovered: what it brought in has moved on.
    """
    if entry.kind == EntryKind.REVERSAL or Entry.objects.filter(reverses=entry).exists():
        raise AlreadyReversed
    same = {
        "kind": EntryKind.REVERSAL, "institution_key": entry.institution_key, "contract_key": entry.contract_key,
        "on": on or timezone.localdate(), "amount_fen": entry.amount_fen, "lessons": entry.lessons,
    }  # fmt: skip
    opposite = Entry(
        region_code=entry.region_code, from_account_id=entry.to_account_id, to_account_id=entry.from_account_id,
        source=f"reversal {entry.pk}", reverses=entry, reason=reason, **same, **said_by(by),
    )  # fmt: skip
    return _insert(opposite, same)


def open_accounts(place: Contract | Institution) -> dict[AccountKind, LedgerAccount]:
    """Return the accounts of a contract with its institution's, or of an institution, made where they are missing."""
    contract = place if isinstance(place, Contract) else None
    institution_key = place.institution_key if isinstance(place, Contract) else place.key
    kinds = [kind for kind in AccountKind if contract is not None or kind not in _OF_CONTRACT]
    wanted = {kind: contract.key if contract and kind in _OF_CONTRACT else None for kind in kinds}
    found = _accounts(institution_key, contract)
    if len(found) < len(wanted):
        missing = [
            LedgerAccount(region_code=place.region_code, institution_key=institution_key, contract_key=key, kind=kind)
            for kind, key in wanted.items()
            if kind not in found
        ]
        LedgerAccount.objects.bulk_create(missing, ignore_conflicts=True)
        found = _accounts(institution_key, contract)
    return found


def _accounts(institution_key: str, contract: Contract | None) -> dict[AccountKind, LedgerAccount]:
    rows = LedgerAccount.objects.filter(institution__key=institution_key)
    own = rows.filter(contract__isnull=True)
    return {AccountKind(row.kind): row for row in (own | rows.filter(contract__key=contract.key) if contract else own)}


def _find(source: str, same: Mapping[str, object]) -> Entry | None:
    found = Entry.objects.filter(source=source).first()
    if found is not None and any(getattr(found, name) != value for name, value in same.items()):
        raise KeyUsedOtherwise(source=source)
    return found


def _insert(entry: Entry, same: Mapping[str, object]) -> Entry:
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError as error:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
        if constraint.startswith("funds_entry_source") and entry.kind == EntryKind.REVERSAL:
            raise AlreadyReversed from None  # somebody did it at the same moment
        if constraint.startswith("funds_entry_source") and (found := _find(entry.source, same)) is not None:
            return found
        raise _refusal(constraint, entry) or error from error
    return entry


def _refusal(constraint: str, entry: Entry) -> Refusal | None:
    match constraint:
        case "funds_ledgeraccount_balance_fen_not_negative":
            return NotCovered()
        case "funds_entry_earned":
            return MoreThanEarned()
        case "funds_entry_frozen":
            return Frozen()
        case "funds_entry_floor":
            return BelowFloor(floor=format_yuan(floor_of(entry.institution_key)))
        case "funds_entry_not_ahead":
            return DayAhead(day=entry.on)
        case "funds_entry_reverses_id_key":
            return AlreadyReversed()
    return None


def floor_of(institution_key: str) -> int:
    """Return the agreed floor of an institution's deposit in fen, of all its supervised accounts that are open."""
    rows = SupervisedAccount.objects.filter(institution__key=institution_key, closed_on__isnull=True)
    return rows.aggregate(fen=Sum("floor_fen"))["fen"] or 0
