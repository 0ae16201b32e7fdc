"""Write a proposed plan as JSON or as a workbook for review."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill

from shuangjian.documents.parts import Plan


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


def _workbook(plan: Plan) -> Workbook:
    book = Workbook()
    book.remove(book.active)
    _sheet(
        book,
        "文件",
        ("项目", "内容"),
        [("标题", plan.title), ("文号", plan.number), ("发文机关", plan.issuer), ("日期", plan.date or "")],
        (14, 80),
    )
    rows = [
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
    heading = ("任务", "序号", "内容", "措施", "完成时限", "牵头单位", "责任单位", "数量要求")
    _sheet(book, "责任分工", heading, rows, (24, 6, 24, 70, 12, 20, 36, 24))
    _sheet(
        book, "负面清单", ("部分", "序号", "条目"), [(n.part, n.no, n.text) for n in plan.negative_list], (20, 6, 90)
    )
    _sheet(book, "承诺", ("序号", "内容"), list(enumerate(plan.promises, start=1)), (6, 100))
    differences = [(d.no, d.field, _shown(d.text), _shown(d.annex)) for d in plan.differences]
    _sheet(book, "正文与附表不一致", ("序号", "项目", "正文", "附表"), differences, (6, 12, 70, 70))
    _sheet(book, "提示", ("内容",), [(warning,) for warning in plan.warnings], (100,))
    return book


def _shown(value: object) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _sheet(
    book: Workbook, title: str, heading: Sequence[str], rows: Sequence[Sequence[object]], widths: Sequence[int]
) -> None:
    sheet = book.create_sheet(title)
    sheet.append(list(heading))
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="1F4E79")
    for row in rows:
        # A leading mark would make a spreadsheet take the text for a formula.
        sheet.append([f"'{v}" if isinstance(v, str) and v.startswith(("=", "+", "-", "@")) else v for v in row])
    for index, width in enumerate(widths):
        sheet.column_dimensions[chr(ord("A") + index)].width = width
    for row_cells in sheet.iter_rows(min_row=2):
        for cell in row_cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
