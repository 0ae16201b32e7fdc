"""Which clause works where, for the pages: the table kept in the repository, as packaged content."""

from __future__ import annotations

from functools import cache

from shuangjian.engine.book import Rulebook
from shuangjian.rulebook.coverage import Pointer, load_coverage


@cache
def _by_clause() -> dict[str, tuple[Pointer, ...]]:
    found: dict[str, list[Pointer]] = {}
    for pointer in load_coverage():
        found.setdefault(pointer.clause, []).append(pointer)
    return {clause: tuple(pointers) for clause, pointers in found.items()}


def clause_coverage(book: Rulebook) -> dict[str, tuple[Pointer, ...]]:
    """Return clause id → where it works; a clause that is not there is blank."""
    return {clause: pointers for clause, pointers in _by_clause().items() if clause in book.provisions}
