"""One list: page, search, filters, counts, sorting, paging and files from one description.

Everything is in the address, so that it works without JavaScript and can be passed on as a link. A number that opens a list is
counted by the same description that answers the link, so the two cannot part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.vary import vary_on_headers

from shuangjian.web.addresses import address_of
from shuangjian.web.exports import KINDS, export
from shuangjian.web.permissions import has_permission
from shuangjian.web.registers.actions import BulkAction
from shuangjian.web.registers.columns import Column, Text, header_of, read_cell
from shuangjian.web.registers.filters import Control, Filter, Params, Rows, control_of
from shuangjian.web.registers.saved import views_of

PAGE_SIZE = 25
MAY_EXPORT = "exports.make"
# So many rows are fetched and prepared together while a file is sent.
_CHUNK = 2_000


@dataclass(frozen=True)
class Count:
    """How many rows a link opens."""

    number: int
    url: str


@dataclass(frozen=True)
class Register:
    """A list of rows of one kind.

    Attributes:
        title: heading and name of the exported file.
        url_name: the page it stands on; links and counts lead there.
        url_args: what that page's address needs.
        rows: returns what one user may see of it, unordered: a query, or plain objects.
        columns: what is shown and exported, in order.
        filters: ways to narrow.
        search: narrows the rows to those that match a text; None for no search box.
        search_hint: what can be searched for.
        order: the default order, fields with “-” for descending; always ends with something unique. Plain objects keep theirs.
        prepare: is given the rows of a page, or some of a file, before they are read: to fetch what they name in one query.
        empty: said when there is nothing at all; `empty_hint` says how things get here.
        template: extends `web/list.html` where a list needs more around it.
        exportable: whether files are offered.
        actions: what may be done with ticked rows by whoever reads the list.
    """

    title: Text
    url_name: str
    rows: Callable[[Any], Rows]
    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    search: Callable[[Any, str], Rows] | None = None
    search_hint: Text = ""
    order: Sequence[str] = ("pk",)
    prepare: Callable[[Sequence[Any]], None] | None = None
    empty: Text = ""
    empty_hint: Text = ""
    template: str = "web/list.html"
    exportable: bool = True
    page_size: int = PAGE_SIZE
    url_args: Sequence[object] = ()
    actions: Sequence[BulkAction] = ()

    # What can be asked ------------------------------------------------------------------------------------------------

    def narrow(self, user: Any, params: Params) -> Rows:
        """Return what `user` may see and `params` leave: a text `q` and a value for any of the filters; others say nothing."""
        rows = self.rows(user)
        text = str(params.get("q") or "").strip()
        if text and self.search is not None:
            rows = self.search(rows, text)
        for each in self.filters:
            rows = each.narrow(rows, each.read(params))
        return rows

    def count(self, user: Any, /, **params: str) -> Count:
        """Return how many rows the narrowed list has, with its address.

        Raises:
            LookupError: the list has no filter of that name.
        """
        return Count(count_of(self.narrow(user, self._known(params))), self.url(**params))

    def url(self, /, **params: str) -> str:
        """Return the address of the list, narrowed; a name that is a word of Python ends in "_" (`from_`).

        Raises:
            LookupError: the list has no filter of that name.
        """
        # Of a filter with a default, nothing chosen is said too.
        spoken = {each.name for each in self.filters if each.default}
        query = urlencode({name: value for name, value in self._known(params).items() if value or name in spoken})
        address = address_of(self.url_name, *self.url_args)
        return f"{address}?{query}" if query else address

    def _known(self, params: Mapping[str, str]) -> dict[str, str]:
        plain = {name.rstrip("_"): value for name, value in params.items()}
        unknown = set(plain) - {each.name for each in self.filters} - {"q"}
        if unknown:
            raise LookupError(f"{self.url_name} has no filter {', '.join(sorted(unknown))}")
        return plain

    # The page ---------------------------------------------------------------------------------------------------------

    def respond(self, request: HttpRequest, extra: Mapping[str, Any] | None = None) -> HttpResponseBase:
        """Answer with the page, its results alone, or a file."""
        sort = self._read_sort(request)
        rows = self._ordered(self.narrow(request.user, request.GET), sort)
        kind = request.GET.get("export")
        if kind in KINDS and self.exportable:
            if not has_permission(request.user, MAY_EXPORT):
                raise PermissionDenied
            return self._export(request, rows, kind)
        context = self._context(request, rows, sort) | dict(extra or {})
        template = "web/_partials/results.html" if getattr(request, "htmx", False) else self.template
        return vary_on_headers("HX-Request")(render)(request, template, context)

    def _read_sort(self, request: HttpRequest) -> str:
        sort = request.GET.get("sort", "")
        sortable = {column.name for column in self.columns if column.sort}
        return sort if sort.removeprefix("-") in sortable else ""

    def _ordered(self, rows: Rows, sort: str) -> Rows:
        falling = sort.startswith("-")
        column = next((each for each in self.columns if sort and each.name == sort.removeprefix("-")), None)
        if isinstance(rows, QuerySet):
            if column is None:
                return rows.order_by(*self.order)
            field = F(str(column.sort))
            return rows.order_by(field.desc(nulls_last=True) if falling else field.asc(nulls_last=True), *self.order)
        if column is None:
            return rows
        # Twice, because Python's order is stable: what has no value stands last, whichever way.
        found = sorted(rows, key=lambda row: _comparable(column.read(row)), reverse=falling)
        return sorted(found, key=lambda row: column.read(row) in (None, ""))

    def _export(self, request: HttpRequest, rows: Rows, kind: str) -> HttpResponseBase:
        columns = [column for column in self.columns if column.in_file]
        return export(
            request,
            kind=kind,
            name=str(self.title),
            headers=[(str(column.label), column.width) for column in columns],
            rows=lambda: ([column.read(row) for column in columns] for row in self._fetched(rows)),
            count=count_of(rows),
        )

    def _fetched(self, rows: Rows) -> Iterator[Any]:
        if self.prepare is None:
            yield from rows.iterator(chunk_size=_CHUNK) if isinstance(rows, QuerySet) else rows
            return
        for chunk in _chunks(rows.iterator(chunk_size=_CHUNK) if isinstance(rows, QuerySet) else rows):
            self.prepare(chunk)
            yield from chunk

    def _context(self, request: HttpRequest, rows: Rows, sort: str) -> dict[str, Any]:
        # Before the rows: what the controls offer often names what the rows' cells name.
        controls = [control_of(each, request.GET) for each in self.filters]
        page = Paginator(rows, self.page_size).get_page(request.GET.get("page"))
        found = list(page)
        if self.prepare is not None:
            self.prepare(found)
        columns = [column for column in self.columns if column.on_page]
        ticked = [any(action.selectable(row) for action in self.actions) for row in found]
        more = [each for each in controls if each.filter.more]
        return {
            "list": self,
            "exportable": self.exportable and has_permission(request.user, MAY_EXPORT),
            "title": self.title,
            "page": page,
            "page_numbers": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
            "headers": [header_of(column, sort) for column in columns],
            "rows": [[read_cell(column, row) for column in columns] for row in found],
            "boxes": [row.pk if may else None for row, may in zip(found, ticked, strict=True)] if any(ticked) else [],
            "box_param": self.actions[0].param if self.actions else "",
            "q": request.GET.get("q", ""),
            "sort": sort,
            "controls": [each for each in controls if _is_drawn(each) and not each.filter.more],
            "more_controls": [each for each in more if _is_drawn(each)],
            "more_chosen": any(each.chosen for each in more),
            "marks": [each for each in controls if each.filter.kind == "hidden" and each.chosen],
            "is_narrowed": bool(request.GET.get("q", "").strip() or any(_is_set(each) for each in controls)),
            "saved_views": views_of(request.user, request.path),
            "view_query": request.GET.urlencode(),
            "may_save": bool(getattr(request.user, "is_authenticated", False)),
            "count_text": _("{count} in all").format(count=f"{page.paginator.count:,}"),
        }


def count_of(rows: Rows) -> int:
    """Return how many rows there are; a query is asked without its order."""
    return rows.order_by().count() if isinstance(rows, QuerySet) else len(rows)


def _is_drawn(control: Control) -> bool:
    """Whether there is something to choose."""
    return control.filter.kind == "date" or (control.filter.kind == "select" and bool(control.choices))


def _is_set(control: Control) -> bool:
    return control.chosen != control.filter.default


def _comparable(value: Any) -> Any:
    return (0, value) if isinstance(value, int | float) else (1, "" if value is None else str(value))


def _chunks(rows: Iterable[Any]) -> Iterator[list[Any]]:
    ahead = iter(rows)
    while chunk := list(islice(ahead, _CHUNK)):
        yield chunk
