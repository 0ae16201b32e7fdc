"""A document as blocks, paragraphs and tables in their order, whatever the format it came in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from shuangjian.engine.reasons import Reason


class UnreadableDocumentError(Exception):
    """A file that cannot be opened as a document: why, and what to do."""

    def __init__(self, zh: str, en: str) -> None:
        """Hold why, in both languages."""
        self.reason = Reason(zh, en)
        super().__init__(zh)


@dataclass(frozen=True)
class Block:
    """A paragraph (`text`) or a table (`rows`, every cell filled, merged cells repeated).

    `line` counts from 1; `level` is that of a heading (1 the outermost, 0 none); `starts_part` marks the first block
    behind the title of an annex.
    """

    line: int
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    level: int = 0
    starts_part: bool = False

    @property
    def is_table(self) -> bool:
        """Whether it is a table."""
        return bool(self.rows)


@dataclass(frozen=True)
class Repair:
    """One place that was mended, or could not be: the line, what stood there, and what stands there now."""

    line: int
    kind: str  # decoding | reading | traditional | wreck
    before: str
    after: str


@dataclass
class Opened:
    """A document's blocks with what had to be mended to read it."""

    blocks: list[Block] = field(default_factory=list)
    warnings: list[Reason] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)


def tidy(line: str) -> str:
    """Return a line with spaces of every kind made one, and no control characters."""
    return re.sub(
        r"[ \t\u3000\u00a0\u2002-\u200a]+", " ", re.sub(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\ufeff]", "", line)
    ).strip()
