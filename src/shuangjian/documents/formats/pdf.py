"""PDF with a text layer: paragraphs over lines and pages, tables, no running heads. A scan says that it has no text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from shuangjian.documents.blocks import Block, Opened, UnreadableDocumentError, tidy
from shuangjian.documents.formats.guard import CELLS_MAX, Clock
from shuangjian.documents.formats.layout import Line, Page, join_lines, without_running_heads
from shuangjian.engine.reasons import Reason

PAGES_MAX = 300
_GLYPHS_MAX = 60_000  # on one page
_WIDTH_OF_DATA = 2


def open_pdf(path: Path) -> Opened:
    """Read a PDF file.

    Raises:
        UnreadableDocumentError: it is damaged, has a password, has no text, or is too long.
    """
    try:
        with pdfplumber.open(path) as document:
            return _read(document, path.name)
    except UnreadableDocumentError:
        raise
    except PDFPasswordIncorrect as error:
        raise _locked(path.name) from error
    except PdfminerException as error:
        if any(isinstance(cause, PDFPasswordIncorrect) for cause in error.args):
            raise _locked(path.name) from error
        raise _damaged(path.name) from error
    except MemoryError as error:
        raise UnreadableDocumentError(
            f"{path.name} 太大，内存不够；请只保留正文后再试。",
            f"{path.name} is too large for the memory: keep the text of the document only and try again.",
        ) from error
    except Exception as error:  # a damaged PDF breaks the parser in any way there is
        raise _damaged(path.name) from error


def _damaged(name: str) -> UnreadableDocumentError:
    return UnreadableDocumentError(
        f"{name} 打不开，可能已损坏；请重新下载，或另存为 docx 后再试。",
        f"{name} cannot be opened and may be damaged: fetch it again, or save it as docx.",
    )


def _locked(name: str) -> UnreadableDocumentError:
    return UnreadableDocumentError(f"{name} 有密码；请去掉密码后再试。", f"{name} has a password: take it off first.")


def _read(document: Any, name: str) -> Opened:
    if len(document.pages) > PAGES_MAX:
        raise UnreadableDocumentError(
            f"{name} 有 {len(document.pages)} 页，不像一份公文；请只保留正文后再试。",
            f"{name} has {len(document.pages)} pages, unlike a document: keep the text of the document only and try again.",
        )
    clock = Clock(name)
    pages: list[Page] = []
    tables: dict[int, list[tuple[float, tuple[tuple[str, ...], ...]]]] = {}
    empty = 0
    for number, page in enumerate(document.pages, start=1):
        clock.check()
        if len(page.chars) > _GLYPHS_MAX:
            raise UnreadableDocumentError(
                f"{name} 第 {number} 页有 {len(page.chars)} 个字符，不像一份公文。",
                f"Page {number} of {name} has {len(page.chars)} characters, unlike a document.",
            )
        found = page.find_tables()
        tables[number] = [(table.bbox[1], rows) for table in found if (rows := _rows(table))]
        kept = [table.bbox for table in found if _rows(table)]
        pages.append(Page(number, float(page.height), tuple(_lines(page, number, kept))))
        empty += not page.chars
        page.close()
    if empty == len(pages):
        raise UnreadableDocumentError(
            f"{name} 是扫描件，没有文字层，读不出文字；请先做文字识别（OCR），或向发文单位要 docx 后再试。",
            f"{name} is a scan without text: have it recognised (OCR), or ask who issued it for a docx.",
        )
    scanned = Reason(
        f"有 {empty} 页没有文字层（扫描页），没有读到其中的内容。",
        f"{empty} pages are scans without text: nothing was read of them.",
    )
    warnings = [scanned] if empty else []
    return Opened(_blocks(without_running_heads(pages), tables), warnings)


def _lines(page: Any, number: int, tables: list[tuple[float, float, float, float]]) -> Iterator[Line]:
    """Yield the lines of a page outside its tables."""
    for line in page.extract_text_lines(return_chars=True):
        middle = (line["top"] + line["bottom"]) / 2
        if any(
            top <= middle <= bottom and line["x0"] < right and line["x1"] > left for left, top, right, bottom in tables
        ):
            continue
        size = max((char["size"] for char in line["chars"]), default=10.0)
        yield Line(_spaced(line["chars"]), number, line["x0"], line["x1"], line["top"], size)


def _spaced(chars: list[dict[str, Any]]) -> str:
    """Return the text of a line, with a space wherever letters stand apart."""
    parts: list[str] = []
    for at, char in enumerate(chars):
        if at and char["x0"] - chars[at - 1]["x1"] > 0.6 * char["size"]:
            parts.append(" ")
        parts.append(char["text"])
    return "".join(parts)


def _rows(table: Any) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a table, merged cells repeated downwards; nothing of a frame around text."""
    rows = table.extract() or []
    if len(rows) < 1 or len(rows[0]) < _WIDTH_OF_DATA or len(rows) * len(rows[0]) > CELLS_MAX:
        return ()
    filled: list[tuple[str, ...]] = []
    for row in rows:
        above = filled[-1] if filled else ()
        # None is a cell merged with its neighbour above or to the left; an empty text is an empty cell.
        texts = [
            tidy(cell.replace("\n", "")) if cell is not None else above[at] if at < len(above) else ""
            for at, cell in enumerate(row)
        ]
        filled.append(tuple(texts))
    return tuple(filled)


def _blocks(pages: list[Page], tables: dict[int, list[tuple[float, tuple[tuple[str, ...], ...]]]]) -> list[Block]:
    """Return paragraphs and tables in the order they are printed; a table goes on over the pages."""
    blocks: list[Block] = []
    waiting: list[Line] = []

    def flush() -> None:
        blocks.extend(Block(page, text) for page, text in join_lines(waiting))
        waiting.clear()

    for page in pages:
        lines = list(page.lines)
        for top, rows in sorted(tables.get(page.number, ())):
            waiting += [line for line in lines if line.top < top]
            lines = [line for line in lines if line.top >= top]
            flush()
            before = blocks[-1] if blocks else None
            if before is not None and before.is_table and len(before.rows[0]) == len(rows[0]):
                rows = rows[1:] if rows[0] == before.rows[0] else rows
                blocks[-1] = Block(before.line, rows=before.rows + rows)
            else:
                blocks.append(Block(page.number, rows=rows))
        waiting += lines
    flush()
    return blocks
