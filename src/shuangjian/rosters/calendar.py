"""What can be done with the school calendar of a region, day by day: one transaction each."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuangjian.engine.calendar import STATUTORY_HOLIDAY, national_kind, published_years
from shuangjian.registry import versions
from shuangjian.registry.access import check_may, visible_to
from shuangjian.registry.choices import DayKind
from shuangjian.registry.models import CalendarDay, Region, User
from shuangjian.rosters.services import RegionUnknown
from shuangjian.web.errors import Refusal

KEEP = "rosters.calendar"


class DayThere(Refusal):
    """The region says already what the day is."""

    code = "rosters.day_there"
    text = _("The calendar of the region says already what {day} is. Change that entry.")
    fields = ("day",)


class HolidayOfTheNation(Refusal):
    """A school day on a statutory holiday, which no region can take back."""

    code = "rosters.holiday_of_the_nation"
    text = _("{day} is off in the whole nation by the published arrangement of holidays: it cannot be a school day.")
    fields = ("kind",)


@transaction.atomic
def add_day(*, by: User, region_code: str, day: dt.date, kind: str) -> CalendarDay:
    """Say what a single day is in a region, other than the published holidays and the vacations have it.

    Args:
        by: who keeps the calendar of the region.
        region_code: where; it holds in the regions below that say nothing of their own.
        day: the day, local to Asia/Shanghai.
        kind: a code of `DayKind`.

    Raises:
        RegionUnknown: there is none, or `by` does not keep its calendar.
        DayThere: the region says something of the day already.
        HolidayOfTheNation: a school day on a published statutory holiday.
    """
    region = visible_to(Region.objects.all(), by, KEEP).filter(code=region_code).first()
    if region is None:
        raise RegionUnknown
    _check_holiday(day, kind)
    if CalendarDay.objects.filter(region=region, day=day).exists():
        raise DayThere(day=day.isoformat())
    return CalendarDay.objects.create(region=region, day=day, kind=kind)


@transaction.atomic
def change_day(
    *, by: User, row: CalendarDay, reason: str, kind: str, region_code: str = "", day: dt.date | None = None
) -> CalendarDay:
    """Say that a day is something else; region and day stay. Raises `NotPermitted`, `HolidayOfTheNation` and what `versions.supersede` does."""
    check_may(by, KEEP, row)
    _check_holiday(row.day, kind)
    return versions.supersede(row, by=by, reason=reason, kind=kind)


@transaction.atomic
def restore_day(*, by: User, row: CalendarDay, number: int, reason: str) -> CalendarDay:
    """Put what was said of a day back in force. Raises `NotPermitted`, `DayThere` and what `versions.restore` does."""
    check_may(by, KEEP, row)
    if CalendarDay.objects.filter(region_code=row.region_code, day=row.day).exclude(pk=row.pk).exists():
        raise DayThere(day=row.day.isoformat())
    return versions.restore(row, number=number, by=by, reason=reason)


def withdraw_day(*, by: User, row: CalendarDay, reason: str) -> CalendarDay:
    """Take back what was said of a day: the published calendar and the vacations hold again. Raises as `change_day`."""
    check_may(by, KEEP, row)
    return versions.withdraw(row, by=by, reason=reason)


def _check_holiday(day: dt.date, kind: str) -> None:
    if kind == DayKind.SCHOOL_DAY and day.year in published_years() and national_kind(day) == STATUTORY_HOLIDAY:
        raise HolidayOfTheNation(day=day.isoformat())
