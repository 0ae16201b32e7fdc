"""Kinds of sentences and heads that were once read wrong."""

from __future__ import annotations

from shuangjian.documents.blocks import Block
from shuangjian.documents.limits import find_limits
from shuangjian.documents.parts import Plan
from shuangjian.documents.plan import read_blocks
from shuangjian.documents.units import take_units


def read(*lines: str) -> Plan:
    return read_blocks([Block(n, line) for n, line in enumerate(lines, start=1)])


def test_a_remark_in_brackets_is_no_part_of_the_title() -> None:
    plan = read(
        "关于印发午餐办法的通知",
        "湖口区教育局",
        "2024年3月8日",
        "（联系人：白某）",
        "湖口区午餐办法",
        "第一条 公布菜单。",
        "第二条 公布价格。",
    )
    assert plan.title == "湖口区午餐办法"


def test_a_carried_plan_may_begin_with_its_year() -> None:
    assert (
        read(
            "关于印发《2024年午餐行动方案》的通知",
            "湖口区教育局",
            "2024年3月8日",
            "2024年午餐行动方案",
            "一、公布菜单。每天一次。",
        ).title
        == "2024年午餐行动方案"
    )


def test_a_body_before_a_year_issues_the_document() -> None:
    assert read("湖口区教育局2024年工作要点", "一、公布菜单。每天一次。").issuer == "湖口区教育局"


def test_parts_of_a_notice_are_points_though_one_is_called_measures() -> None:
    plan = read(
        "关于午餐的通知",
        "一、服务时间",
        "每天一次。",
        "二、保障措施",
        "（一）加强领导。成立专班。",
        "（二）加强保障。落实经费。",
    )
    assert [measure.heading for measure in plan.measures] == ["服务时间", "加强领导", "加强保障"]


def test_a_clock_time_does_not_end_a_heading() -> None:
    assert (
        read("午餐办法", "第一条 不得早于11:30开餐。", "第二条 公布菜单。").measures[0].heading == "不得早于11:30开餐"
    )


def test_departments_in_brackets_behind_a_heading_leave_it_whole() -> None:
    measure = read(
        "午餐方案", "1.公布菜单（责任单位：区教育局）。每天一次。", "2.公布价格（责任单位：各学校）。每周一次。"
    ).measures[0]
    assert (measure.heading, measure.responsible) == ("公布菜单", ["区教育局"])


def test_a_prohibition_and_its_number_may_stand_apart() -> None:
    (first, second) = find_limits("不得一次性收取超过3个月或60课时的费用")
    assert [(one.bound, one.value, one.unit) for one in (first, second)] == [("max", 3, "个月"), ("max", 60, "课时")]


def test_who_leads_may_be_set_apart_by_a_comma_of_lists() -> None:
    _, units = take_units("成立由区教育局牵头、区财政局、各街道参与的专班。")
    assert (units.lead, units.responsible) == (["区教育局"], ["区财政局", "各街道"])


def test_what_is_asked_of_everybody_at_the_end_belongs_to_no_point() -> None:
    plan = read(
        "关于检查午餐的通知",
        "检查内容：",
        "1.菜单公布情况；",
        "2.价格公布情况。",
        "请各校于4月3日前将自查报告报送督导室。",
    )
    assert plan.measures[1].deadlines == []


def test_a_sentence_that_ends_like_a_body_names_nobody() -> None:
    plan = read("午餐规定", "第一条 学生不得将饭菜带出校园。", "第二条 每百名学生配餐车不少于1部。")
    assert plan.measures[0].responsible == []
    assert [(one.bound, one.value, one.unit) for one in plan.measures[1].limits] == [("min", 1, "部")]


def test_duties_by_department_have_a_title_under_an_annex_mark() -> None:
    plan = read(
        "附件1", "湖口区午餐工作成员单位职责分工", "一、区教育局：统筹协调。", "二、各街道：巡查，每月不少于2次。"
    )
    assert plan.title == "湖口区午餐工作成员单位职责分工"
    assert [measure.responsible for measure in plan.measures] == [["区教育局"], ["各街道"]]


def test_the_name_of_a_task_and_its_content_stand_in_two_columns() -> None:
    rows = (
        ("序号", "任务名称", "主要内容", "责任单位"),
        ("一", "校舍", "", ""),
        ("1", "新建食堂", "建筑面积不少于800平方米", "区教育局"),
    )
    (measure,) = read_blocks([Block(1, "午餐任务清单"), Block(2, rows=rows)]).measures
    assert (measure.heading, measure.limits[0].value) == ("新建食堂", 800)


def test_what_comes_next_is_promised_without_a_modal_too() -> None:
    assert read("关于第8号提案的答复", "下一步，一是会同财政局增加餐补；二是公布菜单。").promises == [
        "下一步，一是会同财政局增加餐补；"
    ]


def test_the_first_page_of_a_site_is_no_part_of_the_title() -> None:
    assert read("网站首页", "关于午餐的通知", "一、公布菜单。每天一次。").title == "关于午餐的通知"
