"""What a check has to say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

from shuangjian.engine.finding import Finding
from shuangjian.engine.session import Skip
from shuangjian.engine.undecided import Undecided
from shuangjian.files.coverage_report import Coverage
from shuangjian.files.evidence import Located, Spot
from shuangjian.files.rejected import Account, Place, Rejection, SetAside
from shuangjian.files.unknown_ids import UnknownIds


@dataclass
class CheckResult:
    """All a check has to say.

    `checked` is table → rows; `judged` how many rules judged anything; `names` key → name of schools, classes and institutions.
    `evidence_at` and `undecided_at` say where the rows stand that `findings` rest on and that `undecided` names.
    """

    findings: list[Finding] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    rejected_count: int = 0
    skipped: list[Skip] = field(default_factory=list)
    undecided: list[Undecided] = field(default_factory=list)
    unknown_ids: list[UnknownIds] = field(default_factory=list)
    judged: int = 0
    coverage: Coverage | None = None
    checked: dict[str, int] = field(default_factory=dict)
    set_aside: list[SetAside] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    places: Sequence[Place] = ()
    evidence_at: list[tuple[Spot, ...]] = field(default_factory=list)
    undecided_at: list[list[Located]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    def shown(self, lang: str) -> Iterator[dict[str, Any]]:
        """Yield each finding as JSON-ready values, with where its evidence stands."""
        for finding, spots in zip(self.findings, self.evidence_at or repeat(()), strict=False):
            at = [{"file": self.places[p].file, "sheet": self.places[p].shown_sheet, "row": row} for p, row in spots]
            yield {**finding.as_dict(lang, self.names), "evidence_at": at}

    @property
    def breaches(self) -> int:
        """How many findings are breaches."""
        return sum(finding.rule.kind == "breach" for finding in self.findings)

    @property
    def waiting(self) -> int:
        """How many times a rule waits for a cell of a row."""
        return sum(entry.count for entry in self.undecided)

    @property
    def suspected(self) -> int:
        """How many only look like breaches."""
        return len(self.findings) - self.breaches
