"""Write a proposed plan as JSON or as a workbook for review."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from shuangjian.documents.parts import Plan
from shuangjian.sheets import Book, headers


def write_plan(plan: Plan, path: Path) -> None:
    """Write by the ending of the name, .json or .xlsx; the file appears whole or not at all.

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
            draft.write_text(json.dumps(plan.as_dict(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        else:
            _workbook(plan).save(draft)
        draft.chmod(0o644)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _workbook(plan: Plan) -> Book:
    book = Book()
    about = [("标题", plan.title), ("文号", plan.number), ("发文机关", plan.issuer), ("日期", plan.date or "")]
    book.add_sheet("文件", headers(("项目", "内容"), (14, 80), wrap=True), about)
    heading = ("任务", "序号", "内容", "措施", "完成时限", "牵头单位", "责任单位", "数量要求")
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
    book.add_sheet("责任分工", headers(heading, (24, 6, 24, 70, 12, 20, 36, 24), wrap=True), measures)
    negative = [(n.part, n.no, n.text) for n in plan.negative_list]
    book.add_sheet("负面清单", headers(("部分", "序号", "条目"), (20, 6, 90), wrap=True), negative)
    promises = list(enumerate(plan.promises, start=1))
    book.add_sheet("承诺", headers(("序号", "内容"), (6, 100), wrap=True), promises)
    differences = [(d.no, d.field, _shown(d.text), _shown(d.annex)) for d in plan.differences]
    heading_of_both = headers(("序号", "项目", "正文", "附表"), (6, 12, 70, 70), wrap=True)
    book.add_sheet("正文与附表不一致", heading_of_both, differences)
    book.add_sheet("提示", headers(("内容",), (100,), wrap=True), [(warning,) for warning in plan.warnings])
    return book


def _shown(value: object) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else str(value or "")
