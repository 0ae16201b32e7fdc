"""Write a proposed plan as JSON or as a workbook for review."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from shuangjian.documents.parts import Plan
from shuangjian.sheets import Book, headers

# Names of sheets and headings.
_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "zh": {
        "sheets": ("文件", "责任分工", "负面清单", "承诺", "正文与附表不一致", "提示"),
        "head": ("标题", "文号", "发文机关", "日期"), "about": ("项目", "内容"),
        "measures": ("任务", "序号", "内容", "措施", "完成时限", "牵头单位", "责任单位", "数量要求"),
        "negative": ("部分", "序号", "条目"), "promises": ("序号", "内容"), "differences": ("序号", "项目", "正文", "附表"),
    },
    "en": {
        "sheets": ("Document", "Measures", "Negative list", "Promises", "Text against annex", "Notes"),
        "head": ("Title", "Number", "Issuer", "Date"), "about": ("Item", "Content"),
        "measures": ("Section", "No.", "Heading", "Measure", "Deadline", "Lead", "Responsible", "Limits"),
        "negative": ("Part", "No.", "Item"), "promises": ("No.", "Promise"), "differences": ("No.", "Field", "Text", "Annex"),
    },
}  # fmt: skip


def write_plan(plan: Plan, path: Path, lang: str = "zh") -> None:
    """Write by the ending of the name, .json or .xlsx, in `zh` or `en`; the file appears whole or not at all.

    Raises:
        ValueError: another ending.
        OSError: the place cannot be written.
    """
    if path.suffix.lower() not in (".json", ".xlsx"):
        raise ValueError("输出文件请用 .json 或 .xlsx 结尾")
    handle, name = tempfile.mkstemp(suffix=path.suffix, dir=path.parent)
    os.close(handle)
    draft = Path(name)
    try:
        if path.suffix.lower() == ".json":
            draft.write_text(json.dumps(plan.as_dict(lang), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        else:
            _workbook(plan, lang).save(draft)
        draft.chmod(0o644)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _workbook(plan: Plan, lang: str) -> Book:
    book, words = Book(), _WORDS[lang]
    about = list(zip(words["head"], (plan.title, plan.number, plan.issuer, plan.date or ""), strict=True))
    book.add_sheet(words["sheets"][0], headers(words["about"], (14, 80), wrap=True), about)
    measures = [
        (
            m.section,
            m.no,
            m.heading,
            m.text,
            "；".join(m.deadlines) or m.deadline,
            "、".join(m.lead),
            "、".join(m.responsible),
            "；".join(limit.text for limit in m.limits),
        )
        for m in plan.measures
    ]
    book.add_sheet(words["sheets"][1], headers(words["measures"], (24, 6, 24, 70, 12, 20, 36, 24), wrap=True), measures)
    negative = [(n.part, n.no, n.text) for n in plan.negative_list]
    book.add_sheet(words["sheets"][2], headers(words["negative"], (20, 6, 90), wrap=True), negative)
    promises = list(enumerate(plan.promises, start=1))
    book.add_sheet(words["sheets"][3], headers(words["promises"], (6, 100), wrap=True), promises)
    differences = [(d.no, d.field, _shown(d.text), _shown(d.annex)) for d in plan.differences]
    heading_of_both = headers(words["differences"], (6, 12, 70, 70), wrap=True)
    book.add_sheet(words["sheets"][4], heading_of_both, differences)
    book.add_sheet(
        words["sheets"][5],
        headers(words["about"][1:], (100,), wrap=True),
        [(warning.of(lang),) for warning in plan.warnings],
    )
    return book


def _shown(value: object) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else str(value or "")
