"""What each school and institution gets back: its findings, its rejected rows, its own rows with the reason beside them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from folders import check, write_csv, write_xlsx
from shuangjian.engine.contract import load_contract
from shuangjian.files.report import write_result
from shuangjian.files.result import CheckResult
from shuangjian.files.slips import write_slips

CONTRACT = load_contract()
HEADER = ("作业编号", "学校标识码", "班级编号", "年级", "学科", "布置日期", "类型", "预计时长(分钟)", "作业内容")
NUMBER = "110105194912310021"


def row(number: int, school: str, minutes: object, content: str = "抄写") -> tuple[object, ...]:
    return (f"g{number}", school, "402", 4, "语文", "2025-10-14", "书面", minutes, content)


@pytest.fixture
def result(tmp_path: Path) -> CheckResult:
    write_xlsx(
        tmp_path / "in.xlsx",
        {
            "作业": [
                HEADER,
                row(1, "S7", 75, f"问 {NUMBER}"),
                row(2, "S8", "很多"),
                row(3, "S8", 10),
                row(4, "[/S9]", 80),
            ]
        },
    )
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "in.xlsx").rename(folder / "作业.xlsx")
    return check(folder, region="371500")


def cells(path: Path, sheet: str) -> list[tuple[Any, ...]]:
    return [tuple(line) for line in load_workbook(path)[sheet].iter_rows(min_row=2, values_only=True)]


def test_each_owner_gets_a_workbook_of_its_own(tmp_path: Path, result: CheckResult) -> None:
    assert write_slips(result, tmp_path / "out", "zh", CONTRACT) == 3
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["S7.xlsx", "S8.xlsx", "[_S9].xlsx"]
    assert [(line[3], line[7]) for line in cells(tmp_path / "out/S7.xlsx", "问题")] == [
        (dt.datetime(2025, 10, 14), "作业.xlsx 作业 2")  # noqa: DTZ001
    ]
    assert [(line[2], line[4:7]) for line in cells(tmp_path / "out/S8.xlsx", "未读入")] == [(3, ("g2", "S8", "402"))]


def test_the_original_row_stands_beside_its_reason_without_identity_numbers(
    tmp_path: Path, result: CheckResult
) -> None:
    write_slips(result, tmp_path / "out", "zh", CONTRACT)
    ((file, sheet, number, reason, *original),) = cells(tmp_path / "out/S7.xlsx", "原始行")
    assert (file, sheet, number, original[:3]) == ("作业.xlsx", "作业", 2, ["g1", "S7", "402"])
    assert "书面作业" in reason
    assert NUMBER not in "".join(map(str, original))


def test_the_workbook_of_all_has_a_sheet_for_each_owner(tmp_path: Path, result: CheckResult) -> None:
    write_result(result, tmp_path / "out.xlsx", "zh")
    book = load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames[-3:] == ["S7", "S8", "__S9_"]
    assert [line[0] for line in book["S8"].iter_rows(min_row=2, values_only=True)] == ["未读入"]


def test_owners_alike_but_for_signs_a_name_cannot_have_get_names_of_their_own(tmp_path: Path) -> None:
    write_csv(tmp_path / "in/作业.csv", HEADER, [row(1, "S/7", 75), row(2, "S:7", 75)])
    write_slips(check(tmp_path / "in", region="371500"), tmp_path / "out", "zh", CONTRACT)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["S_7.xlsx", "S_7_2.xlsx"]


def test_a_slip_names_the_school_and_the_cells_it_has_to_fill(tmp_path: Path) -> None:
    write_csv(tmp_path / "in/学校.csv", ("学校标识码", "学校名称", "办学类型"), [("S7", "新城小学", "小学")])
    lesson = ("作业编号", "学校标识码", "班级编号", "年级", "学科", "布置日期", "预计时长(分钟)", "类型")
    write_csv(tmp_path / "in/作业.csv", lesson, [("g1", "S7", "402", 4, "语文", "2025-10-14", 90, "")])
    result = check(tmp_path / "in", region="371500")
    write_slips(result, tmp_path / "out", "zh", CONTRACT)
    holes = cells(tmp_path / "out/新城小学.xlsx", "待补数据")
    assert ("作业.csv", 2, "类型") in {(line[0], line[2], line[3]) for line in holes}, holes
    assert any("homework.written_minutes" in line[5] for line in holes)
