"""When money is released, and what comes back: by the plan and the days a region sets, each from a day on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from factories.funds import SIGNED, make_contract, make_lessons, pay
from shuangjian.funds import lessons as services
from shuangjian.funds.lessons import confirm_lesson, release_what_waits
from shuangjian.funds.models import Attendance, Contract, Entry, LedgerAccount, RefundRequest, Release
from shuangjian.funds.positions import refundable
from shuangjian.funds.refunds import approve_lapsed
from shuangjian.funds.release_plans import ReleasePlan, plan_of
from shuangjian.live.models import LocalValue
from shuangjian.registry.actors import SystemPart
from shuangjian.registry.models import AuditEntry, Institution, Pupil, User
from shuangjian.web.context import acting

People = dict[str, User]
SignIn = Callable[[User | None], Client]
MONDAY = dt.date(2025, 9, 8)
YESTERDAY = timezone.localdate() - dt.timedelta(days=1)


def say(key: str, value: int, since: dt.date = SIGNED) -> None:
    LocalValue.objects.create(
        region_code="230804", parameter=key, valid_from=since, value=value, document="示例资金管理指引"
    )


def make_paid(place: Institution, pupil: Pupil, code: str = "C1", **values: Any) -> Contract:
    made = make_contract(code, place, student_key=pupil.key, **values)
    pay(made, made.amount_fen)
    return made


def confirm(family: User, contract: Contract, count: int, first: int = 1) -> None:
    for each in make_lessons(contract, count, confirmed=False, first=first):
        confirm_lesson(by=family, lesson=Attendance.objects.current().get(code=each.code))


def released() -> int:
    return sum(Release.objects.values_list("amount_fen", flat=True))


def test_a_contract_keeps_the_plan_of_the_day_it_was_signed(actor: None, institution: Institution) -> None:
    say("funds.release.period_days", 7, SIGNED + dt.timedelta(days=1))
    say("funds.release.parts", 3, SIGNED + dt.timedelta(days=30))
    days = (0, 1, 30)
    plans = [plan_of(make_contract(f"C{day}", institution, signed_on=SIGNED + dt.timedelta(days=day))) for day in days]
    assert plans == [ReleasePlan(1, 1), ReleasePlan(7, 1), ReleasePlan(7, 3)]


def test_by_thirds_the_lesson_that_completes_a_third_releases_all_of_it(
    actor: None, institution: Institution, pupil: Pupil, money_people: People
) -> None:
    say("funds.release.parts", 3)
    contract, family = make_paid(institution, pupil, lessons=10, amount_fen=100_000), money_people["family"]
    seen = []
    for number in range(1, 11):
        confirm(family, contract, 1, number)
        release_what_waits(by=SystemPart.WORKER)  # the night adds nothing to an unfinished third
        seen.append(released())
    assert seen == [0, 0, 0, 40_000, 40_000, 40_000, 70_000, 70_000, 70_000, 100_000]
    assert LedgerAccount.objects.get(kind="escrow").balance_fen == 0


def test_by_the_week_what_was_confirmed_is_released_when_the_week_is_over(
    actor: None, institution: Institution, pupil: Pupil, money_people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    say("funds.release.period_days", 7)
    contract, family = make_paid(institution, pupil), money_people["family"]
    clock = {"day": MONDAY}
    monkeypatch.setattr(services.timezone, "localdate", lambda *given: clock["day"])
    confirm(family, contract, 2)
    for day, fen in ((6, 0), (7, 20_000)):
        clock["day"] = MONDAY + dt.timedelta(days=day)
        release_what_waits(by=SystemPart.WORKER)
        assert released() == fen
    confirm(family, contract, 1, 3)
    assert released() == 20_000
    assert [each.on for each in Entry.objects.filter(kind="release")] == [MONDAY + dt.timedelta(days=7)] * 2


def test_the_page_of_a_contract_says_its_plan(
    actor: None, institution: Institution, pupil: Pupil, money_people: People, as_user: SignIn
) -> None:
    say("funds.release.parts", 3)
    contract = make_paid(institution, pupil)
    page = as_user(money_people["supervisor"]).get(f"/funds/contracts/{contract.pk}/").content.decode()
    assert "按三分之一" in page


# What comes back ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "starts", "taken", "ground", "fen", "arithmetic", "clause"),
    [
        (7, 30, 3, "within_days", 300_000, "3000.00 − 0.00 = 3000.00", "LOCAL"),
        (8, 30, 0, "before_start", 300_000, "3000.00 − 0.00 = 3000.00", "CN-2021-2604-before"),
        (8, 8, 0, "after_start", 300_000, "3000.00 ÷ 30 × 30 = 3000.00", "CN-2021-2-release"),
        (8, 30, 3, "after_start", 270_000, "3000.00 ÷ 30 × 27 = 2700.00", "CN-2021-2-release"),
    ],
)
def test_what_comes_back_names_its_clause_and_sum(
    actor: None, institution: Institution, pupil: Pupil, days: int, starts: int, taken: int, ground: str, fen: int, arithmetic: str,
    clause: str,
) -> None:  # fmt: skip
    say("funds.refund.whole_days", 7)
    contract = make_paid(institution, pupil, starts_on=SIGNED + dt.timedelta(days=starts))
    make_lessons(contract, taken)
    due = refundable(contract, SIGNED + dt.timedelta(days=days))
    assert (due.ground, due.amount_fen, due.arithmetic) == (ground, fen, arithmetic)
    assert due.provisions[0].id.startswith(clause)
    assert due.provisions[1].id == "CN-2025-PLATFORM-refund"


def test_within_the_days_even_what_lessons_released_comes_back(
    actor: None, institution: Institution, pupil: Pupil, money_people: People, as_user: SignIn
) -> None:
    say("funds.refund.whole_days", 7)
    contract, family = make_paid(institution, pupil, signed_on=YESTERDAY), money_people["family"]
    with acting("tester", "a test"):
        made = Attendance.objects.create(
            region_code=contract.region_code, institution_key=contract.institution_key, contract=contract, code="L1", attended_on=YESTERDAY,
            lessons=1,
        )  # fmt: skip
        confirm_lesson(by=family, lesson=made)
    assert released() == 10_000
    page = as_user(family).get(f"/funds/mine/contract/{contract.pk}/refund/").content.decode()
    assert "3,000.00" in page
    assert "示例资金管理指引" in page
    assert as_user(family).post(f"/funds/mine/contract/{contract.pk}/refund/", {"reason": "搬家"}).status_code == 302
    request = RefundRequest.objects.get()
    assert (request.ground, request.amount_fen, request.lessons) == ("within_days", 300_000, 30)
    assert as_user(money_people["institution"]).post(f"/funds/refunds/{request.pk}/approve/").status_code == 302
    assert released() == 0
    balances = dict(LedgerAccount.objects.filter(contract=contract).values_list("kind", "balance_fen"))
    assert balances == {"escrow": 0, "refund": 300_000}


def test_what_silence_takes_back_waits_for_the_contract_and_stands_in_the_trail_as_the_workers(
    actor: None, institution: Institution, pupil: Pupil, money_people: People, as_user: SignIn
) -> None:
    say("funds.refund.whole_days", 7)
    contract, family = make_paid(institution, pupil, signed_on=YESTERDAY), money_people["family"]
    with acting("tester", "a test"):
        for each in make_lessons(contract, 2, confirmed=False):
            confirm_lesson(by=family, lesson=Attendance.objects.current().get(code=each.code))
    assert released() == 20_000
    as_user(family).post(f"/funds/mine/contract/{contract.pk}/refund/", {"reason": "搬家"})
    after = RefundRequest.objects.get().answer_by_day + dt.timedelta(days=1)
    with CaptureQueriesContext(connection) as asked:
        assert approve_lapsed(by=SystemPart.WORKER, day=after) == 1
    said = [each["sql"] for each in asked]
    locked = next(n for n, sql in enumerate(said) if 'FROM "funds_contract"' in sql and "FOR UPDATE" in sql)
    assert locked < next(n for n, sql in enumerate(said) if 'INTO "funds_entry"' in sql)
    assert released() == 0
    gone = AuditEntry.objects.filter(table_name="funds_release", operation="D")
    assert set(gone.values_list("user", flat=True)) == {"system:worker"}
    assert gone.count() == 2
