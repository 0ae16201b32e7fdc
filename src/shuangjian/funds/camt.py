"""What a bank says of an account: statements (camt.053) and notifications (camt.054), read entry by entry.

A notification comes first and the statement of the same movements later: both name an entry by the bank's own number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import IO, Any

from lxml import etree

from shuangjian.funds.choices import Direction
from shuangjian.funds.errors import NotCamt
from shuangjian.funds.iso20022 import drop, find, read_events, text, version_in

_DIRECTIONS = {"CRDT": Direction.IN, "DBIT": Direction.OUT}


@dataclass(frozen=True)
class StatementHead:
    """What a statement says of itself: account, the bank's identification and running number, the balances at both ends (fen).

    Of a notification only the account counts: it is no statement, and its numbers are its own.
    """

    number: str
    ident: str
    sequence: int | None
    opening_fen: int | None
    closing_fen: int | None
    closed_on: dt.date | None


@dataclass(frozen=True)
class StatementLine:
    """One booked entry: the account it is on, the bank's own number, and what the payer wrote."""

    number: str
    code: str
    booked_on: dt.date
    direction: str
    amount_fen: int
    counterparty: str | None
    reference: str | None


def read_statement(file: IO[bytes]) -> Iterator[StatementHead | StatementLine]:
    """Return each statement or notification of a file followed by its booked entries, in order.

    Raises:
        NotCamt: it is no camt.053 or camt.054 that its schema lets pass, is cut short, or says something we do not take, with the line of
            the file and why; the entries of a statement and its two balances must agree.
    """
    version = version_in(file, "camt.053", "camt.054")
    whole = "Stmt" if version.startswith("camt.053") else "Ntfctn"
    number, head, moved = "", None, 0
    balances: dict[str, tuple[int, dt.date]] = {}
    for event, element in read_events(file, version, (whole, "Acct", "Bal", "Ntry")):
        name = etree.QName(element).localname
        if event == "start":
            if name == whole:
                number, head, moved, balances = "", None, 0, {}
            elif name == "Ntry" and head is None:
                head = _head(element.getparent(), number, balances)
                yield head
            continue
        if name == "Acct" and etree.QName(element.getparent()).localname == whole:
            number = text(element, "Id/IBAN") or text(element, "Id/Othr/Id")
        elif name == "Bal":
            balances[text(element, "Tp/CdOrPrtry/Cd")] = (_signed(element), _day(element, "Dt"))
        elif name == "Ntry":
            if text(element, "Sts/Cd") in ("", "BOOK"):
                line = _line(element, number)
                moved += line.amount_fen if line.direction == Direction.IN else -line.amount_fen
                yield line
            drop(element)
        elif name == whole:
            if head is None:
                head = _head(element, number, balances)
                yield head
            if (
                head.opening_fen is not None
                and head.closing_fen is not None
                and head.opening_fen + moved != head.closing_fen
            ):
                raise NotCamt(line=element.sourceline or 0, why="Bal ≠ Ntry")
            drop(element)


def _head(statement: Any, number: str, balances: dict[str, tuple[int, dt.date]]) -> StatementHead:
    if etree.QName(statement).localname != "Stmt":
        return StatementHead(number, "", None, None, None, None)
    sequence = text(statement, "ElctrncSeqNb")
    opening = balances.get("OPBD") or balances.get("PRCD")
    closing, closed_on = balances.get("CLBD", (None, None))
    return StatementHead(
        number, text(statement, "Id"), int(sequence) if sequence else None, opening[0] if opening else None, closing, closed_on
    )  # fmt: skip


def fen_of(element: Any, path: str = "Amt") -> int:
    """Return an amount in yuan as fen.

    Raises:
        NotCamt: it is in another currency, or no amount with two decimals.
    """
    found = find(element, path)
    line = element.sourceline or 0
    if found is None or found.get("Ccy") != "CNY":
        raise NotCamt(line=line, why=f"{path} Ccy")
    try:
        fen = Decimal(found.text or "") * 100
    except InvalidOperation:
        raise NotCamt(line=line, why=path) from None
    if not fen.is_finite() or fen != fen.to_integral_value() or fen < 0:
        raise NotCamt(line=line, why=path)
    return int(fen)


def _signed(balance: Any) -> int:
    fen = fen_of(balance)
    return -fen if text(balance, "CdtDbtInd") == "DBIT" else fen


def _day(element: Any, path: str) -> dt.date:
    try:
        return dt.date.fromisoformat((text(element, f"{path}/Dt") or text(element, f"{path}/DtTm"))[:10])
    except ValueError:
        raise NotCamt(line=element.sourceline or 0, why=path) from None


def _line(entry: Any, number: str) -> StatementLine:
    line, fen, booked = entry.sourceline or 0, fen_of(entry), _day(entry, "BookgDt")
    if fen == 0:
        raise NotCamt(line=line, why="Amt")
    direction, code = _DIRECTIONS.get(text(entry, "CdtDbtInd")), text(entry, "AcctSvcrRef") or text(entry, "NtryRef")
    if direction is None or not code or "/" in code:
        raise NotCamt(line=line, why="CdtDbtInd, AcctSvcrRef")
    party = "Dbtr" if direction == Direction.IN else "Cdtr"
    details = "NtryDtls/TxDtls"
    return StatementLine(
        number, code, booked, direction.value, fen,
        text(entry, f"{details}/RltdPties/{party}/Pty/Nm") or text(entry, f"{details}/RltdPties/{party}/Nm") or None,
        text(entry, f"{details}/RmtInf/Ustrd") or text(entry, f"{details}/Refs/EndToEndId") or None,
    )  # fmt: skip
