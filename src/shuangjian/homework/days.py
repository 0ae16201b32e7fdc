"""Which day a page shows when nobody said."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from shuangjian.registry.choices import DayKind
from shuangjian.registry.models import CalendarDay, Region
from shuangjian.web import asked


def default_day(region_code: str, until: dt.date | None = None) -> dt.date:
    """Return today if it is a school day in the region, else the last school day before it.

    Where the calendar of the region and those above it says nothing, it is today. With `until` it is no later day.
    """
    today = min(timezone.localdate(), until or dt.date.max)
    region = Region.objects.filter(code=region_code).first()
    if region is None:
        return today
    above = region.path.rstrip("/").split("/")
    days = CalendarDay.objects.filter(region__code__in=above, kind=DayKind.SCHOOL_DAY, day__lte=today)
    return days.order_by("-day").values_list("day", flat=True).first() or today


def read_day(text: str, region_code: str, until: dt.date | None = None) -> dt.date:
    """Return the day an address names, or the default where it names none or nonsense."""
    return asked.read_day(text) or default_day(region_code, until)
