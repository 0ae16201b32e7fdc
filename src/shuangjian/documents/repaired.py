"""The repaired text of a document, with what was repaired marked: for who must check it against the original."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from shuangjian.documents.blocks import Block, Opened, Repair

MENDED, LOST = "※", "▲"
_KINDS = {"decoding": "乱码复原", "reading": "去掉注音", "traditional": "繁体转简体", "wreck": "无法复原"}
_RECORDED = 2_000


def repaired_text(opened: Opened) -> str:
    """Return the document line by line, then the record of repairs: line, kind, before → after.

    A line in which something was mended begins with ※; what could not be mended stands between ▲ and ▲.
    """
    mended = {repair.line for repair in opened.repairs if repair.kind in ("decoding", "reading")}
    lost: dict[int, list[str]] = {}
    for repair in opened.repairs:
        if repair.kind == "wreck":
            lost.setdefault(repair.line, []).append(repair.before)
    lines = [
        f"{MENDED if block.line in mended else ''}{_marked(text, lost.get(block.line, ()))}"
        for block in opened.blocks
        for text in _texts(block)
    ]
    return "\n".join([*lines, *_record(opened.repairs)]) + "\n"


def _texts(block: Block) -> list[str]:
    if block.is_table:
        return ["\t".join(cell.replace("\n", " ") for cell in row) for row in block.rows]
    return [block.text]


def _marked(text: str, wrecks: Sequence[str]) -> str:
    for wreck in dict.fromkeys(wrecks):
        text = text.replace(wreck, f"{LOST}{wreck}{LOST}")
    return text


def _record(repairs: Sequence[Repair]) -> list[str]:
    if not repairs:
        return ["", "—— 没有修补 ——"]
    counts = Counter(_KINDS[repair.kind] for repair in repairs)
    heading = "，".join(f"{kind} {count} 处" for kind, count in counts.items())
    rows = [
        f"第 {one.line} 行　{_KINDS[one.kind]}　{one.before or '（无）'} → {_after(one)}" for one in repairs[:_RECORDED]
    ]
    rest = len(repairs) - len(rows)
    return [
        "",
        f"—— 修补记录：{heading}（{MENDED} 行内有修补，{LOST} 之间无法复原）——",
        *rows,
        *([f"另有 {rest} 处从略。"] if rest else []),
    ]


def _after(repair: Repair) -> str:
    if repair.kind == "traditional":
        return "全文"
    return "请对照原件" if repair.kind == "wreck" else repair.after or "（删去）"
