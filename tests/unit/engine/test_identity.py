"""A finding is the same from sweep to sweep: an event by its day, a state without it, whatever the version of rule or number."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from engines import on_duckdb
from shuangjian.engine.finding import Finding, format_value
from shuangjian.engine.session import Session
from shuangjian.rulebook import packaged_rulebook

BOOK = packaged_rulebook()


def find(rule: str, as_of: date, **facts: list[dict[str, Any]]) -> list[Finding]:
    located = {name: [{"region_code": "371500", **row} for row in rows] for name, rows in facts.items()}
    session = Session(on_duckdb(BOOK.contract, located), BOOK, as_of)
    session.install([BOOK.rules[rule]])
    return list(session.run(BOOK.rules[rule]))


def homework(day: str, minutes: int) -> dict[str, Any]:
    return {"homework_id": f"h{day}", "school_id": "S1", "class_id": "301", "grade": 3, "subject": "语文", "assigned_on": day, "kind": "written", "minutes": minutes}  # fmt: skip


LICENCE = {"institution_id": "I1", "name": "甲", "category": "art", "licence_no": "x", "licence_to": "2025-03-01"}


def test_an_event_of_another_day_is_another_finding() -> None:
    found = find(
        "homework.written_minutes", date(2025, 6, 30), homework=[homework("2025-03-03", 61), homework("2025-03-04", 61)]
    )
    assert len({finding.identity for finding in found}) == 2


def test_an_event_stays_itself_when_its_number_changes() -> None:
    first, later = (
        find("homework.written_minutes", date(2025, 6, 30), homework=[homework("2025-03-03", minutes)])[0]
        for minutes in (61, 99)
    )
    assert first.observed != later.observed
    assert first.identity == later.identity


def test_a_state_is_the_same_finding_at_the_next_sweep() -> None:
    first, later = (
        find("training.licence_expired", day, institution=[LICENCE])[0] for day in (date(2025, 3, 2), date(2025, 5, 1))
    )
    assert (first.rule.nature, first.day == later.day) == ("state", False)
    assert first.identity == later.identity


def test_versions_are_no_part_of_the_identity() -> None:
    (finding,) = find("training.licence_expired", date(2025, 5, 1), institution=[LICENCE])
    changed = replace(finding, rule=replace(finding.rule, text=finding.rule.text + " "), step=None, basis=())
    assert changed.rule.version != finding.rule.version
    assert changed.identity == finding.identity


def test_two_schools_with_a_class_301_are_two_subjects() -> None:
    rows = [{**homework("2025-03-03", 61), "school_id": school, "homework_id": school} for school in ("S1", "S2")]
    found = find("homework.written_minutes", date(2025, 6, 30), homework=rows)
    assert {finding.subject_id for finding in found} == {"301"}
    assert len({finding.identity for finding in found}) == 2


def test_two_schools_with_a_class_301_of_forty_minutes_break_nothing() -> None:
    rows = [{**homework("2025-03-03", 40), "school_id": school, "homework_id": school} for school in ("S1", "S2")]
    assert find("homework.written_minutes", date(2025, 6, 30), homework=rows) == []


@pytest.mark.parametrize(
    ("value", "style", "shown"),
    [(1231, "clock", "20:31"), (1450, "clock", "24:10"), (-5, "yuan", "-0.05"), (123456, "yuan", "1,234.56"), (None, None, "—"), ("x", "yuan", "x")],
)  # fmt: skip
def test_values_read_as_people_write_them(value: Any, style: str | None, shown: str) -> None:
    assert format_value(value, style) == shown
