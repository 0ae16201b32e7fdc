"""OFD, the national format of printed documents (GB/T 33190): lines by where their letters stand on the page."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import lxml.etree

from shuangjian.documents.blocks import Block, Opened, UnreadableDocumentError
from shuangjian.documents.formats.guard import DAMAGED_ARCHIVE, Clock, read_member
from shuangjian.documents.formats.layout import Line, Page, join_lines, without_running_heads
from shuangjian.documents.formats.text import text_blocks

PAGES_MAX = 300
_A4_HEIGHT = 297.0
_FARTHEST = 100_000.0  # millimetres; also keeps out what is no number
_COLUMN_GAP = 2.0  # of a letter's size: what stands further apart is another column


def open_ofd(path: Path) -> Opened:
    """Read an OFD file.

    Raises:
        UnreadableDocumentError: it is damaged, unpacks to too much, or holds pictures only.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            pages = list(_pages(archive, path.name))
    except DAMAGED_ARCHIVE as error:
        raise UnreadableDocumentError(
            f"{path.name} 打不开，可能已损坏；请另存为 pdf 或 docx 后再试。",
            f"{path.name} cannot be opened and may be damaged: save it as pdf or docx.",
        ) from error
    if not any(page.lines for page in pages):
        raise UnreadableDocumentError(
            f"{path.name} 里没有文字（可能是扫描件）；请先做文字识别（OCR）后再试。",
            f"{path.name} has no text and may be a scan: have it recognised (OCR) first.",
        )
    lines = [line for page in without_running_heads(pages) for line in page.lines]
    return Opened(_blocks(lines))


def _blocks(lines: list[Line]) -> list[Block]:
    """Return paragraphs, and tables where lines have columns: these come as lines apart by tabs."""
    text: list[str] = []
    waiting: list[Line] = []
    for line in lines:
        if "\t" in line.text:
            text += [paragraph for _, paragraph in join_lines(waiting)]
            waiting = []
            text.append(line.text)
        else:
            waiting.append(line)
    text += [paragraph for _, paragraph in join_lines(waiting)]
    return text_blocks("\n".join(text))


def _pages(archive: zipfile.ZipFile, name: str) -> Iterator[Page]:
    clock = Clock(name)
    for body in _parse(archive, "OFD.xml", name).iter("{*}DocBody"):
        root = _text_of(body, "DocRoot")
        if not root:
            continue
        document = _parse(archive, root.lstrip("/"), name)
        for number, page in enumerate(document.iter("{*}Page"), start=1):
            clock.check()
            if number > PAGES_MAX:
                raise UnreadableDocumentError(
                    f"{name} 超过 {PAGES_MAX} 页，不像一份公文；请只保留正文后再试。",
                    f"{name} has more than {PAGES_MAX} pages, unlike a document: keep the text of the document only and try again.",
                )
            place = page.get("BaseLoc") or ""
            content = _parse(archive, _beside(root, place), name)
            yield Page(number, _height(content) or _height(document) or _A4_HEIGHT, tuple(_lines(content, number)))


def _parse(archive: zipfile.ZipFile, member: str, name: str) -> Any:
    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return lxml.etree.fromstring(read_member(archive, member, name), parser)


def _beside(root: str, place: str) -> str:
    if place.startswith("/"):
        return place.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(root.lstrip("/")), place))


def _text_of(node: Any, tag: str) -> str:
    found = node.find(f"{{*}}{tag}")
    return "" if found is None else (found.text or "").strip()


def _height(node: Any) -> float:
    box = next((found.text for found in node.iter("{*}PhysicalBox")), None)
    numbers = _numbers(box or "")
    return numbers[3] if len(numbers) == 4 else 0.0


def _numbers(text: str) -> list[float]:
    try:
        numbers = [float(part) for part in text.split()]
    except ValueError:
        return []
    return numbers if all(abs(number) < _FARTHEST for number in numbers) else []


def _lines(content: Any, page: int) -> list[Line]:
    """Return the lines of a page from top to bottom: pieces of text at one height, from left to right."""
    pieces = [piece for node in content.iter("{*}TextObject") for piece in _pieces(node, page)]
    rows: list[list[Line]] = []
    for piece in sorted(pieces, key=lambda one: (one.top, one.left)):
        if rows and abs(rows[-1][0].top - piece.top) < 0.5 * piece.size:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_joined(sorted(row, key=lambda one: one.left)) for row in rows]


def _pieces(node: Any, page: int) -> Iterator[Line]:
    box = _numbers(node.get("Boundary") or "")
    size = next(iter(_numbers(node.get("Size") or "")), 4.0) or 4.0
    if len(box) != 4:
        return
    for code in node.iter("{*}TextCode"):
        text = (code.text or "").strip("\n")
        x = next(iter(_numbers(code.get("X") or "")), 0.0)
        y = next(iter(_numbers(code.get("Y") or "")), 0.0)
        if text.strip():
            left = box[0] + x
            yield Line(text, page, left, max(left + size * len(text), box[0] + box[2]), box[1] + y, size)


def _joined(pieces: list[Line]) -> Line:
    text = pieces[0].text
    for before, piece in pairwise(pieces):
        gap = piece.left - before.right
        text += ("\t" if gap > _COLUMN_GAP * piece.size else " " if gap > 0.6 * piece.size else "") + piece.text
    first, last = pieces[0], pieces[-1]
    return Line(text, first.page, first.left, last.right, first.top, first.size)
