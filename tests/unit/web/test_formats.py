"""How values are written."""

from __future__ import annotations

import datetime as dt

import pytest

from shuangjian.web.formats import format_value, format_yuan, plain_yuan


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "—"),
        ("", "—"),
        (True, "是"),
        (False, "否"),
        (1234567, "1,234,567"),
        (0, "0"),
        (dt.date(2025, 3, 3), "2025-03-03"),
        (dt.datetime(2025, 3, 3, 12, 47, tzinfo=dt.UTC), "2025-03-03 20:47"),
        (dt.time(20, 30), "20:30"),
        ("三年级", "三年级"),
    ],
)
def test_writes_values_the_way_people_read_them(value: object, text: str) -> None:
    assert format_value(value) == text


@pytest.mark.parametrize(
    ("fen", "text"), [(0, "0.00"), (5, "0.05"), (123456789, "1,234,567.89"), (-150, "-1.50"), (None, "—")]
)
def test_writes_fen_as_yuan(fen: int | None, text: str) -> None:
    assert format_yuan(fen) == text


@pytest.mark.parametrize(("fen", "text"), [(123456, "1234.56"), (-50, "-0.50"), (0, "0.00"), (-100001, "-1000.01")])
def test_a_plain_amount_has_its_sign_once_and_no_thousands(fen: int, text: str) -> None:
    assert plain_yuan(fen) == text
