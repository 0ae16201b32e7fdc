"""What the ledger says of any day: balances, and the lines that make them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from shuangjian.funds.choices import EntryKind
from shuangjian.funds.models import Entry, LedgerAccount
from shuangjian.web.addresses import address_of
from shuangjian.web.formats import format_yuan


@dataclass(frozen=True)
class Line:
    """One entry as an account sees it: what it brought in (negative where it took out), and what was there after it."""

    entry: Entry
    change_fen: int
    balance_fen: int


def balance_on(account: LedgerAccount, day: dt.date) -> int:
    """Return what was in an account in fen at the end of a day."""
    return _sum(account.entering.filter(on__lte=day)) - _sum(account.leaving.filter(on__lte=day))


def statement(account: LedgerAccount, until: dt.date) -> list[Line]:
    """Return the lines of an account up to the end of a day, in the order of their days."""
    entries = (account.entering.all() | account.leaving.all()).filter(on__lte=until)
    lines, balance = [], 0
    for entry in entries.select_related("by", "reverses").order_by("on", "pk"):
        change = entry.amount_fen if entry.to_account_id == account.pk else -entry.amount_fen
        balance += change
        lines.append(Line(entry, change, balance))
    return lines


def describe(lines: list[Line], may_reverse: bool) -> list[dict[str, str]]:
    """Return lines as a page shows them: day, what, change and balance in yuan, the address that reverses one ("" where nothing does)."""
    return [
        {
            "day": line.entry.on.isoformat(), "what": line.entry.get_kind_display(), "change": format_yuan(line.change_fen),
            "balance": format_yuan(line.balance_fen), "reason": line.entry.reason,
            "reverse_url": address_of("funds:reverse", line.entry.pk) if may_reverse and line.entry.kind != EntryKind.REVERSAL else "",
        }
        for line in lines
    ]  # fmt: skip


def _sum(entries: QuerySet[Entry]) -> int:
    return entries.aggregate(fen=Sum("amount_fen"))["fen"] or 0
