"""Identity-card numbers never leave the reader. Those here are computed for people who cannot be."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from folders import check, rejected_of, rows_of, write_csv, write_xlsx
from shuangjian.files.people import MASK, Pseudonyms, is_identity_number, mask_identity_numbers
from shuangjian.files.report import write_result

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity_number(serial: int) -> str:
    """Return a number that is valid by its check digit, of a place and a day that do not exist."""
    body = f"00000018991301{serial:03d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]


NUMBERS = [identity_number(n) for n in range(40)]
STAFF = ("身份证号", "机构编号", "行政区划代码", "岗位")
TEACHER = ("身份证号", "学校标识码", "行政区划代码")


def test_the_check_digit_tells_a_number() -> None:
    assert all(is_identity_number(number) for number in NUMBERS)
    assert any(number.endswith("X") for number in NUMBERS)
    wrong = NUMBERS[0][:17] + ("1" if NUMBERS[0][17] != "1" else "2")
    assert not is_identity_number(wrong)
    assert not is_identity_number(NUMBERS[0][:17])


def test_a_text_keeps_everything_but_the_number() -> None:
    assert mask_identity_numbers(f"张某（{NUMBERS[3]}）来访") == f"张某（{MASK}）来访"
    assert mask_identity_numbers("订单 123456789012345678") == "订单 123456789012345678"


def test_one_person_is_one_pseudonym_within_a_run_only() -> None:
    number = next(number for number in NUMBERS if number.endswith("X"))
    run = Pseudonyms()
    assert run.of(number) == run.of(number.lower() + " ")
    assert run.of(number) != Pseudonyms().of(number)
    assert number[:6] not in run.of(number)


def a_teacher_at_an_institution(folder: Path, workbook: bool = False) -> None:
    teachers = [(number, "S1", "500153") for number in NUMBERS[:3]]
    staff = [
        (NUMBERS[1], "I1", "500153", "教学"),
        (NUMBERS[20], "I1", "500153", "教学"),
        (NUMBERS[21], "I1", "999999", "教学"),
        (NUMBERS[20], "I1", "500153", "教学"),
    ]
    if workbook:
        write_xlsx(folder / "人员.xlsx", {"教师": [TEACHER, *teachers], "从业人员": [STAFF, *staff]})
    else:
        write_csv(folder / "教师.csv", TEACHER, teachers)
        write_csv(folder / "从业人员.csv", STAFF, staff)


@pytest.mark.parametrize("workbook", [False, True])
def test_people_are_matched_by_number_and_no_number_comes_out(
    tmp_path: Path, workbook: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    folder = tmp_path / "in"
    folder.mkdir()
    a_teacher_at_an_institution(folder, workbook)
    result = check(folder, rules=["training.in_service_teacher_hired"])
    assert len(result.findings) == 1
    assert {r.reason.zh[:6] for r in result.rejected} == {"“行政区划代", "与第 3 行"}
    said = caplog.text
    for ending in ("json", "csv", "xlsx"):
        write_result(result, tmp_path / f"out.{ending}", "zh")
        said += (tmp_path / f"out.{ending}").read_bytes().decode("utf-8", errors="ignore")
    said += json.dumps([r.as_dict() for r in result.rejected]) + repr(result.findings[0].as_dict())
    assert [number for number in NUMBERS if number in said or number[:17] in said] == []


def test_a_number_in_a_free_text_or_a_bad_cell_is_hidden(tmp_path: Path) -> None:
    header = ("线索编号", "对象类型", "对象编号", "清单条目", "日期", "行政区划代码")
    write_csv(tmp_path / "线索.csv", header, [("r1", "学校", NUMBERS[5], "LC-NI-03", NUMBERS[6], "500153")])
    shown = json.dumps(rejected_of(tmp_path), ensure_ascii=False)
    assert NUMBERS[6] not in shown
    assert MASK in shown


def test_a_number_in_any_person_column_becomes_a_pseudonym(tmp_path: Path) -> None:
    write_csv(tmp_path / "teacher.csv", ("person_id", "school_id"), [(NUMBERS[2], "S1"), ("t7", "S1")])
    (first,), (second,) = sorted(rows_of(tmp_path, "teacher", "person_id"))
    assert (first.startswith("p-"), second) == (True, "t7")


def test_a_number_with_digits_hidden_names_nobody(tmp_path: Path) -> None:
    write_csv(tmp_path / "教师.csv", ["身份证号", "学校标识码", "任教学科"], [["371502********1077", "S1", "数学"]])
    (rejected,) = rejected_of(tmp_path)
    assert "隐去" in rejected["reason"]
