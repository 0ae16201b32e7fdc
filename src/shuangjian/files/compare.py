"""Compare two reports of `check`: which findings are new, cleared, lasting or reopened."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

STATES = ("new", "reopened", "lasting", "cleared")


class NoReport(Exception):
    """A file that is no report of `check`: which, and why."""


@dataclass(frozen=True)
class Comparison:
    """What changed between two reports.

    `findings` maps each of `STATES` to the findings in it; those cleared are shown as the old report had them.
    """

    findings: Mapping[str, list[dict[str, Any]]]

    def counts(self, *fields: str) -> list[tuple[tuple[str, ...], dict[str, int]]]:
        """Return how many findings are in each state, by `fields` (owner_id, rule), the most of them first."""
        counted = {
            state: Counter(tuple(str(found[name]) for name in fields) for found in findings)
            for state, findings in self.findings.items()
        }
        keys = {key for counter in counted.values() for key in counter}
        rows = [(key, {state: counted[state][key] for state in STATES}) for key in keys]
        return sorted(rows, key=lambda row: (-sum(row[1].values()), row[0]))

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready values."""
        by = [{"owner_id": owner, "rule": rule, **counts} for (owner, rule), counts in self.counts("owner_id", "rule")]
        return {**{state: self.findings[state] for state in STATES}, "by_owner_and_rule": by}


def compare(old: Mapping[str, Any], new: Mapping[str, Any], earlier: Iterable[Mapping[str, Any]] = ()) -> Comparison:
    """Return what changed from `old` to `new`.

    Args:
        old: the report before.
        new: the report now.
        earlier: reports before `old`: a finding that one of them has and `old` has not is reopened, not new.
    """
    before = {found["identity"]: found for found in old["findings"]}
    now = {found["identity"]: found for found in new["findings"]}
    once = {found["identity"] for report in earlier for found in report["findings"]} - before.keys()
    return Comparison(
        {
            "new": [found for identity, found in now.items() if identity not in before and identity not in once],
            "reopened": [found for identity, found in now.items() if identity in once],
            "lasting": [found for identity, found in now.items() if identity in before],
            "cleared": [found for identity, found in before.items() if identity not in now],
        }
    )


def read_report(path: Path) -> dict[str, Any]:
    """Read a report that `check --output FILE.json` has written.

    Raises:
        NoReport: not readable, or not of this form.
    """
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise NoReport(f"{path.name}：读不出这份报告（{error}）") from error
    findings = report.get("findings") if isinstance(report, dict) else None
    needed = {"identity", "rule", "owner_id"}
    if not isinstance(findings, list) or not all(isinstance(f, dict) and needed <= f.keys() for f in findings):
        raise NoReport(f"{path.name}：不是 check --output 写出的 JSON 报告")
    return report
