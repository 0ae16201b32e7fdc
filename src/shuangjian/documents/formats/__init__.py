"""Open a document as blocks, whatever its format."""

from __future__ import annotations

import re
from pathlib import Path

from shuangjian.documents.blocks import Block, Opened, UnreadableDocumentError
from shuangjian.documents.formats import html, ofd, office, pdf, text, word
from shuangjian.documents.formats.guard import is_zip_with, take_bounded
from shuangjian.documents.repair import repair_lines
from shuangjian.engine.reasons import Reason

BYTES_MAX = 20 * 1024 * 1024
# What no reader of documents opens, with what to do.
_TABLE, _SLIDES = Reason("表格", "a table"), Reason("演示文稿", "a presentation")
_PACKED, _PICTURE = Reason("压缩包", "an archive"), Reason("图片", "a picture")
_OTHERS = {
    **dict.fromkeys((".xls", ".xlsx", ".et", ".csv"), _TABLE), **dict.fromkeys((".ppt", ".pptx"), _SLIDES),
    **dict.fromkeys((".zip", ".rar", ".7z"), _PACKED), **dict.fromkeys((".jpg", ".jpeg", ".png", ".tif"), _PICTURE),
}  # fmt: skip
_REMEDIES = {
    _TABLE: Reason(
        "请用 shuangjian check 检查表格，或把正文另存为 docx 后再试。",
        "Check it with shuangjian check, or save its text as docx.",
    ),
    _SLIDES: Reason("请把正文另存为 docx、pdf 或 txt 后再试。", "Save its text as docx, pdf or txt."),
    _PACKED: Reason("请先解压，再选择其中的公文。", "Unpack it and choose the document in it."),
    _PICTURE: Reason(
        "图片里没有文字；请先做文字识别（OCR），存为 docx 或 txt 后再试。",
        "It has no text: have it recognised (OCR) and saved as docx or txt.",
    ),
}
_HTML = re.compile(rb"<(?:!doctype html|html|body|table|div|p|meta)\b", re.IGNORECASE)


def open_document(path: Path) -> Opened:
    """Read a text, Word, web page, PDF or OFD file; older office files where LibreOffice is installed.

    What the file holds decides, not what it is called.

    Raises:
        UnreadableDocumentError: missing text, empty, too large, damaged or of another kind.
    """
    size = path.stat().st_size
    if size == 0:
        raise UnreadableDocumentError(f"{path.name} 是空文件。", f"{path.name} is empty.")
    if size > BYTES_MAX:
        raise UnreadableDocumentError(
            f"{path.name} 超过 20 MB，不像一份公文；请只保留正文后再试。",
            f"{path.name} is larger than 20 MB, unlike a document: keep the text of the document only and try again.",
        )
    opened = _open(path, path.read_bytes(), path.suffix.lower())
    opened.blocks = take_bounded(opened.blocks, path.name)
    return _repaired(opened)


def _open(path: Path, data: bytes, suffix: str) -> Opened:
    if data[:5] == b"%PDF-":
        return pdf.open_pdf(path)
    if data[:4] == b"PK\x03\x04" or suffix == ".docx":
        if is_zip_with(path, "OFD.xml"):
            return ofd.open_ofd(path)
        if suffix in _OTHERS and not is_zip_with(path, "word/document.xml"):
            raise _of_another_kind(path)
        if suffix in office.SUFFIXES and not is_zip_with(path, "word/document.xml"):
            return office.open_office(path, word.open_word)
        return word.open_word(path)
    if data[:4] == b"\xd0\xcf\x11\xe0" or data[:5] == b"{\\rtf":
        return office.open_office(path, word.open_word)
    if suffix in _OTHERS or suffix in (".pdf", ".ofd"):
        raise _of_another_kind(path)
    decoded, warnings = text.decode(data, path.name)
    if suffix in (".html", ".htm", ".mht") or _HTML.search(data[:5000]):
        return Opened(html.html_blocks(decoded), warnings)
    return Opened(text.text_blocks(decoded), warnings)


def _of_another_kind(path: Path) -> UnreadableDocumentError:
    kind = _OTHERS.get(path.suffix.lower())
    if kind is None:
        return UnreadableDocumentError(
            f"{path.name} 打不开，可能已损坏；请重新下载，或另存为 docx 后再试。",
            f"{path.name} cannot be opened and may be damaged: fetch it again, or save it as docx.",
        )
    return UnreadableDocumentError(
        f"{path.name} 是{kind.zh}，不是公文。{_REMEDIES[kind].zh}",
        f"{path.name} is {kind.en}, no document. {_REMEDIES[kind].en}",
    )


def _repaired(opened: Opened) -> Opened:
    """Mend the paragraphs and the cells of the tables."""
    lines = [(block.line, block.text) for block in opened.blocks if not block.is_table]
    cells = [(block.line, cell) for block in opened.blocks for row in block.rows for cell in row]
    mended = repair_lines([*lines, *cells])
    texts = iter(mended.lines)
    blocks = [block if block.is_table else _with_text(block, next(texts)) for block in opened.blocks]
    blocks = [_with_cells(block, texts) if block.is_table else block for block in blocks]
    return Opened(blocks, opened.warnings + mended.warnings, mended.repairs)


def _with_text(block: Block, text: str) -> Block:
    return Block(block.line, text, level=block.level)


def _with_cells(block: Block, texts: object) -> Block:
    return Block(block.line, rows=tuple(tuple(next(texts) for _ in row) for row in block.rows))  # type: ignore[call-overload]
