"""Word files: paragraphs with the numbers Word sets before them, and tables with merged cells repeated.

Read from the XML as it streams by, never as a tree: a file of three million empty paragraphs costs no memory.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lxml.etree

from shuangjian.documents.blocks import Block, Opened, UnreadableDocumentError, tidy
from shuangjian.documents.formats.grid import Grid, span
from shuangjian.documents.formats.guard import (
    DAMAGED_ARCHIVE,
    UNPACKED_MAX,
    BoundedStream,
    Clock,
    is_zip_with,
    take_bounded,
)
from shuangjian.documents.formats.word_numbers import Numbers, read_numbers

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED = frozenset({f"{W}del", f"{W}moveFrom", f"{W}pPr", f"{W}rPr", f"{W}instrText", f"{W}delText"})
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DOCUMENT = "word/document.xml"


def open_word(path: Path) -> Opened:
    """Read a docx file.

    Raises:
        UnreadableDocumentError: it is damaged, has a password, or unpacks to more than a document has.
    """
    if not is_zip_with(path, _DOCUMENT):
        raise UnreadableDocumentError(
            f"{path.name} 打不开，可能已损坏或有密码；请重新另存为 docx。",
            f"{path.name} cannot be opened and may be damaged or locked: save it again as docx.",
        )
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo(_DOCUMENT).file_size > UNPACKED_MAX:
                raise UnreadableDocumentError(
                    f"{path.name} 展开后过大，不像一份公文；请只保留正文后再试。",
                    f"{path.name} is too large once unpacked, unlike a document: keep the text of the document only and try again.",
                )
            numbers = read_numbers(archive, path.name)
            with archive.open(_DOCUMENT) as stream:
                return Opened(
                    take_bounded(_blocks(BoundedStream(stream, path.name), numbers, Clock(path.name)), path.name)
                )
    except DAMAGED_ARCHIVE as error:
        raise UnreadableDocumentError(
            f"{path.name} 打不开，可能已损坏或有密码；请重新另存为 docx。",
            f"{path.name} cannot be opened and may be damaged or locked: save it again as docx.",
        ) from error


def _blocks(stream: BoundedStream, numbers: Numbers, clock: Clock) -> Iterator[Block]:
    """Yield the blocks of the document's body as they stream by."""
    count = 0
    depth = 0  # of tables: only the outermost is a block
    # No entity is expanded and nothing fetched.
    events = lxml.etree.iterparse(
        stream,
        events=("start", "end"),
        tag=(f"{W}p", f"{W}tbl"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
    )
    for event, node in events:
        if node.tag == f"{W}tbl":
            depth += 1 if event == "start" else -1
        if event == "start" or depth > 0 or _is_inside(node):
            continue
        count += 1
        if count % 10_000 == 0:
            clock.check()
        if node.tag == f"{W}tbl":
            yield from _table_blocks(node, count, numbers)
        else:
            yield from _paragraph_blocks(node, count, numbers)
        _forget(node)


def _is_inside(node: Any) -> bool:
    """Whether a paragraph stands in a text box of another: read with that one."""
    return any(True for _ in node.iterancestors(f"{W}p"))


def _forget(node: Any) -> None:
    """Let go of what has been read."""
    node.clear()
    while node.getprevious() is not None:
        del node.getparent()[0]


def _paragraph_blocks(node: Any, line: int, numbers: Numbers) -> Iterator[Block]:
    text = _text(node)
    if not text.strip():
        return
    label, level = numbers.label_of(node)
    lines = [tidy(part) for part in text.split("\n") if part.strip()]
    for at, part in enumerate(lines):
        yield Block(line, f"{label}{part}" if at == 0 else part, level=level)


def _table_blocks(node: Any, line: int, numbers: Numbers) -> Iterator[Block]:
    """Yield a table; one of a single column or row of long text is only layout and comes as paragraphs."""
    grid = Grid()
    above: dict[int, str] = {}
    for row in node.iterchildren(f"{W}tr", f"{W}sdt"):
        cells = [cell for cell in row.iter(f"{W}tc") if _table_of(cell) is node]
        laid: list[tuple[str, int, int]] = []
        x = 0
        for cell in cells:
            across = span(_value(cell, "gridSpan"))
            text = above.get(x, "") if _continues(cell) else _cell_text(cell, numbers)
            above[x] = text
            laid.append((text, across, 1))
            x += min(across, 1_000)
        grid.add_row(laid)
    rows = grid.rows()
    if rows and len(rows[0]) >= 2:
        yield Block(line, rows=rows)
        return
    for row in rows:
        yield from (Block(line, part) for part in row[0].split("\n") if part)


def _table_of(cell: Any) -> Any:
    return next(cell.iterancestors(f"{W}tbl"), None)


def _value(cell: Any, name: str) -> str | None:
    found = cell.find(f"{W}tcPr/{W}{name}")
    return None if found is None else found.get(f"{W}val")


def _continues(cell: Any) -> bool:
    """Whether a cell goes on with the one above it."""
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    return merge is not None and merge.get(f"{W}val") in (None, "continue")


def _cell_text(cell: Any, numbers: Numbers) -> str:
    lines = []
    for paragraph in cell.iter(f"{W}p"):
        if text := _text(paragraph).strip():
            label, _ = numbers.label_of(paragraph)
            lines.append(tidy(f"{label}{text}"))
    return "\n".join(line for line in lines if line)


def _text(paragraph: Any) -> str:
    """Return the text of a paragraph as printed: with what was inserted, without what was deleted."""
    parts: list[str] = []
    stack = [paragraph]
    while stack:
        node = stack.pop()
        if node is not paragraph and (node.tag in _SKIPPED or node.tag == _FALLBACK):
            continue
        if node.tag == f"{W}t":
            parts.append(node.text or "")
        elif node.tag == f"{W}tab":
            parts.append("\t")
        elif node.tag in (f"{W}br", f"{W}cr") or (node.tag == f"{W}p" and node is not paragraph):
            parts.append("\n")
        stack += list(reversed(node))
    return re.sub(r"\t+", " ", "".join(parts))
