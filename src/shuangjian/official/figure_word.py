"""A figure as a chart of Word's own (DrawingML, ECMA-376 part 1, 21.2): it can be selected, and its words are read out."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Mm

from shuangjian.official import style
from shuangjian.official.document import clean
from shuangjian.official.figure import Figure

_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_COLOURS = ("1F5FA8", "8FB4DC", "5B8F5B")
HEIGHT = 70  # millimetres


def add_figure(file: Any, figure: Figure, number: int) -> None:
    """Add the `number`th figure of a document, as wide as its text."""
    name = PackURI(f"/word/charts/chart{number}.xml")
    part = Part(name, _TYPE, _chart(figure).encode(), file.part.package)
    relation = file.part.relate_to(part, f"{_RELATIONS}/chart")
    across, high = Mm(style.TYPE_AREA[0]), Mm(HEIGHT)
    inline = f"""<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
      xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="{_MAIN}">
      <wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{across}" cy="{high}"/>
      <wp:docPr id="{1000 + number}" name="Figure {number}" descr={quoteattr(clean(f"{figure.title}。{figure.words}"))}/>
      <a:graphic><a:graphicData uri="{_CHART}"><c:chart xmlns:c="{_CHART}" xmlns:r="{_RELATIONS}" r:id="{relation}"/></a:graphicData></a:graphic>
      </wp:inline></w:drawing>"""
    file.add_paragraph().add_run()._r.append(parse_xml(inline))


def _chart(figure: Figure) -> str:
    names = _strings(figure.categories)
    columns = "".join(
        _series(
            at, name, values, names, f'<a:solidFill><a:srgbClr val="{_COLOURS[at % len(_COLOURS)]}"/></a:solidFill>'
        )
        for at, (name, values) in enumerate(figure.series)
    )
    line = ""
    if figure.limits:
        look = '<a:ln w="19050"><a:solidFill><a:srgbClr val="B35C00"/></a:solidFill><a:prstDash val="dash"/></a:ln>'
        limit = _series(
            len(figure.series),
            figure.limit_name,
            figure.limits,
            names,
            look,
            marker='<c:marker><c:symbol val="none"/></c:marker>',
        )
        line = f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{limit}<c:axId val="1"/><c:axId val="2"/></c:lineChart>'
    title = f"{figure.title}（{figure.unit}）"
    return f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<c:chartSpace xmlns:c="{_CHART}" xmlns:a="{_MAIN}"><c:chart>
<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:r><a:rPr lang="zh-CN" sz="1000"/><a:t>{escape(clean(title))}</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title>
<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>
<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/>{columns}<c:axId val="1"/><c:axId val="2"/></c:barChart>{line}
<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/><c:axPos val="b"/><c:crossAx val="2"/></c:catAx>
<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/><c:max val="{figure.top:g}"/><c:min val="0"/></c:scaling><c:delete val="0"/><c:axPos val="l"/><c:majorGridlines/><c:crossAx val="1"/></c:valAx>
</c:plotArea><c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend><c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart></c:chartSpace>"""


def _series(at: int, name: str, values: tuple[float | None, ...], names: str, look: str, marker: str = "") -> str:
    points = "".join(
        f'<c:pt idx="{i}"><c:v>{value:g}</c:v></c:pt>' for i, value in enumerate(values) if value is not None
    )
    return (
        f'<c:ser><c:idx val="{at}"/><c:order val="{at}"/><c:tx><c:strRef><c:f>{at}</c:f><c:strCache><c:ptCount val="1"/>'
        f'<c:pt idx="0"><c:v>{escape(clean(name))}</c:v></c:pt></c:strCache></c:strRef></c:tx><c:spPr>{look}</c:spPr>{marker}'
        f'<c:cat>{names}</c:cat><c:val><c:numLit><c:ptCount val="{len(values)}"/>{points}</c:numLit></c:val></c:ser>'
    )  # fmt: skip


def _strings(texts: tuple[str, ...]) -> str:
    points = "".join(f'<c:pt idx="{i}"><c:v>{escape(clean(text))}</c:v></c:pt>' for i, text in enumerate(texts))
    return f'<c:strLit><c:ptCount val="{len(texts)}"/>{points}</c:strLit>'
