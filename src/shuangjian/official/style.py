"""The figures of GB/T 9704-2012: paper, type area, faces, sizes and places.

Lengths in millimetres, sizes in points. 3号 is 16 pt, 2号 22 pt, 4号 14 pt; 22 lines of 28 characters fill the type area.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shuangjian.official.document import Part

PAPER = (210.0, 297.0)  # A4 (5.1)
TOP, LEFT = 37.0, 28.0  # 天头, 订口 (5.2.1)
TYPE_AREA = (156.0, 225.0)  # 版心 (5.2.1)
RIGHT, BOTTOM = PAPER[0] - LEFT - TYPE_AREA[0], PAPER[1] - TOP - TYPE_AREA[1]
LINES, CHARACTERS = 22, 28  # of a page and of a line (5.2.3)
LINE = TYPE_AREA[1] / LINES * 72 / 25.4  # pt
# 28 characters of 16 pt are 6 pt wider than the type area: each gives up so much of its space.
TIGHTER = TYPE_AREA[0] / 25.4 * 72 / CHARACTERS - 16  # pt, negative
MARK_BELOW_TOP = 35.0  # the mark's upper edge under the type area's (7.2.4)
RULE_BELOW_NUMBER = 4.0  # 7.2.7
PAGE_NUMBER_BELOW = 7.0  # under the type area's lower edge (7.5)
PAGE_NUMBER_SIZE = 14.0
BELOW_TABLE = LINE / 2  # pt, ours: the standard says nothing of it

Face = Literal["小标宋", "仿宋", "黑体", "楷体", "宋体"]
Align = Literal["left", "center", "right", "justify"]


@dataclass(frozen=True)
class Style:
    """How a part is set; `indent` and `right` in characters of its own size, `before` and `after` in lines."""

    face: Face
    size: float
    align: Align = "justify"
    indent: int = 0
    right: int = 0
    before: float = 0
    after: float = 0
    red: bool = False


STYLES: dict[Part, Style] = {
    Part.MARK: Style("小标宋", 36, "center", red=True),
    Part.NUMBER: Style("仿宋", 16, "center", before=2),
    Part.TITLE: Style("小标宋", 22, "center", before=2, after=1),
    Part.ADDRESSEES: Style("仿宋", 16, "left"),
    Part.HEADING_1: Style("黑体", 16, "left", indent=2),
    Part.HEADING_2: Style("楷体", 16, "left", indent=2),
    Part.BODY: Style("仿宋", 16, indent=2),
    Part.ANNEX_NOTE: Style("仿宋", 16, "left", indent=2),
    # Under the first: as far in as the words 附件：.
    Part.ANNEX_NOTE_NEXT: Style("仿宋", 16, "left", indent=5),
    Part.ISSUER: Style("仿宋", 16, "right", right=4, before=1),
    Part.DATE: Style("仿宋", 16, "right", right=4),
    Part.ANNEX_LABEL: Style("黑体", 16, "left"),
    Part.ANNEX_TITLE: Style("小标宋", 22, "center", before=1, after=1),
    Part.TABLE: Style("仿宋", 12, "left"),
    Part.FIGURE: Style("仿宋", 9, "left"),
    Part.BLANK: Style("仿宋", 16, "left"),
}


def widths_of(rows: tuple[tuple[str, ...], ...]) -> list[float]:
    """Return the widths of a table's columns in millimetres, by their longest cells; each has room for four characters."""
    # One more than the characters: what stands free on both sides of them.
    longest = [max(min(max(len(cell) for cell in column), 28), 4) + 1 for column in zip(*rows, strict=True)]
    return [TYPE_AREA[0] * length / sum(longest) for length in longest]
