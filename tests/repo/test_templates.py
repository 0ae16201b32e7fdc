"""Templates keep the content policy and the manners of our pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent.parent / "src" / "shuangjian"
TEMPLATES = sorted(SOURCE.glob("*/templates/**/*.html"))
LINES_MAX = 120

FORBIDDEN = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", re.IGNORECASE),
    "an inline event handler": re.compile(r"\son[a-z]+\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a file from another site": re.compile(r"""\b(?:src|href|action)\s*=\s*["'](?:https?:)?//""", re.IGNORECASE),
    "a text marked safe unseen": re.compile(r"\{%\s*autoescape\s+off"),
}


def find_faults(text: str) -> list[str]:
    faults = [name for name, pattern in FORBIDDEN.items() if pattern.search(text)]
    if text.count("\n") > LINES_MAX:
        faults.append(f"more than {LINES_MAX} lines")
    return faults


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_keeps_the_policy(path: Path) -> None:
    assert find_faults(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("<script>alert(1)</script>", "an inline script"),
        ('<button onclick="x()">', "an inline event handler"),
        ("<style>p{}</style>", "a style element"),
        ('<script src="https://cdn.example/x.js"></script>', "a file from another site"),
        ("\n" * 121, "more than 120 lines"),
    ],
)
def test_a_planted_fault_is_found(text: str, fault: str) -> None:
    assert fault in find_faults(text)


def test_no_template_has_none_to_check() -> None:
    assert len(TEMPLATES) > 15
