"""Files of every kind give the same blocks, and what cannot be read says what to do."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import docx
import pytest

from corpus import document_files
from shuangjian.documents.blocks import Block, UnreadableDocumentError
from shuangjian.documents.formats import open_document
from shuangjian.documents.formats.grid import Grid
from shuangjian.documents.formats.html import html_blocks
from shuangjian.documents.formats.layout import Line, Page, join_lines, without_running_heads
from shuangjian.documents.formats.text import decode, text_blocks

LINES = [
    "湖口区午餐方案",
    "一、统一配餐，每天公布菜单，家长可以查询价格和食材来源，每周征求一次意见，意见在校门口公示。",
    "二、错峰用餐",
]


@pytest.mark.parametrize("kind", ["docx", "pdf", "ofd"])
def test_a_document_gives_its_paragraphs_whatever_its_kind(tmp_path: Path, kind: str) -> None:
    path = document_files.write_document({kind: LINES}, tmp_path)
    assert [block.text for block in open_document(path).blocks] == LINES


def test_what_a_file_holds_decides_not_its_name(tmp_path: Path) -> None:
    (tmp_path / "方案.doc").write_bytes(document_files.write_document({"docx": LINES}, tmp_path).read_bytes())
    assert [block.text for block in open_document(tmp_path / "方案.doc").blocks] == LINES


def test_numbers_set_by_word_stand_before_their_paragraphs(tmp_path: Path) -> None:
    items = [{"numbered": {"format": "chineseCounting", "text": "（%1）", "items": ["配餐", "用餐"]}}]
    assert [b.text for b in open_document(document_files.write_document({"docx": items}, tmp_path)).blocks] == [
        "（一）配餐",
        "（二）用餐",
    ]


def test_inserted_words_are_read_and_deleted_ones_are_not(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("每天公布")
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    from docx.oxml import parse_xml

    paragraph._p.append(parse_xml(f'<w:ins {w} w:id="1" w:author="a"><w:r><w:t>菜单</w:t></w:r></w:ins>'))
    paragraph._p.append(parse_xml(f'<w:del {w} w:id="2" w:author="a"><w:r><w:delText>价格</w:delText></w:r></w:del>'))
    document.save(str(tmp_path / "a.docx"))
    assert [block.text for block in open_document(tmp_path / "a.docx").blocks] == ["每天公布菜单"]


def test_a_scan_says_that_it_has_no_text(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(tmp_path / "扫描.pdf"))
    canvas.rect(10, 10, 100, 100, fill=1)
    canvas.save()
    with pytest.raises(UnreadableDocumentError, match="扫描件，没有文字层"):
        open_document(tmp_path / "扫描.pdf")


def test_an_older_office_file_says_how_to_save_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    (tmp_path / "通知.wps").write_bytes(b"\xd0\xcf\x11\xe0" + b"\x00" * 100)
    with pytest.raises(UnreadableDocumentError, match="另存为"):
        open_document(tmp_path / "通知.wps")


@pytest.mark.skipif(not hasattr(stat, "S_IXUSR"), reason="needs a shell")
def test_an_older_office_file_is_turned_by_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ready = document_files.write_document({"docx": LINES}, tmp_path)
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    command = bin_folder / "soffice"
    # What LibreOffice does, as far as it matters here: the docx in the folder that follows --outdir.
    command.write_text(
        f'#!/bin/sh\nwhile [ "$1" != --outdir ]; do shift; done\ncp "{ready}" "$2/通知.docx"\n', encoding="utf-8"
    )
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{bin_folder}:/usr/bin:/bin")
    (tmp_path / "通知.doc").write_bytes(b"\xd0\xcf\x11\xe0" + b"\x00" * 100)
    opened = open_document(tmp_path / "通知.doc")
    assert [block.text for block in opened.blocks] == LINES
    assert "LibreOffice" in opened.warnings[0].zh


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("表.xlsx", b"PK\x03\x04", "shuangjian check"),
        ("图.png", b"\x89PNG", "OCR"),
        ("包.zip", b"PK\x03\x04", "解压"),
        ("坏.pdf", b"%PDF-1.7 broken", "重新下载"),
        ("坏.ofd", b"broken", "重新下载"),
        ("乱.txt", bytes(range(32)) * 20, "不是文字文件"),
    ],
)
def test_what_is_no_document_says_what_to_do(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableDocumentError, match=said):
        open_document(tmp_path / name)


def test_a_member_larger_than_it_says_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "大.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a>" + b" " * (65 * 1024 * 1024))
    with pytest.raises(UnreadableDocumentError, match="展开后过大"):
        open_document(tmp_path / "大.docx")


def test_menus_paths_and_scripts_of_a_page_are_left_out() -> None:
    page = """<body><div class="nav">首页</div><ul><li><a>要闻</a><li><a>公开</a><li><a>互动</a><li><a>服务</a></ul>
    <script>1</script><p style="display:none">隐藏</p><p>第一段</p><ol><li>甲<li>乙</ol><div id="footer">版权</div></body>"""
    assert [block.text for block in html_blocks(page)] == ["第一段", "1.甲", "2.乙"]


def test_a_table_that_only_lays_out_a_page_comes_as_paragraphs() -> None:
    page = "<table><tr><td><p>第一段</p><p>第二段</p></td></tr></table>"
    assert [block.text for block in html_blocks(page)] == ["第一段", "第二段"]


def test_spans_are_repeated_over_their_cells() -> None:
    grid = Grid()
    grid.add_row([("甲", 1, 2), ("乙", 2, 1)])
    grid.add_row([("丙", 1, 1), ("丁", 1, 1)])
    assert grid.rows() == (("甲", "乙", "乙"), ("甲", "丙", "丁"))


def test_a_span_of_any_size_stays_within_bounds() -> None:
    grid = Grid()
    grid.add_row([("甲", 10**9, 10**9)])
    assert (len(grid.rows()), len(grid.rows()[0])) == (1, 64)


HEADERS, ROW = ["序号", "任务", "责任单位", "时限"], ["1", "改灶台", "区教育局", "2024年底"]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"{cell} |" for cell in [*HEADERS, *ROW]),
        "\n".join([*HEADERS, *ROW]),
        "\t".join(HEADERS) + "\n" + "\t".join(ROW),
        "|" + "|".join(HEADERS) + "|\n|---|---|---|---|\n|" + "|".join(ROW) + "|",
        "".join(f"\t{cell}\n" for cell in HEADERS) + "\n" + "".join(f"\t{cell}\n" for cell in ROW),
    ],
    ids=["bars", "bare", "tabs", "barred rows", "tabbed cells"],
)
def test_flat_tables_become_tables_again(text: str) -> None:
    assert text_blocks(text) == [Block(1, rows=(tuple(HEADERS), tuple(ROW)))]


def test_bytes_of_every_encoding() -> None:
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        assert decode("湖口区午餐方案，每天公布菜单。".encode(encoding))[0] == "湖口区午餐方案，每天公布菜单。"


def test_a_damaged_byte_costs_one_letter_and_is_said() -> None:
    text, warnings = decode("湖口区午餐方案，每天公布菜单。".encode() * 20 + b"\xe6")
    assert text.startswith("湖口区")
    assert "1 个字节" in warnings[0].zh


def test_printed_lines_become_paragraphs_over_pages() -> None:
    lines = [
        Line("午餐工作的总要求是", 1, 120, 255, 100, 15),
        Line("每天公布菜单和价格以及", 1, 120, 285, 120, 15),
        Line("食材的来源，并且在每周", 1, 90, 285, 140, 15),
        Line("五征求一次意见的建议。", 2, 90, 255, 80, 15),
        Line("每月公开一次账目并接受", 2, 120, 285, 100, 15),
    ]
    assert join_lines(lines) == [
        (1, "午餐工作的总要求是"),
        (1, "每天公布菜单和价格以及食材的来源，并且在每周五征求一次意见的建议。"),
        (2, "每月公开一次账目并接受"),
    ]


def test_heads_and_numbers_of_pages_are_left_out() -> None:
    pages = [
        Page(
            n,
            800,
            (
                Line("某区教育局文件", n, 90, 200, 20, 10),
                Line(f"第{n}段", n, 90, 200, 300, 15),
                Line(f"— {n} —", n, 90, 200, 780, 10),
            ),
        )
        for n in (1, 2, 3)
    ]
    assert [line.text for page in without_running_heads(pages) for line in page.lines] == ["第1段", "第2段", "第3段"]
