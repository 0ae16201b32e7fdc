"""Deadlines of measures, read from their words."""

from __future__ import annotations

from shuangjian.plans.services import read_deadline


def test_deadlines_are_read_from_their_words():
    said = {
        "2023年12月底前": "2023-12-31",
        "2026年2月": "2026-02-28",
        "2026年11月17日前": "2026-11-17",
        "2026年12月31日前完成": "2026-12-31",
    }
    assert {words: str(read_deadline(words)[0]) for words in said} == said
    assert read_deadline("长期坚持") == (None, 30)
    assert read_deadline("2026年起长期坚持") == (None, 30)
    # What says neither is left to a person.
    for words in ("", "年底前", "2026年13月"):
        assert read_deadline(words) == (None, None)
    assert str(read_deadline("2026年2月30日前")[0]) == "2026-02-28"
