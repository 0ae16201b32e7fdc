"""Charts: drawn by ECharts as SVG in the browser, with the same figures in a table behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.functional import Promise

Text = str | Promise
Kind = Literal["bar", "line"]


@dataclass(frozen=True)
class Series:
    """One row of figures, one for each category; None where there is none.

    A `limit` is drawn as a dashed step line over the others. `over` marks the categories (by position) that are to
    be seen at once: they get another colour *and* pattern, and the word `over_label` in the table.
    """

    name: Text
    values: Sequence[float | int | None]
    kind: Kind = "bar"
    limit: bool = False
    over: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Chart:
    """A figure with a title, categories along the axis and one or more series.

    `identifier` is unique on its page. `description` is one sentence of what is to be seen, for those who cannot see
    it; it is shown under the title to everybody.
    """

    identifier: str
    title: Text
    categories: Sequence[Text]
    series: Sequence[Series]
    unit: Text = ""
    description: Text = ""
    stacked: bool = False
    height_px: int = 320
    over_label: Text = ""
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def option_id(self) -> str:
        """The id of the script element that carries the options."""
        return f"{self.identifier}-option"

    @property
    def rows(self) -> list[tuple[Text, list[tuple[float | int | None, bool]]]]:
        """The table: each category with one (figure, is over) per series."""
        return [
            (category, [(series.values[at], at in series.over) for series in self.series])
            for at, category in enumerate(self.categories)
        ]

    def option(self) -> dict[str, Any]:
        """Return ECharts' options, as plain data."""
        return {
            "animation": False,
            "aria": {"enabled": True, "decal": {"show": True}},
            "grid": {"left": 8, "right": 16, "top": 40, "bottom": 40, "containLabel": True},
            "legend": {"bottom": 0, "show": len(self.series) > 1},
            "tooltip": {"trigger": "axis"},
            "xAxis": {"type": "category", "data": [str(category) for category in self.categories]},
            "yAxis": {"type": "value", "name": str(self.unit), "minInterval": 1},
            "series": [self._series(series) for series in self.series],
        } | self.extra

    def _series(self, series: Series) -> dict[str, Any]:
        data: list[Any] = [
            {"value": value, "itemStyle": {"color": "#b8323a"}} if at in series.over else value
            for at, value in enumerate(series.values)
        ]
        drawn: dict[str, Any] = {"name": str(series.name), "type": series.kind, "data": data}
        if series.limit:
            line = {"type": "dashed", "color": "#b35c00", "width": 2}
            return drawn | {
                "type": "line",
                "step": "middle",
                "symbol": "none",
                "lineStyle": line,
                "itemStyle": {"color": line["color"]},
            }
        if self.stacked:
            drawn["stack"] = "all"
        if series.kind == "bar":
            drawn["barMaxWidth"] = 36
        return drawn
