"""However a district keeps its table, the same homework breaks the same rule."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from folders import ENGLISH, HOMEWORK, OVER, check, rejected_of, rows_of, write_csv, write_xlsx


def over(folder: Path) -> None:
    """Assert that the one class-day over the limit is found, by its rows."""
    result = check(folder)
    assert [(f.subject_id, f.observed, f.evidence) for f in result.findings] == [("301", 61, ("h1", "h2"))], (
        result.rejected
    )
    assert result.rejected == []


@pytest.mark.parametrize(
    "header", [HOMEWORK, ENGLISH, [name.upper() for name in ENGLISH], [f" {name} " for name in HOMEWORK]]
)
def test_chinese_and_english_headers(tmp_path: Path, header: list[str]) -> None:
    write_csv(tmp_path / "作业.csv", header, OVER)
    over(tmp_path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    write_csv(tmp_path / "作业.csv", HOMEWORK, OVER, encoding)
    over(tmp_path)


def test_lines_of_two_encodings_in_one_file(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "作业.csv", HOMEWORK, OVER[:1])
    file.write_bytes(file.read_bytes() + (",".join(OVER[1]) + "\n").encode("gbk"))
    over(tmp_path)


def test_the_header_is_found_under_title_rows(tmp_path: Path) -> None:
    write_csv(
        tmp_path / "表1.csv",
        HOMEWORK,
        OVER,
        above=["2024-2025学年作业公示表", "填报单位：第一小学,,填报日期：2025-03-07", ""],
    )
    over(tmp_path)


@pytest.mark.parametrize(
    ("grade", "kind", "place"),
    [("三年级", "书面", "家中"), ("三", "written", "home"), ("3.0", "书面", "校外"), ("３", "书面", "家庭")],
)
def test_words_and_codes_mean_the_same(tmp_path: Path, grade: str, kind: str, place: str) -> None:
    rows = [(*row[:4], grade, *row[5:7], kind, place, row[9]) for row in OVER]
    write_csv(tmp_path / "作业.csv", HOMEWORK, rows)
    over(tmp_path)


@pytest.mark.parametrize("day", ["2025/3/3", "2025年3月3日", "20250303", "2025.03.03", "45719", "2025-03-03 00:00:00"])
def test_days_as_people_write_them(tmp_path: Path, day: str) -> None:
    write_csv(tmp_path / "作业.csv", HOMEWORK, [(*row[:6], day, *row[7:]) for row in OVER])
    assert rows_of(tmp_path, "homework", "assigned_on") == [(date(2025, 3, 3),)] * 2


@pytest.mark.parametrize("day", [date(2025, 3, 3), datetime(2025, 3, 3), 45719, 45719.0])  # noqa: DTZ001
def test_excel_dates_and_serials(tmp_path: Path, day: object) -> None:
    rows = [(*row[:4], 3, row[5], day, *row[7:9], int(row[9])) for row in OVER]
    write_xlsx(tmp_path / "作业.xlsx", {"Sheet1": [["作业登记表"], HOMEWORK, *rows]})
    over(tmp_path)


def test_excel_times_of_lessons(tmp_path: Path) -> None:
    begins, ends = datetime(2025, 3, 3, 20, 0), 45719 + 21.5 / 24  # noqa: DTZ001
    header = ("课次编号", "机构编号", "开始时间", "结束时间")
    write_xlsx(tmp_path / "课次.xlsx", {"培训课次": [header, ("l1", "I1", begins, ends)]})
    assert rows_of(tmp_path, "lesson", "starts_minute, ends_minute") == [(1200, 1290)]


def test_every_sheet_of_a_workbook_is_read(tmp_path: Path) -> None:
    schools = [("学校标识码", "学校名称", "办学类型", "行政区划代码"), ("S1", "一小", "小学", "371500")]
    bare = [(row[0], *row[2:]) for row in OVER]
    write_xlsx(tmp_path / "台账.xlsx", {"学校": schools, "作业": [(HOMEWORK[0], *HOMEWORK[2:]), *bare]})
    over(tmp_path)


def test_a_damaged_workbook_is_named_and_the_rest_is_checked(tmp_path: Path) -> None:
    write_csv(tmp_path / "作业.csv", HOMEWORK, OVER)
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    assert [row["file"] for row in rejected_of(tmp_path)] == ["坏.xlsx"]
    assert len(check(tmp_path).findings) == 1


def parquet(path: Path, typed: bool) -> None:
    columns = list(zip(*OVER, strict=True))
    arrays: dict[str, pa.Array] = {name: pa.array(values) for name, values in zip(ENGLISH, columns, strict=True)}
    if typed:
        arrays["kind"], arrays["place"] = pa.array(["written"] * 2), pa.array(["home"] * 2)
        arrays["grade"], arrays["minutes"] = pa.array([3, 3]), pa.array([40, 21])
        arrays["assigned_on"] = pa.array([date(2025, 3, 3)] * 2)
    pq.write_table(pa.table(arrays), path)


@pytest.mark.parametrize("typed", [True, False])
def test_parquet_typed_and_of_texts(tmp_path: Path, typed: bool) -> None:
    parquet(tmp_path / "homework.parquet", typed)
    over(tmp_path)


def test_a_bad_row_of_a_typed_parquet_is_named(tmp_path: Path) -> None:
    parquet(tmp_path / "homework.parquet", True)
    table = pq.read_table(tmp_path / "homework.parquet")
    table = table.set_column(table.schema.get_field_index("minutes"), "minutes", pa.array([40, -21]))
    pq.write_table(table, tmp_path / "homework.parquet")
    assert [(r["row"], r["column"], r["value"]) for r in rejected_of(tmp_path)] == [(3, "minutes", "-21")]


@pytest.mark.parametrize(
    ("begin", "end"), [("starts_at", "ends_at"), ("开始时间", "结束时间")], ids=["English", "Chinese"]
)
def test_times_of_a_typed_parquet_are_compared_whatever_their_headers(tmp_path: Path, begin: str, end: str) -> None:
    evening = [datetime(2025, 3, day, 18) for day in (3, 4)]  # noqa: DTZ001 (the facts' form)
    lessons = {
        "lesson_id": ["l1", "l2"], "institution_id": ["P1", "P1"], "region_code": ["371500"] * 2,
        begin: evening, end: [evening[0] + timedelta(hours=1), evening[1]],
    }  # fmt: skip
    stamp = pa.timestamp("us")
    arrays = {name: pa.array(values, stamp if name in (begin, end) else None) for name, values in lessons.items()}
    pq.write_table(pa.table(arrays), tmp_path / "lesson.parquet")
    assert [(r["row"], r["column"]) for r in rejected_of(tmp_path)] == [(3, "ends_at")]
    assert rows_of(tmp_path, "lesson", "row_id, ends_minute") == [("l1", 19 * 60)]


@pytest.mark.parametrize("mark", ["\t", ";", "|"])
def test_other_separators(tmp_path: Path, mark: str) -> None:
    text = "\n".join(mark.join(row) for row in (HOMEWORK, *OVER))
    (tmp_path / "作业.txt").write_text(text, encoding="utf-8")
    over(tmp_path)


def test_temporary_and_hidden_files_are_left_alone(tmp_path: Path) -> None:
    write_csv(tmp_path / "作业.csv", HOMEWORK, OVER)
    write_csv(tmp_path / "~$作业.csv", HOMEWORK, OVER)
    write_csv(tmp_path / ".trash/作业.csv", HOMEWORK, OVER)
    over(tmp_path)


def test_two_files_of_one_table_are_one_table(tmp_path: Path) -> None:
    write_csv(tmp_path / "作业1.csv", HOMEWORK, OVER[:1])
    write_csv(tmp_path / "三月/作业2.csv", HOMEWORK, OVER[1:], "gbk")
    over(tmp_path)


def test_a_column_that_only_one_file_has_is_kept(tmp_path: Path) -> None:
    write_csv(tmp_path / "作业1.csv", HOMEWORK, OVER[:1])
    write_csv(tmp_path / "作业2.csv", HOMEWORK[:8] + HOMEWORK[9:], [row[:8] + row[9:] for row in OVER[1:]])
    assert rows_of(tmp_path, "homework", "row_id, place") == [("h1", "home"), ("h2", None)]


def test_what_is_no_file_and_a_workbook_of_empty_sheets_are_said(tmp_path: Path) -> None:
    write_csv(tmp_path / "作业.csv", HOMEWORK, OVER)
    os.mkfifo(tmp_path / "管道.csv")
    (tmp_path / "断.csv").symlink_to(tmp_path / "没有.csv")
    write_xlsx(tmp_path / "空.xlsx", {"Sheet1": [], "Sheet2": [[" "]]})
    said = {entry["file"]: entry["reason"] for entry in rejected_of(tmp_path)}
    assert said.keys() == {"管道.csv", "断.csv", "空.xlsx"}
    assert "不是普通文件" in said["管道.csv"]
    assert "不存在" in said["断.csv"]
    assert "没有内容" in said["空.xlsx"]


def test_a_workbook_without_a_sheet_is_said(tmp_path: Path) -> None:
    whole = write_xlsx(tmp_path / "全.xlsx", {"Sheet1": [["a"]]}).read_bytes()
    (tmp_path / "全.xlsx").unlink()
    with zipfile.ZipFile(io.BytesIO(whole)) as source, zipfile.ZipFile(tmp_path / "缺.xlsx", "w") as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(
                name, part.split(b"<sheet ")[0] + b"</sheets></workbook>" if name == "xl/workbook.xml" else part
            )
    assert ["没有工作表" in entry["reason"] for entry in rejected_of(tmp_path)] == [True]


_ODS = (
    '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="作业">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
)


def _cell(text: str, error: bool = False, repeated: int = 1) -> str:
    kind = 'office:string-value="" calcext:value-type="error"' if error else 'calcext:value-type="string"'
    return (
        f'<table:table-cell office:value-type="string" {kind} table:number-columns-repeated="{repeated}">'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


def test_errors_of_an_open_document_sheet_are_rejected_as_such(tmp_path: Path) -> None:
    """calamine gives an error cell as an empty one; a row with one is rejected, one without is read."""
    rows = [[_cell(h) for h in HOMEWORK], [_cell(c) for c in OVER[0]], [_cell(c) for c in OVER[1]]]
    rows[2][9] = _cell("#REF!", error=True)
    rows[1][7:9] = [_cell("书面"), _cell("家中")]
    empty = '<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="10"/></table:table-row>'
    body = [f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows]
    with zipfile.ZipFile(tmp_path / "作业.ods", "w") as target:
        target.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        target.writestr("META-INF/manifest.xml", '<m xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>')
        target.writestr("content.xml", _ODS.format(rows="".join([*body[:2], empty, body[2]])))
    (found,) = rejected_of(tmp_path)
    assert (found["row"], found["column"], found["value"]) == (5, "minutes", "#REF!")
    assert "没有值" in found["reason"] or "错误" in found["reason"]
    assert rows_of(tmp_path, "homework", "row_id") == [("h1",)]
