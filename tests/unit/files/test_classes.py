"""Classes and grades as schools name them."""

from __future__ import annotations

import pytest

from shuangjian.files.classes import canonical, find_class, grade_of, read_class


@pytest.mark.parametrize(
    "written",
    [
        "四年级（2）班",
        "四年级(2)班",
        "四(2)班",
        "四（２）班",
        "四年级2班",
        "四年级二班",
        "4年级2班",
        "4(2)班",
        "四 (2) 班",
        "小学四年级2班",
        "四(2)",
        "四年2班",
    ],
)
def test_one_class_however_written(written: str) -> None:
    assert canonical(written) == "四年级（2）班"


@pytest.mark.parametrize("written", ["402", "S4-2", "火箭班", "四年级", "高一(2)班", "二十一班组"])
def test_what_is_no_class_name_stays_as_it_is(written: str) -> None:
    assert canonical(written, 4) == written


def test_a_bare_number_takes_the_grade_of_its_row() -> None:
    assert [canonical("2班", grade) for grade in (4, 5, None)] == ["四年级（2）班", "五年级（2）班", "（2）班"]


def test_a_class_named_by_its_year_of_entry_keeps_it() -> None:
    assert canonical("2024级3班", 2) == "2024级（3）班"
    assert read_class("2024级3班").grade is None


@pytest.mark.parametrize(
    ("written", "grade"),
    [
        ("3", 3), ("三", 3), ("三年级", 3), ("3年级", 3), ("小学五年级", 5), ("初一", 7), ("初中一年级", 7), ("初三", 9), ("八年级3班", 8), ("初二(4)班", 8),
        ("九", 9), ("3.0", 3), ("高一", None), ("十", None), ("0", None), ("12", None), ("初五", None), ("2024级3班", None),
    ],
)  # fmt: skip
def test_grades(written: str, grade: int | None) -> None:
    assert grade_of(written) == grade


@pytest.mark.parametrize(
    ("title", "found"),
    [("柳湾小学四年级（2）班周作业", "四年级（2）班"), ("四(1)班、四(2)班", None), ("作业登记 2025年9月3日", None)],
)
def test_a_title_names_a_class_where_it_names_one_only(title: str, found: str | None) -> None:
    named = find_class(title)
    assert (canonical(named) if named else None) == found
