"""The outline of a document: which paragraphs are numbered, in which style, and what stands under what."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from shuangjian.documents.blocks import Block

_HAN = "一二三四五六七八九十百零〇"
_ANNEX = re.compile(r"^附\s*[件表录]\s*[:：\d一二三]?.{0,40}$")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"

# The styles in which items are numbered, from the outermost as a rule.
STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("chapter", re.compile(rf"^第([{_HAN}\d]+)[章部]分?\s*")),
    ("article", re.compile(rf"^第([{_HAN}\d]+)[条项]\s*[、：:]?")),
    ("han", re.compile(rf"^([{_HAN}]+)\s*[、．.]\s*")),
    ("han_bracket", re.compile(rf"^[（(]([{_HAN}]+)[）)]\s*[、.]?")),
    ("arabic", re.compile(r"^(\d{1,3})\s*[.、．﹒·]\s*(?!\d)")),
    ("task", re.compile(rf"^(?:任务|措施|举措|事项)([{_HAN}\d]+)\s*[：:、.]\s*")),
    ("arabic_bracket", re.compile(r"^[（(](\d{1,3})[）)]\s*[、.]?")),
    ("ordinal", re.compile(rf"^([{_HAN}]+)(?:是|要)(?!否)\s*")),
    ("circled", re.compile(rf"^([{_CIRCLED}])\s*[、.]?")),
)


@dataclass
class Item:
    """A numbered paragraph with what follows it up to the next number. `path` names the headings above it."""

    style: str
    number: int
    line: int
    text: str  # without the number
    more: list[str] = field(default_factory=list)
    path: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """Its paragraphs joined."""
        return "".join([self.text, *self.more])


def number_of(text: str) -> int:
    """Return the value of a Chinese or Arabic number; 0 where it is none."""
    if text.isdigit():
        return int(text)
    if text in _CIRCLED:
        return _CIRCLED.index(text) + 1
    digits = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0}
    total, unit = 0, 0
    for char in text:
        if char == "十":
            total, unit = total + (unit or 1) * 10, 0
        elif char == "百":
            total, unit = total + unit * 100, 0
        elif char in digits:
            unit = digits[char]
        else:
            return 0
    return total + unit


def read_number(text: str) -> tuple[str, int, str] | None:
    """Return style, number and the rest of a numbered paragraph, or None."""
    for style, pattern in STYLES:
        if match := pattern.match(text):
            number = number_of(match.group(1))
            if number:
                return style, number, text[match.end() :].strip()
    return None


def read_items(blocks: list[Block]) -> list[Item]:
    """Return all numbered paragraphs in order, each with its unnumbered followers and the headings above it."""
    items: list[Item] = []
    open_headings: list[Item] = []
    order = [style for style, _ in STYLES]
    closed = False  # after the heading of an annex nothing more belongs to the last item
    for block in blocks:
        if block.is_table:
            continue
        found = read_number(block.text)
        if found is None:
            if _ANNEX.match(block.text):
                closed = True
            if items and not closed:
                items[-1].more.append(block.text)
            continue
        closed = False
        style, number, rest = found
        while open_headings and order.index(open_headings[-1].style) >= order.index(style):
            open_headings.pop()
        item = Item(style, number, block.line, rest, path=tuple(heading.text for heading in open_headings))
        items.append(item)
        open_headings.append(item)
    return items


def split_heading(text: str) -> tuple[str, str]:
    """Return the heading of a measure and the rest: up to the first full stop or colon, if that is short."""
    match = re.match(r"^(.{2,40}?)[。：:；;]\s*(.*)$", text, re.DOTALL)
    if match and not re.search(r"[，,].*[，,]", match.group(1)):
        return match.group(1).strip(), match.group(2).strip()
    return text[:40].strip(), text.strip()
