"""What can be asked of measured minutes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from shuangjian.live.judging import Place, add_up_days
from shuangjian.registry.access import visible_to
from shuangjian.registry.models import User
from shuangjian.surveys.models import MeasuredDay

VIEW = "surveys.view"


def measured_days(user: User | None) -> QuerySet[MeasuredDay]:
    """Return the measured days a user may see by now: a class's teacher sees them first."""
    rows = MeasuredDay.objects.select_related("school_class__school").filter(mean_minutes__isnull=False)
    today, who = timezone.localdate(), user or AnonymousUser()
    return (
        visible_to(rows, who, "surveys.first")
        | visible_to(rows, who, "surveys.group").filter(_by("group_from", today))
        | visible_to(rows, who, "surveys.measured").filter(_by("school_from", today))
    )


def _by(field: str, today: dt.date) -> Q:
    return Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__lte": today})


def announced_minutes(rows: Iterable[MeasuredDay]) -> dict[tuple[str, dt.date], int]:
    """Return (class, day) → written minutes that were announced for measured days, as the limiting rule adds them up."""
    regions: dict[str, list[MeasuredDay]] = {}
    for row in rows:
        regions.setdefault(row.region_code, []).append(row)
    found: dict[tuple[str, dt.date], int] = {}
    for region, own in regions.items():
        days = sorted({row.day for row in own})
        place = Place(region, {"class_key": sorted({row.class_key for row in own}), "day": days})
        found |= add_up_days("homework", place, as_of=days[-1])
    return found
