"""Every named function says the same on DuckDB, PostgreSQL and Spark, on values where engines differ."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from sqlglot import parse_one

from engines import postgres_connection
from shuangjian.engine.backends.duckdb import open_duckdb
from shuangjian.engine.dialect import DIALECTS, NAMES, PLACEHOLDER, expand, row_id_list
from shuangjian.engine.sql import compile_query

# The worker that keeps the one Spark session.
pytestmark = pytest.mark.xdist_group("spark")

Run = Callable[[str], Any]
AS_OF = date(2025, 3, 31)

# function, arguments as SQL, what it yields
CASES = [
    ("DAYS_BETWEEN", ["DATE '2024-02-28'", "DATE '2024-03-01'"], 2),
    ("DAYS_BETWEEN", ["DATE '2025-03-01'", "DATE '2025-02-28'"], -1),
    ("MINUTES_BETWEEN", ["TIMESTAMP '2025-03-03 18:30:00'", "TIMESTAMP '2025-03-03 18:39:59'"], 9),
    ("MINUTES_BETWEEN", ["TIMESTAMP '2025-03-03 18:30:30'", "TIMESTAMP '2025-03-03 18:30:00'"], -1),
    ("MINUTES_BETWEEN", ["TIMESTAMP '2025-03-03 23:50:00'", "TIMESTAMP '2025-03-04 00:10:00'"], 20),
    ("MINUTES_BETWEEN", ["TIMESTAMP '2025-03-04 00:10:00'", "TIMESTAMP '2025-03-03 23:50:00'"], -20),
    ("ADD_DAYS", ["DATE '2024-02-28'", "1"], date(2024, 2, 29)),
    ("ADD_DAYS", ["DATE '2025-01-01'", "-1"], date(2024, 12, 31)),
    ("ADD_MONTHS", ["DATE '2024-11-30'", "3"], date(2025, 2, 28)),
    ("ADD_MONTHS", ["DATE '2024-01-31'", "1"], date(2024, 2, 29)),
    ("ADD_MONTHS", ["DATE '2025-02-28'", "1"], date(2025, 3, 28)),
    ("ADD_MONTHS", ["DATE '2025-03-31'", "-1"], date(2025, 2, 28)),
    ("WEEK_START", ["DATE '2025-03-09'"], date(2025, 3, 3)),
    ("WEEK_START", ["DATE '2025-03-03'"], date(2025, 3, 3)),
    ("WEEK_START", ["DATE '2025-01-01'"], date(2024, 12, 30)),
    ("MONTH_START", ["DATE '2024-02-29'"], date(2024, 2, 1)),
    ("YEAR_START", ["CAST(2024 AS BIGINT)"], date(2024, 1, 1)),
    ("YEAR_START", ["2025 + 1"], date(2026, 1, 1)),
    ("YEAR_START", ["0"], None),
    ("YEAR_START", ["10000"], None),
    ("RAISED", ["4000", "10"], 4400),
    ("RAISED", ["2755", "10"], 3030),
    ("RAISED", ["CAST(2755 AS INTEGER) + 1", "0"], 2756),
    ("RAISED", ["CAST(90000000000 AS BIGINT)", "5"], 94_500_000_000),
    ("RAISED", ["CAST(NULL AS BIGINT)", "5"], None),
    ("ISO_DOW", ["DATE '2025-03-09'"], 7),
    ("ISO_DOW", ["DATE '2025-03-03'"], 1),
    ("MATCHES", ["'抄写50遍'", r"'抄写\d+遍'"], True),
    ("MATCHES", ["'默写'", "'^抄|罚'"], False),
    ("MATCHES", ["'a%b'", "'a%b'"], True),
    ("AFFIRMED", ["'读课文，无需家长签字；请家长听写'"], "读课文，；请家长听写"),
    ("AFFIRMED", ["'家长不用检查也不用批改'"], "家长"),
    ("AFFIRMED", ["'不得请家长代做。不得迟交请家长签字'"], "。请家长签字"),
    ("AFFIRMED", ["'不要忘记打卡'"], "不要忘记打卡"),
    ("AFFIRMED", ["CAST(NULL AS VARCHAR(9))"], None),
    ("TEXT", ["DATE '2025-03-03'"], "2025-03-03"),
    ("TEXT", ["CAST(-7 AS BIGINT)"], "-7"),
    ("FAR_PAST", [], date(1, 1, 1)),
    ("FAR_FUTURE", [], date(9999, 12, 31)),
]


@pytest.fixture(scope="module")
def engines() -> Iterator[dict[str, Run]]:
    if shutil.which("java") is None:
        pytest.fail("Spark needs a Java 17 runtime")
    from shuangjian.engine.backends.spark import open_spark

    duck, spark = open_duckdb(threads=1), open_spark("tests", memory="3g")
    spark.sparkContext.setLogLevel("OFF")
    with postgres_connection() as postgres:
        yield {
            "duckdb": lambda sql: duck.execute(sql).fetchall(),
            "postgres": lambda sql: postgres.execute(sql.encode()).fetchall(),
            "spark": lambda sql: [tuple(row) for row in spark.sql(sql).collect()],
        }
    spark.stop()


@pytest.mark.spark
@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(("name", "arguments", "expected"), CASES)
def test_says_the_same_everywhere(
    engines: dict[str, Run], dialect: Any, name: str, arguments: list[str], expected: Any
) -> None:
    if dialect == "spark":
        arguments = [argument.replace("\\", "\\\\") for argument in arguments]
        arguments = [argument.replace("TIMESTAMP ", "TIMESTAMP_NTZ ") for argument in arguments]
    assert engines[dialect](f"SELECT {expand(name, dialect, arguments)}") == [(expected,)]


@pytest.mark.spark
@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", ["DAYS_BETWEEN", "ADD_DAYS", "ADD_MONTHS", "WEEK_START", "ISO_DOW"])
def test_null_stays_null(engines: dict[str, Run], dialect: Any, name: str) -> None:
    one = "CAST(1 AS INTEGER)" if name.startswith("ADD") else "CAST('2025-03-03' AS DATE)"
    arguments = ["CAST(NULL AS DATE)"] if name in ("WEEK_START", "ISO_DOW") else ["CAST(NULL AS DATE)", one]
    assert engines[dialect](f"SELECT {expand(name, dialect, arguments)}") == [(None,)]


@pytest.mark.spark
@pytest.mark.parametrize("dialect", DIALECTS)
def test_evidence_is_distinct_and_ordered_by_code_point(engines: dict[str, Run], dialect: Any) -> None:
    values = ", ".join(f"('{value}')" for value in ("b", "a", "B", "作", "a", "10", "9"))
    listed = expand("ROW_IDS", dialect, ["v"])
    ((found,),) = engines[dialect](f"SELECT {listed} FROM (VALUES {values}) AS t(v)")
    assert list(found) == ["10", "9", "B", "a", "b", "作"]


@pytest.mark.spark
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_literal_evidence_list_is_distinct_and_ordered_too(engines: dict[str, Run], dialect: Any) -> None:
    listed = row_id_list(dialect, ["'b'", "'B'", "'b'"])
    ((found,),) = engines[dialect](f"SELECT {listed}")
    assert list(found) == ["B", "b"]


@pytest.mark.spark
@pytest.mark.parametrize("dialect", DIALECTS)
def test_joined_texts_follow_their_key(engines: dict[str, Run], dialect: Any) -> None:
    joined = expand("JOIN_TEXT", dialect, ["k", "v", "'、'"])
    values = "(2, '数学'), (1, '语文'), (1, 'B'), (1, 'a')"
    assert engines[dialect](f"SELECT {joined} FROM (VALUES {values}) AS t(k, v)") == [("B、a、语文、数学",)]


@pytest.mark.spark
@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("NULL", "NULL", (date(1, 1, 1), date(9999, 12, 31))),
        ("2025-03-01", "2025-03-20", (date(2025, 3, 1), date(2025, 3, 21))),
        ("NULL, 2024-02-28", "2024-02-28, NULL", (date(2024, 2, 28), date(2024, 2, 29))),
        ("2025-03-01, 2025-03-05, NULL", "2025-03-20, 9999-12-31", (date(2025, 3, 5), date(2025, 3, 21))),
        ("2025-03-01", "9999-12-31", (date(2025, 3, 1), date(9999, 12, 31))),
    ],
)
def test_an_interval_is_half_open_and_an_empty_end_lies_open(
    engines: dict[str, Run], dialect: Any, since: str, until: str, expected: tuple[date, date]
) -> None:
    def days(listed: str) -> str:
        given = ("NULL" if day == "NULL" else f"'{day}'" for day in listed.split(", "))
        return ", ".join(f"CAST({day} AS DATE)" for day in given)

    tree = parse_one(f"SELECT SJ_SINCE({days(since)}) AS a, SJ_UNTIL({days(until)}) AS b", dialect="duckdb")
    assert engines[dialect](compile_query(tree, dialect)) == [expected]


def test_every_function_is_tried_here() -> None:
    elsewhere = {"IN_FORCE", "EACH_STEP", "COVERS", "SINCE", "UNTIL", "AS_OF", "ROW_ID", "ROW_IDS", "JOIN_TEXT"}
    assert {name for name, *_ in CASES} | elsewhere == NAMES
    assert set(PLACEHOLDER) == set(DIALECTS)
