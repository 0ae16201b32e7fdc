"""Lay a document's table beside its text: the text leads, the table gives deadlines, and every disagreement is named."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from shuangjian.documents.parts import Difference, PlanMeasure

_WORTH_NAMING = 0.97
_SAME = 0.8


def merge_measures(
    in_text: list[PlanMeasure], in_table: list[PlanMeasure]
) -> tuple[list[PlanMeasure], list[Difference]]:
    """Return the measures of text and table as one list, and where the two say different things."""
    if not in_text or not in_table:
        return in_text or in_table, []
    left = list(in_table)
    differences: list[Difference] = []
    for measure in in_text:
        other = next(
            (m for m in left if m.no == measure.no and _alike(m.heading, measure.heading) > 0.4), None
        ) or next((m for m in left if _alike(m.heading, measure.heading) > _SAME), None)
        if other is None:
            differences.append(Difference(measure.no, "measure", measure.heading, None))
            continue
        left.remove(other)
        differences += _differences(measure, other)
        _complete(measure, other)
    differences += [Difference(other.no, "measure", None, other.heading) for other in left]
    return in_text, differences


def _differences(measure: PlanMeasure, other: PlanMeasure) -> list[Difference]:
    found = [
        Difference(measure.no, name, getattr(measure, name), getattr(other, name))
        for name in ("lead", "responsible")
        if sorted(getattr(measure, name)) != sorted(getattr(other, name))
    ]
    if _alike(measure.heading, other.heading) < _WORTH_NAMING:
        found.append(Difference(measure.no, "heading", measure.heading, other.heading))
    says_more = other.text.rstrip("。") != other.heading
    if says_more and other.text and _alike(measure.text, other.text) < _WORTH_NAMING:
        found.append(Difference(measure.no, "text", measure.text, other.text))
    if measure.deadline and other.deadline and measure.deadline != other.deadline:
        found.append(Difference(measure.no, "deadline", measure.deadline, other.deadline))
    return found


def _complete(measure: PlanMeasure, other: PlanMeasure) -> None:
    """Give a measure of the text what only the table says."""
    measure.deadlines = other.deadlines or measure.deadlines
    measure.deadline = other.deadline or measure.deadline
    measure.lead = measure.lead or other.lead
    measure.responsible = measure.responsible or other.responsible
    measure.people = measure.people or other.people


def _alike(a: str, b: str) -> float:
    plain_a, plain_b = (re.sub(r"[\s，,。、；;：:]", "", text) for text in (a, b))
    return SequenceMatcher(None, plain_a, plain_b, autojunk=False).ratio()
