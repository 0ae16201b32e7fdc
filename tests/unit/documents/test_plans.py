"""Three documents written for these tests, each numbered, assigned and tabulated in its own way, are read in full."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shuangjian.documents.plan import Plan, read_plan

DOCUMENTS = Path(__file__).parents[2] / "documents"


def measures(plan: Plan, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(getattr(measure, name) for name in names) for measure in plan.measures]


def test_word_with_articles_and_a_merged_annex_table() -> None:
    plan = read_plan(DOCUMENTS / "lunch-break.docx")
    assert (plan.title, plan.number, plan.issuer, plan.date) == (
        "青禾县学生午间配餐与午休工作实施办法", "青教办〔2024〕17号", "青禾县教育局", "2024-08-20",
    )  # fmt: skip
    assert measures(plan, "no", "heading", "lead", "responsible", "deadline") == [
        ("1", "公开菜单", ["县教育局"], ["县市场监管局", "各中小学"], "长期坚持"),
        ("2", "控制排队时间", ["各中小学"], ["县教育局"], "长期坚持"),
        ("3", "平躺午休", ["县财政局"], ["县教育局", "县发改局"], "2025年9月底前"),
        ("4", "家长开放", ["县教育局"], ["县妇联", "各乡镇（街道）"], "长期坚持"),
    ]
    assert [m.section for m in plan.measures] == ["总则", "总则", "午休", "午休"]


@pytest.mark.clause("RC-T5")
def test_what_the_annex_leaves_out_is_shown() -> None:
    differences = read_plan(DOCUMENTS / "lunch-break.docx").differences
    assert [(d.no, d.field) for d in differences] == [("2", "text"), ("3", "responsible")]
    assert "雨天改走连廊" in differences[0].text
    assert "雨天改走连廊" not in differences[0].annex
    assert (differences[1].text, differences[1].annex) == (["县教育局", "县发改局"], ["县教育局"])


def test_html_with_tasks_and_cells_over_several_rows() -> None:
    plan = read_plan(DOCUMENTS / "walking-bus.html")
    assert (plan.title, plan.number, plan.issuer, plan.date) == (
        "云泽区上下学步行巴士三年行动方案", "云政发〔2025〕3号", "云泽区人民政府办公室", "2025-02-10",
    )  # fmt: skip
    assert measures(plan, "no", "heading", "lead", "responsible", "deadline") == [
        ("1", "画出路线", ["区教育局"], ["区公安分局", "区住建局"], "2025年6月30日前"),
        ("2", "招募领队", ["团区委"], ["区妇联", "各街道办"], "持续推进"),
        ("3", "改造路口", ["区住建局"], ["区公安分局"], "2026年底前"),
    ]
    assert plan.differences == []
    assert [promise[:12] for promise in plan.promises] == ["下一步，我区将会同各街道"]


def test_text_with_departments_on_their_own_line_and_a_table_in_another_order() -> None:
    plan = read_plan(DOCUMENTS / "drifting-books.txt")
    assert measures(plan, "no", "heading", "responsible", "deadline") == [
        ("1", "设漂流角", ["市教育局", "市图书馆"], "长期坚持"),
        ("2", "每月换书", ["各学校"], "长期坚持"),
        ("3", "记录去向", ["市图书馆", "市大数据局"], "2023年12月底前"),
    ]
    assert [(d.no, d.field, d.annex) for d in plan.differences] == [("3", "responsible", ["市图书馆"])]
    assert (plan.number, plan.issuer, plan.date) == ("临教〔2023〕8号", "临川市教育局", "2023-04-02")


def test_a_negative_list_keeps_its_parts_and_an_item_cut_off_is_named() -> None:
    plan = read_plan(DOCUMENTS / "drifting-books.txt")
    assert [(item.part, item.no) for item in plan.negative_list] == [
        ("学校部分", 1),
        ("学校部分", 2),
        ("书商部分", 1),
        ("书商部分", 2),
    ]
    assert [
        warning
        for warning in map(str, plan.warnings)
        if "没有写完" in warning and "书商部分" in warning and "第 2 项" in warning
    ]


@pytest.mark.parametrize(
    ("name", "limits"),
    [
        ("lunch-break.docx", [("不得超过10分钟", "max", 10, "分钟"), ("不少于1套", "min", 1, "套"), ("不超过300元", "max", 300, "元"), ("至少开放2次", "min", 2, "次")]),
        ("walking-bus.html", [("不少于3条", "min", 3, "条"), ("不超过1.5公里", "max", 1.5, "公里"), ("2名", "none", 2, "名"), ("7:20", "none", 440, "clock")]),
        ("drifting-books.txt", [("1处", "none", 1, "处"), ("不少于60册", "min", 60, "册"), ("不超过40分钟", "max", 40, "分钟")]),
    ],
)  # fmt: skip
def test_limits_carry_their_unit_and_direction(name: str, limits: list[tuple[Any, ...]]) -> None:
    found = [limit for measure in read_plan(DOCUMENTS / name).measures for limit in measure.limits]
    assert [(limit.text, limit.bound, limit.value, limit.unit) for limit in found] == limits


@pytest.mark.clause("LC-00g")
def test_measures_are_numbered_through_the_projects(tmp_path: Path) -> None:
    sizes, number = [4, 3, 4, 4, 2, 2, 1, 5], 0
    lines = ["某市学校花园建设实施方案", ""]
    for project, size in enumerate(sizes):
        lines.append(f"{'一二三四五六七八'[project]}、{'组织实施' if project == 7 else f'花园工程之{project + 1}'}")
        for _ in range(size):
            number += 1
            lines.append(f"{number}.种好第{number}块地。每周浇水两遍。（责任部门：市教育局、市园林局）")
    file = tmp_path / "plan.txt"
    file.write_text("\n".join(lines), encoding="utf-8")
    plan = read_plan(file)
    assert [int(measure.no) for measure in plan.measures] == list(range(1, 26))
    sections = [measure.section for measure in plan.measures]
    assert [sections.count(name) for name in dict.fromkeys(sections)] == sizes


def test_a_gap_in_the_numbers_is_named(tmp_path: Path) -> None:
    file = tmp_path / "plan.txt"
    file.write_text(
        "\n".join(
            [
                "某市学校花园建设实施方案",
                "一、主要任务",
                *(f"{n}.种好第{n}块地。每周浇水。（责任部门：市教育局）" for n in (1, 2, 4)),
            ]
        ),
        encoding="utf-8",
    )
    assert any("缺第 3 项" in str(warning) for warning in read_plan(file).warnings)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_the_encoding_does_not_matter(tmp_path: Path, encoding: str) -> None:
    text = (DOCUMENTS / "drifting-books.txt").read_text(encoding="utf-8")
    file = tmp_path / "plan.txt"
    file.write_bytes(text.encode(encoding))
    assert read_plan(file).as_dict() == read_plan(DOCUMENTS / "drifting-books.txt").as_dict()
