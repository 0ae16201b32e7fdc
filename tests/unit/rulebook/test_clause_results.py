"""The plugin that writes what became of each test, run over small suites with and without xdist."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SUITE = """
import pytest

@pytest.mark.clause("LC-01", "LC-02")
@pytest.mark.xdist_group("one")
def test_passes():
    pass

@pytest.mark.clause("LC-03")
def test_fails():
    assert 0

@pytest.mark.clause("LC-04")
@pytest.mark.skip
def test_skipped():
    pass

@pytest.mark.clause("LC-05")
@pytest.mark.xfail
def test_expected_to_fail():
    assert 0

@pytest.fixture
def broken():
    yield
    raise OSError

@pytest.mark.clause("LC-06")
def test_tears_down_badly(broken):
    pass
"""


@pytest.mark.parametrize("arguments", [[], ["-n", "2", "--dist", "loadgroup"]], ids=["alone", "xdist"])
def test_writes_clauses_and_outcome_of_each_test(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "test_a.py").write_text(SUITE, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = clause\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    environment.pop("PYTEST_XDIST_WORKER", None)
    command = [sys.executable, "-m", "pytest", "-p", "clause_results", "-p", "no:django", "-q", *arguments]
    subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, timeout=120, check=False)
    written = json.loads((tmp_path / "build/test-results.json").read_text(encoding="utf-8"))["tests"]
    assert {node: (entry["clauses"], entry["outcome"]) for node, entry in written.items()} == {
        "test_a.py::test_passes": (["LC-01", "LC-02"], "passed"),
        "test_a.py::test_fails": (["LC-03"], "failed"),
        "test_a.py::test_skipped": (["LC-04"], "skipped"),
        "test_a.py::test_expected_to_fail": (["LC-05"], "skipped"),
        "test_a.py::test_tears_down_badly": (["LC-06"], "failed"),
    }
