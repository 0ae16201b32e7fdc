"""What is written out is read back as the same: title, number, issuers, date, measures and tables, from Word and from PDF."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import docx
import pdfplumber
import pytest
import reportlab
from docx.oxml.ns import qn
from docx.shared import Mm

from shuangjian.documents.blocks import Block
from shuangjian.documents.formats import open_document
from shuangjian.documents.plan import Plan, read_plan
from shuangjian.official import style
from shuangjian.official.breaking import NO_END, NO_START
from shuangjian.official.document import Annex, OfficialDocument, Part, compose
from shuangjian.official.pdf import to_pdf
from shuangjian.official.word import to_docx

TASKS = (
    ("序号", "任务", "牵头单位", "责任单位", "完成时限"),
    ("1", "控制作业总量", "基础教育科", "各小学", "2026年10月底前"),
    ("2", "公示作业内容", "基础教育科", "各中小学", "长期坚持"),
)
PLAN = OfficialDocument(
    issuers=("示例区教育局", "示例区财政局"),
    number="示教发〔2026〕12号",
    title="关于规范作业管理和课后服务的工作方案",
    date=dt.date(2026, 9, 8),
    addressees="各中小学校、各有关部门",
    blocks=(
        Block(1, "为减轻学生过重作业负担，提升课后服务水平，现制定本方案。"),
        Block(2, "一、规范作业管理", level=1),
        Block(3, "1. 控制作业总量。小学三至六年级每天书面作业平均完成时间不超过60分钟。（牵头单位：基础教育科；责任单位：各小学；完成时限：2026年10月底前）"),
        Block(4, "2. 公示作业内容。各班每天公示作业内容和预计用时。（牵头单位：基础教育科；责任单位：各中小学；完成时限：长期坚持）"),
        Block(5, "二、做好课后服务", level=1),
        Block(6, "3. 提供课后服务。每周5天，每天至少2小时。（牵头单位：督导室；责任单位：财政局；完成时限：2026年12月底前）"),
    ),
    annexes=(Annex("任务分工表", (Block(1, rows=TASKS),)), Annex("有关说明", (Block(1, "本表由教育局负责解释。"),))),
)  # fmt: skip
WRITERS = {"docx": to_docx, "pdf": to_pdf}


def _written(document: OfficialDocument, kind: str, folder: Path) -> Path:
    path = folder / f"out.{kind}"
    path.write_bytes(WRITERS[kind](document))
    return path


@pytest.fixture(params=sorted(WRITERS))
def written(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return _written(PLAN, request.param, tmp_path)


def _read(path: Path) -> Plan:
    return read_plan(path)


def test_the_head_is_read_back(written: Path) -> None:
    plan = _read(written)
    assert (plan.title, plan.number, plan.date) == (PLAN.title, PLAN.number, "2026-09-08")
    assert plan.issuer == "示例区教育局、示例区财政局"


def test_the_measures_are_read_back(written: Path) -> None:
    found = [(m.no, m.heading, m.lead, m.responsible, m.deadline) for m in _read(written).measures]
    assert found == [
        ("1", "控制作业总量", ["基础教育科"], ["各小学"], "2026年10月底前"),
        ("2", "公示作业内容", ["基础教育科"], ["各中小学"], "长期坚持"),
        ("3", "提供课后服务", ["督导室"], ["财政局"], "2026年12月底前"),
    ]


def test_the_tables_are_read_back(written: Path) -> None:
    (table,) = [block.rows for block in open_document(written).blocks if block.is_table]
    assert table == TASKS


def test_a_long_table_goes_over_pages_with_its_head_on_each(tmp_path: Path) -> None:
    rows = (TASKS[0], *((str(n), f"事项{n}", "基础教育科", "各小学", "2026年10月底前") for n in range(1, 121)))
    long = OfficialDocument(("示例区教育局",), "", "问题清单", dt.date(2026, 9, 8), (Block(1, rows=rows),), mark=None)
    for kind in WRITERS:
        found = [row for block in open_document(_written(long, kind, tmp_path)).blocks for row in block.rows]
        assert [row for row in found if row[0].isdigit()] == list(rows[1:]), kind
    with pdfplumber.open(tmp_path / "out.pdf") as pdf:
        assert len(pdf.pages) > 2
        assert all("牵头单位" in page.extract_text() for page in pdf.pages[:-1])


def test_the_pdf_has_the_paper_the_area_and_the_numbers_of_the_standard(tmp_path: Path) -> None:
    millimetre = 72 / 25.4
    with pdfplumber.open(_written(PLAN, "pdf", tmp_path)) as pdf:
        assert [(round(page.width), round(page.height)) for page in pdf.pages] == [(595, 842)] * len(pdf.pages)
        numbers = [[c for c in page.chars if c["size"] == style.PAGE_NUMBER_SIZE] for page in pdf.pages]
        said = ["".join(c["text"] for c in one) for one in numbers]
        assert said == [f"— {n} —" for n in range(1, len(pdf.pages) + 1)]
        # Right pages at the right, left pages at the left, one character in.
        assert numbers[0][-1]["x1"] == pytest.approx(
            (style.PAPER[0] - style.RIGHT) * millimetre - style.PAGE_NUMBER_SIZE, abs=1
        )
        assert numbers[1][0]["x0"] == pytest.approx(style.LEFT * millimetre + style.PAGE_NUMBER_SIZE, abs=1)
        body = [c for page in pdf.pages for c in page.chars if c["size"] != style.PAGE_NUMBER_SIZE]
        assert min(c["x0"] for c in body) >= style.LEFT * millimetre - 0.5
        assert max(c["x1"] for c in body) <= (style.PAPER[0] - style.RIGHT) * millimetre + 0.5
        assert max(c["bottom"] for c in body) <= (style.PAPER[1] - style.BOTTOM) * millimetre + 3
        mark = [c for c in pdf.pages[0].chars if c["size"] == 36]
        assert {c["non_stroking_color"] for c in mark} == {(1, 0, 0)}
        title = "".join(c["text"] for c in pdf.pages[0].chars if c["size"] == 22)
        assert title == PLAN.title


def test_no_line_of_the_pdf_begins_or_ends_with_the_wrong_mark(tmp_path: Path) -> None:
    text = "（牵头单位：基础教育科；责任单位：各中小学、幼儿园）“双减”，每天60分钟；" * 40
    document = OfficialDocument(("示例区教育局",), "", "标题", dt.date(2026, 9, 8), (Block(1, text),), mark=None)
    with pdfplumber.open(_written(document, "pdf", tmp_path)) as pdf:
        lines = [line["text"] for page in pdf.pages for line in page.extract_text_lines() if "—" not in line["text"]]
    assert len(lines) > 40
    assert not [line for line in lines if line[0] in NO_START or line[-1] in NO_END]
    assert max(len(line) for line in lines) >= style.CHARACTERS


def test_the_word_file_has_the_figures_of_the_standard() -> None:
    file = docx.Document(io.BytesIO(to_docx(PLAN)))
    section = file.sections[0]
    found = (section.page_width, section.top_margin, section.left_margin, section.right_margin, section.bottom_margin)
    for length, wanted in zip(found, (210, 37, 28, 26, 35), strict=True):
        assert abs(length - Mm(wanted)) < Mm(0.1)
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), int(grid.get(qn("w:charSpace"))) < 0) == ("linesAndChars", True)
    faces = {run._r.rPr.rFonts.get(qn("w:eastAsia")) for paragraph in file.paragraphs for run in paragraph.runs}
    assert faces == {"方正小标宋简体", "仿宋_GB2312", "黑体"}
    title = next(paragraph for paragraph in file.paragraphs if paragraph.text == PLAN.title)
    assert title.runs[0].font.size.pt == 22
    assert "PAGE" in section.footer._element.xml
    assert "PAGE" in section.even_page_footer._element.xml


def test_the_parts_stand_in_the_order_of_the_standard() -> None:
    parts = [line.part for line in compose(PLAN) if line.part not in (Part.BODY, Part.HEADING_1, Part.BLANK)]
    assert parts == [
        Part.MARK, Part.NUMBER, Part.TITLE, Part.ADDRESSEES, Part.ANNEX_NOTE, Part.ANNEX_NOTE_NEXT, Part.ISSUER, Part.ISSUER,
        Part.DATE, Part.ANNEX_LABEL, Part.ANNEX_TITLE, Part.TABLE, Part.ANNEX_LABEL, Part.ANNEX_TITLE,
    ]  # fmt: skip
    assert [line.text for line in compose(PLAN) if line.part is Part.DATE] == ["2026年9月8日"]
    assert [line.new_page for line in compose(PLAN) if line.part is Part.ANNEX_LABEL] == [True, True]


def test_faces_of_the_deployment_are_embedded_and_a_broken_one_is_none(tmp_path: Path) -> None:
    vera = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
    (tmp_path / "宋体.ttf").write_bytes(vera.read_bytes())
    (tmp_path / "仿宋.ttf").write_bytes(b"no font")
    with pdfplumber.open(io.BytesIO(to_pdf(PLAN, tmp_path))) as pdf:
        fonts = {c["fontname"] for page in pdf.pages for c in page.chars}
    assert any("Vera" in font for font in fonts)
    assert any("STSong" in font for font in fonts)


def test_what_no_file_holds_is_left_out_and_markup_is_text() -> None:
    text = "a\x00b\x1b<b>&amp;</b> ]]> 𠮷 \ud800"
    document = OfficialDocument(
        ("示例区教育局",),
        "",
        text,
        dt.date(2026, 9, 8),
        (Block(1, text), Block(2, rows=((text, "b"), ("c",)))),
        mark=None,
    )
    assert "<b>&amp;</b>" in docx.Document(io.BytesIO(to_docx(document))).paragraphs[0].text
    assert to_pdf(document).startswith(b"%PDF")


def test_the_same_document_is_the_same_file() -> None:
    assert to_pdf(PLAN) == to_pdf(PLAN)
    parts = []
    for _ in range(2):
        with zipfile.ZipFile(io.BytesIO(to_docx(PLAN))) as archive:
            parts.append(archive.read("word/document.xml"))
    assert parts[0] == parts[1]


def test_a_document_says_by_whom_and_what() -> None:
    for issuers, title in (((), "标题"), (("",), "标题"), (("示例区教育局",), " ")):
        with pytest.raises(ValueError, match="issuer and a title"):
            OfficialDocument(issuers, "", title, dt.date(2026, 9, 8), ())
