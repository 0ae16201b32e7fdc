"""The settings of the rulebook that the app goes by."""

from __future__ import annotations

import datetime as dt

from shuangjian.engine.parameters import value_in_force
from shuangjian.live.book import book_in_force


def setting(key: str, region_code: str, day: dt.date) -> int | None:
    """Return the value of a parameter, None where none is in force."""
    book = book_in_force()
    found = value_in_force(book.parameters[key], region_code, day, None, book.regions)
    return found.value if found else None
