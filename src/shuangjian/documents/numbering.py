"""In which styles paragraphs are numbered: 第一条, 一、, （一）, 1., 一是, ①."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shuangjian.documents.numerals import CIRCLED, ordinal_of

_HAN = "一二三四五六七八九十百零〇"
_MARK = r"[、．.﹒·:：]"

# Name and pattern of each style, from the outermost as a rule. Group 1 is the number.
STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("chapter", re.compile(rf"^第\s*([{_HAN}\d]+)\s*[章编篇]\s*")),
    ("part", re.compile(rf"^第\s*([{_HAN}\d]+)\s*(?:节|部分)\s*[、：:]?\s*")),
    ("article", re.compile(rf"^第\s*([{_HAN}\d]+)\s*条(?:之[{_HAN}])?\s*[、：:]?\s*")),
    ("han", re.compile(rf"^([{_HAN}]+)\s*[、．.﹒，,]\s*")),
    ("han_bracket", re.compile(rf"^[（(]\s*([{_HAN}]+)\s*[）)]\s*[、.．]?\s*")),
    ("han_bracket", re.compile(rf"^([{_HAN}]+)[）)]\s*[、.．]?\s*")),
    ("arabic", re.compile(r"^(\d{1,3})\s*(?:[.、．﹒·]|(?<=\d)\s(?=[\u4e00-\u9fff“《]))\s*")),
    ("decimal", re.compile(r"^\d{1,2}[.．](\d{1,2})\s*[、.．]?\s*(?=[\u4e00-\u9fff“《])")),
    ("task", re.compile(rf"^(?:任务|措施|举措|事项|项目|行动)\s*([{_HAN}\d]+)\s*[：:、.]\s*")),
    ("arabic_bracket", re.compile(r"^[（(]\s*(\d{1,3})\s*[）)]\s*[、.．]?\s*")),
    ("arabic_bracket", re.compile(r"^(\d{1,2})[）)]\s*[、.．]?\s*")),
    ("ordinal", re.compile(rf"^([{_HAN}])(?:是|要)(?![否非什])[，,：:]?\s*")),
    ("circled", re.compile(rf"^({CIRCLED.pattern})\s*[、.．]?\s*")),
)
RANKS = {name: rank for rank, name in enumerate(dict.fromkeys(name for name, _ in STYLES))}
# 2.136工程 is item 2 and 1.1 a number of its own: only what stands before tells which.
_AMBIGUOUS = re.compile(r"^(\d{1,2})\s*[.．]\s*(?=\d)")
_NO_NUMBER = re.compile(r"^(?:\d{1,4}\s*年|\d{1,2}\s*月|\d+\s*[.．]\s*\d+\s*(?:%|％|万|亿|元|倍|个|小时))")
_IN_PARAGRAPH = re.compile(rf"(?:^|(?<=[。；;：:，,]))\s*(?=[{_HAN}](?:是|要)(?![否非什])[\u4e00-\u9fff，,“])")
_FIGURES_IN_PARAGRAPH = re.compile(r"(?<=[。；;：:])\s*(\d{1,2})\s*[.、．](?=\s*[\u4e00-\u9fff“])")
_FEWEST_IN_PARAGRAPH = 3


@dataclass(frozen=True)
class Number:
    """The number of a paragraph, its style, and the text behind it."""

    style: str
    value: int
    rest: str


def read_number(text: str, before: int = 0) -> Number | None:
    """Return how a paragraph is numbered, or None.

    Args:
        text: the paragraph.
        before: the number of the last item in figures (1. 2.), which tells 2.136工程 from 2.1 and 2.5元.
    """
    if _NO_NUMBER.match(text):
        return None
    if match := _AMBIGUOUS.match(text):
        if int(match.group(1)) == before + 1 and not re.match(rf"{_AMBIGUOUS.pattern}1(?!\d)", text):
            return Number("arabic", before + 1, text[match.end() :].strip())
    for style, pattern in STYLES:
        if match := pattern.match(text):
            value = ordinal_of(match.group(1))
            rest = text[match.end() :].strip()
            if style == "arabic" and rest[:1].isdigit():
                continue
            if value and value < 1000:
                return Number(style, value, rest)
    return None


def split_figures(text: str) -> list[str]:
    """Return a paragraph cut before 1. 2. 3. where a list runs on in it behind a colon; else the paragraph whole."""
    starts: list[int] = []
    for match in _FIGURES_IN_PARAGRAPH.finditer(text):
        if int(match.group(1)) == len(starts) + 1 and (starts or text[: match.start()].rstrip()[-1:] in "：:"):
            starts.append(match.start())
    if len(starts) < _FEWEST_IN_PARAGRAPH:
        return [text]
    ends = [*starts[1:], len(text)]
    return [text[: starts[0]].strip(), *(text[start:end].strip() for start, end in zip(starts, ends, strict=True))]


def split_ordinals(text: str) -> list[str]:
    """Return a paragraph cut before 一是, 二是 …, where they follow each other in it; else the paragraph whole."""
    starts: list[int] = []
    for match in _IN_PARAGRAPH.finditer(text):
        number = read_number(text[match.end() :])
        if number and number.value == len(starts) + 1:
            starts.append(match.end())
    if len(starts) < 2:
        return [text]
    ends = [*starts[1:], len(text)]
    parts = [text[start:end].strip() for start, end in zip(starts, ends, strict=True)]
    return [part for part in (text[: starts[0]].strip(), *parts) if part]
