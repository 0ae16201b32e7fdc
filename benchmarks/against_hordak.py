"""Single movements against django-hordak with a balance guard, one after the other on the same server in turns.

    python benchmarks/against_hordak.py [--seconds 3] [--runs 5]

Needs django-hordak beside what runs (`pip install django-hordak`); it is not among our own requirements. Its accounts may not go below zero
either: the row of the account that gives is locked, and its balance is asked after the transfer. Both have 1,000 movements before.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
BEFORE = 1_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    os.environ.setdefault("SHUANGJIAN_HOME", str(Path(tempfile.gettempdir()) / "shuangjian-hordak"))
    from shuangjian.config.environment import prepare
    from shuangjian.embedded import Role

    prepare(Role.OWNER)
    os.environ["DJANGO_SETTINGS_MODULE"] = "hordak_settings"
    import django

    django.setup()
    from django.core.management import call_command

    from shuangjian.config import migrate

    migrate.run(verbosity=0)
    call_command("migrate", "hordak", verbosity=0)
    ways = {"ours": make_ours(), "hordak": make_hordak()}
    for way in ways.values():
        for _number in range(BEFORE):
            way()
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for _run in range(options.runs):
        for name, way in ways.items():
            begun, done = time.perf_counter(), 0
            while time.perf_counter() - begun < options.seconds:
                way()
                done += 1
            rates[name].append(done / (time.perf_counter() - begun))
    ours, theirs = (statistics.median(each) for each in rates.values())
    print(
        f"single movements: {ours:,.0f} a second, django-hordak with a guard {theirs:,.0f}: {ours / theirs:.1f}×",
        end="",
    )
    print(
        f" (asked ≥ 5); {statistics.median(a / b for a, b in zip(*rates.values(), strict=True)):.1f} of the runs' own"
    )
    print(f"load {os.getloadavg()[0]:.1f}")


def make_ours() -> Callable[[], None]:
    """Return what releases one lesson's money of a contract that has enough."""
    import ledger
    from shuangjian.funds.choices import EntryKind
    from shuangjian.funds.ledger.posting import post
    from shuangjian.registry.actors import SystemPart
    from shuangjian.web.context import acting

    contract = ledger.lay_ground(100)[0]

    def move() -> None:
        with acting("benchmark", "release"):
            post(
                by=SystemPart.WORKER, kind=EntryKind.RELEASE, place=contract, on=dt.date(2025, 9, 4), amount_fen=1, source=secrets.token_hex(8)
            )  # fmt: skip

    return move


def make_hordak() -> Callable[[], None]:
    """Return what transfers as much from an account that has enough, and looks that it has not less than nothing after."""
    from django.db import transaction
    from hordak.models import Account
    from moneyed import Money

    outside, escrow, released = (
        Account.objects.create(name=name, code=str(number), type=kind, currencies=["CNY"])
        for number, (name, kind) in enumerate((("outside", "AS"), ("escrow", "LI"), ("released", "LI")))
    )
    # What leaves a liability is debited: the account that takes is credited with it.
    escrow.transfer_to(outside, Money(10_000, "CNY"))

    def move() -> None:
        with transaction.atomic():
            giving = Account.objects.select_for_update().get(pk=escrow.pk)
            released.transfer_to(giving, Money("0.01", "CNY"))
            if giving.get_simple_balance().monies()[0].amount < 0:
                raise ValueError("below zero")

    return move


if __name__ == "__main__":
    main()
