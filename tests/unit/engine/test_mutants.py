"""What a rule is changed to, to see whether its spec cases notice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from shuangjian.engine.contract import load_contract
from shuangjian.engine.patterns import shorter
from shuangjian.engine.specs import mutants
from shuangjian.engine.sql import parse_query
from small_rulebook import load_small


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("a|bc", {"a": "bc", "bc": "a"}),
        ("x(a|b|c)y", {"a": "x(b|c)y", "b": "x(a|c)y", "c": "x(a|b)y"}),
        ("a|(b|c)d", {"a": "(b|c)d", "(b|c)d": "a", "b": "a|(c)d", "c": "a|(b)d"}),
        (r"[(|]\|a|b", {r"[(|]\|a": "b", "b": r"[(|]\|a"}),
        ("a.*b", {}),
    ],
)
def test_each_alternative_of_a_pattern_goes_once(pattern: str, expected: dict[str, str]) -> None:
    assert dict(shorter(pattern)) == expected


def changes(condition: str, tmp_path: Path) -> list[str]:
    rule = load_small(tmp_path).rules["homework.minutes"]
    query = parse_query(f"SELECT h.minutes FROM homework h WHERE {condition}", load_contract(), {})
    return [mutant.description for mutant in mutants(replace(rule, query=query))]


def test_each_element_of_a_list_goes_once(tmp_path: Path) -> None:
    told = changes("h.kind IN ('written', 'oral')", tmp_path)
    assert [text.split("→")[1].strip() for text in told] == ["without 'written'", "without 'oral'", "dropped"]


def test_each_branch_of_an_or_is_once_never_true(tmp_path: Path) -> None:
    told = changes("h.kind IS NULL OR (h.grade IS NULL OR h.place IS NULL)", tmp_path)
    assert [text.split("IS")[0].strip() for text in told if text.endswith("never")] == ["h.kind", "h.grade", "h.place"]


def test_each_word_a_text_is_searched_for_goes_once(tmp_path: Path) -> None:
    told = changes("MATCHES(h.content, '抄(写|录)')", tmp_path)
    assert [text for text in told if "without" in text] == [
        "h.content MATCHES  →  without 写",
        "h.content MATCHES  →  without 录",
    ]
