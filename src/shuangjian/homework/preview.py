"""What a homework would do to the class's day, asked of the rules before it is posted.

The answer comes from the rules themselves, narrowed to the class and day with the unsaved homework added: the same text
that judges the day afterwards.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache

import psycopg
from django.db import connection
from django.utils.translation import get_language, gettext

from shuangjian.engine.finding import Finding
from shuangjian.engine.narrow import Narrowed, Narrower
from shuangjian.engine.parameters import value_in_force
from shuangjian.homework.services import Assignment
from shuangjian.registry.models import SchoolClass
from shuangjian.rulebook import packaged_rulebook

# The rule whose total the page shows, and the parameter that limits it.
TOTAL_RULE, TOTAL_LIMIT = "homework.written_minutes", "homework.written.minutes_max"
# What a notice shows is judged when the day is over, not while it is written.
_AFTERWARDS = frozenset({"homework_notice"})
_BY = {"class_key": "class_key", "assigned_on": "day"}


@dataclass(frozen=True)
class Breach:
    """A rule the draft would break, in the user's language; `rule` opens its page."""

    rule: str
    message: str
    remedy: str = ""
    suspected: bool = False
    citations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Preview:
    """What the rules say of a day with the draft in it.

    `limit` is the written minutes allowed, None where none is in force; `total` counts the draft in.
    """

    total: int = 0
    limit: int | None = None
    breaches: tuple[Breach, ...] = field(default=())
    is_known: bool = True

    @property
    def left(self) -> int | None:
        """Minutes still free; negative when over."""
        return None if self.limit is None else self.limit - self.total

    @property
    def over(self) -> int:
        """Minutes above the limit; zero when within it."""
        return 0 if self.limit is None else max(0, self.total - self.limit)

    @property
    def is_over(self) -> bool:
        """Whether posting would break a rule for certain."""
        return any(not breach.suspected for breach in self.breaches)


def preview_day(
    school_class: SchoolClass, day: dt.date, drafts: Sequence[Assignment], *, replaces: str = ""
) -> Preview:
    """Return what the rules say of the class's day with `drafts` added.

    Args:
        school_class: the class.
        day: the day the homework is for.
        drafts: homework not yet saved.
        replaces: code of the homework the draft corrects, left out of the day.
    """
    bound = {
        "as_of": day,
        "class_key": school_class.key,
        "assigned_on": day,
        "without": [replaces] if replaces else [],
        "drafts": json.dumps([_row(school_class, day, draft, n) for n, draft in enumerate(drafts)], default=str),
    }
    found = _run(compiled(school_class.region_code), bound)
    book = packaged_rulebook()
    limit = value_in_force(
        book.parameters[TOTAL_LIMIT], school_class.region_code, day, school_class.stage, book.regions
    )
    totals = _run(_total(school_class.region_code), bound)
    return Preview(
        total=int(totals[0].observed or 0) if totals else 0,
        limit=limit.value if limit else None,
        breaches=tuple(
            _breach(finding) for finding in sorted(found, key=lambda f: (f.rule.kind != "breach", f.rule.id))
        ),
    )


@lru_cache(maxsize=64)
def compiled(region: str) -> Narrowed:
    """Return the homework rules that can be asked beforehand, as one statement per region, compiled once per process."""
    book = packaged_rulebook()
    narrower = Narrower(book, region, "homework", _BY)
    asked = [
        rule
        for rule in book.rules.values()
        if "homework" in rule.facts and set(_BY.values()) <= set(rule.grain) and not rule.facts & _AFTERWARDS
    ]
    return narrower.compile(asked)


@lru_cache(maxsize=64)
def _total(region: str) -> Narrowed:
    """The rule of the day's total under a limit that every day breaks: it returns the total itself."""
    book = packaged_rulebook()
    # Below every possible total, and no grade is free of it.
    limits = {TOTAL_LIMIT: -1, "homework.written.home_free_grade_max": 0}
    return Narrower(book, region, "homework", _BY, limits=limits).compile([book.rules[TOTAL_RULE]])


def _run(narrowed: Narrowed, bound: dict[str, object]) -> list[Finding]:
    # Prepared: while a teacher types, planning the same statements anew would cost more than running them.
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(narrowed.sql, bound, prepare=True)
        return [narrowed.read(number, row) for number, row in cursor.fetchall()]


def _row(school_class: SchoolClass, day: dt.date, draft: Assignment, number: int) -> dict[str, object]:
    """Return an unsaved homework in the engine shape."""
    name = gettext("not yet posted") + (f" {number + 1}" if number else "")
    return {
        "row_id": name,
        "homework_id": name,
        "region_code": school_class.region_code,
        "school_key": school_class.school_key,
        "class_key": school_class.key,
        "school_id": school_class.school_key.rsplit("/", 1)[-1],
        "class_id": school_class.code,
        "stage": school_class.stage,
        "grade": school_class.grade,
        "assigned_on": day,
        **asdict(draft),
    }


def _breach(finding: Finding) -> Breach:
    lang = "en" if (get_language() or "zh").startswith("en") else "zh"
    return Breach(
        rule=finding.rule.id,
        message=finding.message(lang),
        remedy=finding.render(finding.rule.remedy[lang]),
        suspected=finding.rule.kind == "suspected",
        citations=tuple(provision.citation(lang) for provision in finding.basis),
    )
