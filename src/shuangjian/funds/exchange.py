"""Exchange files with a bank: orders go out, statements, notifications and answers come in, over any channel.

What is sent or taken twice is one: the bank knows an order by its number, we know lines, statements and answers by theirs. So a process
that ends in the middle is only begun again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import IO

from shuangjian.funds.bank import deliver_statement
from shuangjian.funds.bank_orders import orders_for, take_report
from shuangjian.funds.channels import Channel
from shuangjian.funds.errors import StatementMissing
from shuangjian.funds.pain import write_order
from shuangjian.registry.models import User
from shuangjian.web.context import acting
from shuangjian.web.errors import Refusal

_ORDER, _STATEMENTS, _REPORT = ".pain001.xml", (".camt053.xml", ".camt054.xml"), ".pain002.xml"


@dataclass
class Exchanged:
    """What an exchange did: names of files sent, taken in, and refused with why."""

    sent: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


def exchange(*, by: User, channel: Channel) -> Exchanged:
    """Send what was ordered and take in what lies there, each file whole or not at all.

    Args:
        by: the bank's user: what they may not deliver is refused.
        channel: the way to the bank.

    Raises:
        BankNotHeard: the bank cannot be reached; what was taken before stays taken.
    """
    done, known = Exchanged(), channel.sent()
    for order in orders_for(by).order_by("pk"):
        if (name := f"{order.message_id}{_ORDER}") not in known:
            channel.send(name, write_order(order))
            done.sent.append(name)
    waiting = [name for name in channel.arrived() if name.endswith((*_STATEMENTS, _REPORT))]
    # A statement that came before its predecessor is tried again when that was taken in, and refused when none was.
    while waiting:
        early: dict[str, str] = {}
        for name in waiting:
            with channel.read(name) as file:
                refusal = _take(by, name, file)
            if isinstance(refusal, StatementMissing):
                early[name] = refusal.message
                continue
            channel.settle(name, refused=refusal.message if refusal else "")
            if refusal:
                done.refused[name] = refusal.message
            else:
                done.taken.append(name)
        if len(early) == len(waiting):
            for name, why in early.items():
                channel.settle(name, refused=why)
            done.refused |= early
            break
        waiting = list(early)
    return done


def _take(by: User, name: str, file: IO[bytes]) -> Refusal | None:
    """Take in a file; return why it is refused, None where it is not."""
    try:
        with acting(by.get_username(), f"exchange with the bank: {name}"):
            if name.endswith(_STATEMENTS):
                deliver_statement(by=by, file=file)
            else:
                take_report(by=by, file=file)
    except Refusal as refusal:
        return refusal
    return None
