"""Quantities in words."""

from __future__ import annotations

import pytest
from django.utils import translation

from shuangjian.live.words import AREAS, RULE_AREAS, name_area, say_quantity
from shuangjian.rulebook import packaged_rulebook


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


def test_every_area_of_rules_and_clauses_has_one_name():
    book = packaged_rulebook()
    assert {rule.area for rule in book.rules.values()} <= set(RULE_AREAS)
    assert {clause.area for clause in book.clauses.values() if clause.area} <= set(AREAS)
    names = [name_area(area) for area in AREAS]
    assert len(set(names)) == len(names)
    assert not any(name.isascii() for name in names)
