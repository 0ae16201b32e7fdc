"""The sandbox bank: accounts with balances and running numbers of statements, kept in one file beside the folders."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from lxml import etree

from shuangjian.sandbox_bank.messages import Booked, notification, report, statement

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


class SandboxBank:
    """Serves one folder: `to-bank` in, `from-bank` out, `bank.json` is what it knows."""

    def __init__(self, folder: Path) -> None:
        """Open the folder; what an earlier process kept is there again."""
        self.inbox, self.outbox, self._kept = folder / "to-bank", folder / "from-bank", folder / "bank.json"
        for each in (self.inbox, self.inbox / "taken", self.outbox):
            each.mkdir(parents=True, exist_ok=True)
        empty: dict[str, Any] = {"accounts": {}, "messages": []}
        self.state = json.loads(self._kept.read_text("utf-8")) if self._kept.exists() else empty

    def open_account(self, number: str, fen: int) -> None:
        """Open an account with a balance in fen; one that is open stays as it is."""
        self.state["accounts"].setdefault(number, {"fen": fen, "sequence": 0, "line": 0})
        self._keep()

    def receive(self, number: str, fen: int, reference: str, payer: str) -> None:
        """Book what somebody pays into an account; tell it at once, and send the statement."""
        line = self._book(number, fen, payer, reference)
        self._write(f"{line.code}.camt054.xml", notification(number, line.code, [line], dt.datetime.now(dt.UTC)))
        self._send(number, [line])
        self._keep()

    def step(self) -> int:
        """Carry out every order that lies there; return how many. One of a number that was carried out is not done again."""
        found = sorted(self.inbox.glob("*.pain001.xml"))
        for path in found:
            self._carry_out(etree.parse(str(path), _PARSER).getroot())
            path.replace(self.inbox / "taken" / path.name)
        return len(found)

    def _carry_out(self, order: etree._Element) -> None:
        message = _text(order, ".//{*}GrpHdr/{*}MsgId")
        if message in self.state["messages"]:
            return
        payments = order.findall(".//{*}CdtTrfTxInf")
        answers: list[tuple[str, str, str]] = []
        booked: dict[str, list[Booked]] = defaultdict(list)
        total = sum((_amount(each) for each in payments), Decimal(0))
        whole = (_text(order, ".//{*}GrpHdr/{*}NbOfTxs"), _text(order, ".//{*}GrpHdr/{*}CtrlSum")) == (
            str(len(payments)),
            f"{total:.2f}",
        )
        for payment in payments:
            name = _text(payment, "{*}PmtId/{*}EndToEndId")
            number = _text(payment.getparent(), "{*}DbtrAcct/{*}Id/{*}Othr/{*}Id")
            fen = int(_amount(payment) * 100)
            why = self._refuse(number, fen) if whole else "AM10"
            if why:
                answers.append((name, "RJCT", why))
                continue
            booked[number].append(self._book(number, -fen, "", f"{name} {_text(payment, '{*}RmtInf/{*}Ustrd')}"))
            answers.append((name, "ACSC", ""))
        self.state["messages"].append(message)
        self._write(f"{message}.pain002.xml", report(message, answers, dt.datetime.now(dt.UTC)))
        for number, lines in booked.items():
            self._send(number, lines)
        self._keep()

    def _refuse(self, number: str, fen: int) -> str:
        """Return the code of why a payment is not made (ISO 20022 external status reasons), "" where it is."""
        account = self.state["accounts"].get(number)
        if account is None:
            return "AC01"
        return "AM04" if account["fen"] < fen else ""

    def _book(self, number: str, fen: int, party: str, reference: str) -> Booked:
        account = self.state["accounts"][number]
        account["line"] += 1
        account["fen"] += fen
        return Booked(f"{number[-4:]}-{account['line']:06d}", fen, party, reference)

    def _send(self, number: str, lines: list[Booked]) -> None:
        account = self.state["accounts"][number]
        account["sequence"] += 1
        name = f"{number}-{account['sequence']:06d}"
        self._write(
            f"{name}.camt053.xml",
            statement(number, name, account["sequence"], account["fen"], lines, dt.datetime.now(dt.UTC)),
        )

    def _write(self, name: str, content: bytes) -> None:
        part = self.outbox / f"{name}.part"
        part.write_bytes(content)
        part.replace(self.outbox / name)

    def _keep(self) -> None:
        part = self._kept.with_suffix(".part")
        part.write_text(json.dumps(self.state), encoding="utf-8")
        part.replace(self._kept)


def _amount(payment: etree._Element) -> Decimal:
    try:
        return Decimal(_text(payment, "{*}Amt/{*}InstdAmt"))
    except InvalidOperation:
        return Decimal(0)


def _text(element: Any, path: str) -> str:
    return (element.findtext(path) or "").strip()
