"""Statements as ISO 20022 camt.053: read line by line, with nothing of XML that reaches out or grows.

A document type, and so every entity, is refused; nothing is fetched; memory stays flat, since what was read is dropped.
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

_DIRECTIONS = {"CRDT": Direction.IN, "DBIT": Direction.OUT}


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


def read_statement(file: IO[bytes]) -> Iterator[StatementLine]:
    """Return the booked entries of a camt.053 file, in order.

    Raises:
        NotCamt: it is not one, is cut short, or says something we do not take, with the line of the file and why.
    """
    number, wrong = "", 0
    events = etree.iterparse(
        file, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    try:
        root = None
        for event, element in events:
            if event == "start":
                if root is None:
                    root = element
                    if element.getroottree().docinfo.doctype:
                        raise NotCamt(line=1, why="DOCTYPE")
                    if ":camt.053." not in (etree.QName(element).namespace or ""):
                        raise NotCamt(line=1, why="camt.053")
                continue
            name = etree.QName(element).localname
            wrong = element.sourceline or wrong
            if name == "Acct" and etree.QName(element.getparent()).localname == "Stmt":
                number = _text(element, "Id/IBAN") or _text(element, "Id/Othr/Id")
            elif name == "Ntry":
                if _text(element, "Sts/Cd") in ("", "BOOK"):
                    yield _line(element, number)
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise NotCamt(line=error.lineno or wrong, why=error.msg or "XML") from None


def _line(entry: Any, number: str) -> StatementLine:
    line = entry.sourceline or 0
    amount = _find(entry, "Amt")
    if amount is None or amount.get("Ccy") != "CNY":
        raise NotCamt(line=line, why="Amt Ccy")
    try:
        fen = Decimal(amount.text or "") * 100
        booked = dt.date.fromisoformat((_text(entry, "BookgDt/Dt") or _text(entry, "BookgDt/DtTm"))[:10])
    except (InvalidOperation, ValueError):
        raise NotCamt(line=line, why="Amt, BookgDt") from None
    if not fen.is_finite() or fen != fen.to_integral_value() or fen <= 0:
        raise NotCamt(line=line, why="Amt")
    direction, code = _DIRECTIONS.get(_text(entry, "CdtDbtInd")), _text(entry, "AcctSvcrRef") or _text(entry, "NtryRef")
    if direction is None or not code or "/" in code:
        raise NotCamt(line=line, why="CdtDbtInd, AcctSvcrRef")
    party = "Dbtr" if direction == Direction.IN else "Cdtr"
    details = "NtryDtls/TxDtls"
    return StatementLine(
        number, code, booked, direction.value, int(fen),
        _text(entry, f"{details}/RltdPties/{party}/Pty/Nm") or _text(entry, f"{details}/RltdPties/{party}/Nm") or None,
        _text(entry, f"{details}/RmtInf/Ustrd") or _text(entry, f"{details}/Refs/EndToEndId") or None,
    )  # fmt: skip


def _find(element: Any, path: str) -> Any:
    return element.find("/".join(f"{{*}}{part}" for part in path.split("/")))


def _text(element: Any, path: str) -> str:
    found = _find(element, path)
    return (found.text or "").strip() if found is not None else ""
