"""Write what a check found: JSON, CSV or a workbook with Chinese headers."""

from __future__ import annotations

import csv
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill

from shuangjian.engine.finding import Finding
from shuangjian.engine.session import Skip
from shuangjian.engine.undecided import Undecided
from shuangjian.files.evidence import Spot
from shuangjian.files.rejected import Account, Place, Rejection, SetAside

_HEADINGS = {
    "zh": ("规则", "名称", "条款", "依据", "性质", "严重程度", "行政区划代码", "责任主体", "对象类型", "对象", "日期", "实际", "限值", "单位", "说明", "整改要求", "证据行"),
    "en": ("Rule", "Title", "Clauses", "Basis", "Kind", "Severity", "Region", "Owner", "Subject type", "Subject", "Day", "Observed", "Limit", "Unit", "Message", "Remedy", "Evidence"),
}  # fmt: skip
_WORDS = {
    "zh": {"breach": "违规", "suspected": "疑似", "serious": "严重", "general": "一般", "minor": "轻微"},
    "en": {},
}
_WIDTHS = (30, 24, 14, 40, 8, 8, 12, 14, 10, 14, 12, 10, 10, 8, 60, 40, 24)
_LONGEST_CELL = 32_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class OutputError(Exception):
    """An output file that cannot be written: why, and what to do."""


@dataclass
class CheckResult:
    """All a check has to say. `checked` is table → rows."""

    findings: list[Finding] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    rejected_count: int = 0
    skipped: list[Skip] = field(default_factory=list)
    undecided: list[Undecided] = field(default_factory=list)
    checked: dict[str, int] = field(default_factory=dict)
    set_aside: list[SetAside] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    places: Sequence[Place] = ()
    evidence_at: list[tuple[Spot, ...]] = field(default_factory=list)

    def shown(self, lang: str) -> Iterator[dict[str, Any]]:
        """Yield each finding as JSON-ready values, with where its evidence stands."""
        for finding, spots in zip(self.findings, self.evidence_at or repeat(()), strict=False):
            at = [{"file": self.places[p].file, "sheet": self.places[p].shown_sheet, "row": row} for p, row in spots]
            yield {**finding.as_dict(lang), "evidence_at": at}

    @property
    def breaches(self) -> int:
        """How many findings are breaches."""
        return sum(finding.rule.kind == "breach" for finding in self.findings)

    @property
    def waiting(self) -> int:
        """How many times a rule waits for a cell of a row."""
        return sum(entry.count for entry in self.undecided)

    @property
    def suspected(self) -> int:
        """How many only look like breaches."""
        return len(self.findings) - self.breaches


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
        raise OutputError(f"{path.name}：输出文件请用 .json、.csv 或 .xlsx 结尾")
    try:
        handle, name = tempfile.mkstemp(suffix=path.suffix, dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise OutputError(f"{path}：写不进去（{error.strerror}），请换一个文件夹") from error
    draft = Path(name)
    try:
        writer(result, draft, lang)
        draft.chmod(0o644)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def result_as_dict(result: CheckResult, lang: str) -> dict[str, Any]:
    """Return the published JSON object."""
    return {
        "findings": list(result.shown(lang)),
        "rejected": [rejection.as_dict(lang) for rejection in result.rejected],
        "undecided": [entry.as_dict() for entry in result.undecided],
        "set_aside": [one.as_dict(lang) for one in result.set_aside],
        "files": [account.as_dict(lang) for account in result.accounts],
        "skipped_rules": [skip.as_dict() for skip in result.skipped],
        "checked": result.checked,
    }


def _write_json(result: CheckResult, path: Path, lang: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("{\n")
        _array(file, "findings", result.shown(lang))
        _array(file, "rejected", (rejection.as_dict(lang) for rejection in result.rejected))
        _array(file, "undecided", (entry.as_dict() for entry in result.undecided))
        _array(file, "set_aside", (one.as_dict(lang) for one in result.set_aside))
        _array(file, "files", (account.as_dict(lang) for account in result.accounts))
        _array(file, "skipped_rules", (skip.as_dict() for skip in result.skipped))
        file.write(f'"checked": {json.dumps(result.checked, ensure_ascii=False)}\n}}\n')


def _array(file: IO[str], name: str, items: Iterable[dict[str, Any]]) -> None:
    file.write(f'"{name}": [')
    for number, item in enumerate(items):
        file.write((",\n" if number else "\n") + json.dumps(item, ensure_ascii=False))
    file.write("\n],\n")


def _line(finding: Finding, lang: str) -> list[Any]:
    shown = finding.as_dict(lang)
    words = _WORDS[lang]
    return [
        shown["rule"], shown["title"], "、".join(shown["clauses"]), "；".join(b["citation"] for b in shown["basis"]),
        words.get(shown["kind"], shown["kind"]), words.get(shown["severity"], shown["severity"]), shown["region_code"], shown["owner_id"],
        shown["subject_type"], shown["subject_id"], shown["day"], shown["observed"], shown["limit"], shown["unit"], shown["message"],
        shown["remedy"], "、".join(shown["evidence"]),
    ]  # fmt: skip


def safe_cell(value: Any) -> Any:
    """Return a cell that a spreadsheet will not take for a formula, without signs that a workbook cannot hold."""
    if not isinstance(value, str):
        return value
    plain = ILLEGAL_CHARACTERS_RE.sub("", value)[:_LONGEST_CELL]
    return f"'{plain}" if plain.startswith(_FORMULA) else plain


def _write_csv(result: CheckResult, path: Path, lang: str) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADINGS[lang])
        for finding in result.findings:
            writer.writerow([safe_cell(value) for value in _line(finding, lang)])


def _write_xlsx(result: CheckResult, path: Path, lang: str) -> None:
    zh = lang == "zh"
    book = Workbook(write_only=True)
    _sheet(
        book,
        "问题" if zh else "Findings",
        _HEADINGS[lang],
        (_line(finding, lang) for finding in result.findings),
        _WIDTHS,
    )
    rejected = (list(r.as_dict(lang).values()) for r in result.rejected)
    heading: tuple[str, ...] = (
        ("文件", "行", "列", "内容", "原因", "工作表") if zh else ("File", "Row", "Column", "Value", "Reason", "Sheet")
    )
    _sheet(book, "未读入" if zh else "Rejected", heading, rejected, (30, 8, 16, 24, 60, 16))
    heading = ("规则", "表", "列", "行数", "行") if zh else ("Rule", "Table", "Column", "Rows", "Row ids")
    waiting = ([u.rule, u.table, u.column, u.count, "、".join(u.rows)] for u in result.undecided)
    _sheet(book, "待补数据" if zh else "Undecided", heading, waiting, (40, 20, 20, 10, 80))
    heading = ("文件", "工作表", "行", "原因") if zh else ("File", "Sheet", "Row", "Reason")
    aside = (list(one.as_dict(lang).values()) for one in result.set_aside)
    _sheet(book, "另列" if zh else "Set aside", heading, aside, (30, 16, 8, 60))
    heading = ("规则", "原因") if zh else ("Rule", "Reason")
    _sheet(
        book, "未运行的规则" if zh else "Skipped rules", heading, ([s.rule, s.reason] for s in result.skipped), (40, 60)
    )
    heading = ("表", "行数") if zh else ("Table", "Rows")
    _sheet(book, "已检查" if zh else "Checked", heading, ([t, n] for t, n in result.checked.items()), (30, 12))
    book.save(path)


def _sheet(
    book: Workbook, title: str, heading: Sequence[str], rows: Iterable[Sequence[Any]], widths: Sequence[int]
) -> None:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for index, width in enumerate(widths):
        sheet.column_dimensions[chr(ord("A") + index)].width = width
    cells = []
    for text in heading:
        cell = WriteOnlyCell(sheet, value=text)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="1F4E79")
        cell.alignment = Alignment(vertical="center")
        cells.append(cell)
    sheet.append(cells)
    for row in rows:
        sheet.append([safe_cell(value) for value in row])
