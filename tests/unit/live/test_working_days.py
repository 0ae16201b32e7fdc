"""The working-day clock over 国庆 2026 and its 调休: 1–7 October off, Saturday 10 October and Sunday 20 September worked."""

from __future__ import annotations

import datetime as dt

import pytest

from shuangjian.cases.working_days import light
from shuangjian.live.working_days import add_working_days, is_working_day, working_days_between

SEPTEMBER_30 = dt.date(2026, 9, 30)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (dt.date(2026, 9, 20), True),  # a Sunday worked for the holiday
        (dt.date(2026, 9, 19), False),
        (dt.date(2026, 10, 1), False),
        (dt.date(2026, 10, 7), False),
        (dt.date(2026, 10, 8), True),
        (dt.date(2026, 10, 10), True),  # a Saturday worked for the holiday
        (dt.date(2026, 10, 11), False),
        (dt.date(2035, 10, 1), True),  # not published: Monday to Friday
        (dt.date(2035, 10, 6), False),
    ],
)
def test_working_days_follow_the_published_arrangement(day, works):
    assert is_working_day(day) is works


def test_a_deadline_over_the_holidays_shows_its_sum():
    deadline = add_working_days(SEPTEMBER_30, 5)
    assert deadline.due_on == dt.date(2026, 10, 13)
    assert deadline.passed_over == (*(dt.date(2026, 10, day) for day in range(1, 8)), dt.date(2026, 10, 11))
    assert not deadline.is_estimated


def test_a_deadline_in_a_year_not_published_says_that_it_is_estimated():
    assert add_working_days(dt.date(2035, 1, 1), 1).is_estimated


@pytest.mark.parametrize(
    ("last", "days"),
    [(SEPTEMBER_30, 0), (dt.date(2026, 10, 7), 0), (dt.date(2026, 10, 8), 1), (dt.date(2026, 10, 10), 3)],
)
def test_days_between_count_the_last_and_not_the_first(last, days):
    assert working_days_between(SEPTEMBER_30, last) == days
    assert working_days_between(last, SEPTEMBER_30) == -days


@pytest.mark.parametrize(
    ("today", "code"),
    [
        (dt.date(2026, 9, 29), "green"),
        (dt.date(2026, 9, 30), "yellow"),  # two working days before Friday the 9th
        (dt.date(2026, 10, 9), "yellow"),
        (dt.date(2026, 10, 10), "red"),
    ],
)
def test_the_light_turns_by_working_days(today, code):
    assert light(dt.date(2026, 10, 9), today) == code


def test_without_a_due_day_the_light_is_green():
    assert light(None, SEPTEMBER_30) == "green"


def test_in_a_year_nobody_has_published_offices_work_from_monday_to_friday() -> None:
    monday = dt.date(2031, 3, 3)
    assert [is_working_day(monday + dt.timedelta(days=n)) for n in range(7)] == [True] * 5 + [False] * 2
