"""Where each clause works, and the test that shows it: `coverage.tsv`, and whether its pointers hold.

A pointer resolves only if the test it names carries the clause (`pytest.mark.clause`), ran and passed. The test run
writes its results to a file (`tests/clause_results.py`); `shuangjian clauses --check FILE` reads them here.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

EXTENTS = ("whole", "part")
KINDS = ("rule", "checklist", "parameter", "indicator", "page", "document", "command")


@dataclass(frozen=True)
class Pointer:
    """One place where a clause works.

    `where` is a rule, checklist item, parameter or indicator id, the name of a page's URL, what is read of a document, or a
    command; `test` is a pytest node id. `extent` is the clause's, the same at all its pointers: whole where a user can do what
    the clause's acceptance example says and a test does just that, else part, with what is missing.
    """

    clause: str
    kind: str
    where: str
    test: str
    extent: str = "whole"
    missing_zh: str = ""
    missing_en: str = ""

    def missing(self, lang: str) -> str:
        """Say what is missing, "" where the clause works whole."""
        return self.missing_zh if lang.startswith("zh") else self.missing_en


@dataclass(frozen=True)
class TestResult:
    """What became of one test: `outcome` is passed, failed or skipped; `clauses` are those it carries."""

    __test__ = False  # pytest takes classes of this name for tests

    clauses: frozenset[str]
    outcome: str


class ResultsError(Exception):
    """A file of test results that cannot be read: why, and how to make one."""


def load_coverage() -> list[Pointer]:
    """Read the packaged table, in its order."""
    text = resources.files("shuangjian.rulebook").joinpath("coverage.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [Pointer(**row) for row in rows]


def whole_clauses(pointers: Iterable[Pointer]) -> set[str]:
    """Return the clauses that work whole: these alone count as working."""
    return {pointer.clause for pointer in pointers if pointer.extent == "whole"}


def read_results(path: Path) -> dict[str, TestResult]:
    """Read what a test run wrote: node id → result.

    Raises:
        ResultsError: the file is not there or has another form.
    """
    try:
        tests = json.loads(path.read_text(encoding="utf-8"))["tests"]
        return {node: TestResult(frozenset(entry["clauses"]), entry["outcome"]) for node, entry in tests.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ResultsError(f"{path} holds no test results ({error}). Run `make test` first; it writes them.") from error


def find_unresolved(
    pointers: Iterable[Pointer], results: Mapping[str, TestResult], clauses: Collection[str]
) -> list[str]:
    """Return a sentence for each pointer that does not resolve, in the order of the table.

    Args:
        pointers: the table.
        results: a run of the whole test suite.
        clauses: every clause id there is.
    """
    return [
        f"{pointer.clause} ({pointer.kind} {pointer.where}): {fault}"
        for pointer in pointers
        if (fault := _fault(pointer, results, clauses))
    ]


def _fault(pointer: Pointer, results: Mapping[str, TestResult], clauses: Collection[str]) -> str:
    if pointer.clause not in clauses:
        return "there is no such clause."
    if pointer.kind not in KINDS:
        return f"“{pointer.kind}” is none of {', '.join(KINDS)}."
    result = results.get(pointer.test)
    if result is None:
        return f"there is no test {pointer.test} in the run."
    if pointer.clause not in result.clauses:
        return f"{pointer.test} does not carry the clause."
    if result.outcome == "skipped":
        return f"{pointer.test} did not run."
    if result.outcome != "passed":
        return f"{pointer.test} failed."
    return ""
