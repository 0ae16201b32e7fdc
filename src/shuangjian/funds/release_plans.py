"""When the price of a confirmed lesson is released: at once, at the end of a week, or by parts of the course.

A contract keeps the plan that its region had on the day it was signed (`funds.release.period_days`, `funds.release.parts`). No plan
releases more than what is confirmed is worth: a plan only waits.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from shuangjian.engine.book import Rulebook
from shuangjian.funds.models import Contract
from shuangjian.live.book import book_in_force, setting

PERIOD, PARTS = "funds.release.period_days", "funds.release.parts"
_WEEK, _THIRDS = 7, 3


@dataclass(frozen=True)
class ReleasePlan:
    """How the money of a contract is released.

    Attributes:
        period_days: what is confirmed in a period of so many days is released after it; 1 is at once, 7 the week from Monday on.
        parts: into how many parts the course is divided, each released when all its lessons are confirmed; 1 is lesson by lesson.
    """

    period_days: int = 1
    parts: int = 1

    def has_come(self, confirmed_on: dt.date, day: dt.date) -> bool:
        """Whether what was confirmed on a day may be released on another: its period is over."""
        return self.period_days <= 1 or self._period(confirmed_on) < self._period(day)

    def _period(self, day: dt.date) -> int:
        return (day.toordinal() - 1) // self.period_days  # the first day of the calendar was a Monday

    def is_complete(self, lessons: int, position: int, confirmed: int) -> bool:
        """Whether the part that holds lesson number `position` of `lessons` is confirmed whole, if `confirmed` are in all."""
        if self.parts <= 1 or not lessons:
            return True
        ends = (-(-lessons * part // self.parts) for part in range(1, self.parts + 1))
        return confirmed >= next((end for end in ends if end >= position), lessons)

    def __str__(self) -> str:
        if self.parts == _THIRDS:
            return _("By thirds, as soon as all lessons of a third are confirmed")
        if self.parts > 1:
            return _("In {count} parts, each as soon as all its lessons are confirmed").format(count=self.parts)
        if self.period_days == _WEEK:
            return _("Every week, for the lessons confirmed in the week before")
        if self.period_days > 1:
            return _("Every {count} days, for the lessons confirmed before").format(count=self.period_days)
        return _("Lesson by lesson, as soon as it is confirmed")


def plan_of(contract: Contract, book: Rulebook | None = None) -> ReleasePlan:
    """Return the plan of a contract: its region's on the day it was signed; lesson by lesson where none is set."""
    book = book or book_in_force()
    period, parts = (setting(key, contract.region_code, contract.signed_on, book) for key in (PERIOD, PARTS))
    return ReleasePlan(max(1, period or 1), max(1, parts or 1))
