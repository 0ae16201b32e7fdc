"""The table of clause coverage: what it may say, and each way in which a pointer fails to resolve."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from shuangjian.cli import clauses as command
from shuangjian.cli.main import COMMANDS, main
from shuangjian.rulebook import packaged_rulebook
from shuangjian.rulebook.coverage import EXTENTS, KINDS, Pointer, load_coverage

BOOK = packaged_rulebook()
GOOD = Pointer("LC-NS-09", "rule", "homework.written_minutes", "tests/test_a.py::test_good")


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Run `clauses --check` over planted pointers and results; return exit status and what it says."""

    def run(pointer: Pointer, **tests: dict[str, object]) -> tuple[int, str]:
        results = {f"tests/test_a.py::test_{name}": {"clauses": [], **entry} for name, entry in tests.items()}
        file = tmp_path / "results.json"
        file.write_text(json.dumps({"tests": results}), encoding="utf-8")
        monkeypatch.setattr(command, "load_coverage", lambda: [pointer])
        result = CliRunner().invoke(main, ["clauses", "--check", str(file)])
        return result.exit_code, result.output

    return run


def test_a_pointer_resolves_where_its_test_carries_the_clause_and_passed(check) -> None:  # type: ignore[no-untyped-def]
    status, said = check(GOOD, good={"clauses": ["LC-NS-09"], "outcome": "passed"})
    assert (status, "0 do not resolve" in said) == (0, True)


@pytest.mark.parametrize(
    ("tests", "said"),
    [
        ({"other": {"clauses": ["LC-NS-09"], "outcome": "passed"}}, "there is no test tests/test_a.py::test_good"),
        ({"good": {"clauses": ["LC-NS-10"], "outcome": "passed"}}, "does not carry the clause"),
        ({"good": {"clauses": ["LC-NS-09"], "outcome": "skipped"}}, "did not run"),
        ({"good": {"clauses": ["LC-NS-09"], "outcome": "failed"}}, "failed"),
    ],
)
def test_a_pointer_that_does_not_resolve_is_named(check, tests: dict[str, dict[str, object]], said: str) -> None:  # type: ignore[no-untyped-def]
    status, output = check(GOOD, **tests)
    assert status == 1
    assert "LC-NS-09 (rule homework.written_minutes)" in output
    assert said in output


@pytest.mark.parametrize(
    ("pointer", "said"),
    [
        (Pointer("LC-NS-99", "rule", "x", GOOD.test), "there is no such clause"),
        (Pointer("LC-NS-09", "hope", "x", GOOD.test), "“hope” is none of"),
    ],
)
def test_a_pointer_of_an_unknown_clause_or_kind_is_named(check, pointer: Pointer, said: str) -> None:  # type: ignore[no-untyped-def]
    status, output = check(pointer, good={"clauses": [pointer.clause], "outcome": "passed"})
    assert (status, said in output) == (1, True)


@pytest.mark.parametrize("content", [None, "", "[]", '{"tests": {"a": 1}}'])
def test_results_that_cannot_be_read_end_with_status_2(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "results.json"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    result = CliRunner().invoke(main, ["clauses", "--check", str(file)])
    assert result.exit_code == 2
    assert "make test" in result.output


def test_missing_lists_each_clause_without_a_pointer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "load_coverage", lambda: [GOOD])
    lines = CliRunner().invoke(main, ["clauses", "--missing"]).output.splitlines()
    assert lines[-1] == "432 of 433 clauses are not covered, 0 in part."
    assert not any(line.startswith("LC-NS-09 ") for line in lines)


def test_the_table_names_only_what_there_is() -> None:
    there = {
        "rule": BOOK.rules,
        "checklist": BOOK.checklist,
        "parameter": BOOK.parameters,
        "indicator": BOOK.indicators,
        "command": COMMANDS,
    }
    wrong = [p for p in load_coverage() if p.kind in there and p.where not in there[p.kind]]
    assert wrong == []
    assert {p.kind for p in load_coverage()} <= set(KINDS)
    assert {p.clause for p in load_coverage()} <= set(BOOK.clauses)


def test_missing_lists_what_works_in_part_with_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    part = replace(GOOD, extent="part", missing_zh="不能登记", missing_en="cannot be recorded")
    monkeypatch.setattr(command, "load_coverage", lambda: [part])
    lines = CliRunner().invoke(main, ["clauses", "--missing"]).output.splitlines()
    assert lines[-1] == "432 of 433 clauses are not covered, 1 in part."
    assert any(line.startswith("LC-NS-09 ") and line.endswith("[部分] 不能登记") for line in lines)


def test_only_what_works_whole_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    part = replace(GOOD, clause="LC-NS-10", extent="part", missing_zh="不能登记", missing_en="cannot be recorded")
    monkeypatch.setattr(command, "load_coverage", lambda: [GOOD, part])
    lines = CliRunner().invoke(main, ["clauses"]).output.splitlines()
    assert lines[-1] == "1 of 433 clauses work whole, 1 in part; 2 pointers."


def test_a_clause_has_one_extent_and_a_part_says_what_is_missing() -> None:
    by_clause: dict[str, set[tuple[str, str, str]]] = {}
    for pointer in load_coverage():
        by_clause.setdefault(pointer.clause, set()).add((pointer.extent, pointer.missing_zh, pointer.missing_en))
    assert [clause for clause, said in by_clause.items() if len(said) > 1] == []
    wrong = [
        clause
        for clause, said in by_clause.items()
        for extent, zh, en in said
        if extent not in EXTENTS or (extent == "part") != bool(zh) or bool(zh) != bool(en)
    ]
    assert wrong == []


def test_no_pointer_stands_twice() -> None:
    pointers = load_coverage()
    assert len(pointers) == len(set(pointers))


def test_the_whole_negative_list_is_covered() -> None:
    covered = {pointer.clause for pointer in load_coverage()}
    wanted = [f"LC-NS-{n:02d}" for n in range(1, 20)] + [f"LC-NI-{n:02d}" for n in range(1, 25)]
    assert [clause for clause in wanted if clause not in covered] == []


def test_a_rule_is_pointed_at_only_for_clauses_its_specs_name() -> None:
    stray = [
        (pointer.clause, pointer.where)
        for pointer in load_coverage()
        if pointer.kind == "rule"
        and not any(pointer.clause in case.clauses for case in BOOK.rules[pointer.where].specs)
    ]
    assert stray == []
