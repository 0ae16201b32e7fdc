"""Quantities, lights and clocks in words."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from shuangjian.casework.models import Case, CaseEvent, Finding
from shuangjian.casework.wording import (
    light_of,
    message_of,
    say_difference,
    say_event,
    say_limit,
    say_observed,
    say_quantity,
    sum_clock,
    title_of_case,
)

TODAY = dt.date(2026, 9, 30)


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (75, "min", "75 分钟", "75 minutes"),
        (1, "min", "1 分钟", "1 minute"),
        (1231, "clock", "20:31", "20:31"),
        (123456, "fen", "1,234.56 元", "1,234.56 yuan"),
        (60, "lesson", "60 课时", "60 lessons"),
        (3, "month", "3 个月", "3 months"),
        (6000, "bp", "60.00%", "60.00%"),
        (97, "percent", "97%", "97%"),
        (4, "count", "4", "4"),
        (None, "min", "—", "—"),
    ],
)
def test_a_number_is_said_with_its_unit(value, unit, zh, en):
    assert say_quantity(value, unit) == zh
    with translation.override("en"):
        assert say_quantity(value, unit) == en


@pytest.mark.parametrize(
    ("observed", "limit", "unit", "difference"),
    [
        (75, 60, "min", "多 15 分钟"),
        (45, 60, "min", "少 15 分钟"),
        (1231, 1230, "clock", "晚 1 分钟"),
        (540, 930, "clock", "早 390 分钟"),
        (60, 60, "min", ""),
        (75, None, "min", ""),
    ],
)
def test_by_how_much_is_said_which_way(observed, limit, unit, difference):
    assert say_difference(Finding(observed=observed, limit=limit, unit=unit)) == difference


def test_a_limit_in_another_unit_keeps_its_own():
    finding = Finding(
        observed=137, limit=3, unit="day",
        parameter={"key": "funds.collect.months_max", "value": 3, "provision": None, "citation": None, "status": "verified"},
    )  # fmt: skip
    assert say_limit(finding) == "3 个月"
    assert say_difference(finding) == ""


def test_what_is_no_number_is_said_as_it_is():
    finding = Finding(observed_text="实验班", limit_text="普通班", unit="text")
    assert (say_observed(finding), say_limit(finding)) == ("实验班", "普通班")


def test_a_rule_that_is_gone_is_named_by_its_id():
    assert message_of(Finding(rule_id="gone.rule", unit="text")) == "gone.rule"


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


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("escalated", "2", "二级：提请教育局"),
        ("findings", "+3", "新增 3 条问题"),
        ("closed", "#7", "以证据销号：第 #7 次巡查未再发现"),
        ("closed", "已看过", "已看过"),
        ("reopened", "#8", "第 #8 次巡查再次发现"),
        ("proof_due", "2026-09-30", "定期报告应于 2026-09-30 提交"),
        ("commented", "请问", "请问"),
    ],
)
def test_events_are_said_in_words(kind, text, said):
    assert say_event(CaseEvent(kind=kind, text=text)) == said


def test_a_case_is_named_in_the_readers_language_and_a_measure_in_its_own():
    case = _case(title_en="School: too much homework")
    assert title_of_case(case) == "标题"
    with translation.override("en"):
        assert title_of_case(case) == "School: too much homework"
        case.measure_id = 1
        assert title_of_case(case) == "标题"
