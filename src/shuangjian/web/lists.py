"""Gives way to `web.registers`, to which the lists of cases move. List pages: search, filters, sorting, paging and export over one queryset.

A list is described by data and answers by itself: the whole page, only its results (htmx), or a file. Everything
is in the address, so that it works without JavaScript and can be passed on as a link.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.vary import vary_on_headers

from shuangjian.web.exports import export
from shuangjian.web.permissions import has_permission

Text = str | Promise
Rows = QuerySet[Any]

PAGE_SIZE = 25
MAY_EXPORT = "exports.make"
EXPORT_KINDS = ("csv", "xlsx")


@dataclass(frozen=True)
class Column:
    """One column of a list.

    Args:
        name: names the column in the address (`sort=name`) and is the attribute read unless `value` is given.
        label: the header, on the page and in exports.
        value: reads the value from a row; exported as it is.
        sort: the field to order by; None where the column cannot be sorted.
        href: the address a cell links to; None for no link.
        template: has a macro `draw(value, href)` that draws the cell, where text is not enough.
        numeric: aligned to the right.
        wide_only: left out on a phone.
    """

    name: str
    label: Text
    value: Callable[[Any], Any] | None = None
    sort: str | None = None
    href: Callable[[Any], str | None] | None = None
    template: str | None = None
    numeric: bool = False
    wide_only: bool = False

    def read(self, row: Any) -> Any:
        """Return this column's value of `row`."""
        if self.value is not None:
            return self.value(row)
        if isinstance(row, Model):
            display = getattr(row, f"get_{self.name}_display", None)
            if display is not None:
                return display()
        return getattr(row, self.name)


@dataclass(frozen=True)
class Filter:
    """One way to narrow a list: a choice, applied by a function; `choices` may be asked per request."""

    name: str
    label: Text
    choices: Sequence[tuple[str, Text]] | Callable[[HttpRequest], Sequence[tuple[str, Text]]]
    apply: Callable[[Rows, str], Rows]

    def get_choices(self, request: HttpRequest) -> list[tuple[str, Text]]:
        """Return the choices for this request."""
        return list(self.choices(request) if callable(self.choices) else self.choices)


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


@dataclass(frozen=True)
class ListPage:
    """A list page. `respond(request, rows)` answers; `rows` holds only what this user may see.

    Args:
        title: heading and name of the exported file.
        columns: what is shown and exported, in order.
        filters: ways to narrow.
        search: narrows the rows to those that match a text; None for no search box.
        search_hint: what can be searched for.
        order: the default order; always ends with something unique.
        empty: said when there is nothing at all; `empty_hint` says how things get here.
        template: extends `web/list.html` where a list needs more around it.
        exportable: whether files are offered.
    """

    title: Text
    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    search: Callable[[Rows, str], Rows] | None = None
    search_hint: Text = ""
    order: Sequence[str] = ("pk",)
    empty: Text = ""
    empty_hint: Text = ""
    template: str = "web/list.html"
    exportable: bool = True
    page_size: int = PAGE_SIZE

    def respond(self, request: HttpRequest, rows: Rows, extra: dict[str, Any] | None = None) -> HttpResponse:
        """Answer with the page, its results alone, or a file."""
        narrowed = self._narrow(request, rows)
        sort = self._read_sort(request)
        ordered = narrowed.order_by(*self._ordering(sort))
        kind = request.GET.get("export")
        if kind in EXPORT_KINDS and self.exportable:
            if not has_permission(request.user, MAY_EXPORT):
                raise PermissionDenied
            return cast(HttpResponse, self._export(request, ordered, kind))
        context = self._context(request, ordered, sort) | (extra or {})
        template = "web/_partials/results.html" if getattr(request, "htmx", False) else self.template
        return vary_on_headers("HX-Request")(render)(request, template, context)

    def _narrow(self, request: HttpRequest, rows: Rows) -> Rows:
        text = request.GET.get("q", "").strip()
        if text and self.search is not None:
            rows = self.search(rows, text)
        for each in self.filters:
            chosen = request.GET.get(each.name, "")
            # A value that is no choice (an old link) narrows nothing, like one that was left out.
            if chosen in {str(value) for value, _label in each.get_choices(request)} - {""}:
                rows = each.apply(rows, chosen)
        return rows

    def _read_sort(self, request: HttpRequest) -> str:
        sort = request.GET.get("sort", "")
        sortable = {column.name for column in self.columns if column.sort}
        return sort if sort.removeprefix("-") in sortable else ""

    def _ordering(self, sort: str) -> list[Any]:
        if not sort:
            return list(self.order)
        field = next(column.sort for column in self.columns if column.name == sort.removeprefix("-"))
        assert field is not None
        first = F(field).desc(nulls_last=True) if sort.startswith("-") else F(field).asc(nulls_last=True)
        return [first, *self.order]

    def _export(self, request: HttpRequest, rows: Rows, kind: str) -> HttpResponseBase:
        return export(
            request,
            kind=kind,
            name=str(self.title),
            headers=[(str(column.label), None) for column in self.columns],
            rows=lambda: ([column.read(row) for column in self.columns] for row in rows.iterator(chunk_size=2_000)),
            count=rows.count(),
        )

    def _context(self, request: HttpRequest, rows: Rows, sort: str) -> dict[str, Any]:
        page = Paginator(rows, self.page_size).get_page(request.GET.get("page"))
        chosen = {each.name: request.GET.get(each.name, "") for each in self.filters}
        return {
            "list": self,
            "exportable": self.exportable and has_permission(request.user, MAY_EXPORT),
            "title": self.title,
            "page": page,
            "page_numbers": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
            "headers": [self._header(column, sort) for column in self.columns],
            "rows": [[_cell(column, row) for column in self.columns] for row in page],
            "q": request.GET.get("q", ""),
            "sort": sort,
            "filters": [
                {"filter": each, "choices": each.get_choices(request), "chosen": chosen[each.name]}
                for each in self.filters
            ],
            "is_narrowed": bool(request.GET.get("q", "").strip() or any(chosen.values())),
            "count_text": _("{count} in all").format(count=f"{page.paginator.count:,}"),
        }

    def _header(self, column: Column, sort: str) -> Header:
        if not column.sort:
            return Header(column, "none", None)
        if sort == column.name:
            return Header(column, "ascending", f"-{column.name}")
        if sort == f"-{column.name}":
            return Header(column, "descending", column.name)
        return Header(column, "none", column.name)


def _cell(column: Column, row: Any) -> Cell:
    return Cell(column, column.read(row), column.href(row) if column.href else None)
