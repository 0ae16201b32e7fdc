"""Recall and precision of `shuangjian intake`, field by field, over the documents in `corpus/`.

Run from the project root:

    python benchmarks/intake.py [--faults]

Each case holds a document and what stands in it:

    id                        a name
    text, html, docx, pdf, ofd   the document; docx, pdf and ofd as a list of paragraphs and {table: rows, merged: boxes}
    expect                    title, number, issuer (one or several), date; promises and negative_list as counts;
                              measures: the words the heading begins with, or a mapping of heading, has, lead, responsible, units
                              (either of the two), deadlines and limits ("max 60 分钟"); what is not named is not looked at
"""

from __future__ import annotations

import argparse
import re
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from document_files import write_document
from shuangjian.documents.blocks import UnreadableDocumentError
from shuangjian.documents.plan import Plan, PlanMeasure, read_plan

CORPUS = Path(__file__).parent / "corpus"
FIELDS = (
    "title", "number", "issuer", "date", "measures", "lead", "responsible", "deadlines", "limits", "promises", "negative_list",
)  # fmt: skip


@dataclass
class Tally:
    """How often each field was read right, read wrong, and missed; and where."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def add(
        self,
        name: str,
        wanted: Sequence[Any],
        read: Sequence[Any],
        where: str,
        same: Callable[[Any, Any], bool] | None = None,
    ) -> None:
        """Count what of the wanted was read, and what was read besides."""
        left = list(read)
        missed = []
        for one in wanted:
            hit = next((other for other in left if (same(one, other) if same else one == other)), None)
            if hit is None:
                missed.append(one)
            else:
                left.remove(hit)
        self.right[name] += len(wanted) - len(missed)
        self.missed[name] += len(missed)
        self.wrong[name] += len(left)
        if missed or left:
            self.faults.append(f"{where}: {name}: missed {missed}, read besides {left}")

    def recall(self, name: str) -> float:
        """Return the share of what stands there that was read."""
        return self.right[name] / ((self.right[name] + self.missed[name]) or 1)

    def precision(self, name: str) -> float:
        """Return the share of what was read that stands there."""
        return self.right[name] / ((self.right[name] + self.wrong[name]) or 1)


def load_cases() -> list[dict[str, Any]]:
    """Return the cases of all files of the corpus."""
    return [case for path in sorted(CORPUS.glob("*.yaml")) for case in yaml.safe_load(path.read_text(encoding="utf-8"))]


def run_case(case: dict[str, Any], tally: Tally) -> None:
    """Write the document of a case, read it and count."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            plan = read_plan(write_document(case, Path(folder)))
        except UnreadableDocumentError as error:
            tally.faults.append(f"{case['id']}: {error}")
            plan = Plan()
    judge(case["id"], case["expect"], plan, tally)


def judge(where: str, expect: dict[str, Any], plan: Plan, tally: Tally) -> None:
    """Count what a plan got right of what is expected."""
    for name in ("title", "number", "date"):
        if name in expect:
            tally.add(name, _plain_all([expect[name]]), _plain_all([getattr(plan, name)]), where)
    if "issuer" in expect:
        wanted = expect["issuer"] if isinstance(expect["issuer"], list) else [expect["issuer"]]
        tally.add("issuer", _plain_all(wanted), _plain_all(plan.issuer.split("、")), where)
    for name in ("promises", "negative_list"):
        if name in expect:
            tally.add(name, [name] * expect[name], [name] * len(getattr(plan, name)), where)
    if "measures" in expect:
        _judge_measures(
            where, [m if isinstance(m, dict) else {"heading": m} for m in expect["measures"]], plan.measures, tally
        )


def _judge_measures(where: str, wanted: list[dict[str, Any]], read: list[PlanMeasure], tally: Tally) -> None:
    def begins(want: dict[str, Any], given: PlanMeasure) -> bool:
        return _plain(given.heading).startswith(_plain(want["heading"]))

    tally.add("measures", wanted, read, where, begins)
    left = list(read)
    for want in wanted:
        given = next((one for one in left if begins(want, one)), None)
        if given is None:
            given = PlanMeasure("", "", "")
        else:
            left.remove(given)
        _judge_measure(f"{where}: {want['heading']}", want, given, tally)


def _judge_measure(place: str, want: dict[str, Any], given: PlanMeasure, tally: Tally) -> None:
    for name in ("lead", "responsible"):
        if name in want:
            tally.add(name, _plain_all(want[name]), _plain_all(getattr(given, name)), place)
    if "units" in want:
        tally.add("responsible", _plain_all(want["units"]), _plain_all([*given.lead, *given.responsible]), place)
    if "deadlines" in want:
        tally.add("deadlines", _plain_all(want["deadlines"]), _plain_all(given.deadlines), place, lambda a, b: a in b)
    if "limits" in want:
        read = [(one.bound, *_minutes(one.value, one.unit)) for one in given.limits if one.bound != "none"]
        tally.add("limits", [_limit(text) for text in want["limits"]], read, place)
    if "has" in want and _plain(want["has"]) not in _plain(given.heading + given.text):
        tally.faults.append(f"{place}: lacks {want['has']}")


def _limit(text: str) -> tuple[str, float, str]:
    bound, value, *unit = text.split()
    if ":" in value:
        hours, minutes = value.split(":")
        return bound, int(hours) * 60 + int(minutes), "clock"
    return bound, *_minutes(float(value), unit[0])


def _minutes(value: float, unit: str) -> tuple[float, str]:
    return (value * 60, "分钟") if unit == "小时" else (value, unit)


def _plain_all(values: Sequence[Any]) -> list[str]:
    return [plain for value in values if (plain := _plain(value))]


def _plain(value: Any) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(value or "")))


def measure() -> Tally:
    """Return the tally over the whole corpus."""
    tally = Tally()
    for case in load_cases():
        run_case(case, tally)
    return tally


def main() -> None:
    """Print recall and precision of each field."""
    options = argparse.ArgumentParser(description="Recall and precision of shuangjian intake.")
    options.add_argument("--faults", action="store_true", help="name what was missed and misread")
    chosen = options.parse_args()
    tally = measure()
    print(f"{len(load_cases())} documents")
    for name in FIELDS:
        stands = tally.right[name] + tally.missed[name]
        print(f"{name:14} recall {tally.recall(name):.3f} of {stands:3}, precision {tally.precision(name):.3f}")
    if chosen.faults:
        print(*tally.faults, sep="\n")


if __name__ == "__main__":
    main()
