"""The money of schools for programs: what finance systems read and book, by the services of the pages."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from shuangjian.budgets import services
from shuangjian.budgets.choices import Basis, FundPurpose, FundSource, PayState
from shuangjian.budgets.errors import FundAndSource
from shuangjian.budgets.models import YEARS, Allocation, Expense, PayBreakdown, PayStandard
from shuangjian.budgets.overview import overview
from shuangjian.budgets.registers import allocations, breakdowns, expenses, funds, standards
from shuangjian.registry.access import get_user
from shuangjian.web.api.endpoints import endpoint
from shuangjian.web.api.paging import Page, Paging, page_of
from shuangjian.web.api.problems import PROBLEMS
from shuangjian.web.api.values import Day, Key, Text

router = Router(tags=["budgets"])
Year = Annotated[int, Field(ge=YEARS[0], le=YEARS[1])]
Fen = Annotated[int, Field(gt=0, le=10**13)]


class OfYear(Schema):
    """A calendar year."""

    year: Year


class MoneyOut(Schema):
    """A school's money of a year, in fen: `needed` and `gap` are null where no need was stated."""

    school_key: str
    year: int
    needed: int | None
    provided: dict[str, int]
    gap: int | None
    allocated: int
    spent: int
    remaining: int


class AllocationIn(Schema):
    """Money for a school, year and purpose, in fen; `fund` is the number of a special fund, whose money names a difficulty."""

    school_key: Key
    code: Key
    year: Year
    purpose: FundPurpose
    source: FundSource
    fund: Key | None = None
    difficulty: Text = ""
    amount_fen: Fen
    document: Text = Field(min_length=1)


class AllocationOut(AllocationIn):
    """An allocation with what is spent and left of it, in fen."""

    spent_fen: int
    left_fen: int


class ExpenseIn(Schema):
    """What was spent of an allocation ("<school key>/<number>"), in fen; refused where less is left."""

    allocation: Key
    code: Key
    spent_on: Day
    item: FundPurpose
    amount_fen: Fen
    note: Text = Field(min_length=1)


class ExpenseOut(ExpenseIn):
    """An expense as it is kept."""

    school_key: str


class StandardOut(Schema):
    """What a workday session or hour is paid from a day on, in fen; of the whole region where `school_key` is null."""

    region_code: str
    school_key: str | None
    basis: Basis
    valid_from: dt.date
    amount_fen: int


class LineOut(Schema):
    """What one person is paid, in fen."""

    staff_person_id: str
    sessions: int
    minutes: int
    amount_fen: int


class BreakdownOut(Schema):
    """A breakdown of pay with its lines, in fen."""

    id: int
    school_key: str
    first_day: dt.date
    last_day: dt.date
    state: PayState
    total_fen: int
    lines: list[LineOut]


@router.get("/school-money", response={200: list[MoneyOut], **PROBLEMS})
@endpoint(permission="budgets.view", title=_("Read the money of the schools"))
def list_money(request: HttpRequest, of: Query[OfYear]) -> list[MoneyOut]:
    """Return every school's money of a year."""
    return [
        MoneyOut(
            school_key=row.school.key, year=row.year, needed=row.needed, provided=row.provided, gap=row.gap, allocated=row.allocated,
            spent=row.spent, remaining=row.remaining,
        )
        for row in overview(get_user(request), of.year)
    ]  # fmt: skip


@router.get("/allocations", response={200: Page[AllocationOut], **PROBLEMS})
@endpoint(permission="budgets.view", title=_("Read allocations"))
def list_allocations(request: HttpRequest, paging: Query[Paging]) -> Page[AllocationOut]:
    """Return the allocations, page by page."""
    return page_of(request, allocations(get_user(request)), paging, order=("-year", "pk"), make=_allocation)


@router.post("/allocations", response={201: AllocationOut, **PROBLEMS})
@endpoint(permission="budgets.provide", title=_("Provide a school with money"), writes=True)
def add_allocation(request: HttpRequest, body: AllocationIn) -> Status[AllocationOut]:
    """Provide a school with money for a year and purpose."""
    user, values = get_user(request), body.model_dump(mode="json")
    named = values.pop("fund")
    fund = funds(user, "budgets.provide").filter(code=named).first() if named else None
    if named and fund is None:
        raise FundAndSource
    made = services.allocate(by=user, fund=fund, **values)
    return Status(201, _allocation(allocations(user).get(pk=made.pk)))


@router.get("/expenses", response={200: Page[ExpenseOut], **PROBLEMS})
@endpoint(permission="budgets.view", title=_("Read expenses"))
def list_expenses(request: HttpRequest, paging: Query[Paging]) -> Page[ExpenseOut]:
    """Return the expenses, page by page."""
    return page_of(request, expenses(get_user(request)), paging, order=("-spent_on", "pk"), make=_expense)


@router.post("/expenses", response={201: ExpenseOut, **PROBLEMS})
@endpoint(permission="budgets.spend", title=_("Record an expense"), writes=True)
def add_expense(request: HttpRequest, body: ExpenseIn) -> Status[ExpenseOut]:
    """Record what was spent of an allocation; more than is left is refused."""
    values = body.model_dump() | {"item": str(body.item)}
    return Status(201, _expense(services.spend(by=get_user(request), **values)))


@router.get("/pay-standards", response={200: Page[StandardOut], **PROBLEMS})
@endpoint(permission="budgets.view", title=_("Read standards of pay"))
def list_standards(request: HttpRequest, paging: Query[Paging]) -> Page[StandardOut]:
    """Return the standards of pay, page by page."""
    return page_of(request, standards(get_user(request)), paging, order=("-valid_from", "pk"), make=_standard)


@router.get("/pay-breakdowns", response={200: Page[BreakdownOut], **PROBLEMS})
@endpoint(permission="budgets.view", title=_("Read breakdowns of pay"))
def list_breakdowns(request: HttpRequest, paging: Query[Paging]) -> Page[BreakdownOut]:
    """Return the breakdowns of pay with their lines, page by page."""
    rows = breakdowns(get_user(request)).prefetch_related("lines")
    return page_of(request, rows, paging, order=("-first_day", "pk"), make=_breakdown)


def _allocation(row: Allocation) -> AllocationOut:
    return AllocationOut(
        school_key=row.school_key, code=row.code, year=row.year, purpose=FundPurpose(row.purpose), source=FundSource(row.source),
        fund=row.fund.code if row.fund else None, difficulty=row.difficulty, amount_fen=row.amount_fen, document=row.document,
        spent_fen=row.spent_fen, left_fen=row.left_fen,  # type: ignore[attr-defined]
    )  # fmt: skip


def _expense(row: Expense) -> ExpenseOut:
    return ExpenseOut(
        school_key=row.school_key, allocation=f"{row.school_key}/{row.allocation.code}", code=row.code, spent_on=row.spent_on,
        item=FundPurpose(row.item), amount_fen=row.amount_fen, note=row.note,
    )  # fmt: skip


def _standard(row: PayStandard) -> StandardOut:
    return StandardOut(
        region_code=row.region_code, school_key=row.school_key, basis=Basis(row.basis), valid_from=row.valid_from, amount_fen=row.amount_fen
    )  # fmt: skip


def _breakdown(row: PayBreakdown) -> BreakdownOut:
    lines = [
        LineOut(staff_person_id=each.staff_person_id, sessions=each.sessions, minutes=each.minutes, amount_fen=each.amount_fen)
        for each in row.lines.all()
    ]  # fmt: skip
    return BreakdownOut(
        id=row.pk, school_key=row.school_key, first_day=row.first_day, last_day=row.last_day, state=PayState(row.state),
        total_fen=row.total_fen, lines=lines,
    )  # fmt: skip
