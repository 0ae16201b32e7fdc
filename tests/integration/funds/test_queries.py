"""Pages of money ask as many questions of the database for many rows as for few."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from factories.funds import SIGNED, make_account, make_contract, make_lessons, pay
from factories.places import make_department, make_institution
from shuangjian.closures.choices import Risk
from shuangjian.closures.models import (
    ContingencyPlan,
    ContingencyStep,
    DisposalPlan,
    DutyTurn,
    Incident,
    ResponsibilityArea,
    TaskForceMember,
)
from shuangjian.funds.bank import BankLine, deliver
from shuangjian.funds.lessons import confirm_lapsed
from shuangjian.funds.models import (
    Attendance,
    BankOrder,
    BankOrderLine,
    BankStatement,
    ChargingMode,
    Contract,
    Donation,
    FundGuide,
    Objection,
    Refund,
    RefundRequest,
    SupervisedAccount,
)
from shuangjian.funds.nightly import run_nightly
from shuangjian.registry.actors import SystemPart
from shuangjian.registry.models import Institution, User
from shuangjian.web.context import acting

PAGES = [
    "/funds/", "/funds/contracts/", "/funds/accounts/", "/funds/census/", "/funds/charging/", "/funds/warnings/", "/funds/bank/", "/funds/refunds/",
    "/funds/guides/", "/funds/bank/orders/", "/funds/bank/statements/", "/closures/", "/closures/disposals/", "/closures/plans/", "/closures/steps/",
    "/closures/force/", "/closures/duties/", "/closures/areas/", "/funds/objections/", "/funds/gifts/", "/funds/match/", "/funds/stress/",
    "/funds/stress/?chosen=230804/Q0,230804/Q1,230804/Q5,230804/Q6", "/funds/bank/orders/{order}/", "/funds/institution/230804/Q0/",
]  # fmt: skip


def _fill(bank: User, codes: range) -> None:
    with acting("tester", "a test"):
        lines = []
        for number in codes:
            place = make_institution(f"Q{number}")
            contract = make_contract(f"C{number}", place)
            pay(contract, 300_000)
            make_lessons(contract, 2)
            account = make_account(place, number=f"62170000{number:04}")
            _fill_beside(bank, number, contract, account)
            day = SIGNED + dt.timedelta(days=number)
            lines.append(BankLine(place.key, f"L{number}", "escrow", day, "out", 6_000_000))
        deliver(by=bank, lines=lines)


def _fill_beside(user: User, number: int, contract: Contract, account: SupervisedAccount) -> None:
    """Put a row of every list beside a contract."""
    place, day = contract.institution, SIGNED + dt.timedelta(days=number)
    of = {"region_code": place.region_code, "institution": place}
    refund = Refund.objects.create(contract=contract, code=f"F{number}", requested_on=day, amount_fen=100, **of)
    request = RefundRequest.objects.create(
        contract=contract, refund=refund, lessons=1, amount_fen=100, basis="1", reason="1", asked_by=user, asked_on=day, answer_by_day=day,
        due_on=day, state="approved", approved_on=day, **of,
    )  # fmt: skip
    order = BankOrder.objects.first() or BankOrder.objects.create(
        region_code=place.region_code, message_id="M", made_by=user
    )
    orders = [order, BankOrder.objects.create(region_code=place.region_code, message_id=f"M{number}", made_by=user)]
    for each, state in zip(orders, ("rejected", "ordered"), strict=True):
        BankOrderLine.objects.create(
            order=each, request=request, account=account, end_to_end=f"{each.pk}-{number}", paying_line="L", amount_fen=100, state=state,
            answered_on=day if state == "rejected" else None, **of,
        )  # fmt: skip
    BankStatement.objects.create(account=account, ident=f"S{number}", sequence=1, delivered_by=user, **of)
    BankStatement.objects.create(account=account, ident=f"T{number}", sequence=3, delivered_by=user, **of)
    FundGuide.objects.create(
        region_code=place.region_code, title=f"指引{number}", issued_on=day, starts_on=day, adopted_by=user
    )
    ChargingMode.objects.create(mode="prepaid", since=day, **of)
    Objection.objects.create(contract=contract, attendance_code=f"A{number}", text="没有上课", raised_by=user, **of)
    Donation.objects.create(
        region_code=place.region_code,
        code=f"G{number}",
        donor="某社",
        title="篮球",
        hours=9,
        fen_per_hour=100,
        given_on=day,
    )
    Incident.objects.create(
        kind="closing", description="停业", reported_at=timezone.now(), address="某路", lead_region=place.region_code, cooperating=[], reported_by=user, **of
    )  # fmt: skip
    DisposalPlan.objects.create(prepared_on=day, learners=600, liability_fen=1, staff=1, **of)
    office = make_department(f"d{number}")
    named = {"title": "预案", "approved_on": day}
    plan = ContingencyPlan.objects.get_or_create(region_code=place.region_code, defaults=named)[0]
    ContingencyStep.objects.create(
        region_code=place.region_code,
        plan=plan,
        number=number + 1,
        risk=Risk.values[0],
        text="安置学员",
        department=office,
        working_days=3,
    )
    TaskForceMember.objects.create(region_code=place.region_code, department=office, contact="某人", phone="1")
    DutyTurn.objects.create(
        region_code=place.region_code, department=office, first_day=day, last_day=day, person="某人", phone="1"
    )
    ResponsibilityArea.objects.create(
        region_code=place.region_code, place=f"某街道{number}", handler_region=place.region_code
    )


def test_the_number_of_queries_does_not_grow_with_the_rows(
    institution: Institution, money_people: dict[str, User], as_user: Callable[[User | None], Client]
) -> None:
    client = as_user(money_people["supervisor"])

    def count() -> dict[str, int]:
        found = {}
        for each in PAGES:
            page = each.format(order=BankOrder.objects.order_by("pk").first().pk)  # type: ignore[union-attr]
            with CaptureQueriesContext(connection) as asked:
                assert client.get(page).status_code == 200, page
            found[page] = len(asked)
        return found

    _fill(money_people["bank"], range(2))
    count()  # what is kept by the process is asked once
    few = count()
    _fill(money_people["bank"], range(2, 9))
    many = count()
    assert {page: (few[page], many[page]) for page in few if many[page] > few[page]} == {}


def test_what_regions_set_is_asked_once_for_all_lessons_that_wait(
    paid: Contract, money_people: dict[str, User], as_user: Callable[[User | None], Client]
) -> None:
    client = as_user(money_people["family"])

    def asked(do: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as queries:
            do()
        return sum("live_localvalue" in each["sql"] for each in queries)

    def page() -> None:
        assert client.get("/funds/mine/").status_code == 200

    with acting("tester", "a test"):
        make_lessons(paid, 1, confirmed=False)
    few = asked(page), asked(run_nightly)
    with acting("tester", "a test"):
        make_lessons(paid, 5, confirmed=False, first=2)
    assert (asked(page), asked(run_nightly)) == few
    later = timezone.localdate() + dt.timedelta(days=90)
    assert asked(lambda: confirm_lapsed(by=SystemPart.WORKER, day=later)) == 1
    assert not Attendance.objects.current().filter(confirmed_on__isnull=True).exists()
