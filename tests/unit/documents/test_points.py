"""Which paragraphs are points, which sentences are forbidden things, and which tables say who does what."""

from __future__ import annotations

import pytest

from shuangjian.documents.blocks import Block
from shuangjian.documents.formats.text import text_blocks
from shuangjian.documents.parts import Plan
from shuangjian.documents.plan import read_blocks


def read(*lines: str | tuple[tuple[str, ...], ...]) -> Plan:
    return read_blocks(
        [Block(n, line) if isinstance(line, str) else Block(n, rows=line) for n, line in enumerate(lines, start=1)]
    )


def headings(plan: Plan) -> list[str]:
    return [measure.heading for measure in plan.measures]


def test_background_is_no_point() -> None:
    plan = read(
        "午餐工作方案",
        "一、指导思想",
        "以学生为本。",
        "二、主要任务",
        "（一）统一配餐。每天公布菜单。",
        "（二）错峰用餐。分三批。",
        "三、工作要求",
        "（一）加强领导。",
    )
    assert headings(plan) == ["统一配餐", "错峰用餐"]


def test_every_article_is_a_point_with_its_items() -> None:
    plan = read(
        "午餐管理办法",
        "第一章 总则",
        "第一条 为规范午餐，制定本办法。",
        "第二条 食堂应当公示：",
        "（一）菜单；",
        "（二）价格。",
        "第三条 本办法自公布之日起施行。",
    )
    assert headings(plan)[1:] == ["食堂应当公示", "本办法自公布之日起施行"]
    assert "价格" in plan.measures[1].text


def test_departments_make_points_and_the_heading_above_none() -> None:
    plan = read(
        "午餐方案",
        "一、办好食堂",
        "（一）改造灶台。年内完成。（责任单位：区教育局）",
        "（二）更换桌椅。年内完成。",
        "二、加强领导",
        "成立小组。",
    )
    assert headings(plan) == ["改造灶台", "更换桌椅"]
    assert "第 2 项没有写明责任单位。" in map(str, plan.warnings)


def test_a_department_before_a_colon_answers_for_the_point() -> None:
    plan = read("关于联合检查午餐的请示", "1.区商务局：检查采购。", "2.区城管局、区公安局：检查周边。")
    assert [measure.responsible for measure in plan.measures] == [["区商务局"], ["区城管局", "区公安局"]]


def test_prohibitions_are_a_list_though_it_is_not_called_one() -> None:
    plan = read("关于规范午餐的通告", "一、严禁采购过期食材；", "二、严禁克扣餐费；", "三、不得强制用餐。")
    assert ([item.no for item in plan.negative_list], plan.measures) == ([1, 2, 3], [])


def test_a_list_below_a_numbered_heading_ends_where_the_numbering_goes_on() -> None:
    plan = read(
        "午餐管理规范",
        "一、午餐负面清单",
        "1.不得采购过期食材。",
        "2.不得克扣餐费。",
        "二、配餐要求",
        "（一）公布菜单。每周一次。",
        "（二）留样。满48小时。",
    )
    assert len(plan.negative_list) == 2
    assert headings(plan) == ["公布菜单", "留样"]


def test_prohibitions_with_departments_stay_measures() -> None:
    plan = read("午餐方案", *(f"{n}.严禁第{n}种做法。（责任单位：区教育局）" for n in range(1, 5)))
    assert (len(plan.measures), plan.negative_list) == (4, [])


def test_a_table_says_who_does_what_by_when_and_people_are_apart() -> None:
    table = (
        ("序号", "工作任务", "分管领导", "牵头单位", "配合单位", "完成时限"),
        ("1", "改造灶台。新建灶台6个以上。", "田某", "区教育局", "区财政局、各街道", "2024年8月底前"),
    )
    (measure,) = read("午餐任务分解表", table).measures
    assert (measure.heading, measure.lead, measure.responsible) == ("改造灶台", ["区教育局"], ["区财政局", "各街道"])
    assert (measure.deadlines, measure.people, measure.limits[0].value) == (["2024年8月底前"], ["田某"], 6)


def test_sections_that_number_anew_give_numbers_of_their_own() -> None:
    plan = read(
        "午餐方案",
        "一、重点任务",
        "（一）办好食堂",
        "1.灶台改造。年内完成。",
        "2.桌椅更换。年内完成。",
        "（二）课间加餐",
        "1.发放牛奶。每天一次。",
    )
    assert [measure.no for measure in plan.measures] == ["1-1", "1-2", "2-1"]


def test_the_first_named_leads_where_the_document_says_so() -> None:
    plan = read(
        "午餐方案（排在首位的单位为牵头单位）",
        "各项任务排在首位的单位为牵头单位。",
        "1.改灶台。（责任单位：区教育局、区财政局）",
        "2.送牛奶。（责任单位：区商务局）",
    )
    assert [(m.lead, m.responsible) for m in plan.measures] == [(["区教育局"], ["区财政局"]), (["区商务局"], [])]


PHASES = (
    "滨江区假期整治方案\n滨教〔2025〕9号\n一、重点任务\n（一）清查无证办学的机构。由区教育局牵头，区市场监管局配合。\n"
    "（二）公示收费的项目和标准。（责任单位：区发改局）\n二、实施步骤\n（一）动员部署阶段（2025年3月）。召开会议。\n"
    "（二）第二阶段（4月1日至10月底）。各街道推进。\n滨江区教育局\n2025年2月20日\n"
)


@pytest.mark.parametrize(
    "text", [PHASES, PHASES.replace("（责任单位：区发改局）", "").replace("由区教育局牵头，区市场监管局配合。", "")]
)
def test_the_phases_of_a_plan_are_points_with_their_time(text: str) -> None:
    plan = read_blocks(text_blocks(text))
    phases = {m.heading: m.deadlines for m in plan.measures if "阶段" in m.heading}
    assert len(plan.measures) == 4
    assert phases == {"动员部署阶段（2025年3月）": ["2025年3月"], "第二阶段（4月1日至10月底）": ["4月1日至10月底"]}
    assert not any("2-1" in str(warning) for warning in plan.warnings)


def test_one_phase_beside_other_points_is_none_of_its_own() -> None:
    text = PHASES.replace("（二）第二阶段（4月1日至10月底）。各街道推进。\n", "（二）加强督导。每月通报。\n")
    assert not any("阶段" in m.heading for m in read_blocks(text_blocks(text)).measures)


def test_a_last_part_that_asks_for_returns_by_a_day_is_a_point() -> None:
    text = """关于开展食堂检查的通知
一、检查方式
（一）学校自查。完成自查。
（二）实地检查。抽查食堂。
二、有关要求
请各学校于9月19日17:00前报送自查表。
"""
    plan = read_blocks(text_blocks(text))
    assert [(m.heading[:2], m.deadlines) for m in plan.measures][-1] == ("有关", ["9月19日17:00前"])
    without = read_blocks(text_blocks(text.replace("请各学校于9月19日17:00前报送自查表。", "加强领导。")))
    assert len(without.measures) == len(plan.measures) - 1
