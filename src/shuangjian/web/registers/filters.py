"""How a list is narrowed by the parameters of its address.

A value that fits nothing narrows to nothing: a link must never show more than it says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import QuerySet
from django.utils.functional import Promise

from shuangjian.web.asked import read_day, read_number

Text = str | Promise
# A table's rows, or plain objects where a list is no table's.
Rows = QuerySet[Any] | Sequence[Any]
Params = Mapping[str, Any]
Apply = Callable[[Any, str], Rows]
Choices = Sequence[tuple[str, Text]]


@dataclass(frozen=True)
class Filter:
    """One parameter by which a list is narrowed, and the control that sets it.

    Attributes:
        name: the parameter.
        label: what stands beside the control.
        apply: returns those of the rows that fit a value; it is given a text that is not empty.
        choices: what the control offers; a function is asked only where the control is drawn, and makes the filter `free`.
        kind: how it is drawn; `hidden` has no control and shows as a mark that can be taken away.
        free: whether an address may name what is not on offer (the offer holds what is there now, say); otherwise such a
            value fits nothing.
        more: stands behind “More filters”.
        default: the value where the address has none; "" narrows nothing.
    """

    name: str
    label: Text
    apply: Apply
    choices: Choices | Callable[[], Choices] = ()
    kind: Literal["select", "date", "hidden"] = "select"
    free: bool = False
    more: bool = False
    default: str = ""

    def narrow(self, rows: Rows, chosen: str) -> Rows:
        """Return the rows that fit `chosen`; all where it is empty."""
        if not chosen:
            return rows
        if (
            self.kind == "select"
            and not self.free
            and not callable(self.choices)
            and chosen not in {str(code) for code, _label in self.choices}
        ):
            return nothing_of(rows)
        return self.apply(rows, chosen)

    def read(self, params: Params) -> str:
        """Return this filter's value among the parameters, stripped; "" where it is to narrow nothing."""
        return str(params[self.name] or "").strip() if self.name in params else self.default


@dataclass(frozen=True)
class Control:
    """A filter as the page draws it."""

    filter: Filter
    choices: Choices
    chosen: str

    @property
    def shown(self) -> Text:
        """The label of what is chosen."""
        return next((label for code, label in self.choices if str(code) == self.chosen), self.chosen)


def control_of(found: Filter, params: Params) -> Control:
    """Return a filter's control; what an address names beyond the offer is offered too, so that the page says what holds."""
    chosen = found.read(params)
    choices = list(found.choices() if callable(found.choices) else found.choices)
    if chosen and found.kind == "select" and chosen not in {str(code) for code, _label in choices}:
        choices.append((chosen, chosen))
    return Control(found, choices, chosen)


def nothing_of(rows: Rows) -> Rows:
    """Return none of the rows."""
    return rows.none() if isinstance(rows, QuerySet) else []


def same(column: str) -> Apply:
    """Return what keeps the rows whose text column is the value."""

    def apply(rows: Any, chosen: str) -> Rows:
        if isinstance(rows, QuerySet):
            return rows.filter(**{column: chosen})
        return [row for row in rows if str(getattr(row, column)) == chosen]

    return apply


def by_number(column: str) -> Apply:
    """Return what keeps the rows whose column is the whole number written; another text fits nothing."""

    def apply(rows: Any, chosen: str) -> Rows:
        number = read_number(chosen)
        return rows.none() if number is None else rows.filter(**{column: number})

    return apply


def by_day(lookup: str) -> Apply:
    """Return what keeps the rows whose `lookup` ("day__gte") fits the day written as 2026-09-01; another text fits nothing."""

    def apply(rows: Any, chosen: str) -> Rows:
        day = read_day(chosen)
        return rows.filter(**{lookup: day}) if day else rows.none()

    return apply


def several(choices: Choices) -> Choices:
    """Return the choices if there is something to choose; one alone narrows nothing."""
    return choices if len(choices) > 1 else ()
