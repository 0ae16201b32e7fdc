"""Findings in words."""

from __future__ import annotations

import pytest

from shuangjian.findings.models import Finding
from shuangjian.findings.texts import message_of, say_difference, say_limit, say_observed


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


@pytest.mark.django_db  # it may be one of a pack
def test_a_rule_that_is_gone_is_named_by_its_id():
    assert message_of(Finding(rule_id="gone.rule", unit="text")) == "gone.rule"
