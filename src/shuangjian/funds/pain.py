"""Orders to the bank as ISO 20022 pain.001, and its answers as pain.002."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import IO

from lxml import etree

from shuangjian.funds.errors import NotCamt, OrderNotValid
from shuangjian.funds.iso20022 import drop, fault_of, read_events, text, version_in
from shuangjian.funds.models import BankOrder, BankOrderLine
from shuangjian.web.formats import plain_yuan

VERSION = "pain.001.001.09"
ORDER = f"urn:iso:std:iso:20022:tech:xsd:{VERSION}"
# How the creditor's account is named: by the bank's number of the payment that is paid back.
ORIGINAL_PAYER = "ORIGINAL-PAYER"


def write_order(order: BankOrder) -> bytes:
    """Return an order as pain.001.001.09: one payment information for each account that pays, the same bytes each time.

    Raises:
        OrderNotValid: the schema does not let it pass: a number or name is longer than a bank takes, say.
    """
    lines = list(order.lines.select_related("account", "request__contract").order_by("account_id", "pk"))
    document = etree.Element(f"{{{ORDER}}}Document", nsmap={None: ORDER})
    message = _add(document, "CstmrCdtTrfInitn")
    head = _add(message, "GrpHdr")
    _add(head, "MsgId", order.message_id)
    _add(head, "CreDtTm", order.made_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    _add(head, "NbOfTxs", str(len(lines)))
    _add(head, "CtrlSum", plain_yuan(sum(line.amount_fen for line in lines)))
    _add(_add(head, "InitgPty"), "Nm", order.region_code)
    for number, (account, group) in enumerate(groupby(lines, key=lambda line: line.account), 1):
        _payment(message, f"{order.message_id}-{number}", order, account.number, account.bank, list(group))
    written = etree.tostring(document, xml_declaration=True, encoding="UTF-8")
    if fault := fault_of(written, VERSION):
        raise OrderNotValid(why=fault)
    return written


def _payment(
    message: etree._Element, ident: str, order: BankOrder, number: str, bank: str, lines: list[BankOrderLine]
) -> None:
    payment = _add(message, "PmtInf")
    _add(payment, "PmtInfId", ident)
    _add(payment, "PmtMtd", "TRF")
    _add(payment, "NbOfTxs", str(len(lines)))
    _add(payment, "CtrlSum", plain_yuan(sum(line.amount_fen for line in lines)))
    _add(_add(payment, "ReqdExctnDt"), "Dt", order.made_at.astimezone(_SHANGHAI).date().isoformat())
    _add(_add(payment, "Dbtr"), "Nm", lines[0].institution_key)
    _add(_add(_add(_add(payment, "DbtrAcct"), "Id"), "Othr"), "Id", number)
    _add(_add(_add(payment, "DbtrAgt"), "FinInstnId"), "Nm", bank)
    for line in lines:
        one = _add(payment, "CdtTrfTxInf")
        _add(_add(one, "PmtId"), "EndToEndId", line.end_to_end)
        _add(_add(one, "Amt"), "InstdAmt", plain_yuan(line.amount_fen)).set("Ccy", "CNY")
        _add(_add(one, "Cdtr"), "Nm", "原付款人")
        other = _add(_add(_add(one, "CdtrAcct"), "Id"), "Othr")
        _add(other, "Id", line.paying_line)
        _add(_add(other, "SchmeNm"), "Prtry", ORIGINAL_PAYER)
        _add(_add(one, "RmtInf"), "Ustrd", f"退费 {line.request.contract.code}")


_SHANGHAI = dt.timezone(dt.timedelta(hours=8))


def _add(parent: etree._Element, name: str, said: str | None = None) -> etree._Element:
    made = etree.SubElement(parent, f"{{{ORDER}}}{name}")
    made.text = said
    return made


@dataclass(frozen=True)
class Answer:
    """What the bank says of one payment: its status code, why (codes and words), and the day."""

    end_to_end: str
    status: str
    reason: str
    on: dt.date


def read_report(file: IO[bytes]) -> Iterator[Answer]:
    """Return the answers of a pain.002 file, in order.

    Raises:
        NotCamt: it is not one that its schema lets pass, is cut short, or an answer lacks its payment or status.
    """
    made = ""
    for event, element in read_events(file, version_in(file, "pain.002"), ("GrpHdr", "TxInfAndSts")):
        if event == "start":
            continue
        name = etree.QName(element).localname
        if name == "GrpHdr":
            made = text(element, "CreDtTm")
        elif name == "TxInfAndSts":
            ident, status = text(element, "OrgnlEndToEndId"), text(element, "TxSts")
            try:
                day = dt.date.fromisoformat((text(element, "AccptncDtTm") or made)[:10])
            except ValueError:
                raise NotCamt(line=element.sourceline or 0, why="AccptncDtTm, CreDtTm") from None
            if not ident or not status:
                raise NotCamt(line=element.sourceline or 0, why="OrgnlEndToEndId, TxSts")
            why = (text(element, "StsRsnInf/Rsn/Cd"), text(element, "StsRsnInf/AddtlInf"))
            yield Answer(ident, status, " ".join(filter(None, why)), day)
            drop(element)
