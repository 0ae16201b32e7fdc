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


QUESTIONS = (
    Question("late", "cases", {"late": "1"}, _("cases are late"), _("Past their day; each goes up a level"), "red"),
    Question(
        "serious", "findings", {"state": "open", "severity": "serious"}, _("serious breaches are open"),
        _("Judged by the facts, with clause and rows"), "red",
    ),
    Question(
        "undecided", "findings", {"state": "undecided"}, _("suspicions wait for a decision"),
        _("They do not count until somebody looks"), "yellow",
    ),
    Question(
        "money", "findings", {"state": "open", "area": "funds"}, _("breaches about prepaid money"),
        _("Where money does not add up"), "red",
    ),
    Question(
        "homework", "findings", {"state": "open", "rule": "homework.written_minutes"}, _("class-days with too much homework"),
        _("Over all subjects, against the limit in force"), "red",
    ),
    Question(
        "waiting", "cases", {"state": "submitted"}, _("cases wait to be verified"), _("Somebody says it is done"), "yellow",
    ),
    Question("open", "findings", {"state": "open"}, _("findings are open in all"), _("Until the facts are corrected"), "calm"),
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
