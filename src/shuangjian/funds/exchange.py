"""Exchange files with a bank over a folder: orders go to `to-bank`, statements and answers come from `from-bank`.

What is sent or taken twice is one: the bank knows an order by its number, we know lines, statements and answers by theirs. So a process
that ends in the middle is only begun again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from shuangjian.funds.bank import deliver_statement
from shuangjian.funds.bank_orders import orders_for, take_report
from shuangjian.funds.pain import write_order
from shuangjian.registry.models import User
from shuangjian.web.context import acting
from shuangjian.web.errors import Refusal

TO_BANK, FROM_BANK = "to-bank", "from-bank"
_ORDER, _STATEMENTS, _REPORT = ".pain001.xml", (".camt053.xml", ".camt054.xml"), ".pain002.xml"


@dataclass
class Exchanged:
    """What an exchange did: names of files sent, taken in, and refused with why."""

    sent: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


def exchange(*, by: User, folder: Path) -> Exchanged:
    """Send what was ordered and take in what lies there, each file whole or not at all.

    Args:
        by: the bank's user: what they may not deliver is refused.
        folder: with `to-bank` and `from-bank`; both are made. A file taken in goes to `from-bank/done`, one that is refused to
            `from-bank/refused` with the reason beside it.
    """
    outgoing, incoming = folder / TO_BANK, folder / FROM_BANK
    for each in (outgoing, outgoing / "taken", incoming, incoming / "done", incoming / "refused"):
        each.mkdir(parents=True, exist_ok=True)
    done = Exchanged()
    for order in orders_for(by).order_by("pk"):
        name = f"{order.message_id}{_ORDER}"
        if not (outgoing / name).exists() and not (outgoing / "taken" / name).exists():
            part = outgoing / f"{name}.part"
            part.write_bytes(write_order(order))
            part.replace(outgoing / name)
            done.sent.append(name)
    for path in sorted(each for each in incoming.iterdir() if each.name.endswith((*_STATEMENTS, _REPORT))):
        try:
            with (
                acting(by.get_username(), f"exchange with the bank: {path.name}"),
                transaction.atomic(),
                path.open("rb") as file,
            ):
                if path.name.endswith(_STATEMENTS):
                    deliver_statement(by=by, file=file)
                else:
                    take_report(by=by, file=file)
        except Refusal as refusal:
            done.refused[path.name] = refusal.message
            (incoming / "refused" / f"{path.name}.txt").write_text(f"{refusal.message}\n", encoding="utf-8")
            path.replace(incoming / "refused" / path.name)
        else:
            done.taken.append(path.name)
            path.replace(incoming / "done" / path.name)
    return done
