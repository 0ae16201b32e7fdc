"""The numbers of the dashboard: each with the list it opens, so that number and list cannot part.

A number is counted by the very filters its link carries: `tests/integration/reporting/test_numbers.py` opens every link as
two roles and counts.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shuangjian.cases.register import cases_for
from shuangjian.findings.register import findings_for
from shuangjian.live.words import RULE_AREAS
from shuangjian.registry.models import User


@dataclass(frozen=True)
class Question:
    """What the dashboard asks: of findings or of cases, by which filters, in which words. `tone` is red, yellow or calm."""

    name: str
    of: str
    params: dict[str, str]
    label: str | Promise
    hint: str | Promise
    tone: str


@dataclass(frozen=True)
class Number:
    """A question's answer for one person, with the list it opens."""

    question: Question
    count: int
    href: str


def _of_area(area: str, name: str | Promise) -> Question:
    return Question(area, "findings", {"state": "open", "area": area}, name, _("breaches open"), "calm")


# No number contains another: each open breach is counted in its area alone, and red is only what is past its day.
QUESTIONS = (
    Question("late", "cases", {"late": "1"}, _("cases are late"), _("Past their day; each goes up a level"), "red"),
    Question(
        "undecided", "findings", {"state": "undecided", "twins": "no"}, _("suspicions wait for a decision"),
        _("They do not count until somebody looks"), "yellow",
    ),
    Question(
        "waiting", "cases", {"state": "submitted"}, _("cases wait to be verified"), _("Somebody says it is done"), "yellow",
    ),
    *(_of_area(area, name) for area, name in RULE_AREAS.items()),
)  # fmt: skip


REGISTERS = {"cases": cases_for, "findings": findings_for}


def needs_now(user: User | AnonymousUser) -> list[Number]:
    """Return what needs this person now, the most pressing first; nothing that is zero."""
    numbers = []
    for question in QUESTIONS:
        if not isinstance(user, User) or not user.has_permission(f"{question.of}.view"):
            continue
        count = REGISTERS[question.of](user).count(user, **question.params)
        numbers.append(Number(question, count.number, count.url))
    return [number for number in numbers if number.count]
