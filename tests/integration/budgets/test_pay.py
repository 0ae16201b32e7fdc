"""Pay for after-school service: standards, breakdowns from the service on record, performance pay of a year."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F
from django.urls import reverse

from factories.places import make_school
from shuangjian.afterschool.models import ServiceSession
from shuangjian.budgets import pay, services
from shuangjian.budgets.choices import PayState
from shuangjian.budgets.duty import recorded_duty
from shuangjian.budgets.errors import (
    BreakdownDiffers,
    ItemAboveDuty,
    MoveNotPossible,
    NoDuty,
    NoStandard,
    OwnProposal,
    PaidTwice,
    TextMissing,
)
from shuangjian.budgets.models import PayBreakdown, PayLine, PerformancePay
from shuangjian.portal.inbox import read_inbox
from shuangjian.registry.errors import NotPermitted
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db
YUAN = 100
SHANGHAI = ZoneInfo("Asia/Shanghai")
MARCH = (dt.date(2026, 3, 1), dt.date(2026, 3, 31))


@pytest.fixture(autouse=True)
def actor(db):
    with acting("tester", "a test"):
        yield


def standard(people, yuan, since, *, basis="session", school=None):
    return services.set_standard(
        by=people["officer"], region_code="230804", school_key=school, valid_from=since, basis=basis, amount_fen=yuan * YUAN, document="x"
    )  # fmt: skip


def serve(person, *days, minutes=60):
    for day in days:
        starts = dt.datetime.combine(day, dt.time(16), SHANGHAI)
        ServiceSession.objects.create(
            region_code="230804", school=make_school(), code=f"{person}-{day}", starts_at=starts, ends_at=starts + dt.timedelta(minutes=minutes),
            staff_person_id=person,
        )  # fmt: skip


def workdays(count, first=dt.date(2026, 3, 2)):
    """Return so many weekdays of March 2026, which has no holidays."""
    days = (first + dt.timedelta(days=n) for n in range(40))
    return [day for day in days if day.isoweekday() <= 5][:count]


@pytest.mark.clause("SH-17")
def test_workday_sessions_are_paid_by_the_standard_of_their_day(people):
    standard(people, 50, dt.date(2020, 9, 1))
    standard(people, 60, dt.date(2021, 9, 1))
    school = make_school()
    september = workdays(10, dt.date(2021, 9, 1))
    serve("T1", *september)
    assert recorded_duty(school, september[0], september[-1]).total_fen == 600 * YUAN
    serve("T1", dt.date(2021, 8, 31))
    assert recorded_duty(school, dt.date(2021, 8, 31), dt.date(2021, 8, 31)).total_fen == 50 * YUAN
    saturday = dt.date(2021, 9, 4)
    serve("T1", saturday)
    found = recorded_duty(school, saturday, saturday)
    assert (found.total_fen, found.unpaid) == (0, 1)
    assert recorded_duty(school, september[0], september[-1]).total_fen == 600 * YUAN


def test_the_nearest_standard_holds_and_without_one_nothing_is_reckoned(people):
    serve("T1", *workdays(1))
    with pytest.raises(NoStandard, match="2026-03-02"):
        recorded_duty(make_school(), *MARCH)
    standard(people, 60, dt.date(2026, 1, 1))
    standard(people, 45, dt.date(2025, 1, 1), school="230804/S1")
    assert recorded_duty(make_school(), *MARCH).total_fen == 45 * YUAN
    assert recorded_duty(make_school("S2"), *MARCH).total_fen == 0


def test_two_groups_of_one_person_at_one_hour_are_paid_once(people, as_user):
    standard(people, 60, dt.date(2026, 1, 1), basis="hour")
    (day,) = workdays(1)
    serve("T1", day, minutes=60)
    starts = dt.datetime.combine(day, dt.time(16, 30), SHANGHAI)
    beside = {"region_code": "230804", "school": make_school(), "starts_at": starts, "staff_person_id": "T1"}
    ServiceSession.objects.create(code="b", ends_at=starts + dt.timedelta(minutes=60), **beside)
    ServiceSession.objects.create(code="c", ends_at=starts + dt.timedelta(minutes=10), **beside)
    found = recorded_duty(make_school(), day, day)
    assert [(line.sessions, line.minutes, line.amount_fen) for line in found.lines] == [(1, 90, 90 * YUAN)]
    assert found.together == 2
    made = pay.file_breakdown(by=people["principal"], school_key="230804/S1", first_day=day, last_day=day, plan="x")
    page = as_user(people["principal"]).get(reverse("budgets:breakdown", args=[made.pk])).content.decode()
    assert "该时段只计一次报酬" in page


@pytest.fixture
def march(people):
    """20 hours of one teacher and 10 of another, at 50 yuan an hour."""
    standard(people, 50, dt.date(2026, 1, 1), basis="hour")
    serve("T1", *workdays(10), minutes=120)
    serve("T2", *workdays(10))


@pytest.mark.clause("JD-57")
def test_a_breakdown_is_reckoned_from_recorded_duty_and_adds_up_to_it(people, as_user, march):
    given = {
        "by": people["principal"],
        "school_key": "230804/S1",
        "first_day": MARCH[0],
        "last_day": MARCH[1],
        "plan": "报酬发放方案",
    }
    for wrong in ({"T1": 1_001 * YUAN, "T2": 500 * YUAN}, {"T1": 1_000 * YUAN, "T3": 500 * YUAN}):
        with pytest.raises(BreakdownDiffers):
            pay.file_breakdown(**given, amounts=wrong)
    assert not PayBreakdown.objects.exists()
    principal, officer = as_user(people["principal"]), as_user(people["officer"])
    sent = {"school_key": "230804/S1", "first_day": "2026-03-01", "last_day": "2026-03-31", "plan": "报酬发放方案"}
    assert principal.post(reverse("budgets:breakdown_new"), sent).status_code == 302
    made = PayBreakdown.objects.get()
    lines = made.lines.order_by("staff_person_id").values_list("staff_person_id", "minutes", "amount_fen")
    assert list(lines) == [("T1", 1200, 1_000 * YUAN), ("T2", 600, 500 * YUAN)]
    assert made.total_fen == 1_500 * YUAN
    assert "1,500.00" in principal.get(reverse("budgets:breakdown", args=[made.pk])).content.decode()
    assert principal.post(reverse("budgets:breakdown_new"), sent).status_code == 422  # paid already
    assert "breakdowns" in {waiting.section.name for waiting in read_inbox(people["officer"])}
    approve = reverse("budgets:breakdown_move", args=[made.pk, "approve"])
    assert principal.post(approve, {}).status_code == 403
    assert officer.post(approve, {}).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.decided_by) == (PayState.APPROVED, people["officer"])


def test_what_changed_since_is_not_approved_and_what_was_sent_back_may_be_filed_anew(people, march):
    given = {
        "by": people["principal"],
        "school_key": "230804/S1",
        "first_day": MARCH[0],
        "last_day": MARCH[1],
        "plan": "x",
    }
    made = pay.file_breakdown(**given)
    with pytest.raises(PaidTwice):
        pay.file_breakdown(**given | {"first_day": dt.date(2026, 3, 2)})
    serve("T2", dt.date(2026, 3, 20))
    with pytest.raises(BreakdownDiffers):
        pay.move_breakdown(by=people["officer"], pk=made.pk, action="approve")
    with pytest.raises(TextMissing):
        pay.move_breakdown(by=people["officer"], pk=made.pk, action="return", text=" ")
    pay.move_breakdown(by=people["officer"], pk=made.pk, action="return", text="补记了一次")
    again = pay.file_breakdown(**given)
    assert again.total_fen == 1_550 * YUAN
    with pytest.raises(NoDuty):
        pay.file_breakdown(**given | {"first_day": dt.date(2026, 5, 1), "last_day": dt.date(2026, 5, 2)})


def test_the_database_holds_breakdowns_to_their_sum_and_to_two_people(people, march):
    given = {
        "by": people["principal"],
        "school_key": "230804/S1",
        "first_day": MARCH[0],
        "last_day": MARCH[1],
        "plan": "x",
    }
    made = pay.file_breakdown(**given)
    rows = PayBreakdown.objects.filter(pk=made.pk)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="not its total"), transaction.atomic():
        PayLine.objects.filter(breakdown=made, staff_person_id="T1").update(amount_fen=1)
    for changes, match in (
        ({"total_fen": 1}, "adds_up"),
        ({"state": "approved", "decided_by": people["principal"]}, "second_person"),
    ):
        with pytest.raises(IntegrityError, match=match), transaction.atomic():
            rows.update(**changes)
    with pytest.raises(IntegrityError, match="no_overlap"), transaction.atomic():
        PayBreakdown.objects.create(
            region_code="230804", school=make_school(), first_day=MARCH[1], last_day=MARCH[1], plan="x", total_fen=0, duty_fen=0,
            submitted_by=people["principal"],
        )  # fmt: skip
    pay.move_breakdown(by=people["officer"], pk=made.pk, action="approve")
    with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
        rows.update(plan="y")


def propose(people, *, base=1_000_000, item=120_000, year=2026, **more):
    return pay.propose(
        by=people["principal"], school_key="230804/S1", year=year, base_fen=base * YUAN, item_fen=item * YUAN,
        **{"other_change_fen": 0, "paid_from_base_fen": 0} | more,
    )  # fmt: skip


@pytest.mark.clause("JD-54")
@pytest.mark.clause("SH-18")
@pytest.mark.clause("RC-09c")
def test_the_increment_is_an_item_of_its_own_and_no_part_of_next_years_base(people, as_user):
    row = propose(people, year=2022)
    text = as_user(people["officer"]).get(reverse("budgets:pay_row", args=[row.pk])).content.decode()
    for said in ("课后服务项目（元）", "120,000.00", "1,120,000.00"):
        assert said in text
    next_year = text.split("下一年度核定基数（元）")[1].split("</tr>")[0]
    assert "1,000,000.00" in next_year


@pytest.mark.clause("LC-22f")
def test_an_item_above_recorded_duty_is_sent_back_and_one_equal_to_it_can_be_approved(people, as_user, march):
    row = propose(people, item=1_501)
    market, principal = as_user(people["officer"]), as_user(people["principal"])
    check = reverse("budgets:pay_move", args=[row.pk, "check"])
    assert principal.post(check, {}).status_code == 404
    assert market.post(check, {}).status_code == 302
    row.refresh_from_db()
    assert row.state == PayState.RETURNED
    assert "1501.00" in row.decision_text
    assert "1500.00" in row.decision_text
    assert "pay sent back" in {waiting.section.name for waiting in read_inbox(people["principal"])}
    change = {
        "school_key": "230804/S1", "year": "2026", "base_fen": "1000000", "item_fen": "1500", "other_change_fen": "0", "paid_from_base_fen": "0",
        "reason": "按实际值班更正",
    }  # fmt: skip
    assert principal.post(reverse("budgets:pay_change", args=[row.pk]), change).status_code == 302
    assert principal.post(reverse("budgets:pay_move", args=[row.pk, "submit"]), {}).status_code == 302
    assert market.post(check, {}).status_code == 302
    assert market.post(reverse("budgets:pay_move", args=[row.pk, "approve"]), {}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.item_fen) == (PayState.APPROVED, 1_500 * YUAN)
    with pytest.raises(MoveNotPossible):
        pay.change_proposal(by=people["principal"], row=row, reason="x", year=2026, item_fen=1)


def test_who_hands_in_does_not_decide_and_duty_that_shrank_stops_the_approval(people, march):
    row = propose(people, item=1_500)
    with pytest.raises(NotPermitted):
        pay.move_proposal(by=people["principal"], pk=row.pk, action="check")
    with pytest.raises(MoveNotPossible):
        pay.move_proposal(by=people["officer"], pk=row.pk, action="approve")
    pay.move_proposal(by=people["officer"], pk=row.pk, action="check")
    ServiceSession.objects.filter(staff_person_id="T2").delete()
    with pytest.raises(ItemAboveDuty):
        pay.move_proposal(by=people["officer"], pk=row.pk, action="approve")
    PerformancePay.objects.filter(pk=row.pk).update(
        submitted_by=people["second officer"], decided_by=None, state="submitted"
    )
    with pytest.raises(OwnProposal):
        pay.move_proposal(by=people["second officer"], pk=row.pk, action="check")


def breakdown(people, **more):
    return pay.file_breakdown(
        by=people["principal"], school_key="230804/S1", first_day=MARCH[0], last_day=MARCH[1], plan="x", **more
    )


def test_nobody_is_paid_out_of_what_somebody_else_held(people, march):
    with pytest.raises(BreakdownDiffers, match="T1"):
        breakdown(people, amounts={"T1": 1_200 * YUAN, "T2": 300 * YUAN})
    assert not PayBreakdown.objects.exists()
    made = breakdown(people)
    later = {name: F(name) + dt.timedelta(hours=3) for name in ("starts_at", "ends_at")}
    ServiceSession.objects.filter(code=f"T2-{workdays(1)[0]}").update(staff_person_id="T1", **later)
    with pytest.raises(BreakdownDiffers, match="T1"):
        pay.move_breakdown(by=people["officer"], pk=made.pk, action="approve")


def test_the_database_keeps_what_was_approved(people, march):
    made = breakdown(people)
    pay.move_breakdown(by=people["officer"], pk=made.pk, action="approve")
    line = made.lines.first()
    for change in (lambda: line.delete(), lambda: PayLine.objects.filter(pk=line.pk).update(amount_fen=1)):
        with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
            change()
    with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
        PayLine.objects.create(breakdown=made, staff_person_id="T9", sessions=0, minutes=0, amount_fen=0)
    row = propose(people, item=1_500)
    for action in ("check", "approve"):
        pay.move_proposal(by=people["officer"], pk=row.pk, action=action)
    rows = PerformancePay.objects.filter(pk=row.pk)
    for change in (lambda: rows.update(item_fen=2), rows.delete):
        with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
            change()


def test_a_version_put_back_is_checked_anew(people, march):
    row = propose(people, item=1_500)
    pay.move_proposal(by=people["officer"], pk=row.pk, action="check")
    row.refresh_from_db()
    row = pay.change_proposal(
        by=people["principal"], row=row, reason="x", year=2026, base_fen=1, item_fen=9_999 * YUAN, other_change_fen=0, paid_from_base_fen=0
    )  # fmt: skip
    back = pay.restore_proposal(by=people["principal"], row=row, number=2, reason="x")
    assert (back.state, back.item_fen) == (PayState.SUBMITTED, 1_500 * YUAN)
