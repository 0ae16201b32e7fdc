"""An official document as it is meant, and as the lines it is set in: the same for Word and for PDF."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum

from shuangjian.documents.blocks import Block
from shuangjian.official.figure import Figure


@dataclass(frozen=True)
class Annex:
    """What is annexed: its title and its blocks, on a page of its own."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class OfficialDocument:
    """A document (公文) by its parts.

    Args:
        issuers: who issues it, the leading one first (发文机关).
        number: its number, "示例发〔2026〕3号" (发文字号); "" for none.
        title: its title, without line breaks.
        date: the day it was made (成文日期).
        blocks: the text; `level` says which are headings (1 一、, 2 （一）), tables and figures stand where they stand.
        addressees: to whom (主送机关); "" for none.
        annexes: in the order they are named in.
        mark: what stands in red above (发文机关标志); "" takes the issuers and 文件, None leaves head and rule out.
    """

    issuers: tuple[str, ...]
    number: str
    title: str
    date: dt.date
    blocks: tuple[Block | Figure, ...]
    addressees: str = ""
    annexes: tuple[Annex, ...] = ()
    mark: str | None = ""

    def __post_init__(self) -> None:
        """Hold the parts to what a document has.

        Raises:
            ValueError: no issuer or no title; a document says by whom and what.
        """
        if not self.issuers or not all(self.issuers) or not self.title.strip():
            raise ValueError("An official document has an issuer and a title.")


class Part(Enum):
    """What a line is: it decides face, size and place (`style.py`)."""

    MARK = "发文机关标志"
    NUMBER = "发文字号"
    TITLE = "标题"
    ADDRESSEES = "主送机关"
    HEADING_1 = "一级标题"
    HEADING_2 = "二级标题"
    BODY = "正文"
    ANNEX_NOTE = "附件说明"
    ANNEX_NOTE_NEXT = "附件说明之二"
    ISSUER = "发文机关署名"
    DATE = "成文日期"
    ANNEX_LABEL = "附件序号"
    ANNEX_TITLE = "附件标题"
    TABLE = "表格"
    FIGURE = "图"
    BLANK = "空行"


@dataclass(frozen=True)
class Line:
    """One paragraph or table of the set document; `new_page` begins a page with it."""

    part: Part
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = field(default=())
    new_page: bool = False
    figure: Figure | None = None


# Characters that no text of XML and no page holds.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def compose(document: OfficialDocument) -> list[Line]:
    """Return the lines of a document in their order, after GB/T 9704-2012 section 7."""
    return [_clean(line) for line in _lines(document)]


def _lines(document: OfficialDocument) -> Iterator[Line]:
    if document.mark is not None:
        yield Line(Part.MARK, document.mark or f"{'、'.join(document.issuers)}文件")
    if document.number:
        yield Line(Part.NUMBER, document.number)
    yield Line(Part.TITLE, " ".join(document.title.split()))
    if document.addressees:
        yield Line(Part.ADDRESSEES, f"{document.addressees.rstrip('：:')}：")
    yield from _body(document.blocks)
    if document.annexes:
        yield Line(Part.BLANK)
        yield from _annex_notes(document.annexes)
    yield Line(Part.BLANK)
    for issuer in document.issuers:
        yield Line(Part.ISSUER, issuer)
    yield Line(Part.DATE, f"{document.date.year}年{document.date.month}月{document.date.day}日")
    for number, annex in enumerate(document.annexes, start=1):
        yield Line(Part.ANNEX_LABEL, _label(number, document.annexes), new_page=True)
        yield Line(Part.ANNEX_TITLE, annex.title)
        yield from _body(annex.blocks)


def _body(blocks: Sequence[Block | Figure]) -> Iterator[Line]:
    parts = {1: Part.HEADING_1, 2: Part.HEADING_2}
    for block in blocks:
        if isinstance(block, Figure):
            yield Line(Part.FIGURE, figure=block)
            yield Line(Part.BODY, block.words)
        elif block.is_table:
            yield Line(Part.TABLE, rows=block.rows)
        else:
            yield Line(parts.get(block.level, Part.BODY), block.text)


def _annex_notes(annexes: Sequence[Annex]) -> Iterator[Line]:
    if len(annexes) == 1:
        yield Line(Part.ANNEX_NOTE, f"附件：{annexes[0].title}")
        return
    for number, annex in enumerate(annexes, start=1):
        first = number == 1
        said = f"{'附件：' if first else ''}{number}. {annex.title}"
        yield Line(Part.ANNEX_NOTE if first else Part.ANNEX_NOTE_NEXT, said)


def _label(number: int, annexes: Sequence[Annex]) -> str:
    return "附件" if len(annexes) == 1 else f"附件{number}"


def clean(text: str) -> str:
    """Return `text` without what no file holds."""
    return _CONTROLS.sub("", text)


def _clean(line: Line) -> Line:
    across = max((len(row) for row in line.rows), default=0)
    rows = tuple((*(clean(cell) for cell in row), *[""] * (across - len(row))) for row in line.rows)
    return Line(line.part, clean(line.text), rows, line.new_page, line.figure)
