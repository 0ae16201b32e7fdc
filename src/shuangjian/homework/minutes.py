"""Written minutes of a class on a day: how many it may be given, and how many it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from shuangjian.engine.book import Rulebook
from shuangjian.engine.parameters import value_in_force
from shuangjian.live.book import book_in_force
from shuangjian.live.judging import Place, add_up
from shuangjian.registry.models import SchoolClass

# The parameter that limits the day's total.
TOTAL_LIMIT = "homework.written.minutes_max"
# A region may set one for a grade beside it.
GRADE_LIMIT = "homework.written.grade_minutes_max"


def limit_on(school_class: SchoolClass, day: dt.date, book: Rulebook | None = None) -> int | None:
    """Return the written minutes a class may be given on a day, the stricter of its stage's and its grade's; None where none is in force.

    `book` is asked by who asks for many classes.
    """
    book = book or book_in_force()
    asked = ((TOTAL_LIMIT, school_class.stage), (GRADE_LIMIT, str(school_class.grade)))
    found = [
        value_in_force(book.parameters[key], school_class.region_code, day, part, book.regions) for key, part in asked
    ]
    return min((limit.value for limit in found if limit), default=None)


def written_totals(region_code: str, class_keys: Sequence[str], day: dt.date) -> dict[str, int]:
    """Return class key → minutes of written work of a day, as the rule that limits it adds up; classes without any are left out."""
    if not class_keys:
        return {}
    place = Place(region_code, {"class_key": class_keys, "day": [day]})
    return add_up("homework", place, as_of=day)
