"""What can be asked of the figures: the newest, its trend, and what it is made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet, Sum

from shuangjian.engine.rule import Indicator
from shuangjian.registry.access import visible_to
from shuangjian.registry.models import User
from shuangjian.reporting.models import IndicatorRun, IndicatorValue
from shuangjian.rulebook import packaged_rulebook


@dataclass(frozen=True)
class Point:
    """A figure for a stretch of days (its first day) or an owner: numerator over denominator."""

    label: str
    numerator: int
    denominator: int

    @property
    def value(self) -> float | None:
        """The quotient; None where nothing was counted."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True)
class Figure:
    """One indicator as a card shows it: the newest period, the one before, and the trend."""

    indicator: Indicator
    latest: Point
    before: Point | None
    trend: tuple[Point, ...]

    @property
    def change(self) -> float | None:
        """How the value moved since the period before."""
        if self.before is None or self.before.value is None or self.latest.value is None:
            return None
        return self.latest.value - self.before.value

    @property
    def is_better(self) -> bool | None:
        """Whether the change goes the way it should; None where it has no way or did not move."""
        if not self.change or self.indicator.direction not in ("up", "down"):
            return None
        return (self.change > 0) == (self.indicator.direction == "up")


def latest_run() -> IndicatorRun | None:
    """Return the newest finished run."""
    return IndicatorRun.objects.filter(finished_at__isnull=False).order_by("-started_at").first()


def run_known_on(day: dt.date) -> IndicatorRun | None:
    """Return the newest run finished by the end of a past day: what we knew then."""
    return IndicatorRun.objects.filter(finished_at__date__lte=day).order_by("-started_at").first()


def visible_values(user: User | AnonymousUser, run: IndicatorRun) -> QuerySet[IndicatorValue]:
    """Return the values of a run that lie in the user's scope."""
    return visible_to(IndicatorValue.objects.filter(run=run), user, "indicators.view")


def period_start(day: dt.date, period: str) -> dt.date:
    """Return the first day of the period a day lies in: day, week (Monday), month or term (the whole run: one)."""
    if period == "week":
        return day - dt.timedelta(days=day.isoweekday() - 1)
    if period == "month":
        return day.replace(day=1)
    return day


def trend_of(indicator: Indicator, values: QuerySet[IndicatorValue]) -> tuple[Point, ...]:
    """Return the indicator per period, oldest first, summed over what the values hold."""
    totals: dict[dt.date, list[int]] = {}
    rows = (
        values.filter(indicator_id=indicator.id).values_list("day").annotate(n=Sum("numerator"), d=Sum("denominator"))
    )
    for day, numerator, denominator in rows:
        total = totals.setdefault(period_start(day, indicator.period), [0, 0])
        total[0] += numerator
        total[1] += denominator
    return tuple(Point(start.isoformat(), *total) for start, total in sorted(totals.items()))


def figure_of(indicator: Indicator, values: QuerySet[IndicatorValue]) -> Figure | None:
    """Return the card of an indicator, or None where the values hold nothing of it."""
    trend = trend_of(indicator, values)
    if not trend:
        return None
    return Figure(indicator, trend[-1], trend[-2] if len(trend) > 1 else None, trend)


def figures(user: User | AnonymousUser, run: IndicatorRun, ids: Iterable[str] | None = None) -> list[Figure]:
    """Return the cards of the indicators in the user's scope, in rulebook order. One query for all of them."""
    book = packaged_rulebook()
    wanted = list(book.indicators) if ids is None else [id for id in ids if id in book.indicators]
    totals: dict[str, dict[dt.date, list[int]]] = {}
    rows = visible_values(user, run).filter(indicator_id__in=wanted).values_list("indicator_id", "day")
    for id, day, numerator, denominator in rows.annotate(n=Sum("numerator"), d=Sum("denominator")):
        start = period_start(day, book.indicators[id].period)
        total = totals.setdefault(id, {}).setdefault(start, [0, 0])
        total[0] += numerator
        total[1] += denominator
    found = []
    for id in wanted:
        if id in totals:
            trend = tuple(Point(start.isoformat(), *total) for start, total in sorted(totals[id].items()))
            found.append(Figure(book.indicators[id], trend[-1], trend[-2] if len(trend) > 1 else None, trend))
    return found


def by_owner(indicator: Indicator, values: QuerySet[IndicatorValue], start: dt.date) -> list[Point]:
    """Return the indicator's period beginning at `start`, owner by owner: the parts sum to the whole."""
    column = "school_key" if indicator.owner == "school" else "institution_key"
    totals: dict[str, list[int]] = {}
    rows = values.filter(indicator_id=indicator.id).values_list(
        column, "region_code", "day", "numerator", "denominator"
    )
    for owner, region, day, numerator, denominator in rows:
        if period_start(day, indicator.period) == start:
            total = totals.setdefault(owner or region, [0, 0])
            total[0] += numerator
            total[1] += denominator
    return [Point(owner, *total) for owner, total in sorted(totals.items())]
