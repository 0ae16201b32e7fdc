"""A pytest plugin that writes each test's clauses and outcome to build/test-results.json.

`shuangjian clauses --check` reads the file. Under xdist the workers know the markers and the controller sees the outcomes:
what a worker knows travels with the report.
"""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

TARGET = "build/test-results.json"
_KEY = "clause-results"


class ClauseResults:
    """Gathers reports and writes them when the run ends."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.tests: dict[str, dict[str, Any]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        known = dict(report.user_properties).get(_KEY)
        if known is None:
            return
        entry = self.tests.setdefault(known["node"], {"clauses": known["clauses"], "outcome": "passed"})
        # A test passes only if its set-up and its tear-down pass too; an expected failure shows nothing.
        outcome = "skipped" if hasattr(report, "wasxfail") else report.outcome
        if outcome != "passed" and entry["outcome"] != "failed":
            entry["outcome"] = outcome

    def pytest_sessionfinish(self) -> None:
        if self.config.option.collectonly:
            return
        target = self.config.rootpath / TARGET
        target.parent.mkdir(exist_ok=True)
        draft = target.with_suffix(f".{os.getpid()}.tmp")
        draft.write_text(json.dumps({"tests": dict(sorted(self.tests.items()))}, indent=1), encoding="utf-8")
        draft.replace(target)


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(ClauseResults(config), "clause-results-writer")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:  # before xdist appends the group to the node id
        clauses = sorted({clause for marker in item.iter_markers("clause") for clause in marker.args})
        item.user_properties.append((_KEY, {"node": item.nodeid, "clauses": clauses}))
