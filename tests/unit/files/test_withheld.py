"""Nobody is accused for want of a row of the register that was handed in and could not be read."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from folders import BOOK, write_xlsx
from shuangjian.files.check import OpenFolder, check_folder

LESSONS = (
    "课次编号,机构编号,开始时间,结束时间,类别,方式", "L1,P1,2025-10-15 18:00,2025-10-15 19:00,学科类,线下",
    "L2,P3,2025-10-15 18:00,2025-10-15 19:00,学科类,线下", "L3,P2,2025-10-15 18:00,2025-10-15 19:00,学科类,线下",
    "L4,P1,2025-10-15 20:00,2025-10-15 21:30,学科类,线下",
)  # fmt: skip
HEADER = ("机构编号", "机构名称", "类别", "状态", "许可证有效期起", "许可证有效期止")
GOOD, BAD = (
    ("P2", "示例二", "学科类", "active", "2025-01-01", "2027-01-01"),
    ("P1", "示例一", "学科类", "active", "2025-01-01", "2027-13-01"),
)
RULE = "training.lesson_without_licence"


def checked(folder: Path, *register: tuple[str, ...], as_workbook: bool = False) -> Any:
    (folder / "课次.csv").write_text("\n".join(LESSONS), encoding="utf-8")
    if as_workbook:
        write_xlsx(folder / "机构登记.xlsx", {"登记": [HEADER, *register], "说明": [("填表说明",)]})
    else:
        (folder / "机构登记.csv").write_text("\n".join(map(",".join, (HEADER, *register))), encoding="utf-8")
    with OpenFolder(folder, BOOK, default_region="230804") as opened:
        return check_folder(opened, as_of=dt.date(2025, 10, 31), coverage=True)


def found(result: Any, rule: str = RULE) -> set[str | None]:
    return {finding.owner_id for finding in result.findings if finding.rule.id == rule}


def waiting(result: Any) -> list[tuple[str, str, int, tuple[str, ...], tuple[str, ...]]]:
    entries = [each for each in result.undecided if each.rule == RULE]
    return [(each.table, each.column, each.count, each.rows, each.owners) for each in entries]


@pytest.mark.parametrize("as_workbook", [False, True])
def test_what_only_a_rejected_row_could_answer_waits_for_its_cell(tmp_path: Path, as_workbook: bool) -> None:
    result = checked(tmp_path, BAD, GOOD, as_workbook=as_workbook)
    # Who was never handed in is in no register; whose row could not be read may have a licence.
    assert found(result) == {"P3"}
    assert waiting(result) == [("institution", "licence_to", 2, ("L1", "L4"), ("230804/P1",) * 2)]
    # What asks no register is found all the same.
    assert found(result, "training.offline_ends_late") == {"P1"}
    (reach,) = [each for each in result.coverage.rules if each.rule == RULE]
    assert (reach.breach, reach.undecided) == (1, 1)


def test_where_another_row_of_it_was_read_that_one_answers(tmp_path: Path) -> None:
    over = ("P1", "示例一", "学科类", "active", "2024-01-01", "2025-01-01")
    result = checked(tmp_path, BAD, GOOD, over)
    assert found(result) == {"P1", "P3"}
    assert waiting(result) == []


def test_a_register_without_a_rejected_row_withholds_nothing(tmp_path: Path) -> None:
    result = checked(tmp_path, GOOD)
    assert found(result) == {"P1", "P3"}
    assert waiting(result) == []
