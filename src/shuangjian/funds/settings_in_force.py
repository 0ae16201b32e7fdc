"""The settings of the rulebook that the services go by, in force on a day in a region."""

from __future__ import annotations

import datetime as dt

from shuangjian.engine.parameters import Value, value_in_force
from shuangjian.live.book import book_in_force


def setting(key: str, region_code: str, day: dt.date) -> Value | None:
    """Return the value of a parameter with what it stands on, None where none is in force."""
    book = book_in_force()
    return value_in_force(book.parameters[key], region_code, day, None, book.regions)


def days_of(key: str, region_code: str, day: dt.date) -> int | None:
    """Return the value of a parameter, None where none is in force."""
    found = setting(key, region_code, day)
    return found.value if found else None
