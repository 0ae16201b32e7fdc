"""An official document as PDF, by reportlab.

The faces come from a folder of the deployment (`小标宋.ttf`, `仿宋.ttf`, `黑体.ttf`, `楷体.ttf`) and are embedded; where one is missing,
STSong-Light stands in, a face that readers of PDF bring along and no file has to carry.
"""

from __future__ import annotations

import io
from functools import partial
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import black, red
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    HRFlowable,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from shuangjian.official import style
from shuangjian.official.breaking import break_lines
from shuangjian.official.document import Line, OfficialDocument, Part, clean, compose
from shuangjian.official.figure_pdf import draw_figure

STAND_IN = "STSong-Light"
_ALIGN = {"left": TA_LEFT, "center": TA_CENTER, "right": TA_RIGHT, "justify": TA_JUSTIFY}
_PARTS_KEPT_WITH_NEXT = frozenset({Part.HEADING_1, Part.HEADING_2, Part.ISSUER, Part.ANNEX_LABEL, Part.ANNEX_TITLE})
# Lines are broken by us: reportlab's own breaking lets a line begin with ： and end with （.
_WRAP = "CJK"
# A cell's padding on either side, points.
_PADDING = 4


def to_pdf(document: OfficialDocument, fonts: Path | None = None) -> bytes:
    """Return `document` as a PDF file.

    Args:
        document: what is set.
        fonts: a folder with the faces of the deployment; None, or one that is missing a face, takes the stand-in.
    """
    faces = _load_faces(fonts)
    flow: list[Flowable] = []
    for line in compose(document):
        flow += _flow(line, faces)
    out = io.BytesIO()
    width, height = style.TYPE_AREA
    frame = Frame(
        style.LEFT * mm, style.BOTTOM * mm, width * mm, height * mm, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0
    )  # fmt: skip
    template = BaseDocTemplate(
        out,
        pagesize=(style.PAPER[0] * mm, style.PAPER[1] * mm),
        title=clean(document.title),
        author=clean("、".join(document.issuers)),
        # The same document is the same file: no clock in it.
        invariant=1,
    )
    template.addPageTemplates(PageTemplate(frames=[frame], onPage=partial(_draw_number, face=faces["宋体"])))
    template.build(flow)
    return out.getvalue()


def _load_faces(folder: Path | None) -> dict[style.Face, str]:
    if STAND_IN not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(STAND_IN))
    names: tuple[style.Face, ...] = ("小标宋", "仿宋", "黑体", "楷体", "宋体")
    return {face: _load_face(folder / f"{face}.ttf" if folder else None) for face in names}


def _load_face(path: Path | None) -> str:
    if path is None or not path.is_file():
        return STAND_IN
    name = str(path)
    if name not in pdfmetrics.getRegisteredFontNames():
        try:
            pdfmetrics.registerFont(TTFont(name, str(path)))
        except (TTFError, OSError):
            # A face reportlab cannot embed (OpenType with PostScript outlines) is as good as none.
            return STAND_IN
    return name


def _flow(line: Line, faces: dict[style.Face, str]) -> list[Flowable]:
    before: list[Flowable] = [PageBreak()] if line.new_page else []
    look = style.STYLES[line.part]
    if line.part is Part.TABLE:
        return [*before, _table(line, faces), Spacer(0, style.BELOW_TABLE)]
    if line.figure is not None:
        return [
            *before,
            draw_figure(line.figure, style.TYPE_AREA[0] * mm, faces[look.face]),
            Spacer(0, style.BELOW_TABLE),
        ]
    if line.part is Part.BLANK:
        return [*before, Spacer(0, style.LINE)]
    space = style.MARK_BELOW_TOP * mm if line.part is Part.MARK else look.before * style.LINE
    paragraph = _paragraph(
        line.text, look, faces, keep=line.part in _PARTS_KEPT_WITH_NEXT, after=look.after * style.LINE
    )
    # A spacer, because the space before the first paragraph of a frame is left out.
    flow = [*before, *([Spacer(0, space)] if space else []), paragraph]
    if line.part is Part.NUMBER:
        rule = style.RULE_BELOW_NUMBER * mm
        flow.append(HRFlowable(width="100%", thickness=1.5, color=red, spaceBefore=rule, spaceAfter=0))
    return flow


def _paragraph(
    text: str, look: style.Style, faces: dict[style.Face, str], *, keep: bool = False, after: float = 0
) -> Paragraph:
    size = _size(look)
    width = style.TYPE_AREA[0] * mm - look.right * size
    set_as = ParagraphStyle(
        "line",
        fontName=faces[look.face],
        fontSize=size,
        leading=max(style.LINE, size * 1.3),
        alignment=_ALIGN[look.align],
        firstLineIndent=look.indent * size,
        rightIndent=look.right * size,
        spaceAfter=after,
        textColor=red if look.red else black,
        wordWrap=_WRAP,
        keepWithNext=keep,
    )
    return Paragraph(_broken(text, faces[look.face], size, width, width - look.indent * size), set_as)


def _size(look: style.Style) -> float:
    """Return the size at which 28 characters of 3号 fill a line: a hundredth less, where Word takes from the space."""
    return look.size + style.TIGHTER if look.size == 16 else look.size


def _broken(text: str, face: str, size: float, width: float, first: float) -> str:
    measure = partial(pdfmetrics.stringWidth, fontName=face, fontSize=size)
    # A hair of room, so that nothing that fits by our sum is broken again by another.
    return "<br/>".join(escape(line) for line in break_lines(text, width + 0.01, first + 0.01, measure))


def _table(line: Line, faces: dict[style.Face, str]) -> Table:
    look = style.STYLES[Part.TABLE]
    head = style.Style("黑体", look.size, "center")
    widths = [width * mm for width in style.widths_of(line.rows)]
    cells = [
        [_cell(text, head if at == 0 else look, faces, width) for text, width in zip(row, widths, strict=True)]
        for at, row in enumerate(line.rows)
    ]
    table = Table(cells, colWidths=widths, repeatRows=1)
    looks = [("GRID", (0, 0), (-1, -1), 0.5, black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    looks += [(side, (0, 0), (-1, -1), _PADDING) for side in ("LEFTPADDING", "RIGHTPADDING")]
    table.setStyle(looks)
    return table


def _cell(text: str, look: style.Style, faces: dict[style.Face, str], width: float) -> Paragraph:
    face, room = faces[look.face], width - 2 * _PADDING
    set_as = ParagraphStyle(
        "cell", fontName=face, fontSize=look.size, leading=look.size * 1.4, alignment=_ALIGN[look.align], wordWrap=_WRAP
    )  # fmt: skip
    return Paragraph(_broken(text, face, look.size, room, room), set_as)


def _draw_number(canvas: Any, _template: Any, *, face: str) -> None:
    """Draw the page's number on the outer side, one character in (7.5)."""
    canvas.saveState()
    canvas.setFont(face, style.PAGE_NUMBER_SIZE)
    number, size = canvas.getPageNumber(), style.PAGE_NUMBER_SIZE
    text = f"— {number} —"
    y = (style.BOTTOM - style.PAGE_NUMBER_BELOW) * mm - size / 2
    if number % 2:
        canvas.drawRightString((style.PAPER[0] - style.RIGHT) * mm - size, y, text)
    else:
        canvas.drawString(style.LEFT * mm + size, y, text)
    canvas.restoreState()
