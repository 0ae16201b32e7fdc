"""A value of a region is held against what holds above it: a limit of a grade against that of its stage."""

from __future__ import annotations

import datetime as dt

import pytest

from shuangjian.live.book import Local, is_looser

GRADE, STAGE = "homework.written.grade_minutes_max", "homework.written.minutes_max"
DAY = dt.date(2026, 9, 1)


@pytest.mark.parametrize(
    ("key", "part", "minutes", "looser"),
    [
        (GRADE, "3", 60, False), (GRADE, "3", 61, True), (GRADE, "6", 60, False), (GRADE, "6", 61, True),
        (GRADE, "7", 90, False), (GRADE, "7", 91, True), (GRADE, "9", 90, False), (GRADE, "9", 91, True),
        # The stage itself, of a district below a city that says the same as the nation.
        (STAGE, "primary", 60, False), (STAGE, "primary", 61, True), (STAGE, "junior", 90, False), (STAGE, "junior", 91, True),
    ],
)  # fmt: skip
def test_more_minutes_than_above_are_looser(key, part, minutes, looser):
    assert is_looser((1, "371502", key, part, DAY, minutes, "x"), Local()) is looser


def test_what_is_set_beside_it_is_above_it_too():
    of_the_city = Local(((1, "371500", STAGE, "primary", DAY, 45, "市"),))
    assert is_looser((2, "371502", GRADE, "3", DAY, 50, "区"), of_the_city)
    assert not is_looser((2, "371502", GRADE, "3", DAY, 45, "区"), of_the_city)
