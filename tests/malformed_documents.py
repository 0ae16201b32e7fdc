"""Documents as they should not be: cut, hollow, hostile. Each number gives one, always the same."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TEXT = (
    "湖口区午餐方案\n湖教〔2024〕9号\n一、主要任务\n（一）公布菜单。每天不少于1次。（责任单位：区教育局）\n"
    "（二）错峰用餐。2024年9月底前完成。（责任单位：各学校）\n湖口区教育局\n2024年3月8日\n"
)
_PIECES = [
    "一、", "（一）", "第九十九条 ", "1.", "1.1", "责任单位：", "（", "）", "、", "2024年13月45日前", "9" * 400, "〔9999〕号", "百分之", "半" * 30,
    "严禁", "附件", "|", "\t", "\n", "\r", "\x00", "\ufeff", "️", "​", "[/b]", "=1+1", "\u202e", "各县（市、区", "下午25:99", "每" * 50,
    "一是", "二是", "将", "不得超过", "0" * 60, "亿万亿万", "某局" * 30,
]  # fmt: skip


def malformed_document(number: int, size: int = 2_000) -> tuple[str, bytes]:
    """Return name and content of a document; `size` bounds how often a hostile piece is repeated."""
    chance = random.Random(number)
    maker = _MAKERS[number % len(_MAKERS)]
    return maker(chance, size)


def _junk_text(chance: random.Random, size: int) -> tuple[str, bytes]:
    text = "".join(chance.choice([*_PIECES, *_TEXT.splitlines(keepends=True)]) for _ in range(chance.randrange(size)))
    return "乱.txt", text.encode(chance.choice(["utf-8", "utf-16", "gb18030"]), errors="replace")


def _bytes(chance: random.Random, size: int) -> tuple[str, bytes]:
    start = chance.choice([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf1", b"<html>", b"\xff\xfe"])
    return f"乱{chance.choice(['.txt', '.docx', '.pdf', '.ofd', '.html', '.doc', ''])}", start + chance.randbytes(size)


def _cut_text(chance: random.Random, _: int) -> tuple[str, bytes]:
    data = _TEXT.encode()
    return "断.txt", data[: chance.randrange(1, len(data))] + b"\xe6"


def _html(chance: random.Random, size: int) -> tuple[str, bytes]:
    times = chance.randrange(1, size)
    bodies = [
        "<div>" * times + _TEXT,
        f"<table>{f'<tr><td rowspan=200 colspan=200>{_TEXT[:7]}</td></tr>' * times}</table>",
        f"<table>{'<tr><td><table>' * min(times, 300)}{_TEXT}",
        "<p></p>" * times + _TEXT + "&#xD800;&#0;&unknown;",
        f"<!DOCTYPE html [<!ENTITY a '{'甲' * 1000}'>]><p>&a;&a;</p>" + _TEXT,
        "<ol start=99999999999999>" + "<li>甲" * times,
        "<td colspan=999999999999>甲<tr><th>",
    ]
    return "页.html", f"<html><body>{chance.choice(bodies)}".encode()


def _docx(chance: random.Random, size: int) -> tuple[str, bytes]:
    paragraph = "<w:p><w:r><w:t>（一）公布菜单。每天不少于1次。</w:t></w:r></w:p>"
    cell = (
        f"<w:tc><w:tcPr><w:gridSpan w:val='{chance.choice(['100000000', '-5', 'x', '3'])}'/></w:tcPr>{paragraph}</w:tc>"
    )
    times = chance.randrange(1, size)
    bodies = [
        "<w:p/>" * times + paragraph,
        f"<w:tbl>{f'<w:tr>{cell}</w:tr>' * times}</w:tbl>",
        "<w:tbl><w:tr><w:tc>" * min(times, 200) + paragraph + "</w:tc></w:tr></w:tbl>" * min(times, 200),
        paragraph * times,
        f"<w:p><w:pPr><w:numPr><w:ilvl w:val='99'/><w:numId w:val='7'/></w:numPr></w:pPr></w:p>{paragraph}",
        paragraph + "<w:p><w:r>",
        "",
    ]
    head = chance.choice(["", "<?xml version='1.0'?>", f"<!DOCTYPE a [<!ENTITY e '{'甲' * 5000}'>]>"])
    xml = f"{head}<w:document {_W}><w:body>{chance.choice(bodies)}</w:body></w:document>"
    data = _zip(
        {
            "word/document.xml": xml.encode(),
            **chance.choice([{}, {"word/numbering.xml": b"<broken"}, {"word/styles.xml": b""}]),
        }
    )
    return "文.docx", data[: chance.randrange(1, len(data))] if chance.random() < 0.3 else data


def _ofd(chance: random.Random, size: int) -> tuple[str, bytes]:
    root = chance.choice(["Doc_0/Document.xml", "../../etc/passwd", "", "缺.xml"])
    objects = f"<TextObject Boundary='{chance.choice(['0 0 9 9', 'a b', '', '1e308 1e308 1 1'])}' Size='x'><TextCode X='nan' Y='9'>甲</TextCode></TextObject>"
    members = {
        "OFD.xml": f"<OFD><DocBody><DocRoot>{root}</DocRoot></DocBody></OFD>".encode(),
        "Doc_0/Document.xml": b"<Document><Pages><Page BaseLoc='P.xml'/></Pages></Document>",
        "Doc_0/P.xml": f"<Page>{objects * chance.randrange(1, size)}</Page>".encode(),
    }
    return "文.ofd", _zip(members)


def _bomb(chance: random.Random, size: int) -> tuple[str, bytes]:
    member = chance.choice(["word/document.xml", "word/numbering.xml", "OFD.xml"])
    whole = {"word/document.xml": f"<w:document {_W}/>".encode(), member: b" " * (size * 40_000)}
    return "弹.docx", _zip(whole)


def _zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


_MAKERS: tuple[Callable[[random.Random, int], tuple[str, bytes]], ...] = (
    _junk_text, _bytes, _cut_text, _html, _docx, _ofd, _bomb, _html, _docx, _junk_text,
)  # fmt: skip
