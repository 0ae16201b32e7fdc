"""The settings of the rulebook that the app goes by."""

from __future__ import annotations

import datetime as dt

from shuangjian.engine.parameters import value_in_force
from shuangjian.rulebook import packaged_rulebook


def setting(key: str, region_code: str, day: dt.date, stage: str | None = None) -> int | None:
    """Return the value of a parameter, None where none is in force."""
    book = packaged_rulebook()
    found = value_in_force(book.parameters[key], region_code, day, stage, book.regions)
    return found.value if found else None
