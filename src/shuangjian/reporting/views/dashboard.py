"""The dashboard and the pages of single figures."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shuangjian.engine.rule import Indicator
from shuangjian.live.words import name_area, say
from shuangjian.registry.access import get_user
from shuangjian.registry.selectors import get_owner_names
from shuangjian.reporting import selectors
from shuangjian.reporting.counts import needs_now
from shuangjian.reporting.selectors import Figure, Point
from shuangjian.rulebook import packaged_rulebook
from shuangjian.web.charts import Chart, Series
from shuangjian.web.formats import format_yuan
from shuangjian.web.pages import page

_SHOWN_FIRST = (
    "homework.class_days_within_limit", "homework.mean_minutes_primary", "homework.notice_coverage", "afterschool.participation",
    "afterschool.staff_in_service", "funds.prepaid_outstanding", "funds.confirmed_lessons", "training.licensed_share",
)  # fmt: skip


@page(permission="indicators.view")
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show what needs somebody now, and the figures with their trends."""
    user = get_user(request)
    run = selectors.latest_run()
    cards = [_card(figure) for figure in selectors.figures(user, run)] if run else []
    first = [card for id in _SHOWN_FIRST for card in cards if card["indicator"].id == id]
    charts = [chart for card in first if (chart := _trend_chart(card["figure"])) is not None][:2]
    context = {
        "title": _("Overview"),
        "numbers": needs_now(user),
        "run": run,
        "cards": first + [card for card in cards if card not in first],
        "charts": charts,
        "today": timezone.localdate(),
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
    asked = parse_date(request.GET.get("known", "")) if request.GET.get("known") else None
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
        "card": _card(figure) if figure else None,
        "chart": _trend_chart(figure) if figure else None,
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


def _card(figure: Figure) -> dict[str, Any]:
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
        "moved": moved,
        "is_better": figure.is_better if moved else None,
        "figure": figure,
    }


# Their parts are sums of money in fen, which nobody reads.
_OF_MONEY = ("funds.prepaid_outstanding", "funds.escrow_coverage")


def _sum(figure: Figure) -> str:
    """Return numerator and denominator as they are counted, money in yuan."""
    parts = (figure.latest.numerator, figure.latest.denominator)
    if figure.indicator.id in _OF_MONEY:
        return " / ".join(format_yuan(part) for part in parts)
    return " / ".join(f"{part:,}" for part in parts)


def _trend_chart(figure: Figure | None) -> Chart | None:
    if figure is None or len(figure.trend) < 2:
        return None
    found = figure.indicator
    factor = 100 if found.unit == "percent" else 1
    values = [None if point.value is None else round(point.value * factor, 1) for point in figure.trend]
    unit = "%" if found.unit == "percent" else _("minutes") if found.unit == "min" else ""
    known = [value for value in values if value is not None]
    description = (
        _("From {low} to {high}; the newest is {last}.").format(low=min(known), high=max(known), last=values[-1])
        if known
        else ""
    )
    extra = {"yAxis": {"type": "value", "name": unit, "scale": True}}
    return Chart(
        identifier="trend-" + found.id.replace(".", "-"), title=say(found.title), categories=[point.label for point in figure.trend],
        series=[Series(say(found.title), values, kind="line")], unit=unit, description=description, height_px=260, extra=extra,
    )  # fmt: skip
