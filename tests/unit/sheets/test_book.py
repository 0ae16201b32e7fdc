"""One writer for every workbook and every CSV: nothing runs, days are days, full sheets go on aloud, A4."""

from __future__ import annotations

import ast
import datetime as dt
import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

import shuangjian
from shuangjian.sheets import Book, Header, csv_lines, disarm, free_title
from shuangjian.sheets.guard import LONGEST
from syntax import tree_of

SOURCE = Path(shuangjian.__file__).parent
ROWS = [["=1+1", 3, None, dt.date(2025, 3, 3)], ["平常", -7.5, "x", dt.date(2025, 3, 4)]]


def _written(book: Book) -> io.BytesIO:
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x"])
def test_disarms_what_a_spreadsheet_would_run(text: str) -> None:
    assert disarm(text) == f"'{text}"


@pytest.mark.parametrize("value", ["重庆", "a=b", "1+1", " =1", "", None, -7, 2.5, True, dt.date(2025, 3, 3)])
def test_leaves_everything_else_alone(value: object) -> None:
    assert disarm(value) == value


def test_a_control_sign_hides_no_formula() -> None:
    assert disarm("\x01=1") == "'=1"


def test_signs_that_xml_cannot_hold_are_in_no_cell_and_no_title() -> None:
    odd = "甲\ud800\ufffe\x07乙"
    book = Book()
    book.add_sheet(free_title(odd, set()), [Header("a")], [[odd]])
    sheet = load_workbook(_written(book)).active
    assert sheet.title == "甲___乙"
    assert sheet["A2"].value == "甲乙"


def test_a_text_too_long_for_a_cell_says_that_it_was_cut() -> None:
    assert disarm("x" * 40_000) == "x" * (LONGEST - 1) + "…"


def test_days_are_days_numbers_numbers_and_no_cell_a_formula() -> None:
    book = Book()
    assert book.add_sheet("表", ["=编号", "数", "注", "日"], ROWS) == 2
    sheet = load_workbook(_written(book))["表"]
    cells = [[(cell.value, cell.data_type) for cell in row] for row in sheet.iter_rows()]
    assert cells[0][0] == ("'=编号", "s")
    assert cells[1] == [("'=1+1", "s"), (3, "n"), (None, "n"), (dt.datetime(2025, 3, 3), "d")]  # noqa: DTZ001
    assert all(kind != "f" for row in cells for _value, kind in row)
    assert sheet["D2"].number_format == "yyyy-mm-dd"


def test_a_sheet_prints_on_a4_with_its_header_on_every_page() -> None:
    book = Book(footer="A & B")
    book.add_sheet("表", [Header("编号", 12), Header("说明", 100)], ROWS)
    sheet = load_workbook(_written(book))["表"]
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A2", "$1:$1")
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.oddFooter.center.text == "A && B  &P/&N"
    assert sheet["A1"].font.b
    assert sheet.column_dimensions["A"].width == 12


def test_a_column_without_a_width_is_as_wide_as_what_stands_in_it() -> None:
    book = Book()
    book.add_sheet("表", ["名", "号", "长"], [["重庆市荣昌区教育委员会", 1, "x" * 500]])
    widths = load_workbook(_written(book))["表"].column_dimensions
    assert [widths[letter].width for letter in "ABC"] == [24, 8, 60]


def test_a_full_sheet_says_where_it_goes_on_and_loses_no_row() -> None:
    book = Book(sheet_rows=12, continued="接下页：{}".format)
    count = book.add_sheet("表", ["号"], ([at] for at in range(25)), closing=lambda rows: [f"共 {rows} 条"])
    made = load_workbook(_written(book))
    assert count == 25
    assert made.sheetnames == ["表", "表_2", "表_3"]
    numbers = [row[0] for name in made.sheetnames for row in made[name].iter_rows(min_row=2, values_only=True)]
    assert numbers == [*range(10), "接下页：表_2", *range(10, 20), "接下页：表_3", *range(20, 25), None, "共 25 条"]
    assert max(made[name].max_row for name in made.sheetnames) <= 12


def test_a_column_of_choices_is_picked_from_a_list() -> None:
    book = Book()
    book.add_sheet("表", [Header("名", hint="全称"), Header("类", choices=["艺术", "体育"])], [])
    made = load_workbook(_written(book))
    rules = {str(rule.sqref): rule for rule in made["表"].data_validations.dataValidation}
    assert rules["A2:A1048576"].prompt == "全称"
    assert rules["B2:B1048576"].formula1 == "'choices B'!$A$1:$A$2"
    assert made["choices B"].sheet_state == "hidden"
    assert [row[0] for row in made["choices B"].iter_rows(values_only=True)] == ["艺术", "体育"]


def test_names_of_sheets_are_allowed_and_free() -> None:
    taken: set[str] = set()
    assert [free_title(text, taken) for text in ("a/b", "A:B", "", "x" * 40)] == ["a_b", "A_B_2", "_", "x" * 26]


def test_csv_is_read_right_by_excel_and_runs_nothing() -> None:
    content = "".join(csv_lines(["编号", "数", "注", "日"], ROWS, closing=lambda count: [f"共 {count} 条"]))
    assert content == "\ufeff编号,数,注,日\r\n'=1+1,3,,2025-03-03\r\n平常,-7.5,x,2025-03-04\r\n共 2 条\r\n"


def test_csv_comes_line_by_line() -> None:
    lines = csv_lines(["号"], ([at] for at in range(10**9)))
    assert [next(lines) for _ in range(3)] == ["\ufeff号\r\n", "0\r\n", "1\r\n"]


def test_nobody_else_writes_workbooks() -> None:
    others = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if "Workbook" in _imported(path) and path.parent.name != "sheets"
    }
    assert others == set()


def _imported(path: Path) -> set[str]:
    found = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.ImportFrom)]
    return {alias.name for node in found if node.module == "openpyxl" for alias in node.names}
