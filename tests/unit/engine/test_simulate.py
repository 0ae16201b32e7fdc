"""What if: reading a draft, and what it adds to and takes from the findings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from engines import on_duckdb
from shuangjian.engine.errors import DraftRefused, UnknownParameter
from shuangjian.engine.parameters import Draft
from shuangjian.engine.session import Session
from shuangjian.engine.simulate import affected_rules, parse_draft, simulate
from shuangjian.rulebook import packaged_rulebook

BOOK = packaged_rulebook()
KEY = "homework.written.minutes_max"
CLOCK = next(key for key, parameter in BOOK.parameters.items() if parameter.unit == "clock")
MONEY = next(key for key, parameter in BOOK.parameters.items() if parameter.unit == "fen")


@pytest.mark.parametrize(
    ("text", "value"),
    [(f"{KEY}=50", 50), (f" {KEY} = 50 ", 50), (f"{CLOCK}=20:05", 1205), (f"{MONEY}=3000元", 300_000), (f"{MONEY}=12.5元", 1_250), (f"{MONEY}=7", 7)],
)  # fmt: skip
def test_a_draft_is_read_in_the_parameters_unit(text: str, value: int) -> None:
    assert parse_draft(text, BOOK).value == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (KEY, "is not KEY=VALUE"), (f"{KEY}=", "is not KEY=VALUE"), (f"{KEY}=many", "is not a value"), (f"{KEY}=5.5", "is not a value"),
        (f"{KEY}=20:00", "not as a time of day"), (f"{KEY}=30元", "not in money"), (f"{CLOCK}=20:75", "not as a time of day"),
    ],
)  # fmt: skip
def test_a_draft_of_another_form_is_refused(text: str, said: str) -> None:
    with pytest.raises(DraftRefused, match=said):
        parse_draft(text, BOOK)


def test_an_unknown_key_is_refused_with_the_likeliest() -> None:
    with pytest.raises(UnknownParameter, match=KEY):
        parse_draft("homework.writen.minutes_max=50", BOOK)


def effect(*drafts: Draft, rows: Sequence[dict[str, Any]]) -> Any:
    source = on_duckdb(BOOK.contract, {"homework": rows})
    return simulate(lambda values: Session(source, BOOK, date(2025, 6, 30), values), BOOK, drafts)


def homework(region: str, class_id: str, minutes: int, grade: int = 3) -> dict[str, Any]:
    return {
        "homework_id": class_id, "region_code": region, "school_id": "S1", "class_id": class_id, "grade": grade, "subject": "语文",
        "assigned_on": "2025-03-03", "kind": "written", "place": "school", "minutes": minutes,
    }  # fmt: skip


ROWS = [
    homework("371500", "301", 55),
    homework("371500", "302", 61),
    homework("230804", "303", 55),
    homework("371500", "701", 85, grade=7),
]


def test_a_stricter_draft_adds_what_it_alone_breaks() -> None:
    found = effect(Draft(KEY, 50, stage="primary"), rows=ROWS)
    assert {finding.subject_id for finding in found.added} == {"301", "303"}
    assert (found.before, found.after, found.unchanged, found.removed) == (1, 3, 1, ())
    assert found.by_region == {"230804": (0, 1), "371500": (1, 2)}


def test_a_draft_of_one_region_leaves_the_others() -> None:
    found = effect(Draft(KEY, 50, region="371500", stage="primary"), rows=ROWS)
    assert {finding.subject_id for finding in found.added} == {"301"}


def test_a_looser_draft_takes_findings_away() -> None:
    found = effect(Draft(KEY, 70, stage="primary"), rows=ROWS)
    assert [finding.subject_id for finding in found.removed] == ["302"]
    assert found.by_owner == {"371500/S1": (1, 0)}


def test_a_finding_under_a_draft_says_that_its_limit_is_a_draft() -> None:
    (added,) = effect(Draft(KEY, 50, region="230804", stage="primary"), rows=ROWS).added
    assert added.as_dict()["parameter"]["status"] == "draft"
    assert added.limit == 50


def test_the_same_value_changes_nothing() -> None:
    found = effect(Draft(KEY, 60, stage="primary"), rows=ROWS)
    assert (found.added, found.removed, found.unchanged) == ((), (), 1)


def test_only_rules_that_read_the_parameter_are_run() -> None:
    rules = affected_rules(BOOK, [Draft(KEY, 1)])
    assert rules
    assert all(KEY in {p.key for p in rule.parameters} for rule in rules)
