"""An official document as docx. The faces are named as offices have them; where one is missing Word takes another."""

from __future__ import annotations

import io
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from shuangjian.official import style
from shuangjian.official.document import Line, OfficialDocument, Part, clean, compose
from shuangjian.official.figure_word import add_figure

_FACES: dict[style.Face, str] = {
    "小标宋": "方正小标宋简体",
    "仿宋": "仿宋_GB2312",
    "黑体": "黑体",
    "楷体": "楷体_GB2312",
    "宋体": "宋体",
}
_LATIN = "Times New Roman"
_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}


def to_docx(document: OfficialDocument) -> bytes:
    """Return `document` as a Word file."""
    file = docx.Document()
    _set_page(file)
    above, figures = None, 0
    for line in compose(document):
        if line.part is Part.TABLE:
            _add_table(file, line)
        elif line.figure is not None:
            figures += 1
            add_figure(file, line.figure, figures)
        else:
            _add_paragraph(file, line, style.BELOW_TABLE if above is Part.TABLE else 0)
        above = line.part
    # Word keeps no more of either.
    file.core_properties.title = clean(document.title)[:255]
    file.core_properties.author = clean("、".join(document.issuers))[:255]
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _set_page(file: Any) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Mm(style.PAPER[0]), Mm(style.PAPER[1])
    section.top_margin, section.bottom_margin = Mm(style.TOP), Mm(style.BOTTOM)
    section.left_margin, section.right_margin = Mm(style.LEFT), Mm(style.RIGHT)
    section.footer_distance = Mm(style.BOTTOM - style.PAGE_NUMBER_BELOW - 5)
    _set_grid(section)
    # Left pages and right pages have the number on their outer side, one character in (7.5).
    file.settings.odd_and_even_pages_header_footer = True
    for footer, align in ((section.footer, "right"), (section.even_page_footer, "left")):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = _ALIGN[align]
        indent = Pt(style.PAGE_NUMBER_SIZE)
        paragraph.paragraph_format.right_indent = indent if align == "right" else None
        paragraph.paragraph_format.left_indent = indent if align == "left" else None
        for piece in ("— ", None, " —"):
            run = paragraph.add_run(piece or "")
            _set_face(run, "宋体", style.PAGE_NUMBER_SIZE)
            if piece is None:
                _add_page_number(run)


def _set_grid(section: Any) -> None:
    """Let a page have 22 lines of 28 characters (5.2.3): pitch in twentieths, space in 4096ths of a point."""
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    grid = OxmlElement("w:docGrid")
    values = {"type": "linesAndChars", "linePitch": round(style.LINE * 20), "charSpace": round(style.TIGHTER * 4096)}
    for name, value in values.items():
        grid.set(qn(f"w:{name}"), str(value))
    section._sectPr.append(grid)


def _add_page_number(run: Any) -> None:
    for kind, text in (("begin", None), (None, " PAGE "), ("end", None)):
        element = OxmlElement("w:instrText" if text else "w:fldChar")
        if text:
            element.set(qn("xml:space"), "preserve")
            element.text = text
        else:
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)


def _add_paragraph(file: Any, line: Line, more_before: float) -> None:
    look = style.STYLES[line.part]
    paragraph = file.add_paragraph()
    form = paragraph.paragraph_format
    form.page_break_before = line.new_page
    form.alignment = _ALIGN[look.align]
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = Pt(max(style.LINE, look.size * 1.3))
    before = style.MARK_BELOW_TOP / 25.4 * 72 if line.part is Part.MARK else look.before * style.LINE
    form.space_before, form.space_after = Pt(before + more_before), Pt(look.after * style.LINE)
    form.first_line_indent = Pt(look.indent * look.size) if look.indent else None
    form.right_indent = Pt(look.right * look.size) if look.right else None
    form.keep_with_next = line.part in (Part.HEADING_1, Part.HEADING_2, Part.ISSUER, Part.ANNEX_LABEL, Part.ANNEX_TITLE)
    run = paragraph.add_run(line.text)
    _set_face(run, look.face, look.size)
    if look.red:
        run.font.color.rgb = RGBColor(0xFF, 0, 0)
    if line.part is Part.NUMBER:
        _rule_below(paragraph)


def _rule_below(paragraph: Any) -> None:
    """Draw the red rule (版头分隔线) under the number."""
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    # Sizes in eighths of a point, the space to the text in points.
    space = str(round(style.RULE_BELOW_NUMBER / 25.4 * 72))
    for name, value in (("val", "single"), ("sz", "12"), ("space", space), ("color", "FF0000")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().append(borders)


def _add_table(file: Any, line: Line) -> None:
    look = style.STYLES[Part.TABLE]
    table = file.add_table(rows=len(line.rows), cols=len(line.rows[0]))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    widths = style.widths_of(line.rows)
    for at, (row, cells) in enumerate(zip(table.rows, line.rows, strict=True)):
        if at == 0:
            header = OxmlElement("w:tblHeader")
            row._tr.get_or_add_trPr().append(header)
        for cell, text, width in zip(row.cells, cells, widths, strict=True):
            cell.width = Mm(width)
            paragraph = cell.paragraphs[0]
            _set_face(paragraph.add_run(text), "黑体" if at == 0 else look.face, look.size)


def _set_face(run: Any, face: style.Face, size: float) -> None:
    run.font.name, run.font.size = _LATIN, Pt(size)
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), _FACES[face])
    fonts.set(qn("w:hint"), "eastAsia")
