"""Money of schools judged by the rules: from a county's spreadsheet to the case, and back to the register's page."""

from __future__ import annotations

import io

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from openpyxl import Workbook

from factories.places import make_class, make_region, make_school, make_user
from shuangjian.budgets import pay, services
from shuangjian.budgets.models import Allocation, Expense, PerformancePay
from shuangjian.budgets.registers import ALLOCATIONS
from shuangjian.cases.models import Case
from shuangjian.findings.cited_rows import read_cited_rows
from shuangjian.findings.models import Finding
from shuangjian.findings.services.sweep import run_sweep
from shuangjian.registry.actors import SystemPart
from shuangjian.registry.imports import confirm, stage
from shuangjian.registry.imports.batches import counts_of
from shuangjian.registry.models import Region
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db
YUAN = 100


@pytest.fixture(autouse=True)
def actor(db):
    with acting("tester", "a test"):
        yield


def district(code):
    """The officer of a district and a principal there; the school has 500 pupils."""
    above = f"{code[:2]}0000"
    parent, _made = Region.objects.get_or_create(
        code=above, defaults={"parent": make_region("000000"), "name": above, "path": f"000000/{above}/"}
    )
    Region.objects.create(code=code, parent=parent, name=code, path=f"{parent.path}{code}/")
    school = make_school("S1", code)
    make_class("301", school, pupils=500)
    return make_user(f"officer{code}", "district_officer", region=Region.objects.get(code=code)), make_user(
        f"head{code}", "principal", school=school
    )


def swept(*rules):
    run_sweep(by=SystemPart.COMMAND_LINE, rules=rules)
    return Finding.objects.filter(rule_id=rules[0]).order_by("pk")


def pages_of(found, user):
    return [address for table in read_cited_rows(found, user) for _cells, address in table.rows if address]


def imported(officer, *rows):
    book, out = Workbook(), io.BytesIO()
    book.active.append(tuple(str(field.label) for field in ALLOCATIONS.form(None, officer).fields.values()))
    for row in rows:
        book.active.append(row)
    book.save(out)
    batch = stage(ALLOCATIONS.importing(), by=officer, file_name="经费.xlsx", content=out.getvalue())
    counts = counts_of(batch)
    assert not [each for each in batch.plan if each["kind"] == "rejected"], str(batch.plan)
    confirm(ALLOCATIONS.importing(), by=officer, batch=batch)
    return {name: count for name, count in counts.items() if count}


@pytest.mark.clause("SH-16")
def test_what_is_arranged_for_each_pupil_is_held_against_the_standard(as_user):
    officer, head = district("310114")
    year = timezone.localdate().year
    row = ("示例S1", "A1", f"{year}年度", "设施设备", "财政拨款", None, None, 50_000, "财〔2026〕1号")
    assert imported(officer, row) == {"new": 1}
    assert not swept("funds.school_funds_low").exists()
    assert imported(officer, (*row[:7], 49_999, row[8])) == {"changed": 1}
    (found,) = swept("funds.school_funds_low")
    assert (found.observed, found.limit) == (49_999 * YUAN, 50_000 * YUAN)
    assert Case.objects.get().school_key == "310114/S1"
    assert found.case == Case.objects.get()
    (address,) = pages_of(found, head)
    page = as_user(head).get(address, follow=True)
    assert page.context["row"] == Allocation.objects.get()
    # Subsidies have an item of their own.
    services.spend(
        by=head,
        allocation="310114/S1/A1",
        code="E1",
        spent_on=timezone.localdate(),
        item="subsidy",
        amount_fen=10,
        note="x",
    )
    (wrong,) = swept("funds.subsidy_booked_elsewhere")
    assert wrong.observed == 10
    assert [as_user(head).get(address, follow=True).status_code for address in pages_of(wrong, head)] == [200, 200]


@pytest.mark.clause("SH-18")
def test_a_base_that_holds_the_increment_of_the_year_before_is_found(as_user):
    officer, head = district("310114")
    values = {"school_key": "310114/S1", "other_change_fen": 0, "paid_from_base_fen": 0}
    pay.propose(by=head, year=2021, base_fen=2_000_000 * YUAN, item_fen=200_000 * YUAN, **values)
    row = pay.propose(by=head, year=2022, base_fen=2_000_000 * YUAN, item_fen=0, **values)
    assert not swept("funds.pay_base_holds_increment").exists()
    pay.change_proposal(
        by=head, row=row, reason="x", year=2022, base_fen=2_200_000 * YUAN, item_fen=0, other_change_fen=0, paid_from_base_fen=0
    )  # fmt: skip
    (found,) = swept("funds.pay_base_holds_increment")
    assert (found.observed, found.limit) == (2_200_000 * YUAN, 2_000_000 * YUAN)
    assert len(pages_of(found, officer)) == 2
    assert all(as_user(officer).get(address, follow=True).status_code == 200 for address in pages_of(found, officer))


@pytest.mark.clause("RC-09c")
def test_subsidies_are_on_top_of_the_total_and_none_is_paid_out_of_it(as_user):
    officer, head = district("500153")
    values = {"school_key": "500153/S1", "base_fen": 1_000_000 * YUAN, "other_change_fen": 0}
    made = pay.propose(by=head, year=2025, item_fen=80_000 * YUAN, paid_from_base_fen=0, **values)
    text = as_user(officer).get(f"/budgets/pay/{made.pk}/").content.decode()
    assert "1,080,000.00" in text
    assert "80,000.00" in text
    assert not swept("funds.subsidy_paid_from_base").exists()
    pay.propose(by=head, year=2026, item_fen=0, paid_from_base_fen=80_000 * YUAN, **values)
    (found,) = swept("funds.subsidy_paid_from_base")
    assert (found.observed, found.discriminator) == (80_000 * YUAN, "2026")
    assert found.case is not None
    # What is sent back is no proposal any more.
    PerformancePay.objects.filter(year=2026).update(state="returned", decided_by=officer)
    assert run_sweep(by=SystemPart.COMMAND_LINE, rules=("funds.subsidy_paid_from_base",)).seen == 0


def test_the_database_keeps_an_expense_at_the_school_of_its_allocation(people):
    values = {"source": "fiscal", "fund": None, "difficulty": "", "document": "x", "year": 2026, "purpose": "other"}
    row = services.allocate(by=people["officer"], school_key="230804/S1", code="A1", amount_fen=10, **values)
    spent = {"allocation": row, "region_code": "230804", "spent_on": "2026-03-01", "item": "other", "amount_fen": 1}
    with pytest.raises(DatabaseError, match="another school"), transaction.atomic():
        Expense.objects.create(school_key="230804/S2", code="E1", note="x", **spent)
    Expense.objects.create(school_key="230804/S1", code="E1", note="x", **spent)
    with pytest.raises(DatabaseError, match="another school"), transaction.atomic():
        Allocation.objects.filter(pk=row.pk).update(school=make_school("S2"))
