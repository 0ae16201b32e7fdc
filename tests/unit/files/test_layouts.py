"""Sheets as people lay them out: each gives the facts it holds, and every row of it is accounted for."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from folders import BOOK, rejected_of, rows_of, write_csv, write_xlsx
from shuangjian.files.check import OpenFolder
from shuangjian.files.reader import Folder

FULL = ("作业编号", "学校标识码", "班级编号", "年级", "学科", "布置日期", "类型", "预计时长(分钟)")
ROW = ("g1", "S7", "402", "4", "语文", "2025-10-14", "书面", "25")
HEADER, LINE = ",".join(FULL), ",".join(ROW)


def write(folder: Path, name: str, *lines: str) -> None:
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def read(folder: Path) -> Folder:
    with OpenFolder(folder, BOOK, default_region="371500") as opened:
        return opened.folder


def aside(folder: Path) -> list[tuple[int | None, str]]:
    return [(one.row, one.reason.zh) for one in read(folder).set_aside.items]


def homework(folder: Path, columns: str = "class_id, subject, minutes") -> list[tuple[Any, ...]]:
    return sorted(rows_of(folder, "homework", columns, "371500"))


def book(folder: Path, rows: list[list[Any]], merged: list[str] = [], title: str = "作业") -> Workbook:  # noqa: B006
    made = Workbook()
    made.active.title = title
    for row in rows:
        made.active.append(row)
    for cells in merged:
        made.active.merge_cells(cells)
    made.save(folder / "作业.xlsx")
    return made


def test_totals_notes_titles_and_repeated_headers_are_set_aside_each_with_its_reason(tmp_path: Path) -> None:
    write(
        tmp_path, "作业.csv", "柳湾小学作业统计", HEADER, LINE, "小计,,,,,,,25", "柳湾小学作业统计", HEADER, LINE.replace("g1", "g2"), "", "合 计,,,,,,,50",
        "注：按中等学生估计", "制表人：甲,,,审核：乙",
    )  # fmt: skip
    assert aside(tmp_path) == [
        (1, "标题"), (4, "合计行"), (5, "重复的标题"), (6, "重复的表头"), (9, "合计行"), (10, "说明或签名"), (11, "说明或签名"), (8, "空行"),
    ]  # fmt: skip
    assert (rejected_of(tmp_path), len(homework(tmp_path))) == ([], 2)


def test_words_like_total_within_data_are_data(tmp_path: Path) -> None:
    write(
        tmp_path, "作业.csv", f"{HEADER},作业内容", f"{LINE},合计与小计练习", f"{LINE.replace('g1', 'g2')},说明：读三遍"
    )
    assert (aside(tmp_path), len(homework(tmp_path))) == ([], 2)


def test_a_line_that_lacks_everything_but_an_id_is_rejected_not_set_aside(tmp_path: Path) -> None:
    write(tmp_path, "作业.csv", HEADER, LINE, "g2,,,,,,,")
    assert [r["row"] for r in rejected_of(tmp_path)] == [3]


def test_two_header_rows_are_joined(tmp_path: Path) -> None:
    upper = [*FULL[:6], "安排", None]
    lower = [*[None] * 6, "类型", "预计时长(分钟)"]
    book(tmp_path, [upper, lower, list(ROW)], ["G1:H1"])
    assert homework(tmp_path) == [("402", "语文", 25)]


def test_a_merged_cell_speaks_for_the_rows_it_covers(tmp_path: Path) -> None:
    book(
        tmp_path,
        [list(FULL), list(ROW), ["g2", None, None, None, "数学", None, "书面", "15"]],
        ["B2:B3", "C2:C3", "D2:D3", "F2:F3"],
    )
    assert homework(tmp_path) == [("402", "数学", 15), ("402", "语文", 25)]


def test_a_number_merged_over_rows_may_be_their_sum_and_is_refused(tmp_path: Path) -> None:
    book(tmp_path, [list(FULL), list(ROW), ["g2", *ROW[1:4], "数学", *ROW[5:7], None]], ["H2:H3"])
    assert [(r["row"], r["column"]) for r in rejected_of(tmp_path, "371500")] == [(2, "minutes"), (3, "minutes")]


def test_subjects_as_columns_become_rows_and_their_total_does_not(tmp_path: Path) -> None:
    write(
        tmp_path,
        "作业.csv",
        "每日书面作业时长（分钟）",
        "学校标识码,班级编号,年级,布置日期,语文,数学,合计",
        "S7,402,4,2025-10-14,25,15,40",
        "S7,403,4,2025-10-14,,10,10",
    )
    assert homework(tmp_path) == [("402", "数学", 15), ("402", "语文", 25), ("403", "数学", 10)]


def test_subjects_over_content_and_time(tmp_path: Path) -> None:
    write(
        tmp_path,
        "作业.csv",
        "学校标识码,班级编号,年级,布置日期,语文,,数学,",
        ",,,,书面,时长,书面,时长",
        "S7,402,4,2025-10-14,抄写,25,口算,15",
    )
    assert homework(tmp_path, "subject, kind, content, minutes") == [
        ("数学", "written", "口算", 15),
        ("语文", "written", "抄写", 25),
    ]


def test_a_row_of_a_cross_table_with_one_bad_cell_is_rejected_whole(tmp_path: Path) -> None:
    write(tmp_path, "作业.csv", "学校标识码,班级编号,年级,布置日期,语文,数学", "S7,402,4,2025-10-14,25,很多")
    assert [(r["row"], r["value"]) for r in rejected_of(tmp_path)] == [(2, "很多")]
    assert homework(tmp_path) == []


def test_classes_as_columns(tmp_path: Path) -> None:
    write(tmp_path, "作业.csv", "学校标识码,学科,布置日期,四(1)班,四(2)班", "S7,语文,2025-10-14,25,35")
    assert homework(tmp_path, "class_id, grade, minutes") == [("四年级（1）班", 4, 25), ("四年级（2）班", 4, 35)]


def test_tables_below_each_other_are_each_read_by_their_own_header(tmp_path: Path) -> None:
    write(
        tmp_path,
        "收支.csv",
        "缴费编号,机构编号,类别,缴费日期,金额(元)",
        "p1,I7,体育,2025-10-14,900",
        "",
        "退费编号,机构编号,申请日期,金额(元)",
        "f1,I7,2025-10-20,300",
    )
    assert rows_of(tmp_path, "payment", "amount_fen", "371500") == [(90_000,)]
    assert rows_of(tmp_path, "refund", "amount_fen", "371500") == [(30_000,)]


def test_a_table_below_that_cannot_be_read_is_rejected_row_by_row(tmp_path: Path) -> None:
    write(
        tmp_path,
        "收支.csv",
        "缴费编号,机构编号,类别,缴费日期,金额(元)",
        "p1,I7,体育,2025-10-14,900",
        "退费编号,机构编号,退款账户,合同编号",
        "f1,I7,原路,k1",
    )
    assert [(r["row"], "缺少必需的列" in r["reason"]) for r in rejected_of(tmp_path)] == [(4, True)]


def test_the_class_stands_in_the_sheets_name(tmp_path: Path) -> None:
    header, row = [FULL[i] for i in (1, 3, 4, 5, 7)], [ROW[i] for i in (1, 3, 4, 5, 7)]
    write_xlsx(tmp_path / "四年级作业.xlsx", {"四(1)班": [header, row], "四(2)班": [header, row]})
    assert homework(tmp_path, "class_id, homework_id") == [
        ("四年级（1）班", "四年级作业.xlsx#四(1)班#2"), ("四年级（2）班", "四年级作业.xlsx#四(2)班#2"),
    ]  # fmt: skip


def test_the_class_stands_in_a_line_between_rows(tmp_path: Path) -> None:
    header = "学校标识码,年级,学科,布置日期,预计时长"
    write(
        tmp_path,
        "作业.csv",
        "四年级（1）班",
        header,
        "S7,4,语文,2025-10-14,25",
        "四年级（2）班",
        "S7,4,语文,2025-10-14,35",
    )
    assert homework(tmp_path, "class_id, minutes") == [("四年级（1）班", 25), ("四年级（2）班", 35)]


def test_the_day_stands_in_the_title(tmp_path: Path) -> None:
    write(
        tmp_path,
        "作业.csv",
        "作业单 2025年10月14日（星期二）",
        "学校标识码,班级编号,年级,学科,预计时长",
        "S7,402,4,语文,25",
    )
    assert homework(tmp_path, "assigned_on") == [(date(2025, 10, 14),)]


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("日期,上课时间,下课时间", "2025-10-14,18:30,20:00"), ("日期,时间", "2025-10-14,18:30-20:00"), ("上课时间", "2025-10-14 18:30-20:00"),
        ("开始时间,结束时间", "2025-10-14 18:30,2025-10-14T12:00:00Z"), ("日期,起止时间", "2025年10月14日（周二）,下午6:30至8:00"),
    ],
)  # fmt: skip
def test_times_in_one_cell_or_several(tmp_path: Path, header: str, cells: str) -> None:
    write(tmp_path, "培训课次.csv", f"课次编号,机构编号,类别,方式,{header}", f"l1,I7,体育,线下,{cells}")
    assert rows_of(tmp_path, "lesson", "starts_minute, ends_minute", "371500") == [(18 * 60 + 30, 20 * 60)], (
        rejected_of(tmp_path)
    )


def test_debit_and_credit_are_out_and_in_on_a_banks_statement_only(tmp_path: Path) -> None:
    lines = (
        "流水号,机构编号,账户,记账日期,借方金额,贷方金额",
        "m1,I7,监管账户,2025-10-14,,500",
        "m2,I7,监管账户,2025-10-15,80.50,",
        "m3,I7,监管账户,2025-10-16,1,1",
    )
    write(tmp_path, "银行流水.csv", *lines)
    assert sorted(rows_of(tmp_path, "bank_movement", "direction, amount_fen")) == [("in", 50_000), ("out", 8_050)]
    assert [r["row"] for r in rejected_of(tmp_path)] == [4]
    write(tmp_path, "银行流水.csv", "银行存款日记账", *lines)
    (refused,) = rejected_of(tmp_path)
    assert "日记账" in refused["reason"]


@pytest.mark.parametrize(
    ("header", "fen"),
    [("金额(万元)", 1_000_000_00), ("金额（千元）", 100_000_00), ("金额/百元", 10_000_00), ("金额(元)", 100_00)],
)
def test_units_in_the_header_convert(tmp_path: Path, header: str, fen: int) -> None:
    write(tmp_path, "缴费.csv", f"缴费编号,机构编号,类别,缴费日期,{header}", "p1,I7,体育,2025-10-14,100")
    assert rows_of(tmp_path, "payment", "amount_fen") == [(fen,)]


@pytest.mark.parametrize("header", ["预计时长(课时)", "预计时长(元)"])
def test_units_that_cannot_be_converted_refuse_the_table(tmp_path: Path, header: str) -> None:
    write(tmp_path, "作业.csv", HEADER.replace(FULL[7], header), LINE)
    assert [r["row"] for r in rejected_of(tmp_path)] == [2]


def test_a_unit_in_the_title_holds_for_amounts_without_one(tmp_path: Path) -> None:
    write(tmp_path, "账户余额.csv", "监管账户余额表 单位：万元", "机构编号,账户,日期,余额", "I7,监管,2025-10-14,0.5")
    assert rows_of(tmp_path, "account_balance", "balance_fen") == [(500_000,)]


def test_headers_that_fit_two_tables_are_asked_about_where_no_name_decides(tmp_path: Path) -> None:
    lines = ("序号,机构编号,日期,金额(元)", "1,I7,2025-10-14,100")
    write(tmp_path, "表.csv", *lines)
    assert "无法确定" in rejected_of(tmp_path)[0]["reason"]
    (tmp_path / "表.csv").rename(tmp_path / "十月退费.csv")
    assert len(rows_of(tmp_path, "refund", "row_id")) == 1


def test_headers_decide_over_the_files_name(tmp_path: Path) -> None:
    write(tmp_path, "2025秋学校作业汇总.csv", HEADER, LINE)
    assert len(homework(tmp_path)) == 1


def test_a_term_in_one_cell_is_its_two_days(tmp_path: Path) -> None:
    write(tmp_path, "名单.csv", "序号,机构名称,类别,有效期限", "1,柳湾球社,体育类,2024.3.1-2027.2.28")
    assert rows_of(tmp_path, "institution", "institution_id, licence_from, licence_to") == [
        ("柳湾球社", date(2024, 3, 1), date(2027, 2, 28))
    ]


def test_what_was_done_to_a_layout_is_said(tmp_path: Path) -> None:
    write(
        tmp_path, "作业.csv", "四年级（2）班", "学校标识码,年级,布置日期,语文(小时),数学(小时)", "S7,4,2025-10-14,0.5,1"
    )
    said = "；".join(note.zh for account in read(tmp_path).accounts for note in account.notes)
    assert "语文、数学 各成一行" in said
    assert "四年级(2)班" in said
    assert homework(tmp_path) == [("四年级（2）班", "数学", 60), ("四年级（2）班", "语文", 30)]


def test_hidden_sheets_and_rows_are_read_and_said(tmp_path: Path) -> None:
    made = book(tmp_path, [list(FULL), list(ROW)])
    made.active.row_dimensions[2].hidden = True
    sheet = made.create_sheet("备用")
    sheet.append(list(FULL))
    sheet.append(["g2", *ROW[1:]])
    sheet.sheet_state = "hidden"
    made.save(tmp_path / "作业.xlsx")
    said = [note.zh for account in read(tmp_path).accounts for note in account.notes]
    assert said == ["隐藏的行照常检查：第 2 行", "这张工作表是隐藏的，照常检查"]
    assert len(homework(tmp_path)) == 2


@pytest.mark.parametrize("rows", [0, 1, 30])
def test_every_row_of_every_sheet_is_accounted_for(tmp_path: Path, rows: int) -> None:
    lines = [LINE.replace("g1", f"x{n}") if n % 3 else f"x{n},,,,,,," for n in range(rows)]
    write(tmp_path, "作业.csv", "标题", HEADER, *lines, "合计,,,,,,,1")
    (account,) = read(tmp_path).accounts
    assert account.rows == rows + 2
    assert account.rows == account.checked + account.rejected + account.set_aside


def test_a_chinese_header_of_identity_numbers_in_any_table(tmp_path: Path) -> None:
    write_csv(tmp_path / "教师.csv", ("身份证号", "学校标识码"), [("000000189913010015", "S7")])
    ((person,),) = rows_of(tmp_path, "teacher", "person_id")
    assert person.startswith("p-")


def test_names_stand_for_ids_by_the_registers_and_an_id_beside_them_counts_first(tmp_path: Path) -> None:
    write(tmp_path, "培训机构.csv", "机构编号,机构名称,类别,状态", "I7,柳湾球社,体育,在办", "I8,云岭画室,艺术,在办")
    write(tmp_path, "缴费.csv", "缴费编号,机构名称,类别,缴费日期,金额", "p1,柳湾球社,体育,2025-10-14,100")
    write(
        tmp_path, "九月缴费.csv", "缴费编号,机构名称,机构编号,类别,缴费日期,金额", "p2,柳湾球社,I8,体育,2025-09-14,100"
    )
    assert rows_of(tmp_path, "payment", "row_id, institution_id") == [("p1", "I7"), ("p2", "I8")]


def test_a_name_that_two_have_is_asked_about(tmp_path: Path) -> None:
    write(tmp_path, "培训机构.csv", "机构编号,机构名称,类别,状态", "I7,柳湾球社,体育,在办", "I8,柳湾球社,体育,在办")
    write(tmp_path, "缴费.csv", "缴费编号,机构名称,类别,缴费日期,金额", "p1,柳湾球社,体育,2025-10-14,100")
    assert [(r["row"], "I7、I8" in r["reason"]) for r in rejected_of(tmp_path)] == [(2, True)]


def test_zeros_that_a_spreadsheet_took_are_restored_by_the_register_and_said(tmp_path: Path) -> None:
    write(tmp_path, "学校.csv", "学校标识码,学校名称,办学类型", "0071,柳湾小学,小学")
    write(tmp_path, "作业.csv", HEADER, LINE.replace("S7", "71"))
    assert homework(tmp_path, "school_id") == [("0071",)]
    assert "0071" in "".join(note.zh for account in read(tmp_path).accounts for note in account.notes)


WEEK = "学校标识码,班级编号,年级,学科,类型,周一,周二,周三,周四,周五"


@pytest.mark.parametrize(
    ("title", "first"),
    [
        ("2025年9月1日—9月5日作业时长（分钟）", "2025-09-01"),
        ("2025年9月1日至5日", "2025-09-01"),
        ("2025.9.2-2025.9.5", "2025-09-01"),
        ("2025年12月29日—1月2日", "2025-12-29"),
    ],
)
def test_weekdays_as_columns_are_days_of_the_week_the_title_names(tmp_path: Path, title: str, first: str) -> None:
    write(tmp_path, "作业.csv", title, WEEK, "S7,402,4,语文,书面,20,,30,25,10", "S7,402,4,数学,书面,15,15,,,")
    days = homework(tmp_path, "assigned_on, subject, minutes")
    monday = date.fromisoformat(first)
    assert [(day.toordinal() - monday.toordinal(), subject, minutes) for day, subject, minutes in days] == [
        (0, "数学", 15), (0, "语文", 20), (1, "数学", 15), (2, "语文", 30), (3, "语文", 25), (4, "语文", 10),
    ]  # fmt: skip


@pytest.mark.parametrize("title", ["作业时长（分钟）", "第三周", "2025年9月1日—9月30日"])
def test_weekdays_of_no_known_week_are_refused_with_what_to_write(tmp_path: Path, title: str) -> None:
    write(tmp_path, "作业.csv", title, WEEK, "S7,402,4,语文,书面,20,,30,25,10")
    assert homework(tmp_path) == []
    assert any("哪一周" in rejection["reason"] for rejection in rejected_of(tmp_path, "371500"))


COHORT = "作业编号,学校标识码,班级编号,学段,学科,布置日期,类型,预计时长(分钟)"


@pytest.mark.parametrize(
    ("name", "stage", "day", "grade"),
    [
        ("2024级3班", "小学", "2025-10-14", 2),
        ("2024级3班", "小学", "2025-05-14", 1),
        ("24级3班", "初中", "2025-10-14", 8),
        ("2021级3班", "", "2025-10-14", 5),
    ],
)
def test_a_year_of_entry_gives_the_grade_of_the_day(
    tmp_path: Path, name: str, stage: str, day: str, grade: int
) -> None:
    write(tmp_path, "作业.csv", COHORT, f"g1,S7,{name},{stage},语文,{day},书面,25")
    assert homework(tmp_path, "grade") == [(grade,)]


@pytest.mark.parametrize(("stage", "day"), [("", "2025-10-14"), ("初中", "2029-10-14"), ("小学", "2023-10-14")])
def test_a_year_of_entry_that_gives_no_grade_is_refused_with_what_to_add(tmp_path: Path, stage: str, day: str) -> None:
    write(tmp_path, "作业.csv", COHORT, f"g1,S7,2024级3班,{stage},语文,{day},书面,25")
    assert homework(tmp_path, "grade") == []
    assert "入学年份" in rejected_of(tmp_path, "371500")[0]["reason"]


@pytest.mark.parametrize(
    ("day", "minutes"), [("2025-10-14", "单周30分钟"), ("单双周", "30"), ("2025-10-15（双周）", "30")]
)
def test_every_other_week_is_refused_with_what_to_write(tmp_path: Path, day: str, minutes: str) -> None:
    write(tmp_path, "作业.csv", HEADER, f"g1,S7,402,4,语文,{day},书面,{minutes}")
    assert "每天各填一行" in rejected_of(tmp_path, "371500")[0]["reason"]


def test_two_columns_under_one_header_must_not_say_otherwise(tmp_path: Path) -> None:
    write(
        tmp_path, "作业.csv", HEADER + ",学科,预计时长(分钟)", LINE + ",语文,25", LINE.replace("g1", "g2") + ",数学,30", LINE.replace("g1", "g3") + ",,",
    )  # fmt: skip
    assert [row[0] for row in homework(tmp_path, "homework_id")] == ["g1", "g3"]
    (rejected,) = read(tmp_path).rejected.items
    assert (rejected.row, "有两列都叫“学科”" in rejected.reason.zh) == (3, True)


@pytest.mark.parametrize("unit", ["秒", "天", "课时", "页"])
def test_a_unit_that_cannot_be_converted_is_refused(tmp_path: Path, unit: str) -> None:
    write(tmp_path, "学校.csv", "学校标识码,学校名称,办学类型", "S7,柳湾小学,小学")
    write(tmp_path, "作业.csv", HEADER.replace("(分钟)", f"({unit})"), LINE)
    folder = read(tmp_path)
    assert (folder.checked.get("homework", 0), folder.rejected.count) == (0, 1)


def test_an_example_an_average_and_a_total_with_its_figure_are_no_data(tmp_path: Path) -> None:
    write(tmp_path, "作业.csv", HEADER, LINE.replace("g1", "示例"), LINE, "本页合计：25,,,,,,,", "平均,,,,,,,25")
    assert aside(tmp_path) == [(2, "填写示例"), (4, "合计行"), (5, "合计行")]
    assert (rejected_of(tmp_path), len(homework(tmp_path))) == ([], 1)


def test_labels_with_what_they_say_are_no_header(tmp_path: Path) -> None:
    write(
        tmp_path, "作业.csv", "柳湾小学作业统计", "填报单位（盖章）：柳湾小学,,,填报日期：2025年10月31日", HEADER, LINE
    )
    assert aside(tmp_path) == [(1, "标题"), (2, "标题")]
    assert len(homework(tmp_path)) == 1


def test_a_day_in_the_sheets_name_without_its_year_is_asked_for(tmp_path: Path) -> None:
    write(tmp_path, "学校.csv", "学校标识码,学校名称,办学类型", "S7,柳湾小学,小学")
    columns = [name for name in FULL if name != "布置日期"]
    book(tmp_path, [columns, [v for v, name in zip(ROW, FULL, strict=True) if name != "布置日期"]], title="10月14日")
    assert "没有写年份" in read(tmp_path).rejected.items[0].reason.zh
    book(
        tmp_path,
        [columns, [v for v, name in zip(ROW, FULL, strict=True) if name != "布置日期"]],
        title="2025年10月14日",
    )
    assert homework(tmp_path, "assigned_on") == [(date(2025, 10, 14),)]


def test_what_a_line_above_says_holds_for_all_rows(tmp_path: Path) -> None:
    write(
        tmp_path,
        "课表.csv",
        "机构编号：I7,,填表日期：2025年10月1日,",
        "课次编号,类别,上课日期,上课时间",
        "c1,学科类,2025-10-14,18:00-19:00",
    )
    assert rows_of(tmp_path, "lesson", "institution_id, CAST(starts_at AS VARCHAR)", "371500") == [
        ("I7", "2025-10-14 18:00:00")
    ]


def test_a_column_wins_over_the_line_above(tmp_path: Path) -> None:
    write(tmp_path, "作业.csv", "学校：S9", HEADER, LINE)
    assert homework(tmp_path, "school_id, minutes") == [("S7", 25)]


def test_days_in_figures_as_columns_of_the_class_in_the_title(tmp_path: Path) -> None:
    write(tmp_path, "作业.csv", "四年级（2）班作业时长（分钟）", "学校：S7", "学科,2025-10-14,2025-10-15", "语文,25,30")
    assert homework(tmp_path, "school_id, class_id, assigned_on, minutes") == [
        ("S7", "四年级（2）班", date(2025, 10, 14), 25), ("S7", "四年级（2）班", date(2025, 10, 15), 30),
    ]  # fmt: skip


def test_the_account_stands_in_the_files_name(tmp_path: Path) -> None:
    write(tmp_path, "监管账户流水.csv", "流水号,机构编号,交易日期,收入,支出", "b1,I7,2025-10-14,600.00,")
    assert rows_of(tmp_path, "bank_movement", "account, direction, amount_fen", "371500") == [("escrow", "in", 60_000)]


def test_hints_behind_headers_and_the_contracts_names_spelt_apart(tmp_path: Path) -> None:
    hinted = [
        f"*{HEADER.split(',')[0]}（必填）",
        *FULL[1:5],
        "布置日期\n格式：2025-09-01",
        "类型",
        "预计时长\n（单位：分钟）",
    ]
    write_xlsx(tmp_path / "作业.xlsx", {"填报表": [hinted, list(ROW)], "填写说明": [["填写说明"], ["1. 带*为必填项"]]})
    assert (homework(tmp_path), rejected_of(tmp_path)) == ([("402", "语文", 25)], [])
    assert aside(tmp_path) == [(None, "没有表格，每行只有一格，像填写说明")]
    (tmp_path / "作业.xlsx").unlink()
    write(tmp_path, "hw.csv", "Homework ID,School ID,Class ID,Grade,Subject,Assigned On,Kind,Minutes", LINE)
    assert homework(tmp_path) == [("402", "语文", 25)]


def test_a_share_whose_header_says_no_unit_must_say_it_itself(tmp_path: Path) -> None:
    write(
        tmp_path,
        "股东.csv",
        "出资人编号,机构编号,股东类型,持股比例",
        "o1,I7,境内企业,12.5%",
        "o2,I7,境内企业,12",
        "o3,I7,境内企业,0.1",
    )
    assert rows_of(tmp_path, "owner", "owner_id, share_bp", "371500") == [("o1", 1250)]
    assert [(r["row"], r["column"]) for r in rejected_of(tmp_path)] == [(3, "share_bp"), (4, "share_bp")]


def test_headers_in_two_languages_and_ids_kept_from_being_numbers(tmp_path: Path) -> None:
    both = "作业编号 ID,学校标识码 School,班级 Class,年级 Grade,学科 Subject,布置日期 Date,类型 Type,预计时长(分钟) Minutes"
    write(tmp_path, "作业.csv", both, """'g1,S7,="0402",4,语文,2025-10-14,书面,25""")
    assert homework(tmp_path, "homework_id, class_id, minutes") == [("g1", "0402", 25)]


def test_foreign_staff_as_institutions_list_them(tmp_path: Path) -> None:
    write(
        tmp_path,
        "外教.csv",
        "机构编号,人员编号,岗位,国籍,是否在境内",
        "I7,P1,外教,美国（USA）,境外",
        "I7,P2,外教,美国（CHN）,国内",
    )
    assert rows_of(tmp_path, "staff", "person_id, role, nationality, in_china", "371500") == [
        ("P1", "teaching", "US", False)
    ]
    assert [(r["row"], r["column"]) for r in rejected_of(tmp_path)] == [(3, "nationality")]
