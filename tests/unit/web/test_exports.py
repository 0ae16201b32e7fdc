"""Files that leave the platform."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from openpyxl import load_workbook

from shuangjian.web.exports import _write_csv, _write_xlsx, disarm

ROWS = [["=1+1", 3, None], ["@cmd", 2.5, dt.date(2025, 3, 3)], ["平常", -7, True]]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＠x"])
def test_disarms_what_a_spreadsheet_would_run(text: str) -> None:
    assert disarm(text) == f"'{text}"


@pytest.mark.parametrize("text", ["重庆", "a=b", "1+1", " =1", ""])
def test_leaves_plain_text_alone(text: str) -> None:
    assert disarm(text) == text


def test_csv_is_read_right_by_excel_and_says_who_took_it() -> None:
    content, count = _write_csv(["编号", "数", "日"], ROWS, "watermark")
    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig").splitlines()
    assert lines == ["编号,数,日", "'=1+1,3,", "'@cmd,2.5,2025-03-03", "平常,-7,是", "watermark"]
    assert count == 3


def test_xlsx_keeps_numbers_as_numbers_and_runs_nothing() -> None:
    content, count = _write_xlsx(["编号", "数", "=日"], ROWS, "watermark")
    sheet = load_workbook(io.BytesIO(content)).active
    cells = [[(cell.value, cell.data_type) for cell in row] for row in sheet.iter_rows()]
    assert all(kind != "f" for row in cells for _value, kind in row)
    assert cells[1][:2] == [("'=1+1", "s"), (3, "n")]
    assert cells[-1][0] == ("watermark", "s")
    assert count == 3
