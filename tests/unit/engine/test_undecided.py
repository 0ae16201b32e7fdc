"""What is undecided and for want of which cell: small facts, one rule each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from engines import on_duckdb
from shuangjian.engine.patterns import text_matching
from shuangjian.engine.session import Session
from shuangjian.engine.undecided import Judge, Judgement, deciding
from shuangjian.engine.worlds import MOST_WORLDS, Cell, Choice, within_bounds
from shuangjian.rulebook import packaged_rulebook

BOOK = packaged_rulebook()
TASK = {
    "region_code": "371500", "school_id": "S1", "class_id": "c1", "grade": 3, "assigned_on": date(2025, 3, 3), "kind": "written", "place": "home",
}  # fmt: skip


def judge(rule: str, facts: Mapping[str, Sequence[Mapping[str, Any]]]) -> Judgement:
    session = Session(on_duckdb(BOOK.contract, facts), BOOK, date(2025, 3, 31))
    session.install([BOOK.rules[rule]])
    return Judge(session).judge(BOOK.rules[rule])


def homework(*tasks: Mapping[str, Any]) -> Judgement:
    rows = [{**TASK, "homework_id": f"h{n}", "subject": f"科目{n}", **task} for n, task in enumerate(tasks, 1)]
    return judge("homework.written_minutes", {"homework": rows})


def waiting(judgement: Judgement) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(entry.table, entry.column, entry.rows) for entry in judgement.undecided]


def test_a_sum_that_several_empty_cells_could_lift_waits_for_all_of_them() -> None:
    found = homework({"minutes": 30}, {"minutes": 20, "kind": None}, {"minutes": 20, "kind": None})
    assert (found.findings, waiting(found)) == ([], [("homework", "kind", ("h2", "h3"))])


def test_a_sum_above_the_limit_without_them_is_a_finding_of_what_is_known() -> None:
    found = homework({"minutes": 61}, {"minutes": 20, "kind": None})
    assert [(finding.observed, finding.evidence) for finding in found.findings] == [(61, ("h1",))]
    assert found.undecided == []


def test_a_sum_they_cannot_lift_above_it_is_clean() -> None:
    found = homework({"minutes": 40}, {"minutes": 20, "kind": None})
    assert (found.findings, found.undecided) == ([], [])


def test_only_what_is_wanted_is_counted() -> None:
    rows = [{**TASK, "homework_id": "h1", "subject": "数学", "minutes": 61, "kind": None}]
    session = Session(on_duckdb(BOOK.contract, {"homework": rows}), BOOK, date(2025, 3, 31))
    rule = BOOK.rules["homework.written_minutes"]
    session.install([rule])
    assert Judge(session).judge(rule, lambda region, day: day != date(2025, 3, 3)).undecided == []


def test_what_is_certain_is_found_though_the_comparison_is_empty() -> None:
    lesson = {
        "region_code": "110101", "lesson_id": "l1", "institution_id": "I1", "mode": "offline", "starts_at": "2025-03-10 20:00",
        "ends_at": "2025-03-10 21:30",
    }  # fmt: skip
    found = judge("training.offline_ends_late", {"lesson": [lesson]})
    assert [(finding.subject_id, finding.evidence) for finding in found.findings] == [("l1", ("l1",))]
    assert found.undecided == []


def test_where_the_cell_is_in_another_table_both_the_waiting_and_the_empty_row_are_named() -> None:
    payment = {"region_code": "371500", "payment_id": "p1", "institution_id": "I1", "paid_on": "2025-03-01", "amount": 10, "account": "dedicated"}  # fmt: skip
    register = {"region_code": "371500", "institution_id": "I1", "name": "甲", "category": "art"}
    found = judge("funds.wrong_account", {"payment": [payment], "institution": [register]})
    assert waiting(found) == [("institution", "fund_mode", ("I1", "p1"))]


@pytest.mark.parametrize(
    ("sizes", "mask", "cells"),
    [
        ([2, 2], 0b0001, (0, 1)),  # found in one world only: either cell decides
        ([2, 2], 0b0011, (0,)),  # whatever the second says
        ([2, 2], 0b0101, (1,)),
        ([2, 2], 0b1111, ()),
        ([3], 0b010, (0,)),
    ],
)
def test_a_cell_decides_where_two_worlds_differ_in_it_alone(
    sizes: list[int], mask: int, cells: tuple[int, ...]
) -> None:
    assert deciding(sizes, mask) == cells


def test_every_pattern_of_the_rulebook_has_a_text_it_matches() -> None:
    patterns = {
        pattern for rule in BOOK.rules.values() for use in rule.query.reading.uses.values() for pattern in use.patterns
    }
    assert len(patterns) > 5
    assert {pattern for pattern in patterns if not re.search(pattern, text_matching(pattern))} == set()


def test_bounds_keep_the_ends_of_every_cell() -> None:
    cells = [Cell("homework", name, tuple(Choice(str(n)) for n in range(9))) for name in ("kind", "place", "device")]
    kept = within_bounds(cells)
    assert [(cell.choices[0].value, cell.choices[-1].value) for cell in kept] == [("0", "8")] * 3
    assert len(kept[0].choices) * len(kept[1].choices) * len(kept[2].choices) <= MOST_WORLDS


def test_no_rule_can_have_more_worlds_than_are_tried() -> None:
    """Two choices a cell are the least: a rule that reads more columns than that allows must settle some in its header."""
    for rule in BOOK.rules.values():
        hiding = [
            (name, column.name)
            for name in rule.facts - {"calendar_day"}
            for column in BOOK.contract[name].columns
            if column.hides and not rule.settles(name, column.name)
            and any(column.name in c.sources and c.name in rule.columns[name] for c in BOOK.contract[name].engine_columns)
        ]  # fmt: skip
        assert 2 ** len(hiding) <= 4 * MOST_WORLDS, (rule.id, hiding)


def test_what_stands_beside_is_looked_for_with_the_keeper_of_the_row() -> None:
    # An examination may name an institution too; its school has others of the subject.
    final = {"region_code": "371500", "school_id": "S1", "grade": 7, "kind": "final", "paper": True}
    exams = [
        {**final, "exam_id": "e1", "held_on": date(2025, 3, 10), "subject": None},
        {**final, "exam_id": "e2", "held_on": date(2025, 3, 20), "subject": "数学"},
        {**final, "exam_id": "e3", "held_on": date(2025, 3, 10), "subject": None, "school_id": "S2"},
    ]
    found = judge("exams.repeated_in_term", {"exam": exams})
    assert (found.findings, waiting(found)) == ([], [("exam", "subject", ("e1",))])


def test_a_register_of_exceptions_that_is_not_there_excuses_nothing() -> None:
    school = {"region_code": "371500", "school_id": "S1", "name": "一", "stage": "primary"}
    held = {"region_code": "371500", "session_id": "s1", "school_id": "S9", "starts_at": "2025-03-27 15:30", "ends_at": "2025-03-27 17:30", "phase": "1"}  # fmt: skip
    found = judge("afterschool.day_missing", {"school": [school], "service_session": [held]})
    assert [(finding.day, found.undecided) for finding in found.findings] == [
        (date(2025, 3, 27), []),
        (date(2025, 3, 28), []),
    ]
