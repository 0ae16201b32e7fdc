"""Contracts, lessons held and bank lines against each other: each difference an item with its sum, who must act and its age."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from factories.funds import SIGNED, make_contract, make_lessons
from factories.places import make_institution, make_region, make_user
from shuangjian.funds.matching import differences
from shuangjian.funds.models import BankMovement, Contract, Payment, Refund
from shuangjian.funds.positions import positions
from shuangjian.funds.standing import standings
from shuangjian.registry.models import Institution, User
from shuangjian.web.context import acting

People = dict[str, User]
SignIn = Callable[[User | None], Client]
DAY = SIGNED + dt.timedelta(days=40)


def line(
    contract: Contract, code: str, fen: int, day: dt.date, reference: str | None = "", account: str = "escrow"
) -> BankMovement:
    return BankMovement.objects.create(
        region_code=contract.region_code, institution_key=contract.institution_key, code=code, account=account, booked_on=day, direction="in",
        amount_fen=fen, reference=contract.code if reference == "" else reference,
    )  # fmt: skip


def payment(contract: Contract, code: str, fen: int, day: dt.date) -> None:
    Payment.objects.create(
        region_code=contract.region_code, institution_key=contract.institution_key, contract=contract, code=code, paid_on=day, amount_fen=fen,
        account="other",
    )  # fmt: skip


@pytest.fixture
def money(actor: None, institution: Institution, money_people: People) -> dict[str, Contract]:
    """Contracts of 3,000 yuan for 30 lessons: one that agrees, and one of each difference."""
    made = {code: make_contract(code, institution) for code in ("AGREES", "CASH", "HALF", "SILENT", "MORE", "TAUGHT")}
    day = SIGNED + dt.timedelta(days=5)
    for code, paid, banked in (
        ("AGREES", 300_000, 300_000), ("CASH", 300_000, 0), ("HALF", 100_000, 100_000), ("SILENT", 0, 300_000), ("MORE", 300_100, 300_100),
        ("TAUGHT", 300_000, 300_000),
    ):  # fmt: skip
        if paid:
            payment(made[code], f"P{code}", paid, day)
        if banked:
            line(made[code], f"L{code}", banked, day + dt.timedelta(days=1))
    line(made["HALF"], "LOOSE", 12_300, day, None)
    line(made["HALF"], "RENT", 99_900, day, None, "operating")  # no money of families
    payment(made["TAUGHT"], "extra", 0, day)
    make_lessons(made["HALF"], 12)
    return made


def test_each_difference_is_an_item_with_sum_who_must_act_and_age(
    money: dict[str, Contract], money_people: People
) -> None:
    found = [(each.code, each.kind.value, each.amount_fen, each.must_act.value, each.age_days) for each in differences(money_people["supervisor"], DAY)]  # fmt: skip
    assert sorted(found) == [
        ("CASH", "not_banked", 300_000, "institution", 35),
        ("HALF", "lessons_unpaid", 20_000, "institution", 28),
        ("HALF", "not_paid", 200_000, "institution", 34),
        ("LOOSE", "no_contract", 12_300, "supervisor", 35),
        ("MORE", "beyond", 100, "institution", 34),
        ("SILENT", "not_recorded", 300_000, "supervisor", 34),
    ]
    # As of the day before the first bank line was booked, only what was recorded is there.
    early = differences(money_people["supervisor"], SIGNED + dt.timedelta(days=4))
    assert {each.kind.value for each in early} == {"not_paid", "lessons_unpaid"}
    with acting("tester", "a test"):
        other = make_user("elsewhere", "training_supervisor", region=make_region("370285"))
    assert differences(other, DAY) == []


def test_the_page_names_who_must_act_opens_to_the_rows_and_is_exported(
    money: dict[str, Contract], money_people: People, as_user: SignIn
) -> None:
    client = as_user(money_people["supervisor"])
    page = client.get(f"/funds/match/?day={DAY}").content.decode()
    for said in (f"/funds/contracts/{money['CASH'].pk}/?day={DAY}", money_people["institution"].display_name, money_people["supervisor"].display_name, "3,000.00"):  # fmt: skip
        assert said in page
    assert ">AGREES<" not in page
    loose = BankMovement.objects.get(code="LOOSE")
    assert f"/funds/bank/{loose.pk}/" in page
    assert client.get(f"/funds/bank/{loose.pk}/").status_code == 200
    only = client.get(f"/funds/match/?day={DAY}&kind=not_banked").content.decode()
    assert ">CASH<" in only
    assert ">HALF<" not in only
    answer = client.get(f"/funds/match/?day={DAY}&export=csv")
    text = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined, arg-type]
    rows = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:7]] == ["CASH", "LOOSE", "HALF", "MORE", "SILENT", "HALF"]
    assert as_user(money_people["family"]).get("/funds/match/").status_code == 403
    own = as_user(money_people["institution"]).get(f"/funds/match/?day={DAY}").content.decode()
    assert ">CASH<" in own


def test_what_is_owed_in_all_is_the_sum_of_what_each_contract_owes(
    money: dict[str, Contract], institution: Institution, money_people: People
) -> None:
    Refund.objects.create(
        region_code="230804", institution=institution, contract=money["CASH"], code="F1", requested_on=SIGNED, paid_on=SIGNED, amount_fen=1,
    )  # fmt: skip
    make_contract("FREE", institution, amount_fen=0, lessons=None)
    for day in (SIGNED, SIGNED + dt.timedelta(days=9), DAY):
        each = positions(Contract.objects.all(), day).values_list("paid_fen", "lessons_left", "owed_fen")
        at = standings(money_people["supervisor"], day)[0]
        assert (at.paid_fen, at.lessons_left, at.owed_fen) == tuple(map(sum, zip(*each, strict=True)))
        assert at.families == (1 if at.owed_fen else 0)


def test_the_match_is_one_statement_however_many_they_are(money: dict[str, Contract], money_people: People) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            differences(money_people["supervisor"], DAY)
        return len(asked)

    count()  # what is kept of a user is asked once
    few = count()
    for number in range(20):
        make_contract("C", make_institution(f"Q{number}"))
    assert count() == few
