"""The rulebook in force here: the packaged one with the packs and the values laid over that regions set for themselves."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from django.db import connection

from shuangjian.engine.book import Rulebook
from shuangjian.engine.errors import Problem
from shuangjian.engine.parameters import Value, looser_than_above, value_in_force
from shuangjian.engine.provisions import Instrument, Provision
from shuangjian.live.models import RulePackVersion
from shuangjian.rulebook import packaged_rulebook
from shuangjian.rulebook.pack import Pack, PackError, between, lay_pack
from shuangjian.rulebook.pack_reader import read_pack

_PREFIX = "LOCAL-"
# What the warnings of a pack that the rulebook has outgrown advise.
NOT_USED = "The pack is not used."
# A limit of a grade is held against that of its stage.
_OF_GRADE, _OF_STAGE, _LAST_PRIMARY = "homework.written.grade_minutes_max", "homework.written.minutes_max", 6
# Values set, and the sealed version of every pack that is, was or will be in force: one query for both.
_ROWS = """
SELECT 'value', id, region_code, parameter, part, valid_from, NULL, value, document FROM live_localvalue
UNION ALL
SELECT 'pack', v.id, p.region_code, NULL, NULL, p.in_force_from, p.in_force_to, NULL, v.digest
FROM live_rulepack p JOIN live_rulepackversion v ON v.pack_id = p.id AND v.digest = p.digest
WHERE p.in_force_from IS NOT NULL AND (p.in_force_to IS NULL OR p.in_force_to > p.in_force_from)
ORDER BY 1, 6, 2
"""
# A value: key, region, parameter, part, first day, number, document.
Row = tuple[int, str, str, str | None, dt.date, int, str]
# A pack: key of its sealed version, region, first day, day after its last, seal.
PackRow = tuple[int, str, dt.date, dt.date | None, str]


class Local(NamedTuple):
    """What is set here; all of it together names a book."""

    values: tuple[Row, ...] = ()
    packs: tuple[PackRow, ...] = ()


def local_rows() -> Local:
    """Return what is set, one query: what a book is kept by, so that every process sees a change at once."""
    values, packs = [], []
    with connection.cursor() as cursor:
        cursor.execute(_ROWS)
        for kind, key, region, parameter, part, first, last, number, text in cursor.fetchall():
            if kind == "pack":
                packs.append((key, region, first, last, text))
            else:
                values.append((key, region, parameter, part, first, number, text))
    return Local(tuple(values), tuple(packs))


def book_in_force() -> Rulebook:
    """Return the rulebook with all that is set."""
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
def book_with(local: Local) -> Rulebook:
    """Return the rulebook with these values and packs; the packaged one itself where there are none.

    A pack acts between its days. One that the packaged rulebook has outgrown is left out, and the book's warnings say so.
    """
    book = _book_of(local.packs)
    for row in local.values:
        if row[2] in book.parameters:
            book = lay_pack(book, _pack(row))
    return book


@lru_cache(maxsize=8)
def _book_of(packs: tuple[PackRow, ...]) -> Rulebook:
    book = packaged_rulebook()
    for version, region, first, last, _seal in packs:
        try:
            book = lay_pack(book, between(_read(version), first, last))
        except PackError as error:
            place = f"pack {book.regions.name(region)} {first}"
            faults = [Problem(place, each.of("en"), NOT_USED, "warning") for each in error.faults]
            book = replace(book, warnings=[*book.warnings, *faults])
    return book


def _read(version: int) -> Pack:
    return read_pack(packaged_rulebook(), RulePackVersion.objects.get(pk=version).files)


def is_looser(row: Row, others: Local) -> bool:
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
