"""Where lines of Chinese end."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shuangjian.official.breaking import break_lines


def _width(text: str) -> float:
    return sum(1.0 if ord(character) > 255 else 0.5 for character in text)


def _lines(text: str, width: float = 5, first: float | None = None) -> list[str]:
    return break_lines(text, width, width if first is None else first, _width)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("一二三四五六七", ["一二三四五", "六七"]),
        ("一二三四五，六", ["一二三四", "五，六"]),
        ("一二三四（五六", ["一二三四", "（五六"]),
        ("一二三（“四五", ["一二三", "（“四五"]),
        ("一二三四五。”六", ["一二三四", "五。”六"]),
        ("一二三四2026年", ["一二三四", "2026年"]),
        ("a" * 12, ["a" * 10, "aa"]),
        ("一\n二", ["一", "二"]),
        ("，，，，，，，", ["，，，，，", "，，"]),
    ],
)
def test_lines(text: str, lines: list[str]) -> None:
    assert _lines(text) == lines


def test_the_first_line_is_shorter_by_its_indent() -> None:
    assert _lines("一二三四五六七八", first=3) == ["一二三", "四五六七八"]


@example("11“”1““1”", 3)
@given(st.text(alphabet="一二三，。（“”）ab12 ", max_size=80), st.integers(3, 12))
def test_nothing_is_lost_and_no_line_is_too_wide(text: str, width: int) -> None:
    lines = _lines(text, width)
    assert "".join(lines) == text
    assert all(_width(line) <= width for line in lines)
