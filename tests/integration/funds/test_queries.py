"""Pages of money ask as many questions of the database for many rows as for few."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from factories.funds import SIGNED, make_account, make_contract, make_lessons, pay
from factories.places import make_institution
from shuangjian.funds.bank import BankLine, deliver
from shuangjian.registry.models import Institution, User
from shuangjian.web.context import acting

PAGES = [
    "/funds/", "/funds/contracts/", "/funds/accounts/", "/funds/census/", "/funds/charging/", "/funds/warnings/", "/funds/bank/", "/funds/refunds/",
    "/funds/guides/", "/funds/bank/orders/", "/funds/bank/statements/", "/closures/", "/closures/disposals/", "/closures/plans/",
]  # fmt: skip


def _fill(bank: User, codes: range) -> None:
    with acting("tester", "a test"):
        lines = []
        for number in codes:
            place = make_institution(f"Q{number}")
            contract = make_contract(f"C{number}", place)
            pay(contract, 300_000)
            make_lessons(contract, 2)
            make_account(place, number=f"62170000{number:04}")
            day = SIGNED + dt.timedelta(days=number)
            lines.append(BankLine(place.key, f"L{number}", "escrow", day, "out", 6_000_000))
        deliver(by=bank, lines=lines)


def test_the_number_of_queries_does_not_grow_with_the_rows(
    institution: Institution, money_people: dict[str, User], as_user: Callable[[User | None], Client]
) -> None:
    client = as_user(money_people["supervisor"])

    def count() -> dict[str, int]:
        found = {}
        for page in PAGES:
            with CaptureQueriesContext(connection) as asked:
                assert client.get(page).status_code == 200, page
            found[page] = len(asked)
        return found

    _fill(money_people["bank"], range(2))
    count()  # what is kept by the process is asked once
    few = count()
    _fill(money_people["bank"], range(2, 9))
    many = count()
    assert {page: many[page] for page in PAGES if many[page] > few[page]} == {}
