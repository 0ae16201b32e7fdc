"""A day or a number that somebody wrote: in an address, a form, a filter."""

from __future__ import annotations

import datetime as dt

# Nothing of the platform lies outside, and the days beside these can still be counted.
FIRST_DAY, LAST_DAY = dt.date(1990, 1, 1), dt.date(2199, 12, 31)
_KEY_MAX = 2**63 - 1  # of the database's keys


def read_day(text: str) -> dt.date | None:
    """Return the day written as 2026-09-01; None where it is none, or none that anything here could be of."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None


def read_number(text: str, most: int = _KEY_MAX) -> int | None:
    """Return the whole number, from 0 to `most`, written in the ten digits; None where it is none."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most))):
        return None
    number = int(text)
    return number if number <= most else None
