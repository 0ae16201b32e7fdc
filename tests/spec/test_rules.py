"""Every rule against its spec tests, on every engine; and the spec tests against mutated rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from engines import comparable, on_postgres, postgres_connection
from shuangjian.engine.rule import Rule
from shuangjian.engine.specs import compare, open_case, run_case, session_of, surviving_mutants
from shuangjian.rulebook import packaged_rulebook

BOOK = packaged_rulebook()
RULES = sorted(BOOK.rules.values(), key=lambda rule: rule.id)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "rule" in metafunc.fixturenames:
        clauses = {rule.id: sorted({c for case in rule.specs for c in case.clauses}) for rule in RULES}
        metafunc.parametrize(
            "rule", [pytest.param(rule, id=rule.id, marks=pytest.mark.clause(*clauses[rule.id])) for rule in RULES]
        )


@pytest.fixture(scope="module")
def postgres() -> Iterator[Any]:
    with postgres_connection() as con:
        yield con


def test_holds_on_duckdb(rule: Rule) -> None:
    failures = {case.name.en: compare(run_case(BOOK, rule, case), case.findings) for case in rule.specs}
    assert {name: failure for name, failure in failures.items() if failure} == {}


def test_holds_on_postgresql(rule: Rule, postgres: Any) -> None:
    for case in rule.specs:
        source = open_case(BOOK.contract, case, rule)
        with on_postgres(postgres, source, sorted(rule.facts | set(case.facts))) as backend:
            found = []
            for target in (source, backend):
                session = session_of(BOOK, case, target)
                session.install([rule], indicators=())
                found.append(list(session.run(rule)))
        assert comparable(found[0]) == comparable(found[1]), case.name.en
        assert compare(found[1], case.findings) == "", case.name.en


def test_every_mutant_is_noticed(rule: Rule) -> None:
    assert surviving_mutants(BOOK, rule) == []
