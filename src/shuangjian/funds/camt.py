"""Statements as ISO 20022 camt.053: read line by line, with nothing of XML that reaches out or grows.

A document type, and so every entity, is refused; nothing is fetched; memory stays flat, since what was read is dropped.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import IO, Any

from lxml import etree

from shuangjian.funds.choices import Direction
from shuangjian.funds.errors import NotCamt

_DIRECTIONS = {"CRDT": Direction.IN, "DBIT": Direction.OUT}


@dataclass(frozen=True)
class StatementHead:
    """What a statement says of itself: account, the bank's identification and running number, the balances at both ends (fen)."""

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


def read_events(file: IO[bytes], message: str, names: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """Return start and end of the elements of these names of an ISO 20022 message, in order.

    Raises:
        NotCamt: it is not this message, is cut short, or has a document type.
    """
    events = etree.iterparse(
        file, events=("start", "end"), tag=[f"{{*}}{name}" for name in names], resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    line, is_checked = 0, False
    try:
        for event, element in events:
            line = element.sourceline or line
            if not is_checked:
                _check_message(element.getroottree().getroot(), message)
                is_checked = True
            yield event, element
    except etree.XMLSyntaxError as error:
        raise NotCamt(line=error.lineno or line, why=error.msg or "XML") from None
    if not is_checked:
        _check_message(events.root, message)


def _check_message(root: Any, message: str) -> None:
    if root is None or root.getroottree().docinfo.doctype:
        raise NotCamt(line=1, why="DOCTYPE")
    if f":{message}." not in (etree.QName(root).namespace or ""):
        raise NotCamt(line=1, why=message)


def drop(element: Any) -> None:
    """Forget an element that was read, and all before it beside it."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def read_statement(file: IO[bytes]) -> Iterator[StatementHead | StatementLine]:
    """Return each statement of a camt.053 file followed by its booked entries, in order.

    Raises:
        NotCamt: it is not one, is cut short, or says something we do not take, with the line of the file and why; the entries of a
            statement and its two balances must agree.
    """
    number, head, moved = "", None, 0
    balances: dict[str, tuple[int, dt.date]] = {}
    for event, element in read_events(file, "camt.053", ("Stmt", "Acct", "Bal", "Ntry")):
        name = etree.QName(element).localname
        if event == "start":
            if name == "Stmt":
                number, head, moved, balances = "", None, 0, {}
            elif name == "Ntry" and head is None:
                head = _head(element.getparent(), number, balances)
                yield head
            continue
        if name == "Acct" and etree.QName(element.getparent()).localname == "Stmt":
            number = text(element, "Id/IBAN") or text(element, "Id/Othr/Id")
        elif name == "Bal":
            balances[text(element, "Tp/CdOrPrtry/Cd")] = (_signed(element), _day(element, "Dt"))
        elif name == "Ntry":
            if text(element, "Sts/Cd") in ("", "BOOK"):
                line = _line(element, number)
                moved += line.amount_fen if line.direction == Direction.IN else -line.amount_fen
                yield line
            drop(element)
        elif name == "Stmt":
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
    sequence = text(statement, "ElctrncSeqNb")
    if sequence and not sequence.isdecimal():
        raise NotCamt(line=statement.sourceline or 0, why="ElctrncSeqNb")
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
    found = _find(element, path)
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


def _find(element: Any, path: str) -> Any:
    return element.find("/".join(f"{{*}}{part}" for part in path.split("/")))


def text(element: Any, path: str) -> str:
    """Return the text at a path of names below an element, "" where there is none."""
    found = _find(element, path)
    return (found.text or "").strip() if found is not None else ""
