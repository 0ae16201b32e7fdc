"""Reading a table whose columns the caller names."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from folders import write_csv, write_xlsx
from shuangjian.files.tables import Asked, NoTable, read_table

ASKED = [
    Asked("code", ["编号", "Code"], needed=True),
    Asked("kind", ["类别"], "choice", {"艺术": "art", "体育": "sport"}),
    Asked("since", ["批准日期"], "day"),
    Asked("seats", ["座位数"], "number"),
    Asked("fee", ["收费"], "fen"),
    Asked("open", ["是否公示"], "yes_no"),
]
HEADER = ("编号", "类别", "批准日期", "座位数", "收费", "是否公示", "备注")


def _xlsx(tmp_path: Path, *rows: tuple[object, ...]) -> Path:
    path = tmp_path / "in.xlsx"
    write_xlsx(path, {"表": list(rows)})
    return path


def test_reads_below_a_title_and_passes_over_what_was_not_asked_for(tmp_path: Path) -> None:
    path = _xlsx(
        tmp_path,
        ("教学点登记表",),
        HEADER,
        ("A1", "艺术", dt.date(2026, 3, 1), "30人", "¥1,200元", "√", "新"),
        (),
        ("A2", "sport", "2026年3月2日", None, 80, "否", None),
    )
    read = read_table(path, ASKED, rows_max=10)
    assert (read.sheet, read.header_row) == ("表", 2)
    assert [row.number for row in read.rows] == [3, 5]
    assert dict(read.rows[0].values) == {
        "code": "A1", "kind": "art", "since": dt.date(2026, 3, 1), "seats": 30, "fee": 120_000, "open": True,
    }  # fmt: skip
    assert read.rows[1].values["kind"] == "sport"
    assert read.rows[1].values["seats"] is None
    assert not read.rows[0].problems


def test_says_cell_by_cell_what_cannot_be_taken_with_a_code_and_in_both_languages(tmp_path: Path) -> None:
    path = _xlsx(tmp_path, HEADER, ("A1", "舞蹈", "很早", "许多", 1, "也许"))
    (row,) = read_table(path, ASKED, rows_max=10).rows
    assert [(each.column, each.code) for each in row.problems] == [
        ("kind", "no_choice"), ("since", "unreadable_cell"), ("seats", "unreadable_cell"), ("open", "unreadable_cell"),
    ]  # fmt: skip
    assert row.problems[0].reason.zh == "不在可填的范围内，可填：艺术、体育"
    assert row.problems[0].reason.en == "is not one of the choices: 艺术、体育"
    assert row.values["fee"] == 100


def test_a_text_in_an_old_encoding_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes("编号,类别\nA1,体育\n".encode("gb18030"))
    read = read_table(path, ASKED, rows_max=10)
    assert read.columns == {"code", "kind"}
    assert read.rows[0].values == {"code": "A1", "kind": "sport"}


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([("类别", "批准日期"), ("艺术", "2026-01-01")], "no_header"),
        ([("编号",), ("1",), ("2",), ("3",)], "too_many_rows"),
    ],
)
def test_a_table_that_is_none_or_too_long_is_refused(tmp_path: Path, rows: list[tuple[str, ...]], code: str) -> None:
    with pytest.raises(NoTable) as refused:
        read_table(_xlsx(tmp_path, *rows), ASKED, rows_max=2)
    assert refused.value.code == code
    assert refused.value.reason.en


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    path.write_bytes(b"\x00broken")
    with pytest.raises(NoTable) as refused:
        read_table(path, ASKED, rows_max=2)
    assert refused.value.code == "unreadable"
    write_csv(tmp_path / "empty.csv", ["编号"], [])
    assert read_table(tmp_path / "empty.csv", ASKED, rows_max=2).rows == []
