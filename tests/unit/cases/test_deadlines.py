"""Lights and clocks in words."""

from __future__ import annotations

import datetime as dt

import pytest

from shuangjian.cases.deadlines import light_of, sum_clock
from shuangjian.cases.models import Case

TODAY = dt.date(2026, 9, 30)


def _case(**values):
    return Case(**{"state": "open", "kind": "finding", "severity": "general", "title": "标题"} | values)


@pytest.mark.parametrize(
    ("values", "code", "text"),
    [
        ({"due_on": dt.date(2026, 9, 28)}, "red", "逾期 2 个工作日"),
        ({"due_on": TODAY}, "yellow", "今天到期"),
        ({"due_on": dt.date(2026, 10, 8)}, "yellow", "还有 1 个工作日"),
        ({"due_on": dt.date(2026, 10, 13)}, "green", "还有 5 个工作日"),
        ({"rhythm_days": 30, "proof_due_on": dt.date(2026, 9, 29)}, "yellow", "定期报告自 2026-09-29 起应交"),
        ({"rhythm_days": 30, "proof_due_on": dt.date(2026, 12, 1)}, "green", "下次报告不晚于 2026-12-01"),
        ({"rhythm_days": 30}, "green", "长期坚持"),
        ({"state": "closed", "due_on": dt.date(2026, 1, 1)}, "", "已销号"),
    ],
)
def test_a_light_has_its_words(values, code, text):
    light = light_of(_case(**values), TODAY)
    assert (light.code, light.text) == (code, text)


def test_late_only_over_rest_days_is_still_late():
    light = light_of(_case(due_on=TODAY), dt.date(2026, 10, 5))
    assert (light.code, light.text, light.is_late) == ("red", "逾期", True)


def test_the_clock_shows_what_it_passed_over():
    total = sum_clock(_case(due_on=dt.date(2026, 10, 13)), TODAY)
    assert (total.counted, total.passed_over) == (5, 8)
    assert total.spans == [
        (dt.date(2026, 10, 1), dt.date(2026, 10, 7), 7, "法定节假日"),
        (dt.date(2026, 10, 11), dt.date(2026, 10, 11), 1, "休息日"),
    ]


@pytest.mark.parametrize("due_on", [None, dt.date(2026, 9, 1)])
def test_without_days_to_count_there_is_no_sum(due_on):
    assert sum_clock(_case(due_on=due_on), TODAY) is None
