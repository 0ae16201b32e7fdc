from __future__ import annotations

import pytest

from shuangjian.surveys.outside import is_over


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("61", True), ("60", False), ("A.30分钟以内", False), ("60分钟以上", True), ("超过1小时", True), ("30-60分钟", False),
        ("60~90分钟", True), ("1-1.5小时", True), ("没有书面作业", False), ("30分钟以上", None), ("45-75分钟", None), ("挺久的", None),
        ("不超过90分钟", None), ("90分钟以下", None), ("D、半小时以下", False), ("", None),
    ],
)  # fmt: skip
def test_what_an_answer_says_of_a_limit_of_sixty_minutes(text: str, said: bool | None) -> None:
    assert is_over(text, 60) is said
