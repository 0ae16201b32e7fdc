"""A figure in a document: columns side by side under a dashed limit, drawn by each format itself, with its words for who cannot see it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """Columns by category.

    Args:
        title: what it shows.
        unit: of all values ("分钟").
        categories: along the axis.
        series: name → a value for each category, None where there is none.
        limits: a value for each category that is not to be passed, drawn as a dashed line; () for none.
        limit_name: what the limit is called.
        words: one or two sentences that say what is to be seen.
    """

    title: str
    unit: str
    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[float | None, ...]], ...]
    limits: tuple[float | None, ...] = ()
    limit_name: str = "上限"
    words: str = ""

    @property
    def top(self) -> float:
        """The upper end of the axis: the greatest value, rounded up to a multiple of ten, and ten more."""
        known = [each for _name, values in self.series for each in values if each is not None]
        greatest = max([*known, *(each for each in self.limits if each is not None), 1])
        return float(-(-greatest // 10) * 10 + 10)
