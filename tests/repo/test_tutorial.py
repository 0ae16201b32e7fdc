"""The tutorial shows the source: every piece it quotes is there, word for word, and so is every picture."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
TUTORIALS = sorted((ROOT / "docs" / "tutorials").glob("*.md"))
_QUOTE = re.compile(r"<!-- (\S+) -->\n```\w+\n(.*?)\n```", re.DOTALL)


def find_faults(text: str) -> list[str]:
    quotes = _QUOTE.findall(text)
    faults = [f"not in {path}: {piece[:60]}" for path, piece in quotes if piece not in (ROOT / path).read_text("utf-8")]
    if len(quotes) != text.count("```") // 2:
        faults.append("a piece without its source")
    pictures = re.findall(r"!\[[^]]*\]\(\.\./images/([^)]+)\)", text)
    return faults + [f"no picture {name}" for name in pictures if not (ROOT / "docs" / "images" / name).exists()]


@pytest.mark.parametrize("path", TUTORIALS, ids=lambda path: path.name)
def test_what_a_tutorial_quotes_is_the_source(path: Path) -> None:
    assert find_faults(path.read_text(encoding="utf-8")) == []


def test_there_is_one() -> None:
    assert TUTORIALS


@pytest.mark.parametrize(
    "text",
    [
        "<!-- src/shuangjian/licensing/urls.py -->\n```python\nurlpatterns = []\n```",
        "```python\napp_name\n```",
        "![x](../images/none.png)",
    ],
)
def test_a_planted_fault_is_found(text: str) -> None:
    assert len(find_faults(text)) == 1


def test_the_lines_a_register_costs_are_those_it_says() -> None:
    text = (ROOT / "docs" / "tutorials" / "a-new-register.md").read_text(encoding="utf-8")
    files = (ROOT / "src" / "shuangjian" / "licensing").glob("*.py")
    lines = sum(bool(line.strip()) for path in files for line in path.read_text(encoding="utf-8").splitlines())
    assert f"are {lines} lines of Python" in text
