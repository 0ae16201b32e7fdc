"""A thousand generated fact sets per rule, a hundred where much is owed: identical findings on DuckDB, PostgreSQL and Spark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engines import comparable, on_duckdb, on_postgres, on_spark, postgres_connection
from generated_facts import facts_for
from shuangjian.engine.finding import Finding
from shuangjian.engine.rule import Rule
from shuangjian.engine.session import Backend, Session
from shuangjian.engine.specs import DEFAULT_AS_OF
from shuangjian.rulebook import packaged_rulebook

SETS = 1_000
BOOK = packaged_rulebook()
RULES = sorted(BOOK.rules.values(), key=lambda rule: rule.id)

# One worker of the parallel run keeps the one Spark session: it takes longer to start than to use.
pytestmark = pytest.mark.xdist_group("spark")


@pytest.fixture(scope="module")
def postgres() -> Iterator[Any]:
    with postgres_connection() as con:
        yield con


# What is owed on every day by every school would be found half a million times: by a tenth of the schools it shows as much.
OWED_EVERY_DAY = {"afterschool.day_missing", "homework.filing_missing", "homework.notice_missing"}
FEWER_SETS = 100


def run(backend: Backend, rule: Rule) -> list[Finding]:
    session = Session(backend, BOOK, DEFAULT_AS_OF)
    session.install([rule], indicators=())
    return list(session.run(rule))


@pytest.mark.spark
@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in RULES])
def test_same_findings_on_every_engine(
    rule: Rule, postgres: Any, request: pytest.FixtureRequest, tmp_path_factory: Any
) -> None:
    facts = facts_for(BOOK, rule, FEWER_SETS if rule.id in OWED_EVERY_DAY else SETS, seed=1)
    folder = Path(tmp_path_factory.getbasetemp()) / "spark-facts"
    folder.mkdir(exist_ok=True)
    source = on_duckdb(BOOK.contract, facts, rule.facts)
    found = comparable(run(source, rule))
    assert found, "the generator reaches no breach of this rule: its sets show nothing"
    with on_postgres(postgres, source, sorted((rule.facts | set(facts)) - {"calendar_day"})) as backend:
        assert comparable(run(backend, rule)) == found
    if request.config.getoption("--database-only"):
        return  # Spark knows nothing of which database it is compared with
    spark = request.getfixturevalue("spark")
    assert comparable(run(on_spark(spark, source, sorted(rule.facts | set(facts)), folder), rule)) == found
