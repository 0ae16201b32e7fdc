"""The numbers Word sets before paragraphs: they stand in no text, only in the definitions of its lists."""

from __future__ import annotations

import re
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import cn2an
import lxml.etree

from shuangjian.documents.formats.guard import read_member

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BYTES_MAX = 8 * 1024 * 1024
_LEVELS = 9
_HAN_FORMATS = frozenset(
    {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand", "ideographDigital", "chineseLegalSimplified"}
)  # fmt: skip
_HEADING = re.compile(r"^(?:heading|标题)\s*(\d)$", re.IGNORECASE)


@dataclass(frozen=True)
class _Level:
    number_format: str
    text: str
    start: int


@dataclass
class Numbers:
    """The lists of a document, counting as their paragraphs go by."""

    levels: dict[tuple[str, int], _Level] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)  # style → list and level
    headings: dict[str, int] = field(default_factory=dict)  # style → level of heading
    counts: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0] * _LEVELS))

    def label_of(self, paragraph: Any) -> tuple[str, int]:
        """Return the number shown before a paragraph, "" for none, and its level as a heading, 0 for none."""
        properties = paragraph.find(f"{_W}pPr")
        style = _attribute(properties, "pStyle")
        heading = self.headings.get(style, 0)
        list_id = _attribute(properties, "numPr/{w}numId") or self.styles.get(style, ("", 0))[0]
        depth = _attribute(properties, "numPr/{w}ilvl")
        level = int(depth) if depth.isdigit() else self.styles.get(style, ("", 0))[1]
        if not list_id or list_id == "0" or level >= _LEVELS or (list_id, level) not in self.levels:
            return "", heading
        counts = self.counts[list_id]
        counts[level] = counts[level] + 1 if counts[level] else self.levels[list_id, level].start
        counts[level + 1 :] = [0] * (_LEVELS - level - 1)
        return self._shown(list_id, level, counts), heading

    def _shown(self, list_id: str, level: int, counts: list[int]) -> str:
        def number(match: re.Match[str]) -> str:
            at = int(match.group(1)) - 1
            shown = self.levels.get((list_id, at))
            return _format(max(counts[at], 1), shown.number_format) if shown else ""

        one = self.levels[list_id, level]
        if one.number_format in ("bullet", "none"):
            return ""
        return re.sub(r"%([1-9])", number, one.text)


def read_numbers(archive: zipfile.ZipFile, name: str) -> Numbers:
    """Read the lists and styles of a docx; a file without any gives none."""
    numbers = Numbers()
    names = set(archive.namelist())
    if "word/numbering.xml" in names:
        _read_lists(_parse(read_member(archive, "word/numbering.xml", name, _BYTES_MAX)), numbers)
    if "word/styles.xml" in names:
        _read_styles(_parse(read_member(archive, "word/styles.xml", name, _BYTES_MAX)), numbers)
    return numbers


def _parse(data: bytes) -> Any:
    return lxml.etree.fromstring(data, lxml.etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


def _read_lists(root: Any, numbers: Numbers) -> None:
    abstract = {}
    for definition in root.iter(f"{_W}abstractNum"):
        levels = {}
        for level in definition.iter(f"{_W}lvl"):
            start = _attribute(level, "start")
            levels[level.get(f"{_W}ilvl")] = _Level(
                _attribute(level, "numFmt"), _attribute(level, "lvlText"), int(start) if start.isdigit() else 1
            )
        abstract[definition.get(f"{_W}abstractNumId")] = levels
    for use in root.iter(f"{_W}num"):
        for depth, level in abstract.get(_attribute(use, "abstractNumId"), {}).items():
            if depth and depth.isdigit():
                numbers.levels[use.get(f"{_W}numId") or "", int(depth)] = level


def _read_styles(root: Any, numbers: Numbers) -> None:
    for style in root.iter(f"{_W}style"):
        identity = style.get(f"{_W}styleId") or ""
        shown = _attribute(style, "name")
        if match := _HEADING.match(shown):
            numbers.headings[identity] = int(match.group(1))
        elif shown.lower() == "title":
            numbers.headings[identity] = 1
        if list_id := _attribute(style, "pPr/{w}numPr/{w}numId"):
            depth = _attribute(style, "pPr/{w}numPr/{w}ilvl")
            numbers.styles[identity] = (list_id, int(depth) if depth.isdigit() else 0)


def _attribute(node: Any, path: str) -> str:
    """Return the value of an element below a node, "" where there is none."""
    found = None if node is None else node.find(_W + path.format(w=_W))
    return "" if found is None else found.get(f"{_W}val") or ""


def _format(value: int, number_format: str) -> str:
    if number_format in _HAN_FORMATS:
        return str(cn2an.an2cn(value)).replace("一十", "十", 1) if value < 20 else str(cn2an.an2cn(value))
    if number_format == "decimalEnclosedCircle" and value <= 20:
        return chr(ord("①") + value - 1)
    if number_format in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (value - 1) % 26)
        return letter if number_format == "lowerLetter" else letter.upper()
    return str(value)
