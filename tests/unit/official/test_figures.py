"""A figure is in both files: Word's as a chart of its own with its words, the PDF's as drawn columns."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from xml.etree import ElementTree

from shuangjian.documents.blocks import Block
from shuangjian.official.document import OfficialDocument
from shuangjian.official.figure import Figure
from shuangjian.official.pdf import to_pdf
from shuangjian.official.word import to_docx

FIGURE = Figure(
    "书面作业时长", "分钟", ("三年级", "四年级"), (("公示", (50, None)), ("实测 <&>", (63.5, 58))), (60, 60), words="三年级超过上限。"
)  # fmt: skip
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def _document(*blocks: Block | Figure) -> OfficialDocument:
    return OfficialDocument(("示例小学",), "", "回顾", dt.date(2026, 1, 20), blocks, mark=None)


def test_word_holds_a_chart_with_its_values_its_limit_and_its_words() -> None:
    file = zipfile.ZipFile(io.BytesIO(to_docx(_document(Block(1, "如下。"), FIGURE, FIGURE))))
    assert [name for name in file.namelist() if "charts/" in name] == [
        "word/charts/chart1.xml",
        "word/charts/chart2.xml",
    ]
    chart = ElementTree.fromstring(file.read("word/charts/chart1.xml"))
    series = [[each.text for each in one.iter(f"{CHART}v")] for one in chart.iter(f"{CHART}ser")]
    assert series == [
        ["公示", "三年级", "四年级", "50"],
        ["实测 <&>", "三年级", "四年级", "63.5", "58"],
        ["上限", "三年级", "四年级", "60", "60"],
    ]
    text = file.read("word/document.xml").decode()
    assert 'descr="书面作业时长。三年级超过上限。"' in text
    assert text.count("三年级超过上限。") == 4  # for who cannot see it, and for everybody


def test_the_pdf_draws_it_and_is_the_same_file_again() -> None:
    plain, drawn = to_pdf(_document(Block(1, "如下。"))), to_pdf(_document(Block(1, "如下。"), FIGURE))
    assert len(drawn) > len(plain) + 400
    assert drawn == to_pdf(_document(Block(1, "如下。"), FIGURE))


def test_the_axis_ends_above_the_greatest_value() -> None:
    assert FIGURE.top == 80
    assert Figure("", "", ("a",), (("x", (None,)),)).top == 20
