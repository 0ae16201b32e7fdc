"""Compute the indicators over the live facts and keep the values with what they were computed by."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from shuangjian.engine.book import Rulebook
from shuangjian.engine.regions import RegionTree
from shuangjian.engine.rule import Indicator
from shuangjian.engine.scope import Scope
from shuangjian.live.session import last_day_judged, leaving_nothing, open_session
from shuangjian.registry.actors import Actor, name_for_trail, said_by
from shuangjian.reporting.models import IndicatorRun, IndicatorValue
from shuangjian.web.context import acting

_BATCH = 5_000


def run_indicators(*, by: Actor, as_of: dt.date | None = None) -> IndicatorRun:
    """Compute every indicator the live facts can feed, in one transaction.

    Args:
        by: who started it.
        as_of: the day by which states are judged; today in Shanghai by default, or the last day of which the data say anything.
    """
    day = as_of or last_day_judged()
    with acting(user=name_for_trail(by), reason=f"indicators as of {day}"), leaving_nothing():
        session = open_session(day)
        indicators = list(session.book.indicators.values())
        skipped = {i.id: skip.reason for i in indicators if (skip := session.why_not(i))}
        session.install([])
        run = IndicatorRun.objects.create(
            as_of=day,
            started_at=timezone.now(),
            versions={i.id: i.version for i in indicators if i.id not in skipped},
            skipped=skipped,
            **said_by(by),
        )
        for indicator in indicators:
            if indicator.id in skipped:
                continue
            is_school = indicator.owner == "school"
            IndicatorValue.objects.bulk_create(
                [
                    IndicatorValue(
                        run=run,
                        indicator_id=indicator.id,
                        region_code=value.region_code,
                        school_key=value.owner_key if is_school else None,
                        institution_key=None if is_school else value.owner_key,
                        day=value.day,
                        numerator=value.numerator,
                        denominator=value.denominator,
                    )
                    for value in session.indicate(indicator)
                ],
                batch_size=_BATCH,
            )
        run.finished_at = timezone.now()
        run.save()
    return run


def regions_known() -> RegionTree:
    """Return the regions a command may name: those packaged and those of this deployment."""
    with transaction.atomic(), leaving_nothing():
        session = open_session(last_day_judged())
        return session.book.regions.with_rows(session.backend.region_rows())


@dataclass(frozen=True)
class Total:
    """One figure of a region over all days and owners asked for."""

    indicator: Indicator
    region_code: str
    numerator: int
    denominator: int


def totals_of(scope: Scope, as_of: dt.date, book: Rulebook) -> list[Total]:
    """Return what the indicators come to for some days and regions by a rulebook, region by region; nothing is kept.

    Args:
        scope: the days and regions wanted.
        as_of: the day by which states are judged.
        book: the rulebook.
    """
    with transaction.atomic(), leaving_nothing():
        session = open_session(as_of, first=scope.first, book=book)
        tree = book.regions.with_rows(session.backend.region_rows())
        indicators = [one for one in book.indicators.values() if session.why_not(one) is None]
        session.install([], indicators)
        sums: dict[tuple[str, str], list[int]] = {}
        for indicator in indicators:
            for value in session.indicate(indicator):
                if scope.has_day(value.day) and scope.holds(value.region_code, tree):
                    total = sums.setdefault((indicator.id, value.region_code), [0, 0])
                    total[0] += value.numerator
                    total[1] += value.denominator
    return [Total(book.indicators[id], region, *total) for (id, region), total in sums.items()]
