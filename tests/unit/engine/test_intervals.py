"""States over a window: pieces that touch are one interval, and what touches the window is found."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shuangjian.engine.finding import Finding
from shuangjian.engine.intervals import lasting
from shuangjian.engine.provisions import FAR_FUTURE, FAR_PAST
from shuangjian.engine.specs import run_case
from shuangjian.rulebook import packaged_rulebook

FIRST, LAST = date(2025, 3, 1), date(2025, 3, 31)


def piece(since: date, until: date, subject: str = "P1", observed: str = "x", *evidence: str) -> Finding:
    rule = packaged_rulebook().rules["training.overseas_curriculum"]
    return Finding(
        rule, (), None, "371500", "I1", "I1", subject, subject, since, observed, None, evidence, None, None, since, until, {}
    )  # fmt: skip


def seen(*pieces: Finding) -> list[tuple[Any, ...]]:
    return [(found.since, found.until, found.day) for found in lasting(pieces, FIRST, LAST)]


def test_a_state_that_ended_within_the_window_is_found_and_past() -> None:
    assert seen(piece(date(2025, 2, 1), date(2025, 3, 21))) == [
        (date(2025, 2, 1), date(2025, 3, 21), date(2025, 3, 20))
    ]


@pytest.mark.parametrize(
    ("since", "until"),
    [(date(2025, 2, 1), FIRST), (date(2025, 4, 1), date(2025, 5, 1)), (FAR_PAST, date(2025, 1, 1))],
)
def test_a_state_that_does_not_touch_the_window_is_none(since: date, until: date) -> None:
    assert seen(piece(since, until)) == []


@pytest.mark.parametrize(("since", "until"), [(FAR_PAST, date(2025, 3, 2)), (LAST, FAR_FUTURE)])
def test_one_day_in_the_window_is_enough(since: date, until: date) -> None:
    assert len(seen(piece(since, until))) == 1


def test_open_ends_are_none_and_the_day_is_the_last_judged() -> None:
    assert seen(piece(FAR_PAST, FAR_FUTURE)) == [(None, None, LAST)]


def test_pieces_that_touch_are_one_and_a_day_between_parts_them() -> None:
    first = piece(date(2025, 2, 1), date(2025, 3, 5), "P1", "early", "a")
    touching = piece(date(2025, 3, 5), date(2025, 3, 10), "P1", "late", "b")
    apart = piece(date(2025, 3, 11), date(2025, 3, 20), "P1", "again", "c")
    other = piece(date(2025, 3, 5), date(2025, 3, 10), "P2")
    found = list(lasting([apart, touching, other, first], FIRST, LAST))
    assert [(f.subject_id, f.since, f.until, f.observed, f.evidence) for f in found] == [
        ("P1", date(2025, 2, 1), date(2025, 3, 10), "late", ("a", "b")),
        ("P1", date(2025, 3, 11), date(2025, 3, 20), "again", ("c",)),
        ("P2", date(2025, 3, 5), date(2025, 3, 10), "x", ()),
    ]
    assert found[0].identity == found[1].identity != found[2].identity


def test_what_held_after_the_window_is_not_cited() -> None:
    found = list(
        lasting([piece(FAR_PAST, LAST, "P1", "in", "a"), piece(LAST.replace(month=4, day=1), FAR_FUTURE)], FIRST, LAST)
    )
    assert [(f.observed, f.until) for f in found] == [("in", LAST)]


def test_a_state_counts_only_from_the_day_its_instrument_is_in_force() -> None:
    book = packaged_rulebook()
    rule = book.rules["training.overseas_curriculum"]
    case = rule.specs[0]
    (found,) = run_case(book, rule, case)
    starts = {provision.in_force_from for provision in found.basis}
    assert found.since == min(starts)
