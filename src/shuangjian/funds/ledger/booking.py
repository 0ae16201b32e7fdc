"""Booking what was recorded before there was a ledger: in the order of days, set by set, and only what the promises allow."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Sum

from shuangjian.funds.choices import AccountKind, EntryKind, PaidInto
from shuangjian.funds.models import Attendance, Contract, Entry, LedgerAccount, Payment, Refund, Release
from shuangjian.registry.actors import Actor, said_by
from shuangjian.registry.models import Institution

_CHUNK = 5_000


@dataclass
class Booked:
    """What a run did: entries made, and records left out with why (`not covered`, `not earned`)."""

    made: int = 0
    left_out: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


@transaction.atomic
def book_records(*, by: Actor, institution: Institution) -> Booked:
    """Book the payments, releases and refunds of an institution that are recorded and not booked.

    What would break a promise (a release beyond the confirmed lessons or the money) stays a record, and is named: the rules find it.
    A second run makes nothing twice.
    """
    contracts = {each.key: each for each in Contract.objects.filter(institution=institution)}
    accounts = _open(institution, list(contracts.values()))
    booked = set(Entry.objects.filter(institution=institution).values_list("source", flat=True))
    done, waiting = Booked(), []
    escrow: dict[str, int] = defaultdict(int)
    escrow |= {key: accounts[key, AccountKind.ESCROW].balance_fen for key in contracts}
    earned, released = _earned(institution, contracts), _released(institution)
    for on, _order, kind, record in _records(institution, contracts):
        key, source = record.contract_key, f"{_SOURCE[kind]} {institution.key}/{record.code}"
        if source in booked or not record.amount_fen:
            continue
        fen = record.amount_fen
        if kind == EntryKind.PAY_IN:
            escrow[key] += fen
        elif escrow[key] < fen:
            done.left_out["not covered"].append(source)
            continue
        elif kind == EntryKind.RELEASE and released[key] + fen > earned.get(key, 0):
            done.left_out["not earned"].append(source)
            continue
        else:
            escrow[key] -= fen
            released[key] += fen if kind == EntryKind.RELEASE else 0
        same = {
            "region_code": institution.region_code,
            "institution": institution,
            "contract_key": key,
            "on": on,
            "amount_fen": fen,
        }
        moves = [(kind, source)]
        if kind == EntryKind.REFUND:
            moves.append((EntryKind.REFUND_PAID, f"refund paid {institution.key}/{record.code}"))
        for move, of in moves:
            leaves, enters = (accounts[key if each in _OWN else "", each] for each in _JOINS[move])
            lessons = getattr(record, "lessons", None) if move == EntryKind.RELEASE else None
            waiting.append(
                Entry(
                    kind=move, from_account=leaves, to_account=enters, source=of, lessons=lessons, **same, **said_by(by)
                )
            )
    for start in range(0, len(waiting), _CHUNK):
        Entry.objects.bulk_create(waiting[start : start + _CHUNK], batch_size=_CHUNK)
    done.made = len(waiting)
    return done


_OWN = (AccountKind.ESCROW, AccountKind.REFUND)
_SOURCE = {EntryKind.PAY_IN: "payment", EntryKind.RELEASE: "release", EntryKind.REFUND: "refund"}
_JOINS = {
    EntryKind.PAY_IN: (AccountKind.OUTSIDE, AccountKind.ESCROW),
    EntryKind.RELEASE: (AccountKind.ESCROW, AccountKind.RELEASED),
    EntryKind.REFUND: (AccountKind.ESCROW, AccountKind.REFUND),
    EntryKind.REFUND_PAID: (AccountKind.REFUND, AccountKind.OUTSIDE),
}


def _open(institution: Institution, contracts: list[Contract]) -> dict[tuple[str, str], LedgerAccount]:
    """Return the accounts by contract's key ("" for the institution's) and kind, made where they are missing."""
    same = {"region_code": institution.region_code, "institution": institution}
    rows = [LedgerAccount(kind=kind, **same) for kind in AccountKind if kind not in _OWN]
    rows += [LedgerAccount(kind=kind, contract=each, **same) for each in contracts for kind in _OWN]
    LedgerAccount.objects.bulk_create(rows, ignore_conflicts=True)
    found = LedgerAccount.objects.filter(institution=institution)
    return {(row.contract_key or "", row.kind): row for row in found}


def _earned(institution: Institution, contracts: dict[str, Contract]) -> dict[str, int]:
    confirmed = Attendance.objects.current().filter(institution=institution, confirmed_on__isnull=False)
    lessons = confirmed.order_by().values_list("contract__key").annotate(count=Sum("lessons"))
    return {
        key: contracts[key].amount_fen * count // (contracts[key].lessons or 1)
        for key, count in lessons
        if contracts[key].lessons
    }


def _released(institution: Institution) -> dict[str, int]:
    total: dict[str, int] = defaultdict(int)
    entries = Entry.objects.filter(institution=institution, kind=EntryKind.RELEASE, reversed_by__isnull=True)
    total |= dict(entries.order_by().values_list("contract__key").annotate(fen=Sum("amount_fen")))
    return total


def _records(institution: Institution, contracts: dict[str, Contract]) -> list[tuple[dt.date, int, EntryKind, Any]]:
    """Return what moved, in the order of days; of one day what comes in first."""
    paid = Payment.objects.filter(institution=institution, contract__isnull=False, account=PaidInto.ESCROW)
    given = Release.objects.filter(institution=institution)
    back = Refund.objects.filter(institution=institution, contract__isnull=False, paid_on__isnull=False)
    rows: list[tuple[dt.date, int, EntryKind, Any]] = []
    rows += [(each.paid_on, 0, EntryKind.PAY_IN, each) for each in paid]
    rows += [(each.released_on, 1, EntryKind.RELEASE, each) for each in given if each.contract_key in contracts]
    rows += [(each.paid_on, 2, EntryKind.REFUND, each) for each in back if each.paid_on]
    return sorted(rows, key=lambda row: (row[0], row[1], row[3].pk))
