"""Plain text: its encoding, its paragraphs, and the tables that a copy from Word or from a page left flat."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from charset_normalizer import from_bytes

from shuangjian.documents.blocks import Block, UnreadableDocumentError, tidy
from shuangjian.documents.formats.guard import BLOCKS_MAX, COLUMNS_MAX
from shuangjian.documents.numbering import read_number
from shuangjian.documents.tables import column_of
from shuangjian.engine.reasons import Reason

_BINARY_SHARE = 0.02
_DAMAGED_SHARE = 0.01
_BOMS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))
_BARS = "|｜"
_FEWEST_HEADERS = 3
# A text whose lines are broken at one width: how wide, how many lines reach it but for a few letters, and end no sentence.
_NARROWEST, _WIDEST = 12, 60
_FEWEST_FULL, _SHARE_FULL, _RAGGED = 3, 0.15, 3
_LOOKED_AT = 2_000
_LONGEST_JOINED = 5_000
_STOPS = "。；;！!？?：:"
# Lines that stand for themselves: a number, a day, whom it is written to.
_OWN_LINE = re.compile(
    r".{0,16}[〔\[（(]\s*\d{4}\s*[〕\]）)]\s*第?\s*\d+\s*号|(?:\d{4}|[〇○零一二三四五六七八九]{4})\s*年.{1,4}月.{1,4}日$|附\s*件|[^，,。]{2,30}[：:]$"
)

Rows = tuple[tuple[str, ...], ...]


def decode(data: bytes, name: str = "文件") -> tuple[str, list[Reason]]:
    """Decode bytes: UTF-8 and GB 18030 first, then what the letters look like.

    Raises:
        UnreadableDocumentError: they are no text.
    """
    text, warnings = _decoded(data)
    controls = sum(text.count(chr(code)) for code in range(32) if code not in (9, 10, 11, 12, 13))
    if controls > _BINARY_SHARE * max(len(text), 1) and controls > 8:
        raise UnreadableDocumentError(
            f"{name} 不是文字文件；请另存为 docx、pdf、html 或 UTF-8 文本后再试。",
            f"{name} is no text: save it as docx, pdf, html or a text in UTF-8.",
        )
    return text, warnings


def _decoded(data: bytes) -> tuple[str, list[Reason]]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, errors="replace"), []
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding), []
        except UnicodeDecodeError:
            continue
    for encoding in ("utf-8", "gb18030"):
        text = data.decode(encoding, errors="replace")
        if text.count("\ufffd") <= _DAMAGED_SHARE * len(text):
            return text, [
                Reason(
                    f"有 {text.count(chr(0xFFFD))} 个字节无法按 {encoding} 解码，请对照原件。",
                    f"{text.count(chr(0xFFFD))} bytes are no {encoding}: compare the original.",
                )
            ]
    best = from_bytes(data[:200_000]).best()
    if best is None:
        raise UnreadableDocumentError(
            "认不出文字编码；请另存为 UTF-8 文本后再试。", "The encoding of the text is not known: save it as UTF-8."
        )
    text = data.decode(best.encoding, errors="replace")
    return text, [
        Reason(
            f"文字编码按 {best.encoding} 猜测，请核对。",
            f"The encoding was taken to be {best.encoding}: compare the text.",
        )
    ]


def text_blocks(text: str) -> list[Block]:
    """Return the paragraphs of a text; cells that a copy left on lines of their own become a table again.

    Where lines are broken at one width, a full one goes on in the next.
    """
    lines = re.split(r"\r\n|\r|\n|\x0b|\x0c|\u2028|\u2029", text)
    full = _broken_at(lines)
    blocks: list[Block] = []
    at = 0
    joined_to = -1  # the line the last block ends with, where it is a full one
    while at < len(lines) and len(blocks) <= BLOCKS_MAX:
        if not lines[at].strip():
            at += 1
            continue
        for read in (_tabbed_cells, _barred_lines, _split_lines, _bare_cells):
            end, rows = read(lines, at)
            if rows:
                blocks.append(Block(at + 1, rows=rows))
                at = end
                break
        else:
            if line := tidy(lines[at]):
                if (
                    blocks
                    and joined_to == at - 1
                    and len(blocks[-1].text) < _LONGEST_JOINED
                    and _goes_on(lines[at], line)
                ):
                    blocks[-1] = replace(blocks[-1], text=blocks[-1].text + line)
                else:
                    blocks.append(Block(at + 1, line))
                if full and _width_of(line) >= full - _RAGGED and line[-1] not in _STOPS:
                    joined_to = at
            at += 1
    return blocks


def _width_of(line: str) -> float:
    """Return how wide a line is printed: letters and digits take half the room of a Chinese character."""
    return len(line) - sum(map(str.isascii, line)) / 2 if len(line) <= 2 * _WIDEST else len(line)


def _broken_at(lines: Sequence[str]) -> float:
    """Return the width at which the lines of a text are broken; 0 where each is a paragraph."""
    plain = [line for raw in lines[:_LOOKED_AT] if (line := tidy(raw)) and not re.search("[\t|｜]", raw)]
    width = max(map(_width_of, plain), default=0)
    full = sum(_width_of(line) >= width - _RAGGED and line[-1] not in _STOPS for line in plain)
    return width if _NARROWEST <= width <= _WIDEST and full >= _FEWEST_FULL and full >= _SHARE_FULL * len(plain) else 0


def _goes_on(raw: str, line: str) -> bool:
    """Whether a line goes on with the full one above it: neither indented nor numbered, nor one that stands for itself."""
    return not raw[:1].isspace() and read_number(line) is None and not _OWN_LINE.match(line)


def _tabbed_cells(lines: Sequence[str], start: int) -> tuple[int, Rows]:
    """Read one cell a line, each begun with a tab, rows apart by a blank line."""
    if not lines[start].startswith("\t"):
        return start, ()
    rows: list[list[str]] = [[]]
    at = start
    while at < len(lines) and (lines[at].startswith("\t") or not lines[at].strip()):
        if lines[at].startswith("\t"):
            rows[-1].append(tidy(lines[at]))
        elif rows[-1]:
            if at + 1 < len(lines) and not lines[at + 1].startswith("\t"):
                break
            rows.append([])
        at += 1
    found = [row for row in rows if any(row)]
    if len(found) >= 2 and len(found[0]) >= 3:
        return at, _filled(found)
    return start, ()


def _barred_lines(lines: Sequence[str], start: int) -> tuple[int, Rows]:
    """Read one cell a line, each ended by a bar; the headers tell how many make a row."""
    cells: list[str] = []
    at = start
    while at < len(lines):
        line = lines[at].strip()
        if line and not (line[-1] in _BARS and not re.search(r"[|｜]", line[:-1])):
            break
        if line:
            cells.append(tidy(line[:-1]))
        at += 1
    return _rows_of_cells(cells, start, at)


def _bare_cells(lines: Sequence[str], start: int) -> tuple[int, Rows]:
    """Read one cell a line with nothing to tell cells: headers one below the other, then rows that count 1, 2, 3."""
    if column_of(lines[start]) != "no":
        return start, ()
    cells: list[str] = []
    at = start
    while at < len(lines) and len(cells) < _FEWEST_HEADERS * COLUMNS_MAX:
        if lines[at].strip():
            cells.append(tidy(lines[at]))
        at += 1
    width = _width(cells)
    if width < _FEWEST_HEADERS or len(cells) <= width or cells[width] not in ("1", "01", "一"):
        return start, ()
    # The table lasts as long as its rows go on counting.
    cells, places = [], []
    for place in range(start, len(lines)):
        if lines[place].strip():
            cells.append(tidy(lines[place]))
            places.append(place)
    rows = [cells[:width]]
    position = width
    while position + width <= len(cells) and cells[position].lstrip("0") == str(len(rows)):
        rows.append(cells[position : position + width])
        position += width
    if len(rows) < 2:
        return start, ()
    return places[position - 1] + 1, tuple(tuple(row) for row in rows)


def _rows_of_cells(cells: list[str], start: int, end: int) -> tuple[int, Rows]:
    width = _width(cells)
    if width < 2 or len(cells) < 2 * width:
        return start, ()
    rows = [cells[at : at + width] for at in range(0, len(cells), width)]
    return end, _filled(rows)


def _width(cells: Sequence[str]) -> int:
    """Return how many cells at the beginning are headers of columns."""
    width = 0
    while width < len(cells) and column_of(cells[width]) and len(cells[width]) <= 8:
        width += 1
    return width


def _split_lines(lines: Sequence[str], start: int) -> tuple[int, Rows]:
    """Read one row a line, cells apart by tabs or bars."""
    for mark in ("\t", "|", "｜"):
        end = start
        rows: list[list[str]] = []
        while end < len(lines) and len(cells := _cells(lines[end], mark)) >= (3 if not rows else 2):
            if not all(re.fullmatch(r"[\s:\-—]*", cell) for cell in cells):
                rows.append([tidy(cell) for cell in cells])
            end += 1
        if len(rows) >= 2:
            return end, _filled(rows)
    return start, ()


def _cells(line: str, mark: str) -> list[str]:
    plain = line.rstrip("\r\n ")
    if mark != "\t":
        plain = plain.strip().strip(mark)
    return plain.split(mark) if plain.strip() else []


def _filled(rows: Sequence[Sequence[str]]) -> Rows:
    """Return rows of one width; a cell left empty in the first column repeats the one above, as merged cells come out."""
    width = min(len(rows[0]), COLUMNS_MAX)
    even = [([*row] + [""] * width)[:width] for row in rows]
    if column_of(even[0][0]) != "no":
        for above, row in pairwise(even):
            row[0] = row[0] or above[0]
    return tuple(tuple(row) for row in even)
