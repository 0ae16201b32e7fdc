"""Prepaid money as people meet it: orders, lessons, confirmations, refunds, and where it stands on any day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from factories.funds import SIGNED, make_account, make_contract, make_lessons, pay
from factories.places import make_institution
from shuangjian.funds.guides import adopt_guide
from shuangjian.funds.lessons import confirm_lapsed, lapses_on
from shuangjian.funds.models import (
    Attendance,
    ChargingMode,
    Contract,
    Entry,
    LedgerAccount,
    Objection,
    Payment,
    RefundRequest,
    Release,
)
from shuangjian.funds.nightly import run_nightly
from shuangjian.funds.positions import positions
from shuangjian.funds.refunds import steps_of
from shuangjian.live.working_days import add_working_days, is_working_day, working_days_between
from shuangjian.notices.models import Notice
from shuangjian.registry.actors import SystemPart
from shuangjian.registry.models import Institution, User
from shuangjian.registry.versions import restore
from shuangjian.web.context import acting

People = dict[str, User]
SignIn = Callable[[User | None], Client]
TODAY = timezone.localdate


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


# Orders ---------------------------------------------------------------------------------------------------------------

ORDER = {
    "code": "N1", "learner": "X0001", "subject": "绘画", "lessons": 30, "amount_fen": "3000", "charge_basis": "lesson",
    "institution_key": "230804/P1",
}  # fmt: skip


def order(**values: object) -> dict[str, object]:
    days = {"starts_on": TODAY().isoformat(), "ends_on": (TODAY() + dt.timedelta(days=60)).isoformat()}
    return ORDER | days | values


@pytest.mark.parametrize(
    ("values", "limit"),
    [
        ({"lessons": 61}, "60"),
        ({"amount_fen": "5000.01"}, "5,000"),
        ({"charge_basis": "period", "ends_on": (TODAY() + dt.timedelta(days=95)).isoformat()}, "3"),
        ({"charge_basis": "period", "starts_on": (TODAY() + dt.timedelta(days=40)).isoformat(),
          "ends_on": (TODAY() + dt.timedelta(days=50)).isoformat()}, "1"),
    ],
)  # fmt: skip
def test_an_order_beyond_a_limit_is_refused_before_it_is_paid(
    money_people: People, as_user: SignIn, values: dict[str, object], limit: str
) -> None:
    answer = as_user(money_people["institution"]).post("/funds/contracts/order/", order(**values))
    assert answer.status_code == 422
    assert limit in answer.content.decode()
    assert not Contract.objects.exists()


def test_an_order_within_the_limits_is_signed_and_paid_into_escrow(money_people: People, as_user: SignIn) -> None:
    client = as_user(money_people["institution"])
    answer = client.post("/funds/contracts/order/", order(lessons=60, amount_fen="5000"))
    assert answer.status_code == 302, answer.context["form"].errors
    contract = Contract.objects.get()
    payment = {"code": "P1", "amount_fen": "5000", "paid_on": TODAY().isoformat(), "method": "bank"}
    address = f"/funds/contracts/{contract.pk}/pay-in/"
    assert client.post(address, payment).status_code == 302
    assert client.post(address, payment).status_code == 302
    assert Payment.objects.count() == Entry.objects.count() == 1
    assert client.post(address, payment | {"code": "P2", "amount_fen": "0.01"}).status_code == 422
    assert LedgerAccount.objects.get(kind="escrow").balance_fen == 500_000


# Where it stands ------------------------------------------------------------------------------------------------------


@pytest.mark.clause("LC-11f")
def test_what_is_owed_is_known_for_each_learner_and_institution_on_any_day(
    paid: Contract, institution: Institution, money_people: People, as_user: SignIn
) -> None:
    with acting("tester", "a test"):
        make_lessons(paid, 12)
        other = make_contract("C2", institution, student_key="230804/X2")
        pay(other, 150_000)
    client = as_user(money_people["supervisor"])
    day = (SIGNED + dt.timedelta(days=12)).isoformat()
    page = text_of(client, f"/funds/contracts/{paid.pk}/?day={day}")
    assert "18 / 30" in page
    assert "1,800.00" in page
    half = (SIGNED + dt.timedelta(days=6)).isoformat()
    assert "24 / 30" in text_of(client, f"/funds/contracts/{paid.pk}/?day={half}")
    # The institution's total is the sum of its learners': 1,800 and 1,500.
    assert "3,300.00" in text_of(client, f"/funds/institution/230804/P1/?day={day}")
    assert "3,300.00" in text_of(client, f"/funds/contracts/?day={day}&institution=230804/P1")
    assert "1,800.00" in text_of(client, f"/funds/contracts/?day={day}&learner=X0001")
    ranked = text_of(client, f"/funds/?day={day}")
    assert "3,300.00" in ranked


def test_prices_that_do_not_divide_add_up_to_the_amount(
    institution: Institution, money_people: People, pupil: object
) -> None:
    from shuangjian.funds.lessons import confirm_lesson

    with acting("tester", "a test"):
        odd = make_contract("odd", institution, lessons=7, amount_fen=100)
        pay(odd, 100)
        for lesson in make_lessons(odd, 7, confirmed=False):
            confirm_lesson(by=money_people["family"], lesson=Attendance.objects.get(code=lesson.code, known_to=None))
    assert list(Release.objects.order_by("code").values_list("amount_fen", flat=True)) == [14, 14, 14, 15, 14, 14, 15]
    assert LedgerAccount.objects.get(kind="escrow").balance_fen == 0


# Lessons --------------------------------------------------------------------------------------------------------------


def report(client: Client, contract: Contract, code: str = "L1", day: dt.date = SIGNED) -> Attendance:
    values = {"code": code, "attended_on": day.isoformat(), "lessons": 1}
    assert client.post(f"/funds/contracts/{contract.pk}/lesson/", values).status_code == 302
    return Attendance.objects.current().get(code=code)


@pytest.mark.clause("LC-11g")
def test_each_confirmed_lesson_releases_its_price_and_adoption_is_counted(
    paid: Contract, money_people: People, as_user: SignIn
) -> None:
    school, family = as_user(money_people["institution"]), as_user(money_people["family"])
    assert Release.objects.count() == 0  # no lesson held: nothing
    lesson = report(school, paid)
    assert Notice.objects.filter(user=money_people["family"], kind="funds.lesson").count() == 1
    assert Release.objects.count() == 0  # held and not confirmed: nothing
    assert family.post(f"/funds/mine/lesson/{lesson.pk}/confirm/").status_code == 302
    assert Release.objects.get().amount_fen == 10_000
    assert LedgerAccount.objects.get(kind="escrow").balance_fen == 290_000
    assert family.post(f"/funds/mine/lesson/{lesson.pk}/confirm/").status_code == 404

    with acting("tester", "a test"):
        places = [make_institution(f"Q{number}") for number in range(9)]
        for place, mode in zip(places, ["per_lesson"] * 5 + ["prepaid"] * 4, strict=True):
            ChargingMode.objects.create(region_code=place.region_code, institution=place, mode=mode, since=SIGNED)
    mode = {"mode": "per_lesson", "since": SIGNED.isoformat()}
    assert school.post("/funds/institution/230804/P1/charging/", mode).status_code == 302
    assert "60 %" in text_of(as_user(money_people["supervisor"]), "/funds/charging/")


def test_only_the_guardian_confirms(paid: Contract, money_people: People, as_user: SignIn) -> None:
    lesson = report(as_user(money_people["institution"]), paid)
    for who, status in (("stranger", 404), ("institution", 403), ("supervisor", 403)):
        answer = as_user(money_people[who]).post(f"/funds/mine/lesson/{lesson.pk}/confirm/")
        assert answer.status_code == status, who
    assert not Release.objects.exists()


def test_silence_confirms_after_its_working_days_and_families_are_told_before(
    paid: Contract, money_people: People, as_user: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson = report(as_user(money_people["institution"]), paid)
    page = text_of(as_user(money_people["family"]), "/funds/mine/")
    lapses = lapses_on(lesson)
    assert lapses.isoformat() in page
    with acting("tester", "a test"):
        assert confirm_lapsed(by=SystemPart.WORKER, day=lapses) == 0
        assert confirm_lapsed(by=SystemPart.WORKER, day=lapses + dt.timedelta(days=1)) == 1
    assert Release.objects.get().amount_fen == 10_000


@pytest.mark.parametrize(("left", "told", "released"), [(5, 0, 0), (3, 1, 0), (0, 1, 0), (-1, 0, 1)])
def test_the_night_tells_what_silence_is_about_to_do(
    left: int, told: int, released: int, paid: Contract, money_people: People
) -> None:
    # The latest report after which so many of its 15 working days are left; -1 when the last of them is over.
    if left == 0 and not is_working_day(TODAY()):
        left = 1  # no term ends on a day off: the next working day is the last
    for back in range(60):
        ends = add_working_days(TODAY() - dt.timedelta(days=back), 15).due_on
        if (ends < TODAY()) if left < 0 else (ends >= TODAY() and working_days_between(TODAY(), ends) <= left):
            break
    with acting("tester", "a test"):
        lesson = Attendance.objects.create(
            region_code=paid.region_code, institution_key=paid.institution_key, contract=paid, code="L1", attended_on=SIGNED, lessons=1,
            known_from=timezone.now() - dt.timedelta(days=back),
        )  # fmt: skip
    assert lapses_on(lesson) == ends
    run_nightly()
    assert Notice.objects.filter(user=money_people["family"], kind="funds.lapse").count() == told
    assert Release.objects.count() == released


def test_an_objection_stops_the_clock_until_it_is_answered(
    paid: Contract, money_people: People, as_user: SignIn
) -> None:
    school, family = as_user(money_people["institution"]), as_user(money_people["family"])
    first, second = report(school, paid), report(school, paid, "L2")
    for lesson in (first, second):
        assert family.post(f"/funds/mine/lesson/{lesson.pk}/object/", {"text": "当天没有上课"}).status_code == 302
        assert family.post(f"/funds/mine/lesson/{lesson.pk}/confirm/").status_code == 404
    supervisor = as_user(money_people["supervisor"])
    for code, outcome in (("L1", "upheld"), ("L2", "dismissed")):
        objection = Objection.objects.get(attendance_code=code)
        values = {"outcome": outcome, "answer": "已查看签到记录"}
        assert supervisor.post(f"/funds/objections/{objection.pk}/", values).status_code == 302
    assert Notice.objects.filter(kind="funds.objection").count() == 2
    assert not Attendance.objects.current().filter(code="L1").exists()
    assert family.post(f"/funds/mine/lesson/{second.pk}/confirm/").status_code == 302
    assert Release.objects.get().code == "L2"


# Refunds --------------------------------------------------------------------------------------------------------------


@pytest.mark.clause("LC-11h")
def test_a_refund_is_computed_tracked_and_raises_the_risk_when_overdue(
    paid: Contract, money_people: People, as_user: SignIn
) -> None:
    with acting("tester", "a test"):
        make_lessons(paid, 12)
    family, supervisor = as_user(money_people["family"]), as_user(money_people["supervisor"])
    asked = f"/funds/mine/contract/{paid.pk}/refund/"
    page = text_of(family, asked)
    assert "1,800.00" in page
    assert "3000.00 ÷ 30 × 18" in page
    assert family.post(asked, {"reason": "搬家"}).status_code == 302
    assert family.post(asked, {"reason": "again"}).status_code == 422
    request = RefundRequest.objects.get()
    assert (request.lessons, request.amount_fen) == (18, 180_000)
    assert Notice.objects.filter(user=money_people["institution"], kind="funds.refund_asked").exists()

    with acting("tester", "a test"):  # the last lesson was yesterday, so that only the refund is a sign
        Attendance.objects.create(
            region_code=paid.region_code, institution_key=paid.institution_key, contract=make_contract("C9", paid.institution, lessons=99),
            code="L99", attended_on=request.due_on, lessons=1,
        )  # fmt: skip
    late = request.due_on + dt.timedelta(days=1)
    due = text_of(supervisor, f"/funds/institution/230804/P1/?day={request.due_on}")
    assert "light-green" in due
    after = text_of(supervisor, f"/funds/institution/230804/P1/?day={late}")
    assert "light-yellow" in after

    school, bank = as_user(money_people["institution"]), as_user(money_people["bank"])
    assert bank.post(f"/funds/refunds/{request.pk}/paid/", {"paid_on": TODAY().isoformat()}).status_code == 422
    assert school.post(f"/funds/refunds/{request.pk}/approve/").status_code == 302
    assert LedgerAccount.objects.get(kind="refund").balance_fen == 180_000
    assert bank.post(f"/funds/refunds/{request.pk}/paid/", {"paid_on": TODAY().isoformat()}).status_code == 302
    assert LedgerAccount.objects.get(kind="refund").balance_fen == 0
    at = positions(Contract.objects.filter(pk=paid.pk), TODAY()).get()
    assert (at.owed_fen, at.lessons_left) == (0, 0)  # type: ignore[attr-defined]
    assert "light-green" in text_of(supervisor, f"/funds/institution/230804/P1/?day={late}")


def test_what_comes_back_shrinks_by_steps_each_with_its_days(
    paid: Contract, money_people: People, as_user: SignIn
) -> None:
    today = TODAY()
    signed, starts = today - dt.timedelta(days=9), today + dt.timedelta(days=20)

    def begin(starts_on: dt.date) -> None:
        with acting("tester", "a test"):
            Contract.objects.filter(pk=paid.pk).update(signed_on=signed, starts_on=starts_on)
        paid.refresh_from_db()

    begin(starts)
    with acting("tester", "a test"):
        adopt_guide(
            by=money_people["supervisor"], region_code="230804", title="预收费指引", number="", issued_on=signed, starts_on=signed, text="",
            values={"funds.refund.before_start_days_max": 5, "funds.refund.days_max": 12},
        )  # fmt: skip

    def steps(day: dt.date = today) -> list[tuple[str, dt.date | None, int, bool]]:
        return [(each.ground.value, each.last, each.days, each.is_now) for each in steps_of(paid, day)]

    seventh, eve = signed + dt.timedelta(days=7), starts - dt.timedelta(days=1)
    ladder = [("within_days", seventh, 5), ("before_start", eve, 5), ("after_start", None, 12)]
    for day, now in ((signed, 0), (seventh, 0), (today, 1), (eve, 1), (starts, 2)):
        assert steps(day) == [(*each, number == now) for number, each in enumerate(ladder)], day
    family = as_user(money_people["family"])
    page = text_of(family, f"/funds/mine/contract/{paid.pk}/refund/")
    assert f"{eve.isoformat()}" in page
    assert "5 天内" in page
    assert "12 天内" in page
    # The course begins within the days after signing: there is no time between.
    begin(signed + dt.timedelta(days=3))
    assert [each[0] for each in steps()] == ["within_days", "after_start"]
    begin(starts)
    assert family.post(f"/funds/mine/contract/{paid.pk}/refund/", {"reason": "搬家"}).status_code == 302
    request = RefundRequest.objects.get()
    assert (request.ground, (request.due_on - request.asked_on).days) == ("before_start", 5)


def test_an_institution_that_does_not_answer_has_approved(
    paid: Contract, money_people: People, as_user: SignIn
) -> None:
    from shuangjian.funds.refunds import approve_lapsed
    from shuangjian.registry.actors import SystemPart

    as_user(money_people["family"]).post(f"/funds/mine/contract/{paid.pk}/refund/", {"reason": "搬家"})
    request = RefundRequest.objects.get()
    with acting("tester", "a test"):
        assert approve_lapsed(by=SystemPart.WORKER, day=request.answer_by_day) == 0
        assert approve_lapsed(by=SystemPart.WORKER, day=request.answer_by_day + dt.timedelta(days=1)) == 1
    request.refresh_from_db()
    assert (request.state, request.approved_by) == ("approved", None)


# Offices --------------------------------------------------------------------------------------------------------------


def test_frozen_money_waits_and_follows_when_the_freeze_ends(
    paid: Contract, money_people: People, as_user: SignIn
) -> None:
    school, family = as_user(money_people["institution"]), as_user(money_people["family"])
    supervisor = as_user(money_people["supervisor"])
    lesson = report(school, paid)
    address = "/funds/institution/230804/P1/freeze/"
    assert supervisor.post(address, {"grounds": "疑似失联"}).status_code == 302
    assert family.post(f"/funds/mine/lesson/{lesson.pk}/confirm/").status_code == 302
    assert not Release.objects.exists()
    assert supervisor.post(address, {"grounds": "已恢复"}).status_code == 302
    run_nightly()
    assert Release.objects.get().amount_fen == 10_000


def test_an_entry_is_reversed_on_its_page(paid: Contract, money_people: People, as_user: SignIn) -> None:
    entry = Entry.objects.get()
    client = as_user(money_people["supervisor"])
    assert f"/funds/entry/{entry.pk}/reverse/" in text_of(client, f"/funds/contracts/{paid.pk}/")
    assert client.post(f"/funds/entry/{entry.pk}/reverse/", {"reason": "重复入账"}).status_code == 302
    assert LedgerAccount.objects.get(kind="escrow").balance_fen == 0
    assert as_user(money_people["institution"]).get(f"/funds/entry/{entry.pk}/reverse/").status_code == 403


@pytest.mark.clause("LC-17d")
def test_a_deposit_is_paid_out_down_to_its_floor_and_no_yuan_further(
    institution: Institution, money_people: People, as_user: SignIn
) -> None:
    with acting("tester", "a test"):
        make_account(institution, floor_fen=2_000_000)
    client, base = as_user(money_people["supervisor"]), "/funds/institution/230804/P1/deposit"
    values = {"code": "D1", "amount_fen": "20100", "on": TODAY().isoformat()}
    assert client.post(f"{base}/in/", values).status_code == 302
    out = {"code": "D2", "amount_fen": "100", "on": TODAY().isoformat(), "reason": "超出约定部分"}
    assert client.post(f"{base}/out/", out).status_code == 302
    refused = client.post(f"{base}/out/", out | {"code": "D3", "amount_fen": "1"})
    assert refused.status_code == 422
    assert "20,000" in refused.content.decode()
    assert LedgerAccount.objects.get(kind="deposit").balance_fen == 2_000_000
    page = text_of(client, "/funds/institution/230804/P1/")
    assert "超出约定部分" in page
    entry = Entry.objects.get(source="deposit in 230804/P1/D1")
    assert client.post(f"/funds/entry/{entry.pk}/reverse/", {"reason": "误记"}).status_code == 422
    assert as_user(money_people["institution"]).get(f"{base}/out/").status_code == 403


def test_a_lesson_taken_back_returns_its_money_to_escrow_and_put_back_releases_it_again(
    paid: Contract, money_people: People, as_user: SignIn
) -> None:
    school, family = as_user(money_people["institution"]), as_user(money_people["family"])
    lesson = report(school, paid)
    family.post(f"/funds/mine/lesson/{lesson.pk}/confirm/")
    confirmed = Attendance.objects.current().get(code="L1")
    supervisor, address = as_user(money_people["supervisor"]), f"/funds/lessons/{confirmed.pk}/take-back/"
    assert address in text_of(supervisor, f"/funds/contracts/{paid.pk}/")
    assert supervisor.post(address, {"reason": "未实际授课"}).status_code == 302
    assert LedgerAccount.objects.get(kind="escrow").balance_fen == 300_000
    assert not Release.objects.exists()
    assert not Attendance.objects.current().filter(code="L1").exists()
    with acting("tester", "a test"):
        withdrawn = Attendance.objects.filter(code="L1").latest("version")
        restore(withdrawn, number=2, by=money_people["supervisor"], reason="查实已授课")
    run_nightly()
    assert LedgerAccount.objects.get(kind="escrow").balance_fen == 290_000
    assert Release.objects.get().amount_fen == 10_000
    assert as_user(money_people["institution"]).get(address).status_code == 403
