"""What can be done with money that is provided, needed and spent: one transaction each, amounts in fen."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import Sum
from django.utils import timezone

from shuangjian.budgets.choices import FundSource
from shuangjian.budgets.errors import (
    AllocationUnknown,
    CodeTaken,
    FundAndSource,
    FundExceeded,
    Overspent,
    PlaceNotYours,
    SpentOutside,
)
from shuangjian.budgets.models import Allocation, Expense, FundsNeed, PayStandard, SpecialFund
from shuangjian.registry import versions
from shuangjian.registry.access import check_may, visible_to
from shuangjian.registry.models import Region, School, User
from shuangjian.web.formats import plain_yuan

_M = TypeVar("_M", bound=models.Model)
PROVIDE, SPEND = "budgets.provide", "budgets.spend"


def school_for(by: User, permission: str, key: str) -> School:
    """Return a school on which the user has a permission, or raise `PlaceNotYours`."""
    school = visible_to(School.objects.all(), by, permission).filter(key=key).first()
    if school is None:
        raise PlaceNotYours
    return school


def spent_of(allocation: Allocation, without: int | None = None) -> int:
    """Return what is spent of an allocation, in fen."""
    return int(allocation.expenses.exclude(pk=without or 0).aggregate(sum=Sum("amount_fen"))["sum"] or 0)


def given_of(fund: SpecialFund, without: int | None = None) -> int:
    """Return what is allocated of a special fund, in fen."""
    return int(fund.allocations.exclude(pk=without or 0).aggregate(sum=Sum("amount_fen"))["sum"] or 0)


# Special funds --------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_fund(*, by: User, region_code: str, code: str, **values: Any) -> SpecialFund:
    """Set up a special fund. Raises `PlaceNotYours`, `CodeTaken`."""
    if not visible_to(Region.objects.all(), by, PROVIDE).filter(code=region_code).exists():
        raise PlaceNotYours
    _check_once(SpecialFund, None, region_code=region_code, code=code)
    return SpecialFund.objects.create(region_code=region_code, code=code, **values)


@transaction.atomic
def change_fund(*, by: User, row: SpecialFund, reason: str, region_code: str = "", **values: Any) -> SpecialFund:
    """Change a fund; its region stays. Raises `NotPermitted`, `FundExceeded`, `CodeTaken` and what `versions.supersede` does."""
    check_may(by, PROVIDE, row)
    locked = SpecialFund.objects.select_for_update().get(pk=row.pk)
    _check_once(SpecialFund, row.pk, region_code=row.region_code, code=values["code"])
    if (given := given_of(locked)) > values["total_fen"]:
        raise FundExceeded(left=plain_yuan(values["total_fen"]), amount=plain_yuan(given))
    return versions.supersede(row, by=by, reason=reason, **values)


# Allocations ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def allocate(*, by: User, school_key: str, code: str, **values: Any) -> Allocation:
    """Provide a school with money for a year and purpose.

    Args:
        by: who provides it.
        school_key: the school.
        code: the allocation's number at this school.
        values: year, purpose, source, fund (or None), difficulty, amount_fen, document.

    Raises:
        PlaceNotYours, CodeTaken, FundAndSource: as they say.
        FundExceeded: the fund has less left.
    """
    school = school_for(by, PROVIDE, school_key)
    _check_once(Allocation, None, school__key=school.key, code=code)
    _check_fund(None, **values)
    return Allocation.objects.create(region_code=school.region_code, school=school, code=code, **values)


@transaction.atomic
def change_allocation(*, by: User, row: Allocation, reason: str, school_key: str = "", **values: Any) -> Allocation:
    """Change an allocation; its school stays. Raises `NotPermitted`, `Overspent` and what `allocate` and `versions.supersede` do."""
    check_may(by, PROVIDE, row)
    locked = Allocation.objects.select_for_update().get(pk=row.pk)
    _check_once(Allocation, row.pk, school__key=row.school_key, code=values["code"])
    _check_fund(row.pk, **values)
    if (spent := spent_of(locked)) > values["amount_fen"]:
        raise Overspent(left=plain_yuan(values["amount_fen"]), amount=plain_yuan(spent))
    fund = values.pop("fund", None)
    return versions.supersede(row, by=by, reason=reason, fund_id=fund.pk if fund else None, **values)


def _check_fund(
    pk: int | None, *, source: str, fund: SpecialFund | None, difficulty: str, amount_fen: int, **values: Any
) -> None:
    if (source == FundSource.SPECIAL_FUND) != (fund is not None) or (fund is not None and not difficulty.strip()):
        raise FundAndSource
    if fund is not None:
        locked = SpecialFund.objects.select_for_update().get(pk=fund.pk)
        left = locked.total_fen - given_of(locked, without=pk)
        if amount_fen > left:
            raise FundExceeded(left=plain_yuan(left), amount=plain_yuan(amount_fen))


# Expenses -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def spend(*, by: User, allocation: str, code: str, **values: Any) -> Expense:
    """Record what was spent of an allocation.

    Args:
        by: who spends it.
        allocation: "<school key>/<number>" of the allocation.
        code: the expense's number at this school.
        values: spent_on, item, amount_fen, note.

    Raises:
        AllocationUnknown, CodeTaken, SpentOutside: as they say.
        Overspent: less is left; nothing is recorded.
    """
    school_key, _slash, number = allocation.rpartition("/")
    mine = visible_to(Allocation.objects.select_for_update(), by, SPEND)
    of = mine.filter(school__key=school_key, code=number).first()
    if of is None:
        raise AllocationUnknown
    _check_once(Expense, None, school_key=school_key, code=code)
    _check_expense(of, None, **values)
    return Expense.objects.create(region_code=of.region_code, school_key=school_key, allocation=of, code=code, **values)


@transaction.atomic
def change_expense(*, by: User, row: Expense, reason: str, allocation: str = "", **values: Any) -> Expense:
    """Correct an expense; its allocation stays. Raises `NotPermitted` and what `spend` and `versions.supersede` do."""
    check_may(by, SPEND, row)
    of = Allocation.objects.select_for_update().get(pk=row.allocation_id)
    _check_once(Expense, row.pk, school_key=row.school_key, code=values["code"])
    _check_expense(of, row.pk, **values)
    return versions.supersede(row, by=by, reason=reason, **values)


def _check_expense(of: Allocation, pk: int | None, *, spent_on: dt.date, amount_fen: int, **values: Any) -> None:
    if not dt.date(of.year, 1, 1) <= spent_on <= timezone.localdate():
        raise SpentOutside(year=of.year)
    left = of.amount_fen - spent_of(of, without=pk)
    if amount_fen > left:
        raise Overspent(left=plain_yuan(left), amount=plain_yuan(amount_fen))


# Needs and standards --------------------------------------------------------------------------------------------------


@transaction.atomic
def state_need(*, by: User, school_key: str, year: int, **values: Any) -> FundsNeed:
    """Say what a school's service needs in a year. Raises `PlaceNotYours`, `CodeTaken`."""
    school = school_for(by, SPEND, school_key)
    _check_once(FundsNeed, None, school=school, year=year)
    return FundsNeed.objects.create(region_code=school.region_code, school=school, year=year, **values)


@transaction.atomic
def change_need(*, by: User, row: FundsNeed, reason: str, school_key: str = "", **values: Any) -> FundsNeed:
    """Change a need; its school stays. Raises `NotPermitted`, `CodeTaken` and what `versions.supersede` does."""
    check_may(by, SPEND, row)
    _check_once(FundsNeed, row.pk, school__key=row.school_key, year=values["year"])
    return versions.supersede(row, by=by, reason=reason, **values)


@transaction.atomic
def set_standard(*, by: User, region_code: str, school_key: str | None, **values: Any) -> PayStandard:
    """Set what service is paid from a day on, in a region or at one school. Raises `PlaceNotYours`, `CodeTaken`."""
    if not visible_to(Region.objects.all(), by, PROVIDE).filter(code=region_code).exists():
        raise PlaceNotYours
    if school_key is not None and school_for(by, PROVIDE, school_key).region_code != region_code:
        raise PlaceNotYours
    _check_once(PayStandard, None, region_code=region_code, school_key=school_key, valid_from=values["valid_from"])
    return PayStandard.objects.create(region_code=region_code, school_key=school_key, **values)


@transaction.atomic
def change_standard(
    *, by: User, row: PayStandard, reason: str, region_code: str = "", school_key: str | None = None, **values: Any
) -> PayStandard:
    """Change a standard; its place stays. Raises `NotPermitted`, `CodeTaken` and what `versions.supersede` does."""
    check_may(by, PROVIDE, row)
    same = {"region_code": row.region_code, "school_key": row.school_key, "valid_from": values["valid_from"]}
    _check_once(PayStandard, row.pk, **same)
    return versions.supersede(row, by=by, reason=reason, **values)


# All of them ----------------------------------------------------------------------------------------------------------


def withdraw(*, by: User, row: _M, reason: str) -> _M:
    """Withdraw a row; the trail keeps it. Raises `NotPermitted` and what `versions.withdraw` does."""
    check_may(by, SPEND if isinstance(row, Expense | FundsNeed) else PROVIDE, row)
    return versions.withdraw(row, by=by, reason=reason)


@transaction.atomic
def restore(*, by: User, row: _M, number: int, reason: str) -> _M:
    """Put a version back. Raises `NotPermitted`, `Overspent`, `FundExceeded` and what `versions.restore` does."""
    check_may(by, SPEND if isinstance(row, Expense | FundsNeed) else PROVIDE, row)
    was = next((each.values for each in versions.versions_of(row) if each.number == number), None)
    if isinstance(row, Expense) and was is not None:
        of = Allocation.objects.select_for_update().get(pk=row.allocation_id)
        _check_expense(of, row.pk, spent_on=was["spent_on"], amount_fen=was["amount_fen"])
    if isinstance(row, Allocation) and was is not None:
        _check_allocation_again(row, **was)
    if isinstance(row, SpecialFund) and was is not None and (given := given_of(row)) > was["total_fen"]:
        raise FundExceeded(left=plain_yuan(was["total_fen"]), amount=plain_yuan(given))
    return versions.restore(row, number=number, by=by, reason=reason)


def _check_allocation_again(row: Allocation, *, amount_fen: int, fund_id: int | None, **was: Any) -> None:
    if (spent := spent_of(row)) > amount_fen:
        raise Overspent(left=plain_yuan(amount_fen), amount=plain_yuan(spent))
    fund = SpecialFund.objects.get(pk=fund_id) if fund_id is not None else None
    _check_fund(row.pk, source=was["source"], fund=fund, difficulty=was["difficulty"], amount_fen=amount_fen)


def _check_once(model: type[models.Model], pk: int | None, **same: Any) -> None:
    if model._default_manager.filter(**same).exclude(pk=pk).exists():
        raise CodeTaken
