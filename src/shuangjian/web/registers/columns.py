"""What a list shows of a row, on the page and in a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Column:
    """One column of a list.

    Attributes:
        name: names the column in the address (`sort=name`) and is the attribute read unless `value` is given.
        label: the header, on the page and in exports.
        value: reads the value from a row; exported as it is.
        sort: the field to order by; None where the column cannot be sorted. Of rows that are no table's, any text: they are
            ordered by the column's value.
        href: the address a cell links to; None for no link.
        template: has a macro `draw(value, href)` that draws the cell, where text is not enough.
        numeric: aligned to the right.
        wide_only: left out on a phone.
        on_page: whether the page has it.
        in_file: whether exported files have it.
        width: in a workbook, in digits; None is found from what stands in it.
    """

    name: str
    label: Text
    value: Callable[[Any], Any] | None = None
    sort: str | None = None
    href: Callable[[Any], str | None] | None = None
    template: str | None = None
    numeric: bool = False
    wide_only: bool = False
    on_page: bool = True
    in_file: bool = True
    width: float | None = None

    def read(self, row: Any) -> Any:
        """Return this column's value of `row`."""
        if self.value is not None:
            return self.value(row)
        if isinstance(row, Model):
            display = getattr(row, f"get_{self.name}_display", None)
            if display is not None:
                return display()
        return getattr(row, self.name)


def yuan_column(name: str, label: Text, *, value: Callable[[Any], int | None] | None = None, **more: Any) -> Column:
    """Return a column of an amount in fen (an attribute, or what `value` reads), shown and exported in yuan; a dash for None."""

    def read(row: Any) -> float | None:
        amount = getattr(row, name) if value is None else value(row)
        return None if amount is None else amount / 100

    more.setdefault("sort", name)
    return Column(name, label, value=read, numeric=True, template="web/_cells/yuan.html", **more)


@dataclass(frozen=True)
class What:
    """A title with a sentence under it; a file gets the title alone. Drawn by `web/_cells/what.html`."""

    title: str
    detail: str = ""

    def __str__(self) -> str:
        return self.title


@dataclass(frozen=True)
class Header:
    """A column's header as the page needs it: its state of sorting and the address of the next one."""

    column: Column
    direction: str  # "ascending" | "descending" | "none"
    sort: str | None  # what `sort` becomes when it is followed


@dataclass(frozen=True)
class Cell:
    """One value of one row with where it leads."""

    column: Column
    value: Any
    href: str | None


def read_cell(column: Column, row: Any) -> Cell:
    """Return one cell of a row."""
    return Cell(column, column.read(row), column.href(row) if column.href else None)


def header_of(column: Column, sort: str) -> Header:
    """Return a column's header where the list is sorted by `sort` ("name" or "-name")."""
    if not column.sort:
        return Header(column, "none", None)
    if sort == column.name:
        return Header(column, "ascending", f"-{column.name}")
    if sort == f"-{column.name}":
        return Header(column, "descending", column.name)
    return Header(column, "none", column.name)
