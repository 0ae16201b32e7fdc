"""Write what a check found: JSON, CSV or a workbook with Chinese headers."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import IO, Any

from shuangjian import sheets
from shuangjian.engine.finding import Finding
from shuangjian.engine.undecided import Undecided
from shuangjian.files.coverage_report import Coverage
from shuangjian.files.reasons import Reason
from shuangjian.files.result import CheckResult
from shuangjian.files.slips import add_owner_sheets
from shuangjian.sheets import csv_lines

_HEADINGS = {
    "zh": ("规则", "名称", "条款", "依据", "性质", "严重程度", "行政区划代码", "责任主体", "对象类型", "对象", "日期", "实际", "限值", "单位", "说明", "整改要求", "证据行"),
    "en": ("Rule", "Title", "Clauses", "Basis", "Kind", "Severity", "Region", "Owner", "Subject type", "Subject", "Day", "Observed", "Limit", "Unit", "Message", "Remedy", "Evidence"),
}  # fmt: skip
_WORDS = {
    "zh": {"breach": "违规", "suspected": "疑似", "serious": "严重", "general": "一般", "minor": "轻微"},
    "en": {},
}
_WIDTHS = (30, 24, 14, 40, 8, 8, 12, 14, 10, 14, 12, 10, 10, 8, 60, 40, 24)


class OutputError(Exception):
    """An output file that cannot be written: why, and what to do."""

    def __init__(self, zh: str, en: str) -> None:
        """Hold why, in both languages."""
        self.reason = Reason(zh, en)
        super().__init__(zh)


def write_result(result: CheckResult, path: Path, lang: str) -> None:
    """Write a result in the format its name says; the file appears whole or not at all.

    Raises:
        OutputError: unknown ending, or the place cannot be written.
    """
    writers: dict[str, Callable[[CheckResult, Path, str], None]] = {
        ".json": _write_json,
        ".csv": _write_csv,
        ".xlsx": _write_xlsx,
    }
    writer = writers.get(path.suffix.lower())
    if writer is None:
        raise OutputError(
            f"{path.name}：输出文件请用 .json、.csv 或 .xlsx 结尾",
            f"{path.name}: give a name that ends in .json, .csv or .xlsx",
        )
    try:
        handle, name = tempfile.mkstemp(suffix=path.suffix, dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise OutputError(
            f"{path}：写不进去（{error.strerror}），请换一个文件夹",
            f"{path}: cannot be written ({error.strerror}); choose another folder",
        ) from error
    draft = Path(name)
    try:
        writer(result, draft, lang)
        draft.chmod(0o644)
        draft.replace(path)
    except OSError as error:
        free, needed = shutil.disk_usage(path.parent).free / 1e6, draft.stat().st_size / 1e6
        raise OutputError(
            f"{path}：写不下（{error.strerror}）。已写 {needed:.1f} MB，现余 {free:.1f} MB，未留下写了一半的文件；请腾出空间或换一个文件夹后重来",
            f"{path}: no room ({error.strerror}). {needed:.1f} MB were written, {free:.1f} MB are left, and nothing half-written "
            "was kept; make room or choose another folder, then run it again",
        ) from error
    finally:
        draft.unlink(missing_ok=True)


def result_as_dict(result: CheckResult, lang: str) -> dict[str, Any]:
    """Return the published JSON object."""
    return {
        "findings": list(result.shown(lang)),
        "rejected": [rejection.as_dict(lang) for rejection in result.rejected],
        "undecided": [entry.as_dict() for entry in result.undecided],
        "unknown_ids": [entry.as_dict() for entry in result.unknown_ids],
        "set_aside": [one.as_dict(lang) for one in result.set_aside],
        "files": [account.as_dict(lang) for account in result.accounts],
        "skipped_rules": [skip.as_dict(lang) for skip in result.skipped],
        **({"coverage": result.coverage.as_dict(lang)} if result.coverage else {}),
        "checked": result.checked,
    }


def _write_json(result: CheckResult, path: Path, lang: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("{\n")
        _array(file, "findings", result.shown(lang))
        _array(file, "rejected", (rejection.as_dict(lang) for rejection in result.rejected))
        _array(file, "undecided", (entry.as_dict() for entry in result.undecided))
        _array(file, "unknown_ids", (entry.as_dict() for entry in result.unknown_ids))
        _array(file, "set_aside", (one.as_dict(lang) for one in result.set_aside))
        _array(file, "files", (account.as_dict(lang) for account in result.accounts))
        _array(file, "skipped_rules", (skip.as_dict(lang) for skip in result.skipped))
        if result.coverage:
            file.write(f'"coverage": {json.dumps(result.coverage.as_dict(lang), ensure_ascii=False)},\n')
        file.write(f'"checked": {json.dumps(result.checked, ensure_ascii=False)}\n}}\n')


def _array(file: IO[str], name: str, items: Iterable[dict[str, Any]]) -> None:
    file.write(f'"{name}": [')
    for number, item in enumerate(items):
        file.write((",\n" if number else "\n") + json.dumps(item, ensure_ascii=False))
    file.write("\n],\n")


def say_column(entry: Undecided) -> str:
    """Return the column to fill, of the calendar with the regions and days."""
    days = "; ".join(f"{each.region_code} {each.first} – {each.last}" for each in entry.days)
    return f"{entry.column} ({days})" if days else entry.column


def _line(finding: Finding, names: Mapping[str, str], lang: str) -> list[Any]:
    shown = finding.as_dict(lang, names)
    words = _WORDS[lang]
    return [
        shown["rule"], shown["title"], "、".join(shown["clauses"]), "；".join(b["citation"] for b in shown["basis"]),
        words.get(shown["kind"], shown["kind"]), words.get(shown["severity"], shown["severity"]), shown["region_code"], shown["owner_name"] or shown["owner_id"],
        shown["subject_type"], shown["subject_name"] or shown["subject_id"], finding.day, shown["observed"], shown["limit"], shown["unit"], shown["message"],
        shown["remedy"], "、".join(shown["evidence"]),
    ]  # fmt: skip


def _write_csv(result: CheckResult, path: Path, lang: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = (_line(finding, result.names, lang) for finding in result.findings)
        file.writelines(csv_lines(_HEADINGS[lang], lines))


def _write_xlsx(result: CheckResult, path: Path, lang: str) -> None:
    zh = lang == "zh"
    book = sheets.Book()
    book.add_sheet(
        "问题" if zh else "Findings",
        sheets.headers(_HEADINGS[lang], _WIDTHS),
        (_line(finding, result.names, lang) for finding in result.findings),
    )
    rejected = (list(r.as_dict(lang).values()) for r in result.rejected)
    heading: tuple[str, ...] = (
        ("文件", "行", "列", "内容", "原因", "工作表") if zh else ("File", "Row", "Column", "Value", "Reason", "Sheet")
    )
    book.add_sheet("未读入" if zh else "Rejected", sheets.headers(heading, (30, 8, 16, 24, 60, 16)), rejected)
    heading = ("规则", "表", "列", "行数", "行") if zh else ("Rule", "Table", "Column", "Rows", "Row ids")
    waiting = ([u.rule, u.table, say_column(u), u.count, "、".join(u.rows)] for u in result.undecided)
    book.add_sheet("待补数据" if zh else "Undecided", sheets.headers(heading, (40, 20, 20, 10, 80)), waiting)
    heading = (
        ("表", "列", "应列于", "编号", "可能是", "编号数", "行数")
        if zh
        else ("Table", "Column", "Listed in", "Id", "Near", "Ids", "Rows")
    )
    ids = (
        [u.table, u.column, u.listed_in, i, "、".join(near), u.count, u.rows]
        for u in result.unknown_ids
        for i, near in u.examples.items()
    )
    book.add_sheet("查不到的编号" if zh else "Unknown ids", sheets.headers(heading, (20, 20, 20, 20, 40, 10, 10)), ids)
    heading = ("文件", "工作表", "行", "原因") if zh else ("File", "Sheet", "Row", "Reason")
    aside = (list(one.as_dict(lang).values()) for one in result.set_aside)
    book.add_sheet("另列" if zh else "Set aside", sheets.headers(heading, (30, 16, 8, 60)), aside)
    heading = ("规则", "原因") if zh else ("Rule", "Reason")
    book.add_sheet(
        "未运行的规则" if zh else "Skipped rules",
        sheets.headers(heading, (40, 60)),
        ([s.rule, s.of(lang)] for s in result.skipped),
    )
    heading = ("表", "行数") if zh else ("Table", "Rows")
    book.add_sheet(
        "已检查" if zh else "Checked", sheets.headers(heading, (30, 12)), ([t, n] for t, n in result.checked.items())
    )
    if result.coverage:
        _add_coverage_sheets(book, result.coverage, lang)
    add_owner_sheets(book, result, lang)
    book.save(path)


def _add_coverage_sheets(book: sheets.Book, coverage: Coverage, lang: str) -> None:
    zh = lang == "zh"
    heading: tuple[str, ...] = (
        ("规则", "对象数", "合规", "违规", "疑似", "待补数据", "未运行")
        if zh
        else ("Rule", "Subjects", "Clean", "Breach", "Suspected", "Undecided", "Skipped")
    )
    rules = ([r.rule, r.subjects, r.clean, r.breach, r.suspected, r.undecided, r.why(lang)] for r in coverage.rules)
    book.add_sheet("覆盖" if zh else "Coverage", sheets.headers(heading, (40, 10, 10, 10, 10, 10, 40)), rules)
    heading = (
        ("表", "主体类型", "主体", "缺数据的上课日")
        if zh
        else ("Table", "Owner type", "Owner", "School days without rows")
    )
    nothing = "全部" if zh else "all"
    gaps = ([g.table, g.owner_type, g.owner, "、".join(map(str, g.days)) or nothing] for g in coverage.gaps)
    book.add_sheet("缺数据的主体" if zh else "Gaps", sheets.headers(heading, (20, 14, 30, 80)), gaps)
