"""What the pages of trends and of the term's review draw."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from shuangjian.surveys.trends import Trend
from shuangjian.web.charts import Chart, Series

LINES_MOST = 6


def trend_chart(rows: Sequence[Trend], weeks: Sequence[dt.date]) -> Chart | None:
    """Return the most pressing trends as lines under their limits; None where nothing was measured."""
    shown = list(rows[:LINES_MOST])
    if not shown:
        return None
    limits = sorted({each.limit for each in shown if each.limit is not None})
    lines = [
        Series(str(each.name), each.means, "line", over=frozenset(at for at, mean in enumerate(each.means) if each.limit is not None and mean is not None and mean > each.limit))
        for each in shown
    ]  # fmt: skip
    return Chart(
        identifier="trend", title=_("Measured minutes week by week"), categories=[f"{week:%m-%d}" for week in weeks],
        series=[*lines, *(Series(_("Limit: {limit} minutes").format(limit=each), [each] * len(weeks), limit=True) for each in limits)],
        unit=_("minutes"), description=_say_trends(shown, len(rows)), over_label=_("above the limit"),
        extra={"legend": {"bottom": 0, "type": "scroll"}},
    )  # fmt: skip


def _say_trends(shown: Sequence[Trend], all_rows: int) -> str:
    said = [
        _("Of {all} the {count} that press most.").format(all=all_rows, count=len(shown))
        if all_rows > len(shown)
        else ""
    ]
    over = [str(each.name) for each in shown if each.is_over]
    rising = [str(each.name) for each in shown if each.is_rising and not each.is_over]
    if over:
        said.append(_("Above the limit last: {names}.").format(names="、".join(over)))
    if rising:
        said.append(_("Rising for three weeks: {names}.").format(names="、".join(rising)))
    if not over and not rising:
        said.append(_("None is above its limit or rising for three weeks."))
    return " ".join(each for each in said if each)


def review_chart(figures: dict[str, Any]) -> Chart | None:
    """Return announced and measured minutes by grade under the limits; None where no grade had homework."""
    rows = figures["grades"]
    if not rows:
        return None
    limits = [figures.get("limits", {}).get(str(row[0])) for row in rows]

    def over(at: int) -> frozenset[int]:
        return frozenset(
            n for n, row in enumerate(rows) if limits[n] is not None and row[at] is not None and row[at] > limits[n]
        )

    names = [_("Grade {number}").format(number=row[0]) for row in rows]
    above = [names[at] for at in sorted(over(2) | over(4))]
    said = _("Above the limit on average: {names}.").format(names="、".join(above)) if above else _("No grade is above its limit on average.")  # fmt: skip
    series = [Series(_("Announced on average"), [row[2] for row in rows], over=over(2)), Series(_("Measured on average"), [row[4] for row in rows], over=over(4))]  # fmt: skip
    if any(each is not None for each in limits):
        series.append(Series(_("Limit"), limits, limit=True))
    return Chart(
        identifier="grades", title=_("How long homework takes"), categories=names, series=series, unit=_("minutes"), description=said,
        over_label=_("above the limit"),
    )  # fmt: skip
