"""Figures from files alone: each of them from rows that a person can add up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from folders import write_csv
from shuangjian.cli.main import main


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "in"
    write_csv(
        place / "培训机构.csv",
        ("机构编号", "机构名称", "类别"),
        [("P1", "蓝天艺术", "文化艺术类"), ("P2", "白云科技", "科技类")],
    )
    contracts = ("合同编号", "机构编号", "学员标识", "签订日期", "课时数", "合同金额(元)")
    write_csv(
        place / "培训合同.csv",
        contracts,
        [
            ("C1", "P1", "K1", "2026-08-20", 3, "100.00"),  # one lesson taken: 2/3 of 100.00, down to the fen
            ("C2", "P1", "K1", "2026-08-20", 10, "1000.00"),  # all taken
            ("C3", "P1", "K2", "2026-08-20", 10, "1000.00"),  # 400 paid, 100 given back
            ("C4", "P1", "K3", "2026-08-20", "", "500.00"),  # does not say how many lessons
            ("C5", "P2", "K4", "2026-08-20", 10, "200.00"),  # nothing taken, paid in full
            ("C6", "P2", "K4", "2026-12-01", 10, "200.00"),  # signed after the day asked
        ],
    )
    write_csv(
        place / "消课.csv",
        ("消课编号", "合同编号", "机构编号", "上课日期", "消耗课时", "确认日期"),
        [("A1", "C1", "P1", "2026-09-05", 1, "2026-09-06"), ("A2", "C2", "P1", "2026-09-05", 10, "")],
    )
    write_csv(
        place / "缴费.csv",
        ("缴费编号", "合同编号", "机构编号", "缴费日期", "金额(元)", "收款账户"),
        [
            ("F1", "C3", "P1", "2026-08-20", "400.00", "监管账户"),
            ("F2", "C5", "P2", "2026-08-21", "200.00", "监管账户"),
            ("F3", "C1", "P1", "2026-08-21", "100.00", "监管账户"),
            ("F4", "C2", "P1", "2026-08-21", "1000.00", "其他"),
        ],
    )
    write_csv(
        place / "退费.csv",
        ("退费编号", "合同编号", "机构编号", "申请日期", "退款日期", "金额(元)"),
        [("R1", "C3", "P1", "2026-09-01", "2026-09-10", "100.00")],
    )
    write_csv(
        place / "账户余额.csv",
        ("机构编号", "账户", "日期", "余额(元)"),
        [
            ("P1", "监管账户", "2026-09-01", "999.00"),
            ("P1", "监管账户", "2026-09-20", "50.00"),
            ("P2", "保证金", "2026-09-20", "80.00"),
        ],
    )
    write_csv(
        place / "银行流水.csv",
        ("流水号", "机构编号", "账户", "记账日期", "收支方向", "金额(元)", "用途"),
        [
            ("M1", "P1", "监管账户", "2026-08-23", "收入", "400.00", "预收费"),
            ("M2", "P2", "监管账户", "2026-08-26", "收入", "200.00", "预收费"),  # five days later: too late
            ("M3", "P1", "监管账户", "2026-08-20", "收入", "100.00", "预收费"),  # before the payment
            ("M4", "P1", "监管账户", "2026-08-22", "收入", "100.00", "预收费"),
        ],
    )  # fmt: skip
    return place


def compute(folder: Path, *options: str) -> dict[str, Any]:
    arguments = ["figures", str(folder), "--default-region", "230804", "--as-of", "2026-10-01", "--json", *options]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_an_institution_owes_what_was_paid_for_lessons_not_taken(folder: Path) -> None:
    first, second = compute(folder)["exposure"]
    # 66.66 of C1 and, of C3, the 300.00 that are still there.
    assert (first["institution"], first["owed_fen"]) == ("蓝天艺术", 6_666 + 30_000)
    assert (first["contracts"], first["learners"], first["lessons_owed"], first["uncounted"]) == (2, 2, 12, 1)
    assert (first["escrow_fen"], first["deposit_fen"], first["shortfall_fen"]) == (5_000, None, 31_666)
    assert (second["institution"], second["owed_fen"], second["escrow_fen"]) == ("白云科技", 20_000, None)
    assert (second["deposit_fen"], second["shortfall_fen"]) == (8_000, 20_000)


def test_payments_are_paired_with_bank_lines_and_the_rest_is_named_with_its_place(folder: Path) -> None:
    match = compute(folder)["match"]
    assert (match["matched"], match["matched_fen"]) == (2, 50_000)
    (alone,) = match["payments_without_line"]
    assert (alone["id"], alone["institution"], alone["where"]) == ("F2", "白云科技", "缴费.csv 3")
    assert [(line["id"], line["where"]) for line in match["lines_without_payment"]] == [
        ("M3", "银行流水.csv 4"),
        ("M2", "银行流水.csv 3"),
    ]


def test_an_indicator_is_the_quotient_of_what_its_rows_add_up_to(folder: Path) -> None:
    found = {each["indicator"]: each for each in compute(folder)["indicators"]}
    confirmed = found["funds.confirmed_lessons"]
    assert (confirmed["numerator"], confirmed["denominator"], confirmed["owners"]) == (1, 11, 1)
    assert confirmed["value"] == pytest.approx(100 / 11)
    assert confirmed["day"] == "2026-09-01"


def test_figures_are_said_and_written(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "数.xlsx"
    arguments = ["figures", str(folder), "--default-region", "230804", "--as-of", "2026-10-01", "--output", str(target)]
    done = CliRunner().invoke(main, arguments, env={"COLUMNS": "200"})
    assert "对上 2 笔 500.00 元" in done.output
    assert "366.66" in done.output
    book = load_workbook(target)
    assert book.sheetnames == ["指标", "应退与监管余额", "没有到账的缴费", "没有缴费的流水"]
    assert [cell.value for cell in book["应退与监管余额"][2]][:5] == ["蓝天艺术", 2, 2, 12, 366.66]


def test_a_folder_without_money_has_no_figures_of_it(tmp_path: Path) -> None:
    write_csv(tmp_path / "in/学校.csv", ("学校标识码", "学校名称", "办学类型"), [("S1", "一小", "小学")])
    found = compute(tmp_path / "in")
    assert (found["exposure"], found["match"]) == ([], None)
    assert {skip["indicator"] for skip in found["skipped"]} >= {"funds.confirmed_lessons"}
