"""The same is undecided on every engine: spec cases with one column emptied, judged on DuckDB, PostgreSQL and Spark."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engines import comparable, on_duckdb, on_postgres, on_spark, postgres_connection
from shuangjian.engine.rule import Rule
from shuangjian.engine.session import Backend, Session
from shuangjian.engine.specs import DEFAULT_AS_OF
from shuangjian.engine.undecided import Judge
from shuangjian.rulebook import packaged_rulebook

BOOK = packaged_rulebook()

# One of each sort: a row, a sum, a window, an anti-join, a join by key, a share, an interval, a text, money over time.
RULES = (
    "training.offline_ends_late", "homework.written_minutes", "training.online_gap_short", "training.unapproved_site",
    "training.certificate_other_subject", "afterschool.own_teacher_share_low", "training.licence_expired",
    "exams.institution_contest", "funds.split_lessons_over_limit", "exams.repeated_in_term",
)  # fmt: skip

pytestmark = pytest.mark.xdist_group("spark")


@pytest.fixture(scope="module")
def postgres() -> Iterator[Any]:
    with postgres_connection() as con:
        yield con


def emptied(rule: Rule) -> Iterator[tuple[str, Mapping[str, Sequence[Mapping[str, Any]]]]]:
    """The facts of a case with a finding, each column emptied in turn in which an empty cell hides a value."""
    case = next(case for case in rule.specs if case.findings)
    for name, rows in case.facts.items():
        for column in BOOK.contract[name].columns:
            if column.hides and any(row.get(column.name) is not None for row in rows):
                yield f"{name}.{column.name}", {**case.facts, name: [{**row, column.name: None} for row in rows]}


def judged(backend: Backend, rule: Rule, as_of: date = DEFAULT_AS_OF) -> tuple[Any, ...]:
    session = Session(backend, BOOK, as_of)
    session.install([rule], indicators=())
    judgement = Judge(session).judge(rule)
    return comparable(judgement.findings), [entry.as_dict() for entry in judgement.undecided], judgement.open


# A day in the winter of which nobody has said whether it is vacation, and the one after the last.
_MAYBE, _SCHOOL = "2026-02-04", "2026-03-02"


def maybe_vacation() -> dict[str, Any]:
    """The facts of all rules that ask the calendar, on both days; of some rows it is not said either what they are."""
    schools = [{"school_id": id, "name": id, "stage": "primary"} for id in ("S1", "S2")]
    facts: dict[str, list[dict[str, Any]]] = {"school": schools}
    facts["school_class"] = [
        {"school_id": "S1", "class_id": id, "stage": "primary", "grade": 5} for id in ("501", "502")
    ]
    for number, day in enumerate((_MAYBE, _SCHOOL)):
        at = {"starts_at": f"{day} 10:00", "ends_at": f"{day} 11:00"}
        for kind in ("subject", "art", None):
            lesson = {
                "lesson_id": f"l{number}{kind}",
                "institution_id": "I1",
                "category": kind,
                "audience": "primary",
                **at,
            }
            facts.setdefault("lesson", []).append(lesson)
        evening = {
            "session_id": f"s{number}",
            "school_id": "S1",
            "stage": None if number else "junior",
            "phase": "evening",
            **at,
        }
        facts.setdefault("service_session", []).append(evening)
        activity = {"activity_id": f"a{number}", "school_id": "S1", "kind": "group_tuition", **at}
        facts.setdefault("school_activity", []).append(activity)
        exercise = {"school_id": "S1", "class_id": "501", "day": day, "minutes": 10}
        facts.setdefault("exercise_day", []).append(exercise)
        week = {"school_id": "S1", "class_id": "501", "week": "2026-02-02" if day == _MAYBE else day, "subject": "音乐"}
        facts.setdefault("timetable_week", []).append({**week, "prescribed": 2, "held": 1})
        for subject in ("音乐", "数学"):
            other = {**week, "class_id": "502", "subject": subject, "prescribed": 2, "held": 2}
            facts["timetable_week"].append(other)
        filing = {"school_id": "S1", "kind": "weekly_report", "period_from": day, "period_to": day, "filed_on": None}
        facts.setdefault("school_filing", []).append(filing)
    notice = {"notice_id": "n1", "school_id": "S1", "class_id": "501", "day": "2026-02-02"}
    facts["homework_notice"] = [notice]
    return {
        name: [{"region_code": code, **row} for code in ("371500", "310114") for row in rows]
        for name, rows in facts.items()
    }


ASKING = sorted(rule.id for rule in BOOK.rules.values() if rule.needs_calendar)


@pytest.mark.parametrize("id", ASKING)
def test_a_day_that_may_be_vacation_is_undecided_on_postgresql_too(id: str, postgres: Any) -> None:
    rule = BOOK.rules[id]
    facts = {name: rows for name, rows in maybe_vacation().items() if name in rule.facts}
    source = on_duckdb(BOOK.contract, facts, rule.facts)
    with on_postgres(postgres, source, sorted(rule.facts - {"calendar_day"})) as backend:
        there = judged(backend, rule, date(2026, 3, 5))
        assert there == judged(source, rule, date(2026, 3, 5))
    (waiting,) = (entry for entry in there[1] if entry["table"] == "calendar_day")
    # What rests on a period waits for the days around it.
    assert all(each["from"] <= _MAYBE <= each["to"] < _SCHOOL for each in waiting["days"])


@pytest.mark.parametrize("id", RULES)
def test_the_same_is_undecided_on_postgresql(id: str, postgres: Any) -> None:
    rule = BOOK.rules[id]
    for where, facts in emptied(rule):
        source = on_duckdb(BOOK.contract, facts, rule.facts)
        with on_postgres(postgres, source, sorted((rule.facts | set(facts)) - {"calendar_day"})) as backend:
            assert judged(backend, rule) == judged(source, rule), where


# Spark plans each of a rule's worlds anew, which takes it seconds: one here, all of them with SHUANGJIAN_UNDECIDED_ON_SPARK=1.
ON_SPARK = RULES if os.environ.get("SHUANGJIAN_UNDECIDED_ON_SPARK") else ("training.offline_ends_late",)


@pytest.mark.spark
@pytest.mark.parametrize("id", ON_SPARK)
def test_the_same_is_undecided_on_spark(id: str, spark: Any, tmp_path: Path) -> None:
    rule = BOOK.rules[id]
    for number, (where, facts) in enumerate(emptied(rule)):
        source = on_duckdb(BOOK.contract, facts, rule.facts)
        folder = tmp_path / str(number)
        folder.mkdir()
        assert judged(on_spark(spark, source, sorted(rule.facts | set(facts)), folder), rule) == judged(source, rule), (
            where
        )


@pytest.mark.spark
@pytest.mark.parametrize(
    "id", ASKING if os.environ.get("SHUANGJIAN_UNDECIDED_ON_SPARK") else ["training.subject_on_rest_day"]
)
def test_a_day_that_may_be_vacation_is_undecided_on_spark_too(id: str, spark: Any, tmp_path: Path) -> None:
    rule, as_of = BOOK.rules[id], date(2026, 3, 5)
    facts = {name: rows for name, rows in maybe_vacation().items() if name in rule.facts}
    source = on_duckdb(BOOK.contract, facts, rule.facts)
    backend = on_spark(spark, source, sorted(rule.facts - {"calendar_day"}), tmp_path)
    assert judged(backend, rule, as_of) == judged(source, rule, as_of)
