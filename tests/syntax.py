"""Source files as syntax trees."""

from __future__ import annotations

import ast
import gc
from pathlib import Path


def tree_of(source: Path | str) -> ast.Module:
    """Return the tree of a file, or of a text.

    With the collector at rest: where it runs amid the parsing, Python 3.11 loses count of how deep it is and says
    “AST constructor recursion depth mismatch” (python/cpython#106905), once in some hundred runs of the suite.
    """
    text = source.read_text(encoding="utf-8") if isinstance(source, Path) else source
    was_on = gc.isenabled()
    gc.disable()
    try:
        return ast.parse(text)
    finally:
        if was_on:
            gc.enable()
