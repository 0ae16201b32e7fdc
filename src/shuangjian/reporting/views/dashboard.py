"""The dashboard and the pages of single figures."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shuangjian.engine.parameters import value_in_force
from shuangjian.engine.rule import Indicator
from shuangjian.live.book import book_in_force
from shuangjian.live.words import name_area, say
from shuangjian.registry.access import get_user
from shuangjian.registry.models import User
from shuangjian.registry.selectors import get_owner_names
from shuangjian.reporting import selectors
from shuangjian.reporting.counts import needs_now
from shuangjian.reporting.models import IndicatorRun
from shuangjian.reporting.selectors import Figure, Point
from shuangjian.reporting.views.places import home_region
from shuangjian.reporting.worst import find_worst
from shuangjian.rulebook import packaged_rulebook
from shuangjian.web.asked import read_day
from shuangjian.web.charts import Chart, Series
from shuangjian.web.formats import format_yuan
from shuangjian.web.pages import page

# Six at a glance, two of each side of the matter; all others are behind them.
_SHOWN_FIRST = (
    "homework.class_days_within_limit", "homework.mean_minutes_primary", "afterschool.participation",
    "afterschool.workday_coverage", "funds.escrow_coverage", "training.licensed_share",
)  # fmt: skip
# Which limit a mean is held against: the indicator → the parameter and the stage.
_LIMITS = {
    "homework.mean_minutes_primary": ("homework.written.minutes_max", "primary"),
    "homework.mean_minutes_junior": ("homework.written.minutes_max", "junior"),
}
_COMPARED = "homework.mean_minutes_primary"


@page(permission="indicators.view")
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show what needs somebody now, and the figures with their trends."""
    user = get_user(request)
    run = selectors.latest_run()
    region = home_region(user)
    cards = [_card(figure, region) for figure in selectors.figures(user, run)] if run else []
    first = [card for id in _SHOWN_FIRST for card in cards if card["indicator"].id == id]
    held = [card["figure"] for card in first if card["limit"] is not None]
    charts = [_schools_chart(user, run, region, figure) for figure in held if figure.indicator.id == _COMPARED]
    charts += [_trend_chart(figure, region) for figure in held]
    context = {
        "title": _("Overview"),
        "worst": find_worst(user),
        "numbers": needs_now(user),
        "run": run,
        "cards": first,
        "more_cards": [card for card in cards if card not in first],
        "charts": [chart for chart in charts if chart is not None][:2],
        "now": timezone.localtime(),
    }
    return render(request, "reporting/dashboard.html", context)


@page(permission="indicators.view")
@require_safe
def indicator(request: HttpRequest, indicator_id: str) -> HttpResponse:
    """Open one figure: its words, its clauses, its trend, and the parts it is the sum of; as known on a past day if asked."""
    found = packaged_rulebook().indicators.get(indicator_id)
    if found is None:
        raise Http404
    user = get_user(request)
    asked = read_day(request.GET.get("known", ""))
    run = selectors.run_known_on(asked) if asked else selectors.latest_run()
    figure, parts, start = None, [], None
    if run is not None:
        values = selectors.visible_values(user, run)
        figure = selectors.figure_of(found, values)
        if figure:
            start = _chosen_period(request, figure)
            parts = selectors.by_owner(found, values, start)
    context: dict[str, Any] = {
        "title": say(found.title),
        "indicator": found,
        "numerator_words": say(found.numerator),
        "denominator_words": say(found.denominator),
        "provisions": [ground.provision for ground in found.grounds],
        "run": run,
        "known": asked,
        "figure": figure,
        "card": _card(figure, home_region(user)) if figure else None,
        "chart": _trend_chart(figure, home_region(user)) if figure else None,
        "start": start,
        "parts": [{"name": name, "point": part, "shown": shown_value(found, part)} for name, part in _named(parts)],
        "whole": Point("", sum(p.numerator for p in parts), sum(p.denominator for p in parts)) if parts else None,
        "periods": [point.label for point in reversed(figure.trend)] if figure else [],
    }
    return render(request, "reporting/indicator.html", context)


def _chosen_period(request: HttpRequest, figure: Figure) -> dt.date:
    asked = request.GET.get("period", "")
    labels = {point.label for point in figure.trend}
    return dt.date.fromisoformat(asked if asked in labels else figure.latest.label)


def _named(parts: list[Point]) -> list[tuple[str, Point]]:
    names = get_owner_names(part.label for part in parts)
    return [(names.get(part.label, part.label), part) for part in parts]


def shown_value(found: Indicator, point: Point) -> str:
    """Return a figure as people read it: 97.0%, 33.5, or a dash where nothing was counted."""
    if point.value is None:
        return "—"
    if found.unit == "percent":
        return f"{point.value * 100:.1f}%"
    return f"{point.value:.1f}"


def _card(figure: Figure, region: str) -> dict[str, Any]:
    found = figure.indicator
    change = figure.change
    moved = ""
    if change:
        amount = f"{abs(change) * 100:.1f}" if found.unit == "percent" else f"{abs(change):.1f}"
        up = _("up {amount}") if change > 0 else _("down {amount}")
        moved = "" if amount == "0.0" else up.format(amount=amount)
    return {
        "indicator": found,
        "title": say(found.title),
        "area": name_area(found.area),
        "shown": shown_value(found, figure.latest),
        "unit": _("minutes") if found.unit == "min" else "",
        "sum": _sum(figure),
        "limit": _limit_of(found, region),
        "moved": moved,
        "is_better": figure.is_better if moved else None,
        "figure": figure,
    }


# Their parts are sums of money in fen, which nobody reads.
_OF_MONEY = ("funds.prepaid_outstanding", "funds.escrow_coverage")


def _sum(figure: Figure) -> str:
    """Return numerator and denominator with the words of what they count, money in yuan."""
    found = figure.indicator
    yuan = found.id in _OF_MONEY
    return " / ".join(
        f"{say(words)} {format_yuan(part) + ' ' + _('yuan') if yuan else f'{part:,}'}"
        for words, part in ((found.numerator, figure.latest.numerator), (found.denominator, figure.latest.denominator))
    )


def _limit_of(found: Indicator, region: str) -> int | None:
    """Return the limit in force today that a figure is held against; None where it has none."""
    if found.id not in _LIMITS:
        return None
    key, stage = _LIMITS[found.id]
    book = book_in_force()
    value = value_in_force(book.parameters[key], region, timezone.localdate(), stage, book.regions)
    return value.value if value else None


def _trend_chart(figure: Figure | None, region: str) -> Chart | None:
    """Draw a figure over its periods, from nought on, with the limit where there is one."""
    if figure is None or len(figure.trend) < 2:
        return None
    found = figure.indicator
    values = [_drawn(found, point) for point in figure.trend]
    known = [value for value in values if value is not None]
    description = (
        _("From {low} to {high}; the newest is {last}.").format(low=min(known), high=max(known), last=values[-1])
        if known
        else ""
    )
    series = [Series(say(found.title), values, kind="line"), *_limit_series(found, region, len(values))]
    return _chart("trend", found, [point.label for point in figure.trend], series, description)


def _schools_chart(user: User, run: IndicatorRun | None, region: str, figure: Figure) -> Chart | None:
    """Draw the schools' newest means as bars against the limit, the highest first; None for fewer than two schools."""
    if run is None:
        return None
    found, values = figure.indicator, selectors.visible_values(user, run)
    parts = _named(selectors.by_owner(found, values, dt.date.fromisoformat(figure.latest.label)))
    bars = sorted(((name, _drawn(found, part)) for name, part in parts), key=lambda bar: -(bar[1] or 0))
    if len(bars) < 2:
        return None
    limit = _limit_of(found, region)
    over = frozenset(at for at, (_name, value) in enumerate(bars) if limit is not None and (value or 0) > limit)
    description = _("Week from {day}; {count} above the limit.").format(day=figure.latest.label, count=len(over))
    series = [
        Series(say(found.title), [value for _name, value in bars], over=over),
        *_limit_series(found, region, len(bars)),
    ]
    return _chart("schools", found, [name for name, _value in bars], series, description, _("{title}, by school").format(title=say(found.title)))  # fmt: skip


def _drawn(found: Indicator, point: Point) -> float | None:
    factor = 100 if found.unit == "percent" else 1
    return None if point.value is None else round(point.value * factor, 1)


def _limit_series(found: Indicator, region: str, count: int) -> list[Series]:
    limit = _limit_of(found, region)
    return [] if limit is None else [Series(_("Limit"), [limit] * count, limit=True)]


def _chart(
    kind: str, found: Indicator, labels: list[str], series: list[Series], description: str, title: str = ""
) -> Chart:
    unit = "%" if found.unit == "percent" else _("minutes") if found.unit == "min" else ""
    axis: dict[str, Any] = {"type": "value", "name": unit, "min": 0} | ({"max": 100} if found.unit == "percent" else {})
    return Chart(
        identifier=f"{kind}-" + found.id.replace(".", "-"), title=title or say(found.title), categories=labels, series=series,
        unit=unit, description=description, height_px=260, extra={"yAxis": axis}, over_label=_("above the limit"),
    )  # fmt: skip
