"""What the reader says it says in both languages: Chinese first, and no Chinese in the English but what it quotes."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

import shuangjian
from syntax import tree_of

SOURCE = Path(shuangjian.__file__).parent
READER = sorted(p for part in ("files", "documents", "cli", "desk") for p in (SOURCE / part).rglob("*.py"))
# What takes a sentence in Chinese and the same in English.
PAIRS = {"Reason", "Unreadable", "UnreadableDocumentError", "NotAPlanError", "MappingError", "OutputError", "Refused"}
WORDS = ("cli.check", "cli.intake")
# What a person is to write, quoted as it is written.
QUOTED = {"日", "年", "是", "否"}
HAN = re.compile(r"[\u4e00-\u9fff]+")


def literal(node: ast.expr) -> str | None:
    """Return what a text says itself, without what is put into it; None for what is put together elsewhere."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value for part in node.values if isinstance(part, ast.Constant))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        sides = [literal(node.left), literal(node.right)]
        return "".join(side or "" for side in sides) if any(sides) else None
    return None


def pairs() -> Iterator[tuple[str, str | None, str | None]]:
    for path in READER:
        for node in ast.walk(tree_of(path)):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", None) not in PAIRS:
                continue
            where = f"{path.relative_to(SOURCE)}:{node.lineno}"
            arguments = [literal(argument) for argument in node.args]
            yield where, *(arguments if len(arguments) == 2 else (None, "一句"))  # type: ignore[misc]


def test_every_message_is_in_chinese_and_in_english() -> None:
    found = list(pairs())
    assert len(found) > 150
    for where, zh, en in found:
        if zh is None and en is None:
            continue  # two sentences that were made elsewhere
        if not re.search(r"\w", f"{zh}{en}"):
            continue  # a column's name before another message
        assert zh is not None, where
        assert en is not None, where
        assert HAN.search(zh), (where, zh)
        assert set(HAN.findall(en)) <= QUOTED, (where, en)
        assert re.search(r"[A-Za-z]", en), (where, en)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("name", WORDS)
def test_words_of_a_command_agree(name: str) -> None:
    words: dict[str, dict[str, Any]] = importlib.import_module(f"shuangjian.{name}")._WORDS
    assert words["zh"].keys() == words["en"].keys()
    for key, zh in words["zh"].items():
        en = words["en"][key]
        assert fields(zh) == fields(en), key
        assert not HAN.search(en), key
        assert zh.count("|") == en.count("|"), key
