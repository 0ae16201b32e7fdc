"""Numbers in figures, in characters, in both."""

from __future__ import annotations

import pytest

from shuangjian.documents.numerals import ordinal_of, value_of


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), ("1,250", 1250), ("3.5万", 35_000), ("1.1万", 11_000), ("2亿", 200_000_000), ("三十五", 35), ("两百", 200), ("廿", 20), ("③", 3)],
)  # fmt: skip
def test_a_number_has_its_value(text: str, value: float) -> None:
    assert value_of(text) == value


@pytest.mark.parametrize("text", ["", "学校", "一二三学校", "9" * 40])
def test_what_is_no_number_has_none(text: str) -> None:
    assert value_of(text) is None
    assert ordinal_of(text) == 0


def test_a_fraction_numbers_nothing() -> None:
    assert ordinal_of("1.5") == 0
