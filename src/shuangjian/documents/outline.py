"""The outline of a document: a tree of numbered paragraphs, each with the unnumbered ones that follow it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from shuangjian.documents.blocks import Block
from shuangjian.documents.numbering import RANKS, Number, read_number, split_figures, split_ordinals
from shuangjian.documents.units import MARK

_ANNEX = re.compile(r"^附\s*[件表录]\s*\d{0,2}\s*[:：]?")
# 附件：1.甲表 with 2.乙表 on the next line: names of annexes, no points.
_ANNEX_LIST = re.compile(r"^附\s*[件表录]\s*[:：]\s*(?:1\s*[.．、]\s*\S.*)?$")
_ANNEX_NAME = re.compile(r"^\s*\d{1,2}\s*[.．、]\s*[^。；;]{2,60}$")
# Styles that head whole parts of a document and never stand below a finer one.
_OUTER = frozenset({"chapter", "part", "article", "han"})
# What ends a letter and belongs to no item.
_CLOSING_WORDS = re.compile(
    r"^(?:特此(?:通知|通告|公告|函复|答复|批复|报告|说明|函告|请示|公示)|此复|以上(?:请示|意见|妥否)|妥否|当否|请予?(?:批示|审议)|"
    r"(?:再次)?(?:衷心)?感谢您|(?:最后，?)?感谢|您对(?:我们|本)|对以上答复|如对|专此|请各(?:校|地|区|县|单位|学校|乡镇|有关).{0,20}(?:报|反馈|认真|遵照)|此致|敬礼|顺致|（此件|\(此件|请认真(?:贯彻|组织))"
)
_MARK_LINE = re.compile(rf"^[（(【\[]?\s*(?:{MARK.pattern.replace('?P<open>', '').replace('?P<role>', '?:')})")
# One of these alone above items means a short list of duties, not a heading.
_STOPS = "。；;！!"


@dataclass
class Item:
    """A numbered paragraph. `more` are the unnumbered ones that follow it, `items` the numbered ones below it."""

    style: str
    number: int
    line: int
    text: str  # without the number
    more: list[str] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    path: tuple[str, ...] = ()
    above: tuple[int, ...] = ()  # the numbers of the headings in `path`

    @property
    def own(self) -> str:
        """Its own paragraphs joined, a heading without a stop ended by one."""
        is_bare = bool(self.more) and len(self.text) <= 25 and not re.search(r"[，,。；;：:]", self.text)
        return "".join([self.text, "。" if is_bare else "", *self.more])

    @property
    def whole(self) -> str:
        """Its paragraphs and all below joined."""
        return "".join([self.own, *(item.whole for item in self.items)])

    @property
    def is_heading(self) -> bool:
        """Whether it is nothing but a heading over other items: short, one clause, nothing more said."""
        plain = self.text.rstrip("。")
        return (
            bool(self.items)
            and not any(len(text) > 60 or text.endswith("。") for text in self.more)
            and len(plain) <= 40
            and not any(stop in plain for stop in _STOPS)
            and not plain.endswith(("：", ":"))
        )

    def walk(self) -> Iterator[Item]:
        """Yield it and all items below, in order."""
        yield self
        for item in self.items:
            yield from item.walk()


@dataclass
class Outline:
    """The items at the top, and the paragraphs that stand before any item."""

    items: list[Item] = field(default_factory=list)
    preamble: list[Item] = field(default_factory=list)

    def walk(self) -> Iterator[Item]:
        """Yield all items in order."""
        for item in self.items:
            yield from item.walk()


class _Builder:
    """Places one paragraph after the other in the tree."""

    def __init__(self) -> None:
        self.outline = Outline()
        self.open: list[Item] = []
        self.last_in_figures = 0
        self.lists_annexes = False
        self.is_closed = False  # behind an annex mark or a closing formula nothing more belongs to the last item

    def add(self, line: int, text: str) -> None:
        if self.lists_annexes and _ANNEX_NAME.match(text):
            return
        self.lists_annexes = bool(_ANNEX_LIST.match(text))
        number = read_number(text, self.last_in_figures)
        if number is not None:
            self._add_item(line, number)
        elif _ANNEX.match(text):
            self.start_anew()
        elif _CLOSING_WORDS.match(text) and not (text.startswith("请") and self._awaits_text()):
            self.is_closed = True
        elif self.open and not self.is_closed:
            self.open[-1].more.append(text)
        elif not self.outline.items:
            self.outline.preamble.append(Item("plain", len(self.outline.preamble) + 1, line, text))

    def _awaits_text(self) -> bool:
        """Whether the last item is a heading of a few words under which nothing stands yet: a 请各校… below is its text."""
        last = self.open[-1] if self.open and not self.is_closed else None
        return bool(last and not last.more and len(last.text) <= 12 and not re.search(r"[，,。；;：:]", last.text))

    def start_anew(self) -> None:
        self.open = []
        self.last_in_figures = 0
        self.is_closed = True

    def _add_item(self, line: int, number: Number) -> None:
        self.is_closed = False
        self._close_for(number)
        item = Item(
            number.style,
            number.value,
            line,
            number.rest,
            path=tuple(item.text for item in self.open),
            above=tuple(item.number for item in self.open),
        )
        (self.open[-1].items if self.open else self.outline.items).append(item)
        self.open.append(item)
        if number.style == "arabic":
            self.last_in_figures = number.value
        elif number.style == "article":
            self.last_in_figures = 0

    def _close_for(self, number: Number) -> None:
        """Close the open items that the new one does not stand under."""
        styles = [item.style for item in self.open]
        if number.style in styles:
            self.open = self.open[: len(styles) - 1 - styles[::-1].index(number.style)]
            return
        rank = RANKS[number.style]
        # 一是全面提高质量。 1、配齐教师。… : a list in figures may begin below an ordinal.
        last = self.open[-1] if self.open else None
        if (
            last
            and number.value == 1
            and number.style not in _OUTER
            and last.style == "ordinal"
            and len(last.text) <= 30
        ):
            return
        while self.open and RANKS[self.open[-1].style] >= rank:
            self.open.pop()


def read_outline(blocks: Sequence[Block]) -> Outline:
    """Return the tree of numbered paragraphs. Tables are passed over; 一是 … 二是 … in one paragraph are items each."""
    builder = _Builder()
    for block in blocks:
        if block.is_table:
            continue
        if block.starts_part:
            builder.start_anew()
        first = read_number(block.text)
        # What is numbered already keeps its 一是, 二是 inside.
        parts = split_ordinals(block.text) if first is None or first.style == "ordinal" else [block.text]
        for text in split_figures(block.text) if first is None and len(parts) == 1 else parts:
            builder.add(block.line, text)
    for item in builder.outline.walk():
        _lift_mark(item)
    return builder.outline


def _lift_mark(item: Item) -> None:
    """Give an item the mark of departments that stands on a line of its own behind the last item below it, for all of them."""
    if len(item.items) < 2:
        return
    *others, last = item.items
    marks = [text for text in last.more if _MARK_LINE.match(text)]
    if (
        marks
        and not last.items
        and not any(MARK.search(other.whole) for other in others)
        and not MARK.search(last.text)
    ):
        last.more = [text for text in last.more if text not in marks]
        item.more += marks
