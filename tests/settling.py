"""Settlement that is killed again and again, beside a model of what the books must say (run by tests as a process of its own).

    python tests/settling.py HOME ROUNDS SEED

In HOME a database of its own is made: contracts, lessons whose time to answer has passed, refunds that silence approves. In each round a worker
settles and a server takes in what the bank delivers, while one of worker, server and postmaster is killed; each child says through a
pipe what it was told is done. After every round nothing of that is lost and nothing is there twice; when nobody kills any more, the books
equal the model. Ends with 0 and one line, or with what does not hold.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from killing import Ground, Say, end, in_peace, start

HOME, ROUNDS, SEED = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
ground = Ground(HOME)
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from factories.funds import make_contract  # noqa: E402
from factories.places import make_institution, make_region, make_user  # noqa: E402
from shuangjian.funds.bank import BankLine, deliver  # noqa: E402
from shuangjian.funds.lessons import confirm_lapsed, release_what_waits  # noqa: E402
from shuangjian.funds.models import Attendance, Contract, Refund, RefundRequest  # noqa: E402
from shuangjian.funds.refunds import approve_lapsed  # noqa: E402
from shuangjian.registry.actors import SystemPart  # noqa: E402
from shuangjian.registry.models import User  # noqa: E402
from shuangjian.web.context import acting  # noqa: E402

CONTRACTS, LINES, LESSONS, REFUNDED = 8 + 2 * ROUNDS, 5, 3, 7
PRICE, PER_LINE = 10_000, 20_000
TODAY = timezone.localdate()
chance = random.Random(SEED)


def lay_ground() -> None:
    """Make contracts of ten lessons at 100 yuan, nothing paid yet, with three lessons each that silence confirms."""
    ground.make_tables()
    with acting("settling", "lay the ground"):
        place, bank = make_institution(), make_user("bank", "bank", region=make_region())
        past = TODAY - dt.timedelta(days=60)
        for number in range(CONTRACTS):
            contract = make_contract(f"C{number}", place, lessons=10, amount_fen=10 * PRICE, signed_on=past)
            for lesson in range(LESSONS):
                Attendance.objects.create(
                    region_code=place.region_code, institution_key=place.key, contract=contract, code=f"C{number}-{lesson}", attended_on=past,
                    lessons=1, known_from=timezone.now() - dt.timedelta(days=60),
                )  # fmt: skip
            if number % 5 == 0:
                of = {"region_code": place.region_code, "institution": place, "contract": contract}
                asked = Refund.objects.create(code=f"F{number}", requested_on=past, amount_fen=REFUNDED * PRICE, **of)
                RefundRequest.objects.create(
                    refund=asked, lessons=REFUNDED, amount_fen=REFUNDED * PRICE, basis="1", reason="1", asked_by=bank, asked_on=past,
                    answer_by_day=past, due_on=TODAY, **of,
                )  # fmt: skip


def settle(_say: Say) -> None:
    """Do what the night does, in any order, until killed."""
    worker = SystemPart.WORKER
    steps: list[Callable[[], int]] = [
        lambda: confirm_lapsed(by=worker, day=TODAY),
        lambda: approve_lapsed(by=worker, day=TODAY),
        lambda: release_what_waits(by=worker),
    ]
    random.shuffle(steps)
    for step in steps:
        step()


def serve(say: Say) -> None:
    """Take in the bank's lines from somewhere before the last that is there, each in a transaction; say what was told to be taken."""
    bank = User.objects.get(username="bank")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM funds_bankmovement")
        first = max(0, cursor.fetchone()[0] - 10)
    for number in range(first, CONTRACTS * LINES):
        line, code = f"L{number}", f"C{number // LINES}"
        with acting("bank", "a delivery"):
            deliver(by=bank, lines=[BankLine("230804/P1", line, "escrow", TODAY, "in", PER_LINE, None, None, code)])
        say(line)


_HOLDS = {
    "a balance is the sum of its entries": """
        SELECT count(*) FROM funds_ledgeraccount AS a WHERE kind IN ('escrow', 'refund', 'deposit') AND (balance_fen < 0 OR balance_fen <>
        (SELECT coalesce(sum(CASE WHEN to_account_id = a.id THEN amount_fen ELSE -amount_fen END), 0) FROM funds_entry
         WHERE a.id IN (from_account_id, to_account_id)))""",
    "a release is booked once, and what is booked is recorded": """
        SELECT count(*) FROM (SELECT 'release ' || institution_key || '/' || code AS source, amount_fen FROM funds_release) AS r
        FULL JOIN (SELECT source, amount_fen FROM funds_entry WHERE kind = 'release') AS e USING (source, amount_fen)
        WHERE r.source IS NULL OR e.source IS NULL""",
    "a payment of the bank is a line, a payment and an entry": """
        SELECT count(*) FROM (SELECT code FROM funds_bankmovement) AS b FULL JOIN (SELECT code FROM funds_payment) AS p USING (code)
        FULL JOIN (SELECT substr(source, 19) AS code FROM funds_entry WHERE kind = 'pay_in') AS e USING (code)
        WHERE b.code IS NULL OR p.code IS NULL OR e.code IS NULL""",
    "no more is released than is confirmed": """
        SELECT count(*) FROM funds_contract AS k WHERE
        (SELECT coalesce(sum(amount_fen), 0) FROM funds_entry WHERE contract_key = k.key AND kind = 'release') > 10000 *
        (SELECT coalesce(sum(lessons), 0) FROM funds_attendance
         WHERE contract_key = k.key AND known_to IS NULL AND NOT withdrawn AND confirmed_on IS NOT NULL)""",
    "a refund is approved and booked, or neither": """
        SELECT count(*) FROM funds_refundrequest AS q WHERE (q.state = 'asked') =
        EXISTS (SELECT FROM funds_entry AS e WHERE e.contract_key = q.contract_key AND e.kind = 'refund')""",
}


def check(told: set[str]) -> int:
    """Return how many lines are there, having looked at what must hold."""
    with connection.cursor() as cursor:
        for promise, statement in _HOLDS.items():
            cursor.execute(statement)
            wrong = cursor.fetchone()[0]
            assert wrong == 0, f"{promise}: {wrong} do not"
        cursor.execute("SELECT code FROM funds_bankmovement")
        there = {code for (code,) in cursor.fetchall()}
    assert told <= there, f"told to be taken and lost: {told - there}"
    return len(there)


def main() -> None:
    """Lay the ground, kill, settle in peace, and hold the books against the model."""
    lay_ground()
    told: set[str] = set()
    killed = dict.fromkeys(("worker", "server", "postmaster"), 0)
    for number in range(ROUNDS):
        victim = ("worker", "server", "postmaster")[number % 3]
        worker, server = start(settle), start(serve)
        time.sleep(chance.uniform(0.05, 0.5))
        killed[victim] += 1
        if victim == "postmaster":
            ground.kill_postmaster()
        else:
            os.kill(worker[0] if victim == "worker" else server[0], signal.SIGKILL)
            time.sleep(chance.uniform(0, 0.1))  # the other goes on
        for child in (worker, server):
            told |= end(*child)
        if victim == "postmaster":
            ground.come_again()
        before = check(told)
    connection.close()
    for what in (serve, settle, settle):
        told |= in_peace(what)
    assert check(told) == CONTRACTS * LINES
    model = {}
    for number in range(CONTRACTS):
        back = REFUNDED * PRICE if number % 5 == 0 else 0
        model[f"C{number}"] = {"escrow": LINES * PER_LINE - LESSONS * PRICE - back, "refund": back}
    books: dict[str, dict[str, int]] = {}
    for code, kind, fen in Contract.objects.values_list("code", "accounts__kind", "accounts__balance_fen"):
        books.setdefault(code, {})[kind] = fen
    assert books == model, {code: (books.get(code), model[code]) for code in model if books.get(code) != model[code]}
    connection.close()
    sys.stdout.write(
        f"{killed}; {before} of {CONTRACTS * LINES} lines came while it was killed; the books equal the model\n"
    )
    if ground.held is not None:
        ground.held.stop()


main()
