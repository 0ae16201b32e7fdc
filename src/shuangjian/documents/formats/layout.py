"""Printed lines made paragraphs again: which line goes on with the one before, and what only heads the pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shuangjian.documents.blocks import tidy
from shuangjian.documents.numbering import read_number

# Lines this near the upper or lower edge may be running heads: a share of the page's height.
_EDGE = 0.09
_PAGE_NUMBER = re.compile(r"^[\s—\-–－·]*(?:第\s*)?\d{1,4}\s*(?:页)?(?:\s*[/，,]?\s*共\s*\d+\s*页)?[\s—\-–－·]*$")
_INDENT = 1.2  # of a letter's size: what stands further right begins a paragraph
_SHORT = 2.5  # of a letter's size: what ends further left ends one


@dataclass(frozen=True)
class Line:
    """A printed line: its text, its page, its place from left and top, the size of its letters."""

    text: str
    page: int
    left: float
    right: float
    top: float
    size: float


@dataclass(frozen=True)
class Page:
    """A page's number, height and lines from top to bottom."""

    number: int
    height: float
    lines: tuple[Line, ...]


def without_running_heads(pages: Sequence[Page]) -> list[Page]:
    """Return the pages without page numbers and without the lines that stand at the edge of page after page."""
    edges = Counter(
        _plain(line.text) for page in pages for line in page.lines if _is_at_edge(line, page)
    )  # fmt: skip
    often = max(2, len(pages) // 3)

    def stays(line: Line, page: Page) -> bool:
        if not _is_at_edge(line, page):
            return True
        return not _PAGE_NUMBER.match(line.text) and (len(pages) < 3 or edges[_plain(line.text)] < often)

    return [Page(page.number, page.height, tuple(line for line in page.lines if stays(line, page))) for page in pages]


def _is_at_edge(line: Line, page: Page) -> bool:
    return line.top < page.height * _EDGE or line.top > page.height * (1 - _EDGE)


def _plain(text: str) -> str:
    return re.sub(r"[\d\s]", "", text)


def join_lines(lines: Iterable[Line]) -> list[tuple[int, str]]:
    """Return the paragraphs that printed lines make, each with the number of its page.

    A line goes on with the one before it where that one reaches the right margin and this one begins at the left.
    """
    lines = list(lines)
    body = [line for line in lines if len(line.text) > 8]
    if not body:
        return [(line.page, tidy(line.text)) for line in lines]
    left = _common(round(line.left) for line in body)
    right = max(line.right for line in body)
    paragraphs: list[tuple[int, str]] = []
    before: Line | None = None
    for line in lines:
        if before is not None and _goes_on(before, line, left, right):
            paragraphs[-1] = (paragraphs[-1][0], paragraphs[-1][1] + line.text.strip())
        else:
            paragraphs.append((line.page, line.text.strip()))
        before = line
    return [(page, tidy(text)) for page, text in paragraphs if text]


def _common(lefts: Iterable[int]) -> float:
    """Return the left margin: the leftmost place where several lines begin."""
    counts = Counter(lefts)
    often = [left for left, count in counts.items() if count >= 2]
    return min(often or counts)


def _goes_on(before: Line, line: Line, left: float, right: float) -> bool:
    reaches = before.right >= right - _SHORT * before.size
    begins = line.left <= left + _INDENT * line.size
    return (
        reaches
        and begins
        and abs(before.size - line.size) < 2
        and not (read_number(line.text) and before.text[-1:] in "。；;：:")
    )
