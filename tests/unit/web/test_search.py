"""Terms by which names are found."""

from __future__ import annotations

import pytest

from shuangjian.web.search import compute_terms, match_terms


def _finds(name: str, typed: str) -> bool:
    """Evaluate the condition that the database would, on one row."""
    terms = set(compute_terms(name))

    def holds(node) -> bool:
        parts = [set(child[1]) <= terms if isinstance(child, tuple) else holds(child) for child in node.children]
        return any(parts) if node.connector == "OR" else all(parts)

    return holds(match_terms("terms", typed))


@pytest.mark.parametrize(
    "typed",
    ["重庆", "重", "实验小学", "chongqing", "CHONG", "cqsy", "cqsyxx", "重庆 小学", "chong xx"],
)
def test_finds_by_part_pinyin_and_initials(typed: str) -> None:
    assert _finds("重庆实验小学", typed)


@pytest.mark.parametrize("typed", ["上海", "重小", "beijing", "zzz", "重庆 中学"])
def test_does_not_find_others(typed: str) -> None:
    assert not _finds("重庆实验小学", typed)


def test_width_and_case_do_not_matter() -> None:
    assert _finds("ＡＢＣ培训", "abc")


def test_text_is_no_pinyin() -> None:
    assert not _finds("Annex", "安")


def test_nothing_has_no_terms() -> None:
    assert compute_terms(None, "") == []
