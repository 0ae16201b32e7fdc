"""What was typed finds a name by part, by pinyin and by initials."""

from __future__ import annotations

import pytest

from shuangjian.web.search import fits


@pytest.mark.parametrize(
    "typed",
    ["重庆", "重", "实验小学", "chongqing", "CHONG", "cqsy", "cqsyxx", "重庆 小学", "chong xx"],
)
def test_finds_by_part_pinyin_and_initials(typed: str) -> None:
    assert fits(typed, "重庆实验小学")


@pytest.mark.parametrize("typed", ["上海", "重小", "beijing", "zzz", "重庆 中学", "", " "])
def test_does_not_find_others(typed: str) -> None:
    assert not fits(typed, "重庆实验小学")


def test_width_and_case_do_not_matter() -> None:
    assert fits("abc", "ＡＢＣ培训")


def test_text_is_no_pinyin() -> None:
    assert not fits("安", "Annex")


def test_words_may_stand_in_several_texts_and_none_is_nothing() -> None:
    assert fits("书面 written", "书面作业超量", None, "homework.written_minutes")
    assert not fits("书面")
