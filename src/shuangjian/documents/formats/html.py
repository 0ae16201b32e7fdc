"""Web pages: paragraphs, lists with their numbers, and tables, without menus, paths and footers."""

from __future__ import annotations

import re
from typing import Any

import lxml.etree
import lxml.html

from shuangjian.documents.blocks import Block, UnreadableDocumentError, tidy
from shuangjian.documents.formats.grid import Grid, span
from shuangjian.documents.formats.guard import BLOCKS_MAX, Clock

_BLOCK_TAGS = frozenset(
    {
        "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "br", "tr", "dd", "dt", "blockquote", "pre", "ul", "ol", "dl",
        "center", "main", "header", "form", "fieldset", "td", "th", "table",
    }
)  # fmt: skip
_IGNORED_TAGS = frozenset(
    {
        "script", "style", "head", "nav", "footer", "noscript", "aside", "form", "select", "button", "iframe", "svg", "template", "object", "textarea",
    }
)  # fmt: skip
# Parts of a page by the names sites give them.
_FURNITURE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|bread-?crumbs?|crumbs?|footer|foot|side-?bar|share|toolbar|pagination|pager|copyright|top-?bar|search|related|"
    r"location|position|dqwz|weizhi|friend-?links?|bdshare)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LINKS_SHARE, _FEWEST_LINKS, _LINK_LENGTH = 0.7, 4, 16


def html_blocks(text: str) -> list[Block]:
    """Return the blocks of a web page.

    Raises:
        UnreadableDocumentError: it is empty, or too deep or large to be a document.
    """
    try:
        root = lxml.html.document_fromstring(re.sub(r"<\?xml[^>]*\?>", "", text.replace("\x00", "")))
    except (lxml.etree.ParserError, lxml.etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableDocumentError("网页里没有内容。", "The web page holds nothing.") from error
    return _Walk().blocks_of(root)


class _Walk:
    """Goes through a page without recursion: pages nest as deep as they like."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._buffer: list[str] = []
        self._clock = Clock("网页")
        self._level = 0

    def blocks_of(self, root: Any) -> list[Block]:
        stack: list[tuple[Any, bool]] = [(root, False)]
        while stack and len(self.blocks) <= BLOCKS_MAX:
            node, is_left = stack.pop()
            if is_left:
                self._leave(node)
            elif self._enter(node):
                stack.append((node, True))
                stack += [(child, False) for child in reversed(node)]
            else:
                self._add(node.tail)
        self._flush(1)
        return self.blocks

    def _enter(self, node: Any) -> bool:
        """Take in an element; return whether what it holds is still to be read."""
        if not isinstance(node.tag, str) or _is_furniture(node):
            return False
        line = node.sourceline or 1
        if node.tag == "table":
            self._clock.check()
            self._flush(line)
            if rows := _data_rows(node):
                self.blocks.append(Block(line, rows=rows))
                return False
        if node.tag in _BLOCK_TAGS:
            self._flush(line)
        if node.tag == "li" and (number := _number_of_item(node)):
            self._buffer.append(f"{number}.")
        self._level = _HEADINGS.get(node.tag, self._level)
        self._add(node.text)
        return True

    def _leave(self, node: Any) -> None:
        if node.tag in _BLOCK_TAGS:
            self._flush(node.sourceline or 1)
        if node.tag in _HEADINGS:
            self._level = 0
        self._add(node.tail)

    def _add(self, text: str | None) -> None:
        if text:
            self._buffer.append(re.sub(r"\s*\n\s*", " " if text.isascii() else "", text))

    def _flush(self, line: int) -> None:
        if text := tidy("".join(self._buffer)):
            self.blocks.append(Block(line, text, level=self._level))
        self._buffer.clear()


def _is_furniture(node: Any) -> bool:
    if node.tag in _IGNORED_TAGS or _HIDDEN.search(node.get("style") or "") or node.get("hidden") is not None:
        return True
    if node.tag in ("body", "html"):
        return False
    names = f"{node.get('class') or ''} {node.get('id') or ''}"
    if _FURNITURE_NAMES.search(names) and len(node.text_content()) < 600:
        return True
    return node.tag in ("ul", "div", "ol", "p", "dl") and _is_list_of_links(node)


def _is_list_of_links(node: Any) -> bool:
    """Whether an element holds little but short links: a menu."""
    links = node.findall(".//a")
    if len(links) < _FEWEST_LINKS or len(links) > 500:
        return False
    texts = [len(link.text_content().strip()) for link in links]
    whole = len(re.sub(r"\s", "", node.text_content()))
    return sum(texts) >= _LINKS_SHARE * whole and sum(texts) / len(texts) < _LINK_LENGTH


def _number_of_item(node: Any) -> int:
    """Return the number that a browser shows before an item of a numbered list; 0 where it shows none."""
    parent = node.getparent()
    if parent is None or parent.tag != "ol":
        return 0
    before = sum(1 for other in node.itersiblings("li", preceding=True))
    return span(parent.get("start")) + before


def _data_rows(table: Any) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a table that holds data; nothing of one that only lays out the page."""
    if table.find(".//table") is not None:
        return ()
    grid = Grid()
    longest = 0
    for row in table.iter("tr"):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        texts = [_text_of_cell(cell) for cell in cells]
        longest = max([longest, *(text.count("\n") for text in texts)])
        grid.add_row(
            [(text, span(c.get("colspan")), span(c.get("rowspan"))) for text, c in zip(texts, cells, strict=True)]
        )
    rows = grid.rows()
    is_layout = len(rows) < 2 or len(rows[0]) < 2 or (longest > 8 and len(rows[0]) < 4)
    return () if is_layout else rows


def _text_of_cell(cell: Any) -> str:
    parts: list[str] = []
    for node in cell.iter():
        if not isinstance(node.tag, str):
            continue
        if node is not cell and node.tag in _BLOCK_TAGS:
            parts.append("\n")
        parts.append(re.sub(r"\s*\n\s*", "", node.text or "") if node.tag not in _IGNORED_TAGS else "")
        if node is not cell:
            parts.append(re.sub(r"\s*\n\s*", "", node.tail or ""))
    return "\n".join(line for part in "".join(parts).split("\n") if (line := tidy(part)))
