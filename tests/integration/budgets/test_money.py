"""Money of schools: funds, allocations, expenses, needs — on pages, from files, and as the database holds them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from factories.places import make_school
from shuangjian.budgets import services
from shuangjian.budgets.errors import AllocationUnknown, CodeTaken, FundAndSource, FundExceeded, Overspent, SpentOutside
from shuangjian.budgets.models import Allocation, Expense, SpecialFund
from shuangjian.budgets.overview import overview
from shuangjian.budgets.registers import expenses_for
from shuangjian.registry.errors import NotPermitted
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db
YUAN = 100


@pytest.fixture(autouse=True)
def actor(db):
    with acting("tester", "a test"):
        yield


def allocate(people, yuan, *, school="230804/S1", code="A1", year=2026, purpose="facilities", **more):
    values = {"source": "fiscal", "fund": None, "difficulty": "", "document": "财〔2026〕1号"} | more
    return services.allocate(
        by=people["officer"], school_key=school, code=code, year=year, purpose=purpose, amount_fen=yuan * YUAN, **values
    )


def spend(people, yuan, *, code="E1", of="230804/S1/A1", item="facilities", spent_on=dt.date(2026, 3, 2)):
    return services.spend(
        by=people["principal"], allocation=of, code=code, spent_on=spent_on, item=item, amount_fen=yuan * YUAN, note="器材"
    )  # fmt: skip


@pytest.mark.clause("JD-53")
def test_what_is_left_is_shown_and_more_than_that_is_refused(people, as_user):
    row = allocate(people, 100_000)
    spend(people, 60_000)
    officer, principal = as_user(people["officer"]), as_user(people["principal"])
    assert "40,000.00" in officer.get(reverse("budgets:allocations_row", args=[row.pk])).content.decode()
    sent = {
        "allocation": "230804/S1/A1", "code": "E2", "spent_on": "2026-03-03", "item": "facilities", "amount_fen": "40001", "note": "投影仪",
    }  # fmt: skip
    address = reverse("budgets:expenses_add")
    refused = principal.post(address, sent)
    assert refused.status_code == 422
    assert "40000.00" in refused.content.decode()
    assert Expense.objects.count() == 1
    assert principal.post(address, sent | {"amount_fen": "40000"}).status_code == 302
    assert "0.00" in principal.get(reverse("budgets:allocations_row", args=[row.pk])).content.decode()
    of_one = next(each for each in overview(people["officer"], 2026) if each.school.code == "S1")
    assert (of_one.allocated, of_one.spent, of_one.remaining) == (100_000 * YUAN, 100_000 * YUAN, 0)


@pytest.mark.clause("RC-09a")
def test_investment_of_a_school_is_compared_with_the_year_before(people, as_user):
    allocate(people, 150_000, code="B22", year=2022, purpose="construction")
    allocate(people, 50_000, code="C22", year=2022, purpose="facilities")
    allocate(people, 260_000, code="B23", year=2023, purpose="construction")
    allocate(people, 9_000, code="S23", year=2023, purpose="subsidy")  # no investment
    text = as_user(people["officer"]).get(reverse("budgets:money"), {"year": "2023"}).content.decode()
    assert "+30.0 %" in text
    assert {row.growth for row in overview(people["officer"], 2022)} == {None}


@pytest.mark.clause("RC-09b")
def test_a_special_fund_gives_no_more_than_it_has_and_names_the_difficulty(people, as_user):
    fund = services.add_fund(
        by=people["officer"], region_code="230804", code="F1", title="薄弱学校", year=2026, total_fen=100_000 * YUAN, document="x"
    )  # fmt: skip
    given = {"source": "special_fund", "fund": fund, "difficulty": "操场漏水"}
    allocate(people, 70_000, code="D1", **given)
    with pytest.raises(FundExceeded, match=r"30000\.00"):
        allocate(people, 40_000, code="D2", **given)
    officer = as_user(people["officer"])
    sent = {
        "school_key": "230804/S1", "code": "D2", "year": "2026", "purpose": "facilities", "source": "special_fund", "fund": "F1",
        "difficulty": "操场漏水", "amount_fen": "40000", "document": "x",
    }  # fmt: skip
    assert "30000.00" in officer.post(reverse("budgets:allocations_add"), sent).content.decode()
    assert Allocation.objects.count() == 1
    assert officer.post(reverse("budgets:allocations_add"), sent | {"amount_fen": "30000"}).status_code == 302
    assert "0.00" in officer.get(reverse("budgets:funds_row", args=[fund.pk])).content.decode()
    for wrong in ({"difficulty": " "}, {"fund": None}, {"source": "fiscal"}):
        with pytest.raises(FundAndSource):
            allocate(people, 1, code="D3", **(given | wrong))
    with pytest.raises(FundExceeded):
        services.change_fund(
            by=people["officer"], row=fund, reason="x", code="F1", title="薄弱学校", year=2026, total_fen=99_999 * YUAN, document="x"
        )  # fmt: skip


@pytest.mark.clause("LC-22e")
def test_funds_by_source_are_set_against_the_need(people, as_user):
    services.state_need(
        by=people["principal"], school_key="230804/S1", year=2026, amount_fen=60_000 * YUAN, reckoning="500 人 × 120 元"
    )
    allocate(people, 30_000, code="A1", purpose="subsidy")
    allocate(people, 20_000, code="A2", source="service_fee", purpose="materials")
    allocate(people, 5_000, code="A3", purpose="construction")  # buildings are no money of the service
    answer = as_user(people["officer"]).get(reverse("budgets:money"), {"year": "2026"})
    row = next(each for each in answer.context["page"].object_list if each.school.code == "S1")
    assert (row.needed, row.funds, row.gap) == (60_000 * YUAN, 50_000 * YUAN, 10_000 * YUAN)
    text = answer.content.decode()
    assert "10,000.00" in text
    assert "财政拨款 30,000.00；服务性收费 20,000.00" in text


@pytest.mark.clause("LC-19d")
@pytest.mark.parametrize(("subsidies", "marked"), [(50_001, False), (50_000, True)])
def test_subsidies_that_are_not_the_main_part_are_marked(subsidies, marked, people, as_user):
    from factories.places import make_region, make_user

    school = make_school("S9", "371502")
    bureau = make_user("bureau", "district_officer", region=make_region("371502"))
    head = make_user("head", "principal", school=school)
    values = {"source": "fiscal", "fund": None, "difficulty": "", "document": "x", "year": 2026}
    for code, purpose, yuan in (("A1", "subsidy", subsidies), ("A2", "materials", 100_000 - subsidies)):
        services.allocate(
            by=bureau, school_key=school.key, code=code, purpose=purpose, amount_fen=yuan * YUAN, **values
        )
        services.spend(
            by=head, allocation=f"{school.key}/{code}", code=code, spent_on=dt.date(2026, 3, 2), item=purpose, amount_fen=yuan * YUAN, note="x"
        )  # fmt: skip
    answer = as_user(bureau).get(reverse("budgets:money"), {"year": "2026", "share": "minor"})
    assert answer.context["page"].paginator.count == marked
    text = as_user(bureau).get(reverse("budgets:money"), {"year": "2026"}).content.decode()
    assert ("50.00 % · 不是主要部分" in text) is marked


def test_subsidies_taken_from_other_money_are_found(people, as_user):
    allocate(people, 50_000)
    allocate(people, 50_000, code="A2", purpose="subsidy")
    wrong = spend(people, 10, item="subsidy")
    spend(people, 10, code="E2", item="subsidy", of="230804/S1/A2")
    answer = as_user(people["officer"]).get(expenses_for(None).url(booked="1"))
    assert [row.pk for row in answer.context["page"].object_list] == [wrong.pk]


def test_a_page_and_its_history_say_yuan_and_years_as_people_do(people, as_user):
    row = allocate(people, 1_234)
    services.change_allocation(
        by=people["officer"], row=row, reason="追加", code="A1", year=2026, purpose="facilities", source="fiscal", fund=None, difficulty="",
        amount_fen=200_000, document="财〔2026〕1号",
    )  # fmt: skip
    officer = as_user(people["officer"])
    page = officer.get(reverse("budgets:allocations_row", args=[row.pk])).content.decode()
    assert "2,000.00" in page
    for wrong in ("200,000", "2,026"):
        assert wrong not in page
    history = officer.get(reverse("budgets:allocations_history", args=[row.pk])).content.decode()
    assert "<del>1,234.00</del> → 2,000.00" in history
    assert "2,026" not in history


@pytest.mark.parametrize("typed", ["²", "1e400", "x", "99999999999999999999"])
@pytest.mark.parametrize("name", ["money", "funds", "allocations", "needs", "pay"])
def test_a_year_that_is_none_is_answered(name, typed, people, as_user):
    assert as_user(people["officer"]).get(reverse(f"budgets:{name}"), {"year": typed}).status_code == 200


def test_refusals(people):
    allocate(people, 100)
    for error, act in (
        (CodeTaken, lambda: allocate(people, 1)),
        (AllocationUnknown, lambda: spend(people, 1, of="230804/S1/none")),
        (SpentOutside, lambda: spend(people, 1, spent_on=dt.date(2025, 12, 31))),
        (SpentOutside, lambda: spend(people, 1, spent_on=dt.date(2099, 1, 1))),
        (Overspent, lambda: spend(people, 101)),
    ):
        with pytest.raises(error):
            act()
    row = spend(people, 100)
    allocation = Allocation.objects.get()
    with pytest.raises(NotPermitted):
        services.withdraw(by=people["officer"], row=row, reason="x")  # the school's own
    with pytest.raises(Overspent):
        services.change_allocation(
            by=people["officer"], row=allocation, reason="x", code="A1", year=2026, purpose="facilities", source="fiscal", fund=None,
            difficulty="", amount_fen=9_999, document="x",
        )  # fmt: skip
    services.withdraw(by=people["principal"], row=row, reason="退货")
    spend(people, 60, code="E2")
    with pytest.raises(Overspent), transaction.atomic():
        services.restore(by=people["principal"], row=row, number=1, reason="x")
    assert Expense.objects.count() == 1


def test_the_database_keeps_both_limits(people):
    fund = SpecialFund.objects.create(region_code="230804", code="F", title="x", year=2026, total_fen=100, document="x")
    row = allocate(people, 1, source="special_fund", fund=fund, difficulty="x")
    for act, match in (
        (lambda: Expense.objects.create(region_code="230804", school_key="230804/S1", allocation=row, code="E", spent_on="2026-03-01", item="other", amount_fen=101, note="x"), "spent of 100"),
        (lambda: Allocation.objects.filter(pk=row.pk).update(amount_fen=101), "allocated of 100"),
        (lambda: SpecialFund.objects.update(total_fen=99), "allocated of 99"),
    ):  # fmt: skip
        with pytest.raises(DatabaseError, match=match), transaction.atomic():
            act()


BUREAU, HEADS = {"officer", "second officer", "far officer"}, {"principal", "other principal"}
SEE = BUREAU | HEADS | {"leader", "director", "market"}


@pytest.mark.parametrize(
    ("name", "may"),
    [("money", SEE), ("allocations", SEE), ("breakdowns", SEE), ("pay", SEE), ("allocations_add", BUREAU), ("funds_add", BUREAU),
     ("standards_add", BUREAU), ("expenses_add", HEADS), ("needs_import", HEADS), ("breakdown_new", HEADS)],
)  # fmt: skip
def test_each_page_is_open_to_whom_it_is_for(name, may, people, as_user):
    answers = {who: as_user(user).get(reverse(f"budgets:{name}")).status_code for who, user in people.items()}
    assert {who for who, status in answers.items() if status == 200} == may


def test_a_school_sees_its_own_money_alone(people, as_user):
    allocate(people, 10)
    allocate(people, 10, school="230804/S2")
    assert [row.school.key for row in overview(people["principal"], 2026)] == ["230804/S1"]
    other = Allocation.objects.get(school__key="230804/S2")
    principal = as_user(people["principal"])
    assert principal.get(reverse("budgets:allocations_row", args=[other.pk])).status_code == 404
    with pytest.raises(AllocationUnknown):
        spend(people, 1, of="230804/S2/A1")


def test_a_version_that_no_longer_fits_is_refused_in_words(people):
    row = allocate(people, 100)
    row = services.change_allocation(
        by=people["officer"], row=row, reason="追加", code="A1", year=2026, purpose="facilities", source="fiscal", fund=None, difficulty="",
        amount_fen=200 * YUAN, document="x",
    )  # fmt: skip
    spend(people, 150)
    with pytest.raises(Overspent):
        services.restore(by=people["officer"], row=row, number=1, reason="撤回追加")
    assert Allocation.objects.get().amount_fen == 200 * YUAN


def test_a_total_of_a_fund_below_what_was_given_of_it_is_not_put_back(people):
    named = {"code": "F1", "title": "改造", "year": 2026, "document": "x"}
    fund = services.add_fund(by=people["officer"], region_code="230804", total_fen=100 * YUAN, **named)
    fund = services.change_fund(by=people["officer"], row=fund, reason="追加", total_fen=200 * YUAN, **named)
    row = allocate(people, 150, source="special_fund", fund=fund, difficulty="漏水")
    with pytest.raises(FundExceeded):
        services.restore(by=people["officer"], row=fund, number=1, reason="撤回追加")
    services.withdraw(by=people["officer"], row=row, reason="撤回")
    allocate(people, 100, code="A2", source="special_fund", fund=fund, difficulty="漏水")
    with pytest.raises(FundExceeded):
        services.restore(by=people["officer"], row=row, number=1, reason="恢复")
    assert SpecialFund.objects.get().total_fen == 200 * YUAN
    assert Allocation.objects.get().code == "A2"
