"""The working-day clock: when something is due, and the sum that shows why."""

from __future__ import annotations

import datetime as dt

from shuangjian.live.words import Severity
from shuangjian.live.working_days import Deadline, add_working_days, is_working_day, working_days_between

__all__ = [
    "ESCALATES_AFTER", "REBOUND_DAYS", "WORKING_DAYS_MAX", "Deadline", "add_working_days", "is_working_day", "light",
    "working_days_between",
]  # fmt: skip

# Working days to mend a breach, by severity. A deployment's own practice; not a figure of any instrument.
WORKING_DAYS_MAX: dict[str, int] = {Severity.SERIOUS: 5, Severity.GENERAL: 10, Severity.MINOR: 20}

# A breach of the same cause within so many days after it was rectified is the same one come back (反弹).
REBOUND_DAYS = 90

# Working days after the due day at which a late case goes up a level.
ESCALATES_AFTER: tuple[int, ...] = (1, 3, 5)


def light(due_on: dt.date | None, today: dt.date) -> str:
    """Return red (late), yellow (due within two working days) or green."""
    if due_on is None:
        return "green"
    if today > due_on:
        return "red"
    return "yellow" if working_days_between(today, due_on) <= 2 else "green"
