"""A narrowed rule finds what the whole rule finds there: on PostgreSQL, over generated class-days, with drafts laid over them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from engines import comparable, on_duckdb, on_postgres, postgres_connection
from shuangjian.engine.finding import Finding
from shuangjian.engine.narrow import CannotNarrow, Narrower
from shuangjian.engine.session import Session
from shuangjian.rulebook import packaged_rulebook

BOOK = packaged_rulebook()
REGION, DAY, OTHER_DAY = "371500", date(2025, 3, 3), date(2025, 3, 4)
COLUMNS = {"class_key": "class_key", "assigned_on": "day"}
RULES = [
    rule
    for rule in sorted(BOOK.rules.values(), key=lambda rule: rule.id)
    if "homework" in rule.facts and set(COLUMNS.values()) <= set(rule.grain) and not rule.needs_calendar
]

TABLES = sorted(set().union(*(rule.facts for rule in RULES)))


@pytest.fixture(scope="module")
def postgres() -> Iterator[Any]:
    with postgres_connection() as con:
        yield con


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "class_id": st.sampled_from(["301", "302", "201"]),
            "grade": st.sampled_from([2, 3, 6]),
            "subject": st.sampled_from(["语文", "数学"]),
            "assigned_on": st.sampled_from([DAY, OTHER_DAY]),
            "minutes": st.sampled_from([0, 1, 20, 30, 31, 60, 61]),
            "kind": st.sampled_from(["written", "oral", None]),
            "place": st.sampled_from(["home", "school", None]),
            "tier": st.sampled_from([None, "basic", "extended", "all"]),
            "parent_task": st.sampled_from([None, "none", "mark"]),
            "content": st.sampled_from([None, "请家长签字", "抄写50遍"]),
        }
    ),
    max_size=8,
)


def homework(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"homework_id": f"h{n}", "region_code": REGION, "school_id": "S1", **row} for n, row in enumerate(rows)]


def test_some_rules_can_be_narrowed_to_a_class_day() -> None:
    assert "homework.written_minutes" in {rule.id for rule in RULES}


@settings(
    max_examples=12,
    phases=(Phase.generate,),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(stored=ROWS, drafted=ROWS, replaced=st.booleans())
def test_narrowed_is_full_then_filtered(
    postgres: Any, stored: list[dict[str, Any]], drafted: list[dict[str, Any]], replaced: bool
) -> None:
    rows = homework(stored)
    without = ["h0"] if replaced and rows else []
    drafts = [
        {**row, "homework_id": f"d{n}", "class_id": "301", "assigned_on": DAY}
        for n, row in enumerate(homework(drafted))
    ]
    kept = [
        row
        for row in rows
        if row["homework_id"] not in without or (row["class_id"], row["assigned_on"]) != ("301", DAY)
    ]
    whole = on_duckdb(BOOK.contract, {"homework": kept + drafts})
    class_key = f"{REGION}/S1/301"
    there = {r["homework_id"] for r in kept + drafts if (r["class_id"], r["assigned_on"]) == ("301", DAY)}
    expected = [finding for finding in run_all(whole) if set(finding.evidence) <= there]
    source = on_duckdb(BOOK.contract, {"homework": rows})
    with on_postgres(postgres, source, TABLES) as backend:
        found = narrowed(postgres, backend.facts_schema, class_key, drafts, without)
    assert comparable(found) == comparable(expected)


def run_all(source: Any) -> list[Finding]:
    session = Session(source, BOOK, date(2025, 6, 30))
    session.install(RULES)
    return [finding for rule in RULES for finding in session.run(rule)]


def narrowed(
    postgres: Any, schema: str, class_key: str, drafts: list[dict[str, Any]], without: list[str]
) -> list[Finding]:
    compiled = Narrower(BOOK, REGION, "homework", COLUMNS, facts_schema=schema).compile(RULES)
    shaped = on_duckdb(BOOK.contract, {"homework": drafts}) if drafts else None
    rows = []
    if shaped is not None:
        names = [column.name for column in BOOK.contract["homework"].engine_columns]
        listed = ", ".join(f'"{name}"' for name in names)
        rows = [
            dict(zip(names, row, strict=True))
            for row in shaped.con.execute(f"SELECT {listed} FROM main.homework").fetchall()
        ]
    bound = {
        "as_of": date(2025, 6, 30),
        "class_key": [class_key],
        "assigned_on": [DAY],
        "without": without,
        "drafts": json.dumps(rows, default=str),
    }
    return [compiled.read(number, row) for number, row in postgres.execute(compiled.sql, bound).fetchall()]


def test_a_rule_is_narrowed_by_columns_of_its_grain_only() -> None:
    with pytest.raises(CannotNarrow, match="cannot be narrowed by subject"):
        Narrower(BOOK, REGION, "homework", {"subject": "subject"}).compile(RULES)


def test_a_rule_is_narrowed_by_a_fact_it_reads_only() -> None:
    with pytest.raises(CannotNarrow):
        Narrower(BOOK, REGION, "lesson", {}).compile([BOOK.rules["homework.written_minutes"]])


def test_a_rule_that_compares_rows_is_not_narrowed_to_its_drafts() -> None:
    with pytest.raises(CannotNarrow, match="its drafts alone"):
        Narrower(BOOK, REGION, "homework", {}).compile([BOOK.rules["homework.written_minutes"]])
    row_by_row = BOOK.rules["exams.ranked"]
    assert Narrower(BOOK, REGION, "exam", {}).compile([row_by_row]).rules == (row_by_row,)
