"""Open a document as blocks, paragraphs and tables in their order, whatever the format."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docx
import lxml.etree
import lxml.html
from charset_normalizer import from_bytes
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.table import Table as DocxTable
from docx.text.paragraph import Paragraph

from shuangjian.documents.repair import repair_text

BYTES_MAX = 20 * 1024 * 1024
_BLOCK_TAGS = frozenset(
    {
        "p",
        "div",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "section",
        "article",
        "br",
        "tr",
        "dd",
        "dt",
        "blockquote",
        "pre",
    }
)
_NO_TEXT = frozenset({".doc", ".wps", ".pdf", ".xls", ".xlsx", ".et", ".ofd"})
_IGNORED_TAGS = frozenset({"script", "style", "head", "nav", "footer", "noscript"})


class UnreadableDocumentError(Exception):
    """A file that cannot be opened as a document: why, and what to do."""


@dataclass(frozen=True)
class Block:
    """A paragraph (`text`) or a table (`rows`, every cell filled, merged cells repeated). `line` counts from 1."""

    line: int
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def is_table(self) -> bool:
        """Whether it is a table."""
        return bool(self.rows)


@dataclass
class Opened:
    """A document's blocks with what had to be mended to read it."""

    blocks: list[Block] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def open_document(path: Path) -> Opened:
    """Read a text, docx or html file.

    Raises:
        UnreadableDocumentError: missing, empty, too large, damaged or of another kind.
    """
    size = path.stat().st_size
    if size == 0:
        raise UnreadableDocumentError(f"{path.name} 是空文件。")
    if size > BYTES_MAX:
        raise UnreadableDocumentError(f"{path.name} 超过 20 MB，不像一份公文；请只保留正文后再试。")
    suffix = path.suffix.lower()
    data = path.read_bytes()
    if suffix == ".docx" or (data[:4] == b"PK\x03\x04" and suffix not in _NO_TEXT):
        return _open_docx(path)
    if suffix in _NO_TEXT or data[:4] in (b"%PDF", b"\xd0\xcf\x11\xe0"):
        raise UnreadableDocumentError(f"{path.name} 是 {suffix or '二进制'} 文件；请另存为 docx、html 或 txt 后再试。")
    text, warnings = decode(data)
    if suffix in (".html", ".htm") or re.search(r"<(?:html|body|table|p)\b", text[:5000], re.IGNORECASE):
        blocks = _html_blocks(text)
    else:
        blocks = text_blocks(text)
    return _repaired(Opened(blocks, warnings))


def decode(data: bytes) -> tuple[str, list[str]]:
    """Decode bytes: UTF-8 and GB 18030 first, then what the letters look like."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding), []
        except UnicodeDecodeError:
            continue
    best = from_bytes(data).best()
    if best is None:
        raise UnreadableDocumentError("认不出文字编码；请另存为 UTF-8 文本后再试。")
    return str(best), [f"文字编码按 {best.encoding} 猜测，请核对。"]


def _repaired(opened: Opened) -> Opened:
    text = "\n".join(block.text for block in opened.blocks)
    repaired, warnings = repair_text(text)
    if repaired != text:
        lines = repaired.split("\n")
        if len(lines) == len(opened.blocks):
            opened.blocks = [
                block if block.is_table else Block(block.line, line)
                for block, line in zip(opened.blocks, lines, strict=True)
            ]
    opened.warnings += warnings
    return opened


# Text ---------------------------------------------------------------------------------------------------------------


def text_blocks(text: str) -> list[Block]:
    """Return the paragraphs of a text; cells that a copy from Word left on lines of their own become a table again."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    blocks: list[Block] = []
    at = 0
    while at < len(lines):
        end, rows = _flat_table(lines, at)
        if rows:
            blocks.append(Block(at + 1, rows=rows))
            at = end
            continue
        line = lines[at]
        if line.strip():
            blocks.append(Block(at + 1, _tidy(line)))
        at += 1
    return blocks


def _tidy(line: str) -> str:
    return re.sub(r"[ \t\u3000\u00a0]+", " ", line).strip()


def _flat_table(lines: list[str], start: int) -> tuple[int, tuple[tuple[str, ...], ...]]:
    """Return where a flattened table ends and its rows, or no rows where none begins here.

    Two forms: one cell a line, each line begun with a tab and rows apart by a blank line; or one row a line, cells
    apart by tabs or bars.
    """
    if lines[start].startswith("\t") and lines[start].strip():
        rows: list[list[str]] = [[]]
        at = start
        while at < len(lines) and (lines[at].startswith("\t") or not lines[at].strip()):
            if lines[at].startswith("\t"):
                rows[-1].append(_tidy(lines[at]))
            elif rows[-1]:
                if at + 1 < len(lines) and not lines[at + 1].startswith("\t"):
                    break
                rows.append([])
            at += 1
        found = [row for row in rows if any(row)]
        if len(found) >= 2 and len(found[0]) >= 3:
            width = len(found[0])
            return at, _filled([row[:width] + [""] * (width - len(row)) for row in found])
    for mark in ("\t", "|", "｜"):
        end = start
        split_rows: list[list[str]] = []
        while end < len(lines) and len(cells := lines[end].strip().strip(mark).split(mark)) >= 3:
            if not all(re.fullmatch(r"[\s:\-]*", cell) for cell in cells):
                split_rows.append([_tidy(cell) for cell in cells])
            end += 1
        if len(split_rows) >= 2:
            width = len(split_rows[0])
            return end, _filled([(row + [""] * width)[:width] for row in split_rows])
    return start, ()


def _filled(rows: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    """Repeat what stands in the first column down to where it changes: merged cells come out empty in plain text."""
    last = ""
    for row in rows:
        if row[0]:
            last = row[0]
        else:
            row[0] = last
    return tuple(tuple(row) for row in rows)


# Word ---------------------------------------------------------------------------------------------------------------


def _open_docx(path: Path) -> Opened:
    try:
        document = docx.Document(str(path))
    except (
        KeyError,
        ValueError,
        OSError,
        zipfile.BadZipFile,
        PackageNotFoundError,
        lxml.etree.XMLSyntaxError,
    ) as error:
        raise UnreadableDocumentError(f"{path.name} 打不开，可能已损坏或有密码；请重新另存为 docx。") from error
    blocks = []
    for number, item in enumerate(_docx_items(document), start=1):
        if isinstance(item, Paragraph):
            blocks += [Block(number, _tidy(line)) for line in item.text.split("\n") if line.strip()]
        else:
            rows = [[_tidy(cell.text.replace("\n", "")) for cell in row.cells] for row in item.rows]
            if rows:
                blocks.append(Block(number, rows=tuple(tuple(row) for row in rows)))
    return _repaired(Opened(blocks))


def _docx_items(document: Document) -> Iterator[Paragraph | DocxTable]:
    for child in document.element.body.iterchildren():
        if child.tag == qn("w:p"):
            yield Paragraph(child, document)
        elif child.tag == qn("w:tbl"):
            yield DocxTable(child, document)


# HTML ---------------------------------------------------------------------------------------------------------------


def _html_blocks(text: str) -> list[Block]:
    try:
        root = lxml.html.document_fromstring(re.sub(r"<\?xml[^>]*\?>", "", text))
    except (lxml.etree.ParserError, ValueError) as error:
        raise UnreadableDocumentError("网页里没有内容。") from error
    blocks: list[Block] = []
    buffer: list[str] = []

    def flush(line: int) -> None:
        for part in "".join(buffer).split("\n"):
            if part.strip():
                blocks.append(Block(line, _tidy(part)))
        buffer.clear()

    def walk(node: Any) -> None:
        if not isinstance(node.tag, str) or node.tag in _IGNORED_TAGS:
            return
        line = node.sourceline or 1
        if node.tag == "table":
            flush(line)
            rows = _html_rows(node)
            if len(rows) >= 2 and len(rows[0]) >= 3:
                blocks.append(Block(line, rows=rows))
                return
        if node.tag in _BLOCK_TAGS:
            flush(line)
        buffer.append((node.text or "").replace("\n", " "))
        for child in node:
            walk(child)
            buffer.append((child.tail or "").replace("\n", " "))
        if node.tag in _BLOCK_TAGS:
            flush(line)

    walk(root)
    flush(1)
    return blocks


def _html_rows(table: Any) -> tuple[tuple[str, ...], ...]:
    """Return the cells of a table with rowspan and colspan repeated."""
    grid: dict[tuple[int, int], str] = {}
    height = 0
    for y, row in enumerate(table.iter("tr")):
        x = 0
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            while (y, x) in grid:
                x += 1
            text = _tidy(cell.text_content().replace("\n", " "))
            down, across = _span(cell.get("rowspan")), _span(cell.get("colspan"))
            for dy in range(down):
                for dx in range(across):
                    grid[(y + dy, x + dx)] = text
            x += across
        height = y + 1
    width = max((x for _, x in grid), default=-1) + 1
    return tuple(tuple(grid.get((y, x), "") for x in range(width)) for y in range(height))


def _span(value: str | None) -> int:
    return min(max(int(value), 1), 200) if value and value.isdigit() else 1
