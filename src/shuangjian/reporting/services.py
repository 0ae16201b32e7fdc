"""Compute the indicators over the live facts and keep the values with what they were computed by."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from shuangjian.live.session import leaving_nothing, open_session
from shuangjian.registry.actors import Actor, name_for_trail, said_by
from shuangjian.reporting.models import IndicatorRun, IndicatorValue
from shuangjian.web.context import acting

_BATCH = 5_000


def run_indicators(*, by: Actor, as_of: dt.date | None = None) -> IndicatorRun:
    """Compute every indicator the live facts can feed, in one transaction.

    Args:
        by: who started it.
        as_of: the day by which states are judged; today in Shanghai by default.
    """
    day = as_of or timezone.localdate()
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
