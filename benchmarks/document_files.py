"""Write a document described as a list of paragraphs and tables into a file of each kind."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

KINDS = ("text", "html", "docx", "pdf", "ofd")
_FONT = "STSong-Light"
_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_LINE_LENGTH, _LETTER, _LEADING, _MARGIN = 28, 5.6, 9.0, 26.0  # of an OFD page, in millimetres


def write_document(case: dict[str, Any], folder: Path) -> Path:
    """Write the document of a case under the kind it names, and return its path."""
    kind = next(kind for kind in KINDS if kind in case)
    path = folder / f"document.{'txt' if kind == 'text' else kind}"
    if kind in ("text", "html"):
        path.write_text(case[kind], encoding="utf-8")
    else:
        {"docx": write_docx, "pdf": write_pdf, "ofd": write_ofd}[kind](path, case[kind])
    return path


def write_docx(path: Path, items: list[Any]) -> None:
    """Write paragraphs, tables {table, merged} and lists {numbered: {format, text, items}} whose numbers Word sets."""
    document = docx.Document()
    for item in items:
        if isinstance(item, str):
            document.add_paragraph(item)
        elif "numbered" in item:
            _add_list(document, **item["numbered"])
        else:
            _add_table(document, item["table"], item.get("merged", []))
    document.save(str(path))


def _add_list(document: Any, format: str, text: str, items: list[str]) -> None:
    numbering = document.part.numbering_part.element
    identity = 900 + len(document.paragraphs)
    definition = (
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{identity}"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        f'<w:numFmt w:val="{format}"/><w:lvlText w:val="{text}"/></w:lvl></w:abstractNum>'
    )
    numbering.insert(0, parse_xml(definition))
    numbering.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="{identity}"><w:abstractNumId w:val="{identity}"/></w:num>')
    )
    for item in items:
        properties = document.add_paragraph(item)._p.get_or_add_pPr()
        properties.append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="{identity}"/></w:numPr>')
        )


def _add_table(document: Any, rows: list[list[str]], merged: list[list[int]]) -> None:
    table = document.add_table(rows=len(rows), cols=max(map(len, rows)))
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            table.cell(y, x).text = str(value or "")
    for top, left, bottom, right in merged:
        table.cell(top, left).merge(table.cell(bottom, right))


def write_pdf(path: Path, items: list[Any]) -> None:
    """Write paragraphs, broken into lines as a printer does, and ruled tables; every page with its number."""
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    body = ParagraphStyle("body", fontName=_FONT, fontSize=15, leading=26, firstLineIndent=30, wordWrap="CJK")
    cell = ParagraphStyle("cell", fontName=_FONT, fontSize=10, leading=14, wordWrap="CJK")
    flow = [
        Paragraph(escape(item), body)
        if isinstance(item, str)
        else Table([[Paragraph(escape(text), cell) for text in row] for row in item["table"]], style=[("GRID", (0, 0), (-1, -1), 0.5, "black")])
        for item in items
    ]  # fmt: skip

    def foot(canvas: Any, _: Any) -> None:
        canvas.setFont(_FONT, 10)
        canvas.drawCentredString(A4[0] / 2, 30, f"— {canvas.getPageNumber()} —")

    SimpleDocTemplate(str(path), pagesize=A4).build(flow, onFirstPage=foot, onLaterPages=foot)


def write_ofd(path: Path, items: list[str]) -> None:
    """Write paragraphs, broken into lines, as the text objects of one page."""
    lines = []
    for item in items:
        indented = "　　" + item
        lines += [indented[at : at + _LINE_LENGTH] for at in range(0, len(indented), _LINE_LENGTH)]
    objects = []
    for at, line in enumerate(lines):
        text = line.lstrip("　")
        left = _MARGIN + _LETTER * (len(line) - len(text))
        box = f"{left} {_MARGIN + at * _LEADING} {_LETTER * len(text)} {_LETTER}"
        objects.append(
            f'<ofd:TextObject ID="{at + 10}" Boundary="{box}" Font="1" Size="{_LETTER}"><ofd:TextCode X="0" Y="{_LETTER}" '
            f'DeltaX="g {len(text) - 1} {_LETTER}">{escape(text)}</ofd:TextCode></ofd:TextObject>'
        )
    members = {
        "OFD.xml": f"<ofd:OFD {_OFD}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": (
            f"<ofd:Document {_OFD}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
            '<ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>'
        ),
        "Doc_0/Pages/Page_0/Content.xml": f'<ofd:Page {_OFD}><ofd:Content><ofd:Layer ID="2">{"".join(objects)}</ofd:Layer></ofd:Content></ofd:Page>',
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
