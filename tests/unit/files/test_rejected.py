"""A row that cannot be read is rejected with file, row, column, value and reason; the others are still checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from folders import HOMEWORK, OVER, check, rejected_of, rows_of, write_csv

LESSON = ("课次编号", "机构编号", "行政区划代码", "方式", "类别", "班次编号", "开始时间", "结束时间")


def with_cell(column: str, value: str) -> tuple[str, ...]:
    row = list(OVER[0])
    row[HOMEWORK.index(column)] = value
    row[0] = "bad"
    return tuple(row)


@pytest.mark.parametrize(
    ("header", "column", "value", "reason"),
    [
        ("预计时长(分钟)", "minutes", "-5", "不能为负数"), ("预计时长(分钟)", "minutes", "不多", "不是整数"), ("预计时长(分钟)", "minutes", "99999999999", "数字过大"),
        ("年级", "grade", "高一", "不是义务教育阶段的年级"), ("年级", "grade", "12", "不是义务教育阶段的年级"), ("年级", "grade", "0", "不是义务教育阶段的年级"),
        ("行政区划代码", "region_code", "999999", "没有这个行政区划代码"), ("布置日期", "assigned_on", "2025-02-30", "没有这一天"),
        ("布置日期", "assigned_on", "明天", "不是日期"), ("类型", "kind", "手写", "可填："), ("班级编号", "class_id", "", "不能为空"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_named_with_its_place(tmp_path: Path, header: str, column: str, value: str, reason: str) -> None:
    write_csv(tmp_path / "作业.csv", HOMEWORK, [*OVER, with_cell(header, value)])
    (found,) = rejected_of(tmp_path)
    assert (found["file"], found["row"], found["column"], found["value"]) == ("作业.csv", 4, column, value or None)
    assert reason in found["reason"]
    assert len(check(tmp_path).findings) == 1


@pytest.mark.parametrize("wrong", [{"答卷数": "-3"}, {"实测平均用时(分钟)": "-1"}])
def test_no_count_is_below_zero(tmp_path: Path, wrong: dict[str, str]) -> None:
    good = {
        "学校标识码": "S1",
        "班级编号": "501",
        "学段": "小学",
        "年级": "5",
        "日期": "2025-09-09",
        "答卷数": "12",
        "实测平均用时(分钟)": "40",
    }
    write_csv(
        tmp_path / "实测.csv",
        list(good),
        [tuple(good.values()), tuple((good | {"日期": "2025-09-10"} | wrong).values())],
    )
    (found,) = rejected_of(tmp_path)
    assert (found["row"], found["value"]) == (3, *wrong.values())
    assert "不能为负数" in found["reason"]


def test_of_rows_with_one_id_in_a_file_the_first_counts_and_the_later_names_it(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", HOMEWORK, [OVER[0], OVER[1], (*OVER[0][:9], "1")])
    found = [(r["file"], r["row"], r["value"], r["reason"]) for r in rejected_of(tmp_path)]
    assert found == [("a.csv", 4, "h1", "与第 2 行重复，只算该行")]
    assert rows_of(tmp_path, "homework", "minutes") == [(40,), (21,)]


@pytest.mark.parametrize("names", [("a.csv", "b.csv"), ("b.csv", "a.csv")])
def test_which_of_two_files_counts_does_not_depend_on_their_names(tmp_path: Path, names: tuple[str, str]) -> None:
    write_csv(tmp_path / names[0], HOMEWORK, [OVER[0]])
    write_csv(tmp_path / names[1], HOMEWORK, [(*OVER[0][:9], "2"), OVER[1]])
    (rejected,) = rejected_of(tmp_path)
    kept = rows_of(tmp_path, "homework", "minutes")
    assert ("第 2 行重复" in rejected["reason"], rejected["value"]) == (True, "h1")
    assert (rejected["file"] == names[0]) == (kept == [(2,), (21,)])


def test_one_id_in_two_schools_is_no_repeat(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", HOMEWORK, [OVER[0], (*OVER[0][:2], "S2", *OVER[0][3:])])
    assert rejected_of(tmp_path) == []


def test_row_numbers_are_those_of_the_spreadsheet(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", HOMEWORK, [OVER[0], [], with_cell("年级", "x")], above=["标题", ""])
    assert [r["row"] for r in rejected_of(tmp_path)] == [6]


@pytest.mark.parametrize(
    ("starts", "ends", "reason"),
    [
        ("2025-03-03 20:00", "2025-03-03 20:00", "不晚于开始时间"), ("2025-03-03 23:30", "2025-03-03 00:10", "跨过零点的请写次日日期"),
        ("2025-03-03 20:00", "2025-03-05 20:30", "晚一天以上"), ("2025-03-03 25:99", "2025-03-03 26:00", "没有这个时间"), ("2025-03-03", "2025-03-03 20:00", "不是日期加时间"),
    ],
)  # fmt: skip
def test_times_that_cannot_be_are_rejected(tmp_path: Path, starts: str, ends: str, reason: str) -> None:
    write_csv(tmp_path / "课次.csv", LESSON, [("l1", "I1", "371500", "线上", "学科类", "g1", starts, ends)])
    assert [reason in r["reason"] for r in rejected_of(tmp_path)] == [True]


@pytest.mark.parametrize("ends", ["2025-03-04 00:10", "2025-03-03 24:10"])
def test_a_lesson_past_midnight_ends_late(tmp_path: Path, ends: str) -> None:
    write_csv(tmp_path / "课次.csv", LESSON, [("l1", "I1", "371500", "线上", "学科类", "g1", "2025-03-03 23:30", ends)])
    (finding,) = check(tmp_path, rules=["training.online_ends_late"]).findings
    assert finding.as_dict()["observed"] == "24:10"


def test_a_missing_region_is_filled_from_the_option(tmp_path: Path) -> None:
    write_csv(tmp_path / "作业.csv", (HOMEWORK[0], *HOMEWORK[2:]), [(row[0], *row[2:]) for row in OVER])
    assert rows_of(tmp_path, "homework", "region_code", "371502") == [("371502",)] * 2
    assert check(tmp_path, region="371502").findings[0].clauses == check(tmp_path, region="371500").findings[0].clauses


def test_a_region_of_the_folders_own_table_is_known(tmp_path: Path) -> None:
    write_csv(tmp_path / "region.csv", ("region_code", "parent_code", "name"), [("371599", "371500", "开发区")])
    write_csv(tmp_path / "作业.csv", HOMEWORK, [(row[0], "371599", *row[2:]) for row in OVER])
    assert "LC-NS-09" in check(tmp_path).findings[0].clauses


def test_a_table_without_a_required_column_is_not_used_and_says_which(tmp_path: Path) -> None:
    write_csv(tmp_path / "作业.csv", HOMEWORK[:9], [row[:9] for row in OVER])
    (found,) = rejected_of(tmp_path)
    assert "缺少必需的列：预计时长(分钟)（minutes）" in found["reason"]
    assert check(tmp_path).checked == {}


def test_a_missing_column_is_an_empty_one_and_only_a_missing_subject_skips_a_rule(tmp_path: Path) -> None:
    write_csv(tmp_path / "作业.csv", HOMEWORK[:8] + HOMEWORK[9:], [row[:8] + row[9:] for row in OVER])
    result = check(tmp_path, rules=["homework.written_home_lower_grades", "training.online_ends_late"])
    assert [(skip.of("zh"), skip.of("en")) for skip in result.skipped] == [
        ("没有“培训课次”表", "the table lesson is not there")
    ]
    assert result.findings == []


def test_a_rule_judges_what_a_missing_column_cannot_change(tmp_path: Path) -> None:
    header = [name for name in LESSON if name != "班次编号"]
    row = ("l1", "I1", "371500", "线上", "学科类", "2025-03-03 20:00", "2025-03-03 21:01")
    write_csv(tmp_path / "课次.csv", header, [row])
    result = check(tmp_path, rules=["training.online_ends_late", "training.online_gap_short"])
    assert [finding.rule.id for finding in result.findings] == ["training.online_ends_late"]
    assert (result.skipped, result.undecided) == ([], [])  # one lesson alone has no gap, whatever its group


def test_rows_that_a_missing_column_would_decide_are_named(tmp_path: Path) -> None:
    header = [name for name in LESSON if name != "方式"]
    row = ("l1", "I1", "371500", "学科类", "G1", "2025-03-03 20:00", "2025-03-03 21:01")
    write_csv(tmp_path / "课次.csv", header, [row])
    result = check(tmp_path, rules=["training.online_ends_late"])
    assert [(entry.table, entry.column, entry.count, entry.rows) for entry in result.undecided] == [
        ("lesson", "mode", 1, ("l1",))
    ]


@pytest.mark.parametrize(("column", "value"), [("层次", "加练"), ("类型", "手写")])
def test_an_unknown_word_in_an_optional_column_leaves_the_row_out(tmp_path: Path, column: str, value: str) -> None:
    header = (*HOMEWORK, "层次")
    rows = [(*OVER[0], "全体"), (*OVER[1], "全体")]
    bad = dict(zip(header, rows[1], strict=True)) | {column: value}
    write_csv(tmp_path / "作业.csv", header, [rows[0], tuple(bad.values())])
    # Kept without its tier the row would count for every pupil, and 61 minutes would break a limit that nobody broke.
    assert check(tmp_path).findings == []
    assert [(r["row"], r["value"]) for r in rejected_of(tmp_path)] == [(3, value)]


def test_a_state_table_with_repeated_keys_does_not_confuse_what_is_taken_from_it(tmp_path: Path) -> None:
    write_csv(
        tmp_path / "学校.csv",
        ("学校标识码", "学校名称", "办学类型", "行政区划代码"),
        [("S1", "一小", "小学", "371500")] * 2,
    )
    write_csv(tmp_path / "作业.csv", HOMEWORK, OVER)
    assert len(check(tmp_path).findings) == 1
    assert [r["file"] for r in rejected_of(tmp_path)] == ["学校.csv"]
