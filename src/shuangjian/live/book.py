"""The rulebook in force here: the packaged one with the values laid over that regions set for themselves."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from shuangjian.engine.book import Rulebook
from shuangjian.engine.parameters import Value, looser_than_above, value_in_force
from shuangjian.engine.provisions import Instrument, Provision
from shuangjian.live.models import LocalValue
from shuangjian.rulebook import packaged_rulebook
from shuangjian.rulebook.pack import Pack, lay_pack

_PREFIX = "LOCAL-"
# A limit of a grade is held against that of its stage.
_OF_GRADE, _OF_STAGE, _LAST_PRIMARY = "homework.written.grade_minutes_max", "homework.written.minutes_max", 6
_COLUMNS = ("pk", "region_code", "parameter", "part", "valid_from", "value", "document")
# A row of the table; all of them together name a book.
Row = tuple[int, str, str, str | None, dt.date, int, str]


def local_rows() -> tuple[Row, ...]:
    """Return the values that are set, one query: what a book is kept by, so that every process sees a change at once."""
    return tuple(LocalValue.objects.order_by("pk").values_list(*_COLUMNS))


def book_in_force() -> Rulebook:
    """Return the rulebook with all values that are set."""
    return book_with(local_rows())


def value_of(key: str, region_code: str, day: dt.date, book: Rulebook | None = None) -> Value | None:
    """Return the value of a parameter in force on a day in a region, with what it stands on; None where none is.

    Args:
        key: of the parameter; one that has no parts.
        region_code: where.
        day: when.
        book: the one in force, by whoever asks for several; else it is looked up (one query).
    """
    book = book or book_in_force()
    return value_in_force(book.parameters[key], region_code, day, None, book.regions)


def setting(key: str, region_code: str, day: dt.date, book: Rulebook | None = None) -> int | None:
    """Return the number alone of `value_of`."""
    found = value_of(key, region_code, day, book)
    return found.value if found else None


@lru_cache(maxsize=8)
def book_with(rows: tuple[Row, ...]) -> Rulebook:
    """Return the rulebook with these values; the packaged one itself where there are none."""
    book = packaged_rulebook()
    for row in rows:
        if row[2] in book.parameters:
            book = lay_pack(book, _pack(row))
    return book


def is_looser(row: Row, others: tuple[Row, ...]) -> bool:
    """Whether a value asks less, on some day, than what holds in the region above it; `others` are set beside it."""
    book = book_with(others)
    if row[2] == _OF_GRADE and row[3] is not None:
        stage = "primary" if int(row[3]) <= _LAST_PRIMARY else "junior"
        limit = value_in_force(book.parameters[_OF_STAGE], row[1], row[4], stage, book.regions)
        return limit is not None and row[5] > limit.value
    before = len(looser_than_above(book.parameters[row[2]], book.regions))
    laid = lay_pack(book, _pack(row))
    return len(looser_than_above(laid.parameters[row[2]], laid.regions)) > before


def _pack(row: Row) -> Pack:
    pk, region, key, part, first, number, document = row
    instrument = Instrument(
        id=f"{_PREFIX}{pk}", number="", title_zh=document, title_en=document, issuer="", territory=region, issued_on=None,
        in_force_from=first, in_force_to=None, status="verified", source="", seed=False,
    )  # fmt: skip
    provision = Provision(
        id=instrument.id, instrument=instrument, article="", summary_zh=document, summary_en=document, status="verified",
        in_force_from=first, in_force_to=None,
    )  # fmt: skip
    pack = Pack(instrument, provisions={provision.id: provision})
    pack.values.append((key, Value(region, part, first, None, number, provision, "verified")))
    return pack
