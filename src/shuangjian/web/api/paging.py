"""Long lists, a page at a time: by a mark after the last row, so that rows that come and go shift nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from ninja import Field, Schema

from shuangjian.web.api.values import Text
from shuangjian.web.errors import Refusal

PAGE_SIZE, PAGE_SIZE_MAX = 50, 200

_T = TypeVar("_T")
_M = TypeVar("_M", bound=Model)


class Paging(Schema):
    """Which page: at most `limit` rows after the mark `cursor`; the first where there is none."""

    cursor: Text | None = None
    limit: int = Field(PAGE_SIZE, ge=1, le=PAGE_SIZE_MAX)


class Page(Schema, Generic[_T]):
    """Some rows of a list, and the mark that leads to those after them; null at the end."""

    items: list[_T]
    next: str | None


class CursorNotOurs(Refusal):
    """A mark that no page of this list gave."""

    code = "web.cursor_not_ours"
    text = gettext_lazy("This cursor is not one of this list. Take it from “next” of the page before.")
    fields = ("cursor",)
    status = 400


def page_of(
    request: HttpRequest, rows: QuerySet[_M], paging: Paging, *, order: Sequence[str], make: Callable[[_M], _T]
) -> Page[_T]:
    """Return a page of `rows`.

    Args:
        request: whose address the mark belongs to.
        rows: what this caller may see; their own order is not used.
        paging: which page.
        order: columns to go by, "-day" downwards, none of them null; the last one is unique.
        make: turns a row into what is answered.

    Raises:
        CursorNotOurs: the mark is of another list or deployment, or was changed.
    """
    salt = f"cursor:{request.path}:{','.join(order)}"
    if paging.cursor is not None:
        rows = rows.filter(_after(order, _read(paging.cursor, salt, len(order))))
    found = list(rows.order_by(*order)[: paging.limit + 1])
    kept = found[: paging.limit]
    mark = None
    if len(found) > paging.limit:
        mark = signing.dumps([_write(getattr(kept[-1], name.lstrip("-"))) for name in order], salt=salt)
    return Page(items=[make(row) for row in kept], next=mark)


def _read(cursor: str, salt: str, length: int) -> list[Any]:
    try:
        values = signing.loads(cursor, salt=salt)
    except signing.BadSignature:
        raise CursorNotOurs from None
    assert len(values) == length, "a mark we signed has a value for each column of its order"
    return list(values)


def _write(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date | dt.datetime) else value


def _after(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Return the condition of rows that come after one with these values: further in a column, equal in all before."""
    after, equal = Q(), Q()
    for name, value in zip(order, values, strict=True):
        column = name.lstrip("-")
        further = Q(**{f"{column}__{'lt' if name.startswith('-') else 'gt'}": value})
        after |= equal & further
        equal &= Q(**{column: value})
    return after
