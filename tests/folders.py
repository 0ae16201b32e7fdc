"""Folders of spreadsheets as districts keep them, written for a test."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from shuangjian.engine.scope import Scope
from shuangjian.files.check import OpenFolder, check_folder
from shuangjian.files.mapping import FolderMap
from shuangjian.files.report import CheckResult
from shuangjian.rulebook import packaged_rulebook

BOOK = packaged_rulebook()

HOMEWORK = (
    "作业编号",
    "行政区划代码",
    "学校标识码",
    "班级编号",
    "年级",
    "学科",
    "布置日期",
    "类型",
    "完成地点",
    "预计时长(分钟)",
)
ENGLISH = (
    "homework_id",
    "region_code",
    "school_id",
    "class_id",
    "grade",
    "subject",
    "assigned_on",
    "kind",
    "place",
    "minutes",
)
OVER = [
    ("h1", "371500", "S1", "301", "3", "语文", "2025-03-03", "书面", "家中", "40"),
    ("h2", "371500", "S1", "301", "3", "数学", "2025-03-03", "书面", "家中", "21"),
]


def write_csv(
    path: Path, header: Sequence[str], rows: Sequence[Sequence[Any]], encoding: str = "utf-8", above: Sequence[str] = ()
) -> Path:
    out = io.StringIO()
    for line in above:
        out.write(line + "\n")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def write_xlsx(path: Path, sheets: dict[str, Sequence[Sequence[Any]]]) -> Path:
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def check(
    folder: Path,
    *,
    rules: Sequence[str] = ("homework.written_minutes",),
    mapping: FolderMap | None = None,
    region: str | None = None,
    **more: Any,
) -> CheckResult:
    """Read a folder and run the rules named over it."""
    chosen = [BOOK.rules[rule] for rule in rules] if rules else None
    with OpenFolder(folder, BOOK, mapping=mapping, default_region=region) as opened:
        return check_folder(opened, as_of=date(2025, 6, 30), rules=chosen, scope=more.pop("scope", Scope()), **more)


def rows_of(folder: Path, table: str, columns: str, region: str | None = None) -> list[tuple[Any, ...]]:
    """Return what the rules would read of a table."""
    with OpenFolder(folder, BOOK, default_region=region) as opened:
        return opened.con.execute(f"SELECT {columns} FROM main.{table} ORDER BY row_id").fetchall()


def rejected_of(folder: Path, region: str | None = None) -> list[dict[str, Any]]:
    """Return what was left out of a folder."""
    with OpenFolder(folder, BOOK, default_region=region) as opened:
        return [rejection.as_dict() for rejection in opened.folder.rejected.items]
