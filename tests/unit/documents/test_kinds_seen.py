"""Kinds of sentences and heads that were once read wrong."""

from __future__ import annotations

from shuangjian.documents.blocks import Block
from shuangjian.documents.formats.text import text_blocks
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


def test_the_office_of_a_government_is_the_issuer_and_two_offices_are_two() -> None:
    plan = read("中共长桥县委办公室 长桥县人民政府办公室印发《关于提高午餐质量的实施方案》", "一、公布菜单。每天一次。")
    assert plan.issuer == "中共长桥县委办公室、长桥县人民政府办公室"
    assert (
        read("长桥县人民政府办公室关于提高午餐质量的实施方案", "一、公布菜单。每天一次。").issuer
        == "长桥县人民政府办公室"
    )


def test_who_answers_may_begin_the_clause() -> None:
    _, units = take_units("县财政局负责落实补助，县发展改革局负责核定标准。")
    assert units.responsible == ["县财政局", "县发展改革局"]
    assert take_units("班主任负责统筹，校长负责制不变。")[1].responsible == []


def test_who_leads_may_be_followed_by_what_is_done() -> None:
    assert take_units("建议由县发改局牵头核定收费标准。")[1].lead == ["县发改局"]


def test_a_phase_has_a_deadline_of_its_own_within() -> None:
    plan = read(
        "某区午餐行动方案", "一、工作步骤", "（一）动员部署阶段（6月20日—6月30日）。制定方案。",
        "（二）总结提升阶段（8月21日—8月31日）。于8月25日前报送总结。",
    )  # fmt: skip
    assert [measure.deadlines for measure in plan.measures] == [
        ["6月20日—6月30日"], ["8月21日—8月31日", "8月25日前"],
    ]  # fmt: skip


def test_lines_broken_at_one_width_are_one_paragraph() -> None:
    text = (
        "某区午餐费用监管细则\n某教规〔2025〕1号\n第一条 为加强学校午餐费用管理，维护学生\n和家长的权益，制定本细则。\n"
        "第二条 每学期一次性收取的费用不超过600元\n或120餐，并应当在开学后十日之内向全体家\n长公布。\n第三条 食堂应当在每月的第五日之前公布上\n月账目。\n"
    )  # fmt: skip
    assert [block.text for block in text_blocks(text)][:5] == [
        "某区午餐费用监管细则", "某教规〔2025〕1号", "第一条 为加强学校午餐费用管理，维护学生和家长的权益，制定本细则。",
        "第二条 每学期一次性收取的费用不超过600元或120餐，并应当在开学后十日之内向全体家长公布。", "第三条 食堂应当在每月的第五日之前公布上月账目。",
    ]  # fmt: skip


def test_lines_of_a_list_are_not_joined() -> None:
    text = "午餐负面清单\n1.不得浪费粮食\n2.不得剩菜剩饭\n3.不得强制订餐\n4.不得自定价格\n"
    assert len(text_blocks(text)) == 5


def test_a_school_signs_though_it_is_no_department() -> None:
    assert read("午餐公示办法", "1.公布菜单。每天一次。", "湖口路小学", "2025年9月5日").issuer == "湖口路小学"
    assert take_units("公布菜单（小学、初中）。")[1].responsible == []


def test_a_list_that_runs_on_in_a_paragraph_is_items() -> None:
    plan = read(
        "湖口区关于重申食堂“四个不准”的通知",
        "现重申“四个不准”：1.不准浪费；2.不准转包；3.不准赊账；4.不准强制订餐。",
        "湖口区教育局",
        "2025年9月3日",
    )
    assert [item.text for item in plan.negative_list] == ["不准浪费；", "不准转包；", "不准赊账；", "不准强制订餐。"]
    assert [m.heading for m in read("午餐方案", "一、检查重点：1.证照；2.场地；3.消防。", "二、公布结果。每月一次。").measures] == [
        "检查重点：1.证照", "公布结果",
    ]  # fmt: skip


def test_the_header_of_a_column_of_prohibitions_is_none_of_them() -> None:
    table = Block(2, rows=(("序号", "禁止行为"), ("1", "严禁转包"), ("2", "严禁赊账"), ("3", "严禁浪费")))
    plan = read_blocks([Block(1, "湖口区食堂负面清单"), table])
    assert [item.text for item in plan.negative_list] == ["严禁转包", "严禁赊账", "严禁浪费"]


def test_a_list_of_names_with_days_gives_nobody_anything_to_do() -> None:
    table = Block(
        2, rows=(("序号", "机构名称", "注销时间"), ("1", "甲食堂", "2025年3月1日"), ("2", "乙食堂", "2025年3月2日"))
    )
    assert (
        read_blocks(
            [Block(1, "关于注销部分食堂许可证的公告"), table, Block(3, "湖口区教育局"), Block(4, "2025年3月5日")]
        ).measures
        == []
    )
