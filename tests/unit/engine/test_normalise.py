"""From the file shape to the engine shape: keys, regions, stages, times past midnight, money."""

from __future__ import annotations

from typing import Any

import pytest

from engines import Facts, on_duckdb
from shuangjian.engine.contract import load_contract
from shuangjian.engine.normalise import available_columns

CONTRACT = load_contract()


def rows(table: str, columns: str, facts: Facts) -> list[tuple[Any, ...]]:
    return on_duckdb(CONTRACT, facts).con.execute(f"SELECT {columns} FROM main.{table} ORDER BY row_id").fetchall()


def homework(**more: Any) -> dict[str, Any]:
    return {"homework_id": "h1", "school_id": "S1", "class_id": "601", "grade": 6, "subject": "语文", "assigned_on": "2025-03-03", "minutes": 1, **more}  # fmt: skip


SCHOOL = {"school_id": "S1", "region_code": "371502", "name": "一校"}


@pytest.mark.parametrize(
    ("facts", "stage"),
    [
        ({"homework": [homework()]}, "primary"),
        ({"homework": [homework(grade=7)]}, "junior"),
        ({"homework": [homework(region_code="371502")], "school": [{**SCHOOL, "stage": "junior"}]}, "junior"),
        ({"homework": [homework(region_code="371502")], "school": [{**SCHOOL, "stage": "nine_year"}]}, "primary"),
        ({"homework": [homework(stage="primary", region_code="371502")], "school": [{**SCHOOL, "stage": "junior"}]}, "primary"),
        (
            {
                "homework": [homework(region_code="371502")],
                "school": [{**SCHOOL, "stage": "nine_year"}],
                "school_class": [{"class_id": "601", "school_id": "S1", "region_code": "371502", "stage": "junior", "grade": 6}],
            },
            "junior",
        ),
    ],
    ids=["by grade", "by grade seven", "by a junior school", "by grade in a nine-year school", "as written", "by the class"],
)  # fmt: skip
def test_the_stage_comes_from_the_class_the_school_or_the_grade(facts: Facts, stage: str) -> None:
    assert rows("homework", "stage", facts) == [(stage,)]


def test_the_region_comes_from_the_school_else_it_is_the_nation() -> None:
    school = {**SCHOOL, "stage": "primary"}
    assert rows("homework", "region_code", {"homework": [homework()], "school": [school]}) == [("371502",)]
    assert rows("homework", "region_code", {"homework": [homework()]}) == [("000000",)]


def test_a_school_id_used_in_two_regions_gives_no_region() -> None:
    schools = [{**SCHOOL, "stage": "primary", "region_code": code} for code in ("371502", "230804")]
    assert rows("homework", "region_code", {"homework": [homework()], "school": schools}) == [("000000",)]


def test_keys_are_qualified_by_region_and_owner() -> None:
    facts = {"homework": [homework(region_code="371502")]}
    assert rows("homework", "class_key, class_id, row_id", facts) == [("371502/S1/601", "601", "h1")]


@pytest.mark.parametrize(
    ("starts", "ends", "minutes"),
    [
        ("2025-03-03 20:00", "2025-03-03 20:30", ("2025-03-03", 1200, 1230)),
        ("2025-03-03 20:00:30", "2025-03-03 20:30:01", ("2025-03-03", 1200, 1231)),
        ("2025-03-03 23:30", "2025-03-04 00:10", ("2025-03-03", 1410, 1450)),
        ("2025-03-03 22:00", "2025-03-04 00:00", ("2025-03-03", 1320, 1440)),
        ("2025-03-03 00:00", "2025-03-03 00:01", ("2025-03-03", 0, 1)),
    ],
)
def test_minutes_count_from_the_starting_days_midnight(starts: str, ends: str, minutes: tuple[Any, ...]) -> None:
    facts = {"lesson": [{"lesson_id": "l1", "institution_id": "I1", "starts_at": starts, "ends_at": ends}]}
    assert rows("lesson", "CAST(starts_on AS VARCHAR), starts_minute, ends_minute", facts) == [minutes]


def test_a_lesson_takes_category_and_mode_from_its_course_then_from_the_institution() -> None:
    lesson = {
        "institution_id": "I1",
        "region_code": "371500",
        "starts_at": "2025-03-03 10:00",
        "ends_at": "2025-03-03 11:00",
    }
    facts = {
        "institution": [{"institution_id": "I1", "region_code": "371500", "name": "甲", "category": "art", "mode": "both"}],
        "course": [{"course_id": "c1", "institution_id": "I1", "region_code": "371500", "title": "数学", "category": "subject", "mode": "online"}],
        "lesson": [{**lesson, "lesson_id": "l1", "course_id": "c1"}, {**lesson, "lesson_id": "l2"}],
    }  # fmt: skip
    assert rows("lesson", "category, mode", facts) == [("subject", "online"), ("art", None)]


def test_money_is_whole_fen() -> None:
    payment = {"payment_id": "p1", "institution_id": "I1", "paid_on": "2025-03-03", "amount": "4999.10"}
    assert rows("payment", "amount_fen", {"payment": [payment]}) == [(499_910,)]


def test_a_column_counts_as_there_where_it_can_be_filled_or_has_a_default() -> None:
    bare = {
        "homework": frozenset({"homework_id", "school_id", "class_id", "grade", "subject", "assigned_on", "minutes"})
    }
    found = available_columns(CONTRACT, bare)["homework"]
    assert {"stage", "region_code", "row_id", "class_key"} <= found
    assert "place" not in found
    lesson = {"lesson": frozenset({"lesson_id", "institution_id", "starts_at", "ends_at"})}
    assert "category" not in available_columns(CONTRACT, lesson)["lesson"]
    with_owner = {**lesson, "institution": frozenset({"institution_id", "name", "category"})}
    assert "category" in available_columns(CONTRACT, with_owner)["lesson"]
