"""What the ledger promises: by the services, and as the application's role that goes around them."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from factories.funds import SIGNED, make_account, make_contract, make_lessons
from shuangjian.embedded import roles
from shuangjian.funds.choices import AccountKind, EntryKind
from shuangjian.funds.errors import (
    AlreadyReversed,
    BelowFloor,
    DayAhead,
    Frozen,
    KeyUsedOtherwise,
    MoreThanEarned,
    NotCovered,
)
from shuangjian.funds.ledger.posting import open_accounts, post, reverse
from shuangjian.funds.ledger.statements import balance_on, statement
from shuangjian.funds.models import Contract, Entry, Freeze, LedgerAccount
from shuangjian.registry.actors import SystemPart
from shuangjian.registry.models import Institution, User
from shuangjian.web.context import acting

BY = SystemPart.COMMAND_LINE


def move(kind: EntryKind, place: Contract | Institution, fen: int, source: str = "", day: dt.date = SIGNED) -> Entry:
    return post(by=BY, kind=kind, place=place, on=day, amount_fen=fen, source=source or f"{kind} {fen}")


def escrow(contract: Contract) -> int:
    return LedgerAccount.objects.get(contract=contract, kind=AccountKind.ESCROW).balance_fen


@pytest.fixture
def contract(actor: None) -> Contract:
    """A contract of 3,000 yuan for 30 lessons, paid."""
    made = make_contract()
    move(EntryKind.PAY_IN, made, 300_000)
    return made


@pytest.mark.clause("LC-17d")
def test_never_more_is_released_than_earned_and_never_below_the_deposit(contract: Contract) -> None:
    make_lessons(contract, 10)
    with pytest.raises(MoreThanEarned):
        move(EntryKind.RELEASE, contract, 100_001)
    move(EntryKind.RELEASE, contract, 100_000)
    assert escrow(contract) == 200_000
    with pytest.raises(MoreThanEarned):
        move(EntryKind.RELEASE, contract, 1, "one more fen")
    make_account(contract.institution, floor_fen=2_000_000)
    make_lessons(contract, 1, first=11)
    with pytest.raises(BelowFloor, match="20,000"):
        move(EntryKind.RELEASE, contract, 10_000, "no deposit yet")
    move(EntryKind.DEPOSIT_IN, contract.institution, 2_000_000)
    with pytest.raises(BelowFloor):
        move(EntryKind.DEPOSIT_OUT, contract.institution, 1)
    move(EntryKind.RELEASE, contract, 10_000, "the eleventh")


def test_no_account_goes_below_zero(contract: Contract) -> None:
    with pytest.raises(NotCovered):
        move(EntryKind.REFUND, contract, 300_001)
    move(EntryKind.REFUND, contract, 300_000)
    with pytest.raises(NotCovered):
        move(EntryKind.REFUND_PAID, contract, 300_001)
    assert escrow(contract) == 0


def test_a_repeat_returns_the_first_entry_and_other_values_are_refused(contract: Contract) -> None:
    first = move(EntryKind.PAY_IN, contract, 100, "payment P2")
    assert move(EntryKind.PAY_IN, contract, 100, "payment P2") == first
    with pytest.raises(KeyUsedOtherwise):
        move(EntryKind.PAY_IN, contract, 101, "payment P2")
    assert escrow(contract) == 300_100


def test_an_entry_is_undone_by_its_opposite_once(contract: Contract) -> None:
    entry = Entry.objects.get()
    undone = reverse(by=BY, entry=entry, reason="paid twice")
    assert escrow(contract) == 0
    for again in (entry, undone):
        with pytest.raises(AlreadyReversed):
            reverse(by=BY, entry=again, reason="again")


def test_what_has_moved_on_cannot_be_reversed(contract: Contract) -> None:
    move(EntryKind.REFUND, contract, 1)
    with pytest.raises(NotCovered):
        reverse(by=BY, entry=Entry.objects.get(kind=EntryKind.PAY_IN), reason="too late")


def test_a_freeze_stops_what_goes_to_the_institution_and_nothing_that_goes_to_families(contract: Contract) -> None:
    make_lessons(contract, 2)
    user = User.objects.create_user("officer")
    frozen = Freeze.objects.create(
        region_code=contract.region_code, institution=contract.institution, grounds="疑似失联", frozen_by=user
    )
    with pytest.raises(Frozen):
        move(EntryKind.RELEASE, contract, 10_000)
    move(EntryKind.REFUND, contract, 10_000)
    frozen.ended_at, frozen.ended_by, frozen.end_grounds = frozen.frozen_at, user, "已恢复"
    frozen.save()
    move(EntryKind.RELEASE, contract, 10_000)


def test_money_is_not_booked_ahead(contract: Contract) -> None:
    with pytest.raises(DayAhead):
        move(EntryKind.PAY_IN, contract, 1, day=dt.date(2098, 1, 1))


def test_the_balance_of_any_past_day_is_the_sum_of_its_lines(contract: Contract) -> None:
    make_lessons(contract, 3)
    for number in (1, 2, 3):
        move(EntryKind.RELEASE, contract, 10_000, f"R{number}", SIGNED + dt.timedelta(days=10 * number))
    account = open_accounts(contract)[AccountKind.ESCROW]
    days = [SIGNED + dt.timedelta(days=each) for each in (-1, 0, 10, 29, 30)]
    assert [balance_on(account, day) for day in days] == [0, 300_000, 290_000, 280_000, 270_000]
    assert [line.balance_fen for line in statement(account, days[3])] == [300_000, 290_000, 280_000]


# Around the services --------------------------------------------------------------------------------------------------


def refused(statement: str, *values: object) -> str:
    """Run a statement as the application's role; return why it was refused, or "" where it was not."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {roles.APP}")
            cursor.execute(statement, values)
    except DatabaseError as error:
        return str(error)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
    return ""


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE funds_entry SET amount_fen = 1",
        "DELETE FROM funds_entry",
        "TRUNCATE funds_entry CASCADE",
        "UPDATE funds_ledgeraccount SET balance_fen = 1",
        "DELETE FROM funds_ledgeraccount",
        "ALTER TABLE funds_entry DISABLE TRIGGER entry_post",
    ],
)
def test_the_application_cannot_change_what_is_booked(contract: Contract, statement: str) -> None:
    assert refused(statement)


ADD = (
    'INSERT INTO funds_entry (region_code, institution_key, contract_key, "on", kind, from_account_id, to_account_id, amount_fen, source,'
    " reason, part) SELECT region_code, institution_key, contract_key, '2025-09-02', %s, %s, %s, %s, 'mine', '', 'worker' FROM funds_entry LIMIT 1"
)


@pytest.mark.parametrize(
    ("kind", "leaves", "enters", "fen", "why"),
    [
        ("release", "escrow", "released", 1, "confirmed lessons"),
        ("release", "escrow", "outside", 1, "does not fit"),
        ("pay_in", "released", "escrow", 1, "does not fit"),
        ("refund", "escrow", "refund", 300_001, "not_negative"),
        ("refund", "escrow", "refund", -1, "above_zero"),
        ("refund", "escrow", "escrow", 1, "two_accounts"),
        ("pay_in", "outside", "escrow", 1, ""),
    ],
)
def test_the_application_adds_only_what_the_promises_allow(
    contract: Contract, kind: str, leaves: str, enters: str, fen: int, why: str
) -> None:
    accounts = open_accounts(contract)
    said = refused(ADD, kind, accounts[AccountKind(leaves)].pk, accounts[AccountKind(enters)].pk, fen)
    assert why in said
    assert bool(why) == bool(said)


def test_a_new_account_begins_empty_whatever_is_said(contract: Contract) -> None:
    other = make_contract("C2", contract.institution)
    assert not refused(
        "INSERT INTO funds_ledgeraccount (region_code, institution_key, contract_key, kind, balance_fen) VALUES (%s, %s, %s, 'escrow', 500)",
        other.region_code, other.institution_key, other.key,
    )  # fmt: skip
    assert escrow(other) == 0


def test_a_deposit_is_not_reversed_below_its_floor_or_while_frozen(contract: Contract) -> None:
    make_account(contract.institution, floor_fen=2_000_000)
    move(EntryKind.DEPOSIT_IN, contract.institution, 1_500_000)
    second = move(EntryKind.DEPOSIT_IN, contract.institution, 500_000)
    third = move(EntryKind.DEPOSIT_IN, contract.institution, 100)
    with pytest.raises(BelowFloor):
        reverse(by=BY, entry=second, reason="a mistake")
    user = User.objects.create_user("officer")
    frozen = Freeze.objects.create(
        region_code=contract.region_code, institution=contract.institution, grounds="疑似失联", frozen_by=user
    )
    with pytest.raises(Frozen):
        reverse(by=BY, entry=third, reason="a mistake")
    frozen.ended_at, frozen.ended_by, frozen.end_grounds = frozen.frozen_at, user, "已恢复"
    frozen.save()
    reverse(by=BY, entry=third, reason="a mistake")


def test_the_application_cannot_reverse_a_deposit_below_its_floor(contract: Contract) -> None:
    make_account(contract.institution, floor_fen=2_000_000)
    entry = move(EntryKind.DEPOSIT_IN, contract.institution, 2_000_000)
    said = refused(
        'INSERT INTO funds_entry (region_code, institution_key, "on", kind, from_account_id, to_account_id, amount_fen, source, reason,'
        " part, reverses_id) SELECT region_code, institution_key, \"on\", 'reversal', to_account_id, from_account_id, amount_fen, 'mine', '',"
        " 'worker', id FROM funds_entry WHERE id = %s",
        entry.pk,
    )
    assert "below its floor" in said


def test_the_application_cannot_take_back_a_lesson_whose_money_was_released(contract: Contract) -> None:
    make_lessons(contract, 1)
    move(EntryKind.RELEASE, contract, 10_000)
    said = refused(
        "SET CONSTRAINTS ALL IMMEDIATE; UPDATE funds_attendance SET known_to = clock_timestamp() WHERE contract_key = %s",
        contract.key,
    )
    assert "reverse that first" in said


# Many at once ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_no_more_leaves_than_is_there() -> None:
    with acting("tester", "a test"):
        paid = make_contract(lessons=8, amount_fen=800)
        make_lessons(paid, 8)
        move(EntryKind.PAY_IN, paid, 800)
    done: list[str] = []

    def run(work: Callable[[], Entry]) -> None:
        try:
            with acting("tester", "a thread"):
                work()
            done.append("ok")
        except (NotCovered, MoreThanEarned) as error:
            done.append(error.code)
        finally:
            connection.close()

    # Each source twice: eight releases of 100 and eight refunds of 100 compete for 800, and no source counts twice.
    works = [
        lambda kind=kind, number=number: move(kind, paid, 100, f"{kind} {number}")
        for kind in (EntryKind.RELEASE, EntryKind.REFUND)
        for number in (*range(8), *range(8))
    ]
    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == len(works)
    assert escrow(paid) == 0
    assert Entry.objects.exclude(kind=EntryKind.PAY_IN).count() == 8
    assert balance_on(open_accounts(paid)[AccountKind.ESCROW], dt.date(2025, 9, 30)) == 0


def test_an_entry_names_accounts_that_are_there_and_of_its_own_institution(contract: Contract) -> None:
    accounts = open_accounts(contract)
    of: dict[str, Any] = {
        "region_code": contract.region_code,
        "institution_key": contract.institution_key,
        "on": SIGNED,
        "amount_fen": 1,
    }
    for number, (leaves, enters, key) in enumerate(
        (
            (10**9, accounts[AccountKind.ESCROW].pk, contract.key),
            (accounts[AccountKind.OUTSIDE].pk, 10**9, contract.key),
            (accounts[AccountKind.OUTSIDE].pk, accounts[AccountKind.ESCROW].pk, f"{contract.institution_key}/none"),
        )
    ):
        entry = Entry(
            kind=EntryKind.PAY_IN,
            from_account_id=leaves,
            to_account_id=enters,
            contract_key=key,
            source=f"s{number}",
            part="worker",
            **of,
        )
        with pytest.raises(IntegrityError, match="does not fit"), transaction.atomic():
            entry.save(force_insert=True)
    with pytest.raises(DatabaseError, match="by entries alone"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM funds_ledgeraccount WHERE id = %s", [accounts[AccountKind.REFUND].pk])


def test_the_guard_of_accounts_names_every_column_that_entries_do_not_change(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'account_guard'")
        ((guard,),) = cursor.fetchall()
    kept = {field.column for field in LedgerAccount._meta.concrete_fields} - {"balance_fen", "released_fen"}
    assert kept == set(re.findall(r"old\.(\w+)", guard, re.IGNORECASE))
