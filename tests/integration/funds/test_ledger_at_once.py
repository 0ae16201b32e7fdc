"""The ledger over many connections at once: random movements against each other, watched while they go on.

Whatever order they come in, the books are the sum of what was accepted. `SHUANGJIAN_LEDGER_STEPS` is how many are tried (480 where nothing
is said), `SHUANGJIAN_LEDGER_SEED` begins another run. Each 10,000 steps are those of another institution: one that has gone on for long has
released all its lessons, and little can happen to it any more.
"""

from __future__ import annotations

import os
import random
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.db import connection
from django.utils import timezone

from factories.funds import SIGNED, make_account, make_contract, make_lessons
from factories.places import make_institution, make_user
from shuangjian.funds.choices import EntryKind
from shuangjian.funds.errors import (
    AlreadyReversed,
    BelowFloor,
    Frozen,
    KeyUsedOtherwise,
    MoreThanEarned,
    NotCovered,
)
from shuangjian.funds.ledger.posting import post, reverse
from shuangjian.funds.models import Contract, Entry, Freeze, LedgerAccount
from shuangjian.registry.actors import SystemPart
from shuangjian.registry.models import Institution, User
from shuangjian.web.context import acting

STEPS = int(os.environ.get("SHUANGJIAN_LEDGER_STEPS", "480"))
SEED = int(os.environ.get("SHUANGJIAN_LEDGER_SEED", "1"))
THREADS, PRICE, LESSONS, FLOOR, ROUND = 8, 100, 40, 150, 10_000
_LEAVES = {
    "release": "escrow", "refund": "escrow", "refund_paid": "refund", "deposit_out": "deposit", "deposit_share": "deposit",
}  # fmt: skip
_ENTERS = {"pay_in": "escrow", "refund": "refund", "deposit_in": "deposit", "deposit_share": "refund"}

_BROKEN = """
SELECT (SELECT count(*) FROM funds_ledgeraccount AS a
        WHERE a.institution_key = %(place)s AND kind IN ('escrow', 'refund', 'deposit') AND (balance_fen < 0 OR balance_fen <>
            (SELECT coalesce(sum(CASE WHEN to_account_id = a.id THEN amount_fen ELSE -amount_fen END), 0)
             FROM funds_entry WHERE a.id IN (from_account_id, to_account_id)))),
       (SELECT count(*) FROM funds_contract AS k
        LEFT JOIN funds_ledgeraccount AS a ON a.contract_key = k.key AND a.kind = 'escrow'
        CROSS JOIN LATERAL
            (SELECT coalesce(sum(r.amount_fen), 0) AS fen FROM funds_entry AS r WHERE r.contract_key = k.key AND r.kind = 'release'
             AND NOT EXISTS (SELECT FROM funds_entry AS b WHERE b.reverses_id = r.id)) AS released
        CROSS JOIN LATERAL
            (SELECT coalesce(sum(lessons), 0) AS lessons FROM funds_attendance
             WHERE contract_key = k.key AND known_to IS NULL AND NOT withdrawn AND confirmed_on IS NOT NULL) AS confirmed
        WHERE k.institution_key = %(place)s
          AND (released.fen <> coalesce(a.released_fen, 0) OR released.fen > %(price)s * confirmed.lessons)),
       (SELECT count(*) - count(DISTINCT e.source) FROM funds_entry AS e JOIN funds_ledgeraccount AS a ON a.id = e.from_account_id
        WHERE a.institution_key = %(place)s)
"""


@dataclass
class Books:
    """What was accepted, by account; and what went wrong in a way nobody expects."""

    place: Institution
    contracts: list[Contract]
    user: User
    balances: Counter[tuple[str, str]] = field(default_factory=Counter)
    taken: dict[str, tuple[EntryKind, Contract, int]] = field(default_factory=dict)
    known: list[str] = field(default_factory=list)
    reversed: set[str] = field(default_factory=set)
    confirmed: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    faults: list[BaseException] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def accept(self, source: str, kind: EntryKind, contract: Contract, fen: int) -> None:
        """Count a movement once, however often it was accepted."""
        with self.lock:
            if source not in self.taken:
                self.taken[source] = (kind, contract, fen)
                self.known.append(source)
                self._move(kind, contract, fen)

    def undo(self, source: str) -> None:
        """Count that a movement was reversed."""
        with self.lock:
            assert source not in self.reversed, "reversed twice"
            self.reversed.add(source)
            kind, contract, fen = self.taken[source]
            self._move(kind, contract, -fen)

    def _move(self, kind: EntryKind, contract: Contract, fen: int) -> None:
        for sides, sign in ((_LEAVES, -1), (_ENTERS, 1)):
            if (account := sides.get(kind)) is not None:
                self.balances[account, "" if account == "deposit" else contract.key] += sign * fen


def _one(books: Books, chance: random.Random, name: str) -> Callable[[], None]:
    """Try one thing in a transaction; return what is to be counted once it is committed."""
    contract, kinds = chance.choice(books.contracts), [each for each in EntryKind if each != EntryKind.REVERSAL]
    what = chance.choices(("move", "repeat", "reverse", "confirm", "freeze"), (60, 12, 12, 14, 2))[0]
    with books.lock:
        known = chance.choice(books.known) if books.known else None
        books.confirmed[contract.key] += what == "confirm"
        number = books.confirmed[contract.key]
    if what == "confirm":
        if number <= LESSONS:
            make_lessons(contract, 1, first=number)
        return lambda: None
    if what == "freeze":
        ended = {"ended_at": timezone.now(), "ended_by": books.user, "end_grounds": "ended"}
        if not Freeze.objects.filter(institution=books.place, ended_at__isnull=True).update(**ended):
            of = {"region_code": books.place.region_code, "institution": books.place, "grounds": "a test"}
            Freeze.objects.bulk_create([Freeze(frozen_by=books.user, **of)], ignore_conflicts=True)
        return lambda: None
    if what == "reverse" and known:
        reverse(by=SystemPart.WORKER, entry=Entry.objects.get(source=known), reason="a test", on=SIGNED)
        return lambda: books.undo(known)
    source, kind, fen = name, chance.choice(kinds), chance.choice((1, 100, 100, 101, 300))
    if what == "repeat" and known:
        source = known
        kind, contract, fen = books.taken[source]
    place = books.place if kind in (EntryKind.DEPOSIT_IN, EntryKind.DEPOSIT_OUT) else contract
    post(by=SystemPart.WORKER, kind=kind, place=place, on=SIGNED, amount_fen=fen, source=source)
    return lambda: books.accept(source, kind, contract, fen)


def _run(books: Books, number: int, steps: int, name: str) -> None:
    chance = random.Random(f"{SEED} {name} {number}")
    try:
        for step in range(steps):
            try:
                with acting("tester", "a thread"):
                    count = _one(books, chance, f"move {name} {number}-{step}")
                count()
            except (AlreadyReversed, BelowFloor, Frozen, KeyUsedOtherwise, MoreThanEarned, NotCovered) as refusal:
                with books.lock:
                    books.refused[refusal.code] += 1
    except BaseException as fault:  # a deadlock, say: nothing of that kind may happen
        books.faults.append(fault)
    finally:
        connection.close()


def _broken(books: Books) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_BROKEN, {"price": PRICE, "place": books.place.key})
        found: tuple[int, ...] = cursor.fetchone()
    return found


@pytest.mark.django_db(transaction=True)
def test_over_many_connections_the_books_are_the_sum_of_what_was_accepted() -> None:
    with acting("tester", "a test"):
        user = make_user("ledger")
    for number, first in enumerate(range(0, STEPS, ROUND)):
        _try_round(f"P{number + 1}", user, min(ROUND, STEPS - first))


def _try_round(code: str, user: User, steps: int) -> None:
    with acting("tester", "a test"):
        place = make_institution(code)
        contracts = [
            make_contract(name, place, lessons=LESSONS, amount_fen=PRICE * LESSONS) for name in ("A", "B", "C")
        ]
        make_account(place, number=f"6222 {code}", floor_fen=FLOOR)
        books, first = Books(place, contracts, user), f"first of {code}"
        post(by=SystemPart.WORKER, kind=EntryKind.DEPOSIT_IN, place=place, on=SIGNED, amount_fen=FLOOR, source=first)
        books.accept(first, EntryKind.DEPOSIT_IN, contracts[0], FLOOR)
    threads = [threading.Thread(target=_run, args=(books, number, steps // THREADS, code)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert _broken(books) == (0, 0, 0)
        threads[0].join(0.05)
    for thread in threads:
        thread.join()
    assert books.faults == []
    assert _broken(books) == (0, 0, 0)
    kept = LedgerAccount.objects.filter(institution=place, kind__in=("escrow", "refund", "deposit"))
    found = {(row.kind, row.contract_key or ""): row.balance_fen for row in kept if row.balance_fen}
    assert found == {key: fen for key, fen in books.balances.items() if fen}
    assert Entry.objects.filter(institution=place).count() == len(books.taken) + len(books.reversed)
    assert len(books.taken) > steps // 8
    # Each kind came through, and some of it was refused: else the run says little.
    assert {kind for kind, _contract, _fen in books.taken.values()} == set(EntryKind) - {EntryKind.REVERSAL}
    assert {"funds.not_covered", "funds.already_reversed"} <= set(books.refused), books.refused
