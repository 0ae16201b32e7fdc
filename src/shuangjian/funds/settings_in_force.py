"""The settings of the rulebook that the services go by, in force on a day in a region."""

from __future__ import annotations

import datetime as dt

from shuangjian.engine.parameters import value_in_force
from shuangjian.rulebook import packaged_rulebook


def days_of(key: str, region_code: str, day: dt.date) -> int | None:
    """Return the value of a parameter, None where none is in force."""
    book = packaged_rulebook()
    found = value_in_force(book.parameters[key], region_code, day, None, book.regions)
    return found.value if found else None
