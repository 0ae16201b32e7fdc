"""The ledger beside a model that knows nothing of it: whatever is asked in whatever order, both say the same.

`SHUANGJIAN_LEDGER_STEPS` is how many steps are tried, other ones each time (1,500, the same ones, where nothing is said).
"""

from __future__ import annotations

import os

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from factories.funds import SIGNED, make_account, make_contract, make_lessons
from factories.places import make_institution, make_user
from shuangjian.funds.choices import EntryKind
from shuangjian.funds.errors import KeyUsedOtherwise
from shuangjian.funds.ledger.posting import post, reverse
from shuangjian.funds.models import Entry, Freeze, LedgerAccount
from shuangjian.registry.actors import SystemPart
from shuangjian.web.context import acting
from shuangjian.web.errors import Refusal

STEPS = int(os.environ.get("SHUANGJIAN_LEDGER_STEPS", "1500"))
PRICE, LESSONS, FLOOR = 100, 6, 150
_GUARDED = ("escrow", "refund", "deposit")


class Ledger(RuleBasedStateMachine):
    """Two contracts of one institution, moved at random."""

    def __init__(self) -> None:
        """Open everything anew; `end` undoes it."""
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.acting = acting("tester", "a test")
        self.acting.__enter__()
        self.user = make_user("ledger")
        self.place = make_institution()
        self.contracts = [
            make_contract(code, self.place, lessons=LESSONS, amount_fen=PRICE * LESSONS) for code in ("A", "B")
        ]
        make_account(self.place, floor_fen=FLOOR)
        self.money: dict[tuple[str, int], int] = {}
        self.confirmed, self.released = [0, 0], [0, 0]
        self.frozen = False
        self.booked: dict[str, tuple[EntryKind, int, int]] = {}
        self.reversed: set[str] = set()
        # Begun where the bounds are near: paid, the deposit at its floor, some lessons confirmed.
        for kind, which, fen in (
            (EntryKind.PAY_IN, 0, 600), (EntryKind.PAY_IN, 1, 300), (EntryKind.DEPOSIT_IN, 0, FLOOR),
        ):  # fmt: skip
            self.book_it(kind, which, fen)
        for which in (0, 1, 1):
            self.confirm_one(which)

    # What the model says ----------------------------------------------------------------------------------------------

    def has(self, kind: str, which: int) -> int:
        return self.money.get((kind, -1 if kind == "deposit" else which), 0)

    def change(self, kind: str, which: int, fen: int) -> None:
        self.money[kind, -1 if kind == "deposit" else which] = self.has(kind, which) + fen

    def allows(self, kind: EntryKind, which: int, fen: int) -> bool:
        bound = {
            "release": "escrow", "refund": "escrow", "refund_paid": "refund", "deposit_out": "deposit", "deposit_share": "deposit",
        }.get(kind)  # fmt: skip
        if bound and self.has(bound, which) < fen:
            return False
        if kind == EntryKind.RELEASE:
            earned = self.released[which] + fen <= self.confirmed[which] * PRICE
            return earned and not self.frozen and self.has("deposit", which) >= FLOOR
        if kind == EntryKind.DEPOSIT_OUT:
            return not self.frozen and self.has("deposit", which) - fen >= FLOOR
        return True

    def allows_undoing(self, kind: EntryKind, which: int, fen: int) -> bool:
        if kind == EntryKind.DEPOSIT_IN:
            return self.allows(EntryKind.DEPOSIT_OUT, which, fen)  # it leaves the deposit like what is paid out
        brought_to = {"pay_in": "escrow", "refund": "refund", "deposit_share": "refund"}.get(kind)
        return brought_to is None or self.has(brought_to, which) >= fen

    def take(self, kind: EntryKind, which: int, fen: int) -> None:
        leaves, enters = {
            "pay_in": (None, "escrow"), "release": ("escrow", None), "refund": ("escrow", "refund"), "refund_paid": ("refund", None),
            "deposit_in": (None, "deposit"), "deposit_out": ("deposit", None), "deposit_share": ("deposit", "refund"),
        }[kind]  # fmt: skip
        for account, sign in ((leaves, -1), (enters, 1)):
            if account:
                self.change(account, which, sign * fen)
        if kind == EntryKind.RELEASE:
            self.released[which] += fen

    # What is tried ----------------------------------------------------------------------------------------------------

    @rule(
        kind=st.sampled_from([kind for kind in EntryKind if kind != EntryKind.REVERSAL]),
        which=st.integers(0, 1),
        fen=st.sampled_from([1, 100, 101, 150, 200]),
    )
    def book(self, kind: EntryKind, which: int, fen: int) -> None:
        self.book_it(kind, which, fen)

    def book_it(self, kind: EntryKind, which: int, fen: int) -> None:
        source = f"move {len(self.booked)}"
        allowed = self.allows(kind, which, fen)
        try:
            self.send(kind, which, fen, source)
        except Refusal:
            assert not allowed
        else:
            assert allowed
            self.take(kind, which, fen)
            self.booked[source] = (kind, which, fen)

    def send(self, kind: EntryKind, which: int, fen: int, source: str) -> Entry:
        own = kind in (EntryKind.DEPOSIT_IN, EntryKind.DEPOSIT_OUT)
        place = self.place if own else self.contracts[which]
        return post(by=SystemPart.WORKER, kind=kind, place=place, on=SIGNED, amount_fen=fen, source=source)

    @precondition(lambda self: self.booked)
    @rule(data=st.data(), more=st.integers(0, 1))
    def repeat(self, data: st.DataObject, more: int) -> None:
        source = data.draw(st.sampled_from(sorted(self.booked)))
        kind, which, fen = self.booked[source]
        before = Entry.objects.count()
        if more:
            with pytest.raises(KeyUsedOtherwise):
                self.send(kind, which, fen + more, source)
        else:
            self.send(kind, which, fen, source)
        assert Entry.objects.count() == before

    @precondition(lambda self: self.booked)
    @rule(data=st.data())
    def undo_one(self, data: st.DataObject) -> None:
        source = data.draw(st.sampled_from(sorted(self.booked)))
        kind, which, fen = self.booked[source]
        allowed = source not in self.reversed and self.allows_undoing(kind, which, fen)
        try:
            reverse(by=SystemPart.WORKER, entry=Entry.objects.get(source=source), reason="a test", on=SIGNED)
        except Refusal:
            assert not allowed
        else:
            assert allowed
            self.reversed.add(source)
            self.take(kind, which, -fen)

    @rule(which=st.integers(0, 1))
    def confirm(self, which: int) -> None:
        self.confirm_one(which)

    def confirm_one(self, which: int) -> None:
        if self.confirmed[which] < LESSONS:
            self.confirmed[which] += 1
            make_lessons(self.contracts[which], 1, first=self.confirmed[which])

    @rule()
    def freeze_or_thaw(self) -> None:
        if self.frozen:
            ended = {"ended_at": timezone.now(), "ended_by": self.user, "end_grounds": "ended"}
            Freeze.objects.filter(institution=self.place, ended_at__isnull=True).update(**ended)
        else:
            Freeze.objects.create(
                region_code=self.place.region_code, institution=self.place, grounds="a test", frozen_by=self.user
            )
        self.frozen = not self.frozen

    # What holds at every moment ---------------------------------------------------------------------------------------

    @invariant()
    def both_say_the_same(self) -> None:
        kept = {
            (
                row.kind,
                -1 if row.contract_key is None else [c.key for c in self.contracts].index(row.contract_key),
            ): row.balance_fen
            for row in LedgerAccount.objects.filter(kind__in=_GUARDED)
        }
        escrows = LedgerAccount.objects.filter(kind="escrow").order_by("contract__key")
        assert list(escrows.values_list("released_fen", flat=True)) == self.released[: len(escrows)]
        assert {key: fen for key, fen in kept.items() if fen} == {key: fen for key, fen in self.money.items() if fen}
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM funds_ledgeraccount AS a WHERE kind IN ('escrow', 'refund', 'deposit') AND balance_fen <>"
                " (SELECT coalesce(sum(CASE WHEN to_account_id = a.id THEN amount_fen ELSE -amount_fen END), 0)"
                " FROM funds_entry WHERE a.id IN (from_account_id, to_account_id))"
            )
            assert cursor.fetchone() == (0,)
        assert all(self.released[which] <= self.confirmed[which] * PRICE for which in (0, 1))

    def teardown(self) -> None:
        """Undo everything."""
        self.acting.__exit__(None, None, None)
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)


def test_the_ledger_and_its_model_say_the_same(db: None) -> None:
    steps = 30
    run_state_machine_as_test(
        Ledger,
        settings=settings(
            max_examples=max(1, STEPS // steps), stateful_step_count=steps, deadline=None, derandomize="SHUANGJIAN_LEDGER_STEPS" not in os.environ,
            database=None, suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
