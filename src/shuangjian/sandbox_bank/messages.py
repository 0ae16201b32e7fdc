"""What the sandbox bank writes: statements and reports of payments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

_STATEMENT = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
_NOTICE = "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"
_REPORT = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.12"
_SHANGHAI = dt.timezone(dt.timedelta(hours=8))


@dataclass(frozen=True)
class Booked:
    """A line of an account: the bank's number of it, fen (negative: out), who is on the other side, what was written."""

    code: str
    fen: int
    party: str
    reference: str


def statement(
    number: str, ident: str, sequence: int, closing_fen: int, lines: Sequence[Booked], at: dt.datetime
) -> bytes:
    """Return a camt.053 statement of an account that ends at `closing_fen`."""
    add = _Maker(_STATEMENT)
    root = add.root("BkToCstmrStmt")
    head = add(root, "GrpHdr")
    add(head, "MsgId", ident)
    add(head, "CreDtTm", _moment(at))
    said = add(root, "Stmt")
    add(said, "Id", ident)
    add(said, "ElctrncSeqNb", str(sequence))
    add(said, "CreDtTm", _moment(at))
    add(add(add(add(said, "Acct"), "Id"), "Othr"), "Id", number)
    opening = closing_fen - sum(line.fen for line in lines)
    for code, fen in (("OPBD", opening), ("CLBD", closing_fen)):
        balance = add(said, "Bal")
        add(add(add(balance, "Tp"), "CdOrPrtry"), "Cd", code)
        add.money(balance, fen)
        add(add(balance, "Dt"), "Dt", _day(at))
    add.entries(said, lines, at)
    return add.written()


def notification(number: str, ident: str, lines: Sequence[Booked], at: dt.datetime) -> bytes:
    """Return a camt.054 notification of movements of an account, as it is sent before the statement."""
    add = _Maker(_NOTICE)
    root = add.root("BkToCstmrDbtCdtNtfctn")
    head = add(root, "GrpHdr")
    add(head, "MsgId", ident)
    add(head, "CreDtTm", _moment(at))
    said = add(root, "Ntfctn")
    add(said, "Id", ident)
    add(said, "CreDtTm", _moment(at))
    add(add(add(add(said, "Acct"), "Id"), "Othr"), "Id", number)
    add.entries(said, lines, at)
    return add.written()


def report(message: str, answers: Sequence[tuple[str, str, str]], at: dt.datetime) -> bytes:
    """Return a pain.002 report on an order: payment, status and the code of why for each."""
    add = _Maker(_REPORT)
    root = add.root("CstmrPmtStsRpt")
    head = add(root, "GrpHdr")
    add(head, "MsgId", f"R{message}"[:35])
    add(head, "CreDtTm", _moment(at))
    original = add(root, "OrgnlGrpInfAndSts")
    add(original, "OrgnlMsgId", message)
    add(original, "OrgnlMsgNmId", "pain.001.001.09")
    payment = add(root, "OrgnlPmtInfAndSts")
    add(payment, "OrgnlPmtInfId", f"{message}-1")
    for name, status, why in answers:
        one = add(payment, "TxInfAndSts")
        add(one, "OrgnlEndToEndId", name)
        add(one, "TxSts", status)
        if why:
            add(add(add(one, "StsRsnInf"), "Rsn"), "Cd", why)
        add(one, "AccptncDtTm", _moment(at))
    return add.written()


def _moment(at: dt.datetime) -> str:
    return at.astimezone(_SHANGHAI).strftime("%Y-%m-%dT%H:%M:%S+08:00")


def _day(at: dt.datetime) -> str:
    return at.astimezone(_SHANGHAI).date().isoformat()


class _Maker:
    """Makes elements of one namespace."""

    def __init__(self, namespace: str) -> None:
        self.namespace = namespace
        self.document = etree.Element(f"{{{namespace}}}Document", nsmap={None: namespace})

    def root(self, name: str) -> etree._Element:
        return self(self.document, name)

    def __call__(self, parent: etree._Element, name: str, said: str | None = None) -> etree._Element:
        made = etree.SubElement(parent, f"{{{self.namespace}}}{name}")
        made.text = said
        return made

    def entries(self, said: etree._Element, lines: Sequence[Booked], at: dt.datetime) -> None:
        add = self
        for line in lines:
            entry = add(said, "Ntry")
            add.money(entry, line.fen)
            add(add(entry, "Sts"), "Cd", "BOOK")
            add(add(entry, "BookgDt"), "Dt", _day(at))
            add(entry, "AcctSvcrRef", line.code)
            domain = add(add(entry, "BkTxCd"), "Prtry")
            add(domain, "Cd", "TRF")
            details = add(add(entry, "NtryDtls"), "TxDtls")
            if line.party:
                add(add(add(add(details, "RltdPties"), "Dbtr" if line.fen > 0 else "Cdtr"), "Pty"), "Nm", line.party)
            if line.reference:
                add(add(details, "RmtInf"), "Ustrd", line.reference)

    def money(self, parent: etree._Element, fen: int) -> None:
        self(parent, "Amt", f"{abs(fen) // 100}.{abs(fen) % 100:02d}").set("Ccy", "CNY")
        self(parent, "CdtDbtInd", "CRDT" if fen >= 0 else "DBIT")

    def written(self) -> bytes:
        return etree.tostring(self.document, xml_declaration=True, encoding="UTF-8")
