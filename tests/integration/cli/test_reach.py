"""How far a check reached: rules and subjects, tables and days, ids nobody knows; and what it says where it reached nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from shuangjian.cli.main import main

FILES = {
    "school.csv": "school_id,name,stage\nS1,一小,小学\nS02,二小,小学\nS3,三小,小学\n",
    "school_class.csv": "class_id,school_id,stage,grade\nc1,S1,小学,3\n",
    "homework.csv": "homework_id,school_id,class_id,grade,subject,assigned_on,kind,place,minutes\n"
    "h1,S1,c1,3,数学,2025-03-03,书面,家中,61\nh2,S1,c1,3,数学,2025-03-04,,家中,61\n"
    "h3,S1,c1,3,数学,2025-03-05,书面,家中,5\nh4,S2,c9,3,数学,2025-03-05,书面,家中,5\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "facts"
    place.mkdir()
    for name, text in FILES.items():
        (place / name).write_text(text, encoding="utf-8")
    return place


def checked(folder: Path, target: Path, *options: str) -> tuple[int, str]:
    fixed = ["--default-region", "371500", "--from", "2025-03-03", "--to", "2025-03-06"]
    result = CliRunner().invoke(main, ["check", str(folder), *fixed, "--output", str(target), *options])
    return result.exit_code, result.output


def report(folder: Path, target: Path, *options: str) -> dict[str, Any]:
    checked(folder, target, *options)
    found: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    return found


def test_coverage_counts_each_rules_subjects(folder: Path, tmp_path: Path) -> None:
    coverage = report(folder, tmp_path / "out.json", "--coverage", "--rule", "homework.written_minutes")["coverage"]
    assert coverage["rules"] == [
        {"rule": "homework.written_minutes", "subjects": 4, "clean": 2, "breach": 1, "suspected": 0, "undecided": 1, "skipped": ""}
    ]  # fmt: skip


def test_a_rule_that_was_not_run_is_among_them(folder: Path, tmp_path: Path) -> None:
    coverage = report(folder, tmp_path / "out.json", "--coverage", "--rule", "training.unlicensed")["coverage"]
    assert [rule["skipped"] for rule in coverage["rules"]] == ["没有“培训机构”表"]


def test_coverage_names_schools_without_rows_and_days_without_any(folder: Path, tmp_path: Path) -> None:
    rules = ("homework.written_minutes", "evaluation.exercise_below_hour", "homework.notice_missing")
    coverage = report(folder, tmp_path / "out.json", "--coverage", *(x for r in rules for x in ("--rule", r)))[
        "coverage"
    ]
    gaps = {(gap["table"], gap["owner"]): gap["days"] for gap in coverage["gaps"]}
    assert gaps["homework", "371500/S3"] == []
    assert gaps["homework", "371500/S1"] == ["2025-03-06"]


def test_coverage_is_a_sheet_too(folder: Path, tmp_path: Path) -> None:
    checked(folder, tmp_path / "out.xlsx", "--coverage")
    book = load_workbook(tmp_path / "out.xlsx", read_only=True)
    assert {"覆盖", "缺数据的主体", "待补数据", "查不到的编号"} <= set(book.sheetnames)


def test_ids_nobody_knows_are_named_with_those_they_were_meant_for(folder: Path, tmp_path: Path) -> None:
    found = report(folder, tmp_path / "out.json", "--rule", "homework.written_minutes")["unknown_ids"]
    assert found == [
        {"table": "homework", "column": "school_id", "listed_in": "school", "count": 1, "rows": 1, "examples": [{"id": "S2", "near": ["S02"]}]},
        {"table": "homework", "column": "class_id", "listed_in": "school_class", "count": 1, "rows": 1, "examples": [{"id": "c9", "near": []}]},
    ]  # fmt: skip


def test_what_waits_is_counted_on_the_last_line_and_fails_only_when_strict(folder: Path, tmp_path: Path) -> None:
    (folder / "homework.csv").write_text(FILES["homework.csv"].replace("h1,S1,c1,3,数学,2025-03-03,书面,家中,61\n", ""), encoding="utf-8")  # fmt: skip
    only = ("--rule", "homework.written_minutes")
    status, printed = checked(folder, tmp_path / "out.json", *only)
    assert (status, printed.splitlines()[-1]) == (0, "违规 0 项，疑似 0 项，待补数据 1 项，未读入 0 行")
    assert checked(folder, tmp_path / "out.json", *only, "--strict")[0] == 1


def test_where_no_rule_judged_anything_the_check_says_so_and_leaves_what_was_rejected(tmp_path: Path) -> None:
    place = tmp_path / "facts"
    place.mkdir()
    (place / "homework.csv").write_text(FILES["homework.csv"].splitlines()[0] + "\nh1,S1,c1,99,数学,2025-03-03,书面,家中,5\n", encoding="utf-8")  # fmt: skip
    status, printed = checked(place, tmp_path / "out.json")
    assert (status, "没有可判定的数据" in printed, "违规 0 项" in printed) == (1, True, False)
    assert [entry["row"] for entry in json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["rejected"]] == [
        2
    ]


def test_a_folder_of_which_only_rules_that_do_not_run_were_asked_judges_nothing(folder: Path, tmp_path: Path) -> None:
    assert checked(folder, tmp_path / "out.json", "--rule", "training.unlicensed")[0] == 2


@pytest.mark.parametrize("options", [("--from", "2027-03-01", "--to", "2027-03-31"), ("--default-region", "110101")])
def test_rows_outside_the_days_or_the_territory_asked_for_are_not_judged(
    folder: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    rule = "homework.not_on_notice"  # of Liaocheng alone
    status, said = checked(folder, tmp_path / "out.json", "--rule", rule, *options)
    assert (status, "没有可判定的数据" in said) == (2, True)


def test_a_report_about_somebody_no_list_has_is_said(folder: Path, tmp_path: Path) -> None:
    (folder / "teacher.csv").write_text("person_id,school_id,employed_from\nP01,S1,2010-01-01\n", encoding="utf-8")
    (folder / "report.csv").write_text(
        "report_id,subject_type,subject_id,item,received_on,outcome\nr1,teacher,P1,LC-NS-04,2025-03-04,属实\n"
        "r2,teacher,P01,LC-NS-04,2025-03-04,属实\nr3,school,S9,LC-NS-02,2025-03-04,属实\n",
        encoding="utf-8",
    )
    unknown = [one for one in report(folder, tmp_path / "out.json")["unknown_ids"] if one["table"] == "report"]
    assert [(one["listed_in"], one["examples"]) for one in unknown] == [
        ("school", [{"id": "S9", "near": []}]),
        ("teacher", [{"id": "P1", "near": ["P01"]}]),
    ]


def test_a_confirmed_report_that_fits_no_item_or_nobody_waits(folder: Path, tmp_path: Path) -> None:
    (folder / "teacher.csv").write_text("person_id,school_id,employed_from\nP1,S1,2020-01-01\n", encoding="utf-8")
    head = "report_id,subject_type,subject_id,item,received_on,outcome\n"
    rows = (
        "r1,机构,I1,LC-NI-03,2025-03-05,属实\nr2,机构,I1,LC-NI-99,2025-03-05,属实\nr3,机构,I1,LC-NS-01,2025-03-05,属实\n"
        "r4,教师,P9,LC-NS-01,2025-03-05,属实\nr5,教师,P1,LC-NS-01,2025-03-05,属实\nr6,机构,I1,LC-NI-99,2025-03-05,不属实\n"
        "r7,机构,I1,LC-NI-99,2025-03-09,属实\n"
    )
    (folder / "report.csv").write_text(head + rows, encoding="utf-8")
    found = report(
        folder, tmp_path / "out.json", "--rule", "reports.institution_confirmed", "--rule", "reports.teacher_confirmed"
    )
    assert [(f["rule"], f["evidence"]) for f in found["findings"]] == [
        ("reports.institution_confirmed", ["r1"]), ("reports.teacher_confirmed", ["r5"]),
    ]  # fmt: skip
    assert [(u["rule"], u["column"], u["rows"]) for u in found["undecided"]] == [
        ("reports.institution_confirmed", "item", ["r2", "r3"]), ("reports.teacher_confirmed", "subject_id", ["r4"]),
    ]  # fmt: skip


def test_reports_about_teachers_wait_where_there_is_no_register_of_them(folder: Path, tmp_path: Path) -> None:
    head = "report_id,subject_type,subject_id,item,received_on,outcome\n"
    (folder / "report.csv").write_text(head + "r1,教师,P9,LC-NS-01,2025-03-05,属实\n", encoding="utf-8")
    found = report(folder, tmp_path / "out.json")
    waiting = [
        (u["table"], u["column"], u["rows"]) for u in found["undecided"] if u["rule"] == "reports.teacher_confirmed"
    ]
    assert waiting == [("teacher", "", ["r1"])]
