"""Heads: title, number, issuers and date, and the furniture of pages around them."""

from __future__ import annotations

import datetime as dt

from shuangjian.documents.blocks import Block
from shuangjian.documents.furniture import is_furniture, strip_furniture
from shuangjian.documents.head import Head, read_head


def head(*lines: str | tuple[tuple[str, ...], ...]) -> Head:
    blocks = [Block(n, line) if isinstance(line, str) else Block(n, rows=line) for n, line in enumerate(lines, start=1)]
    return read_head(*strip_furniture(blocks))


def test_a_notice_signed_below() -> None:
    found = head(
        "关于做好午餐配送的通知", "湖教〔2024〕9号", "各学校：", "请做好午餐配送。", "湖口区教育局", "2024年3月8日"
    )
    assert (found.title, found.number, found.issuers) == ("关于做好午餐配送的通知", "湖教〔2024〕9号", ["湖口区教育局"])
    assert found.date == dt.date(2024, 3, 8)
    assert [block.text for block in found.body] == ["各学校：", "请做好午餐配送。"]


def test_a_title_over_several_lines_with_its_body_above() -> None:
    found = head("湖口区人民政府办公室", "关于印发午餐配送", "三年行动方案的通知", "湖政办发〔2024〕3号")
    assert found.title == "湖口区人民政府办公室关于印发午餐配送三年行动方案的通知"


def test_a_notice_that_carries_a_plan_has_the_plans_title() -> None:
    found = head(
        "关于印发午餐配送方案的通知",
        "各学校：",
        "湖口区教育局",
        "2024年3月8日",
        "湖口区午餐配送方案",
        "（试行）",
        "一、配送",
    )
    assert found.title == "湖口区午餐配送方案（试行）"
    assert [block.text for block in found.body if block.starts_part] == ["一、配送"]


def test_bodies_side_by_side_and_in_a_table() -> None:
    assert head("关于午餐的通知", "湖口区教育局 湖口区卫生健康局", "湖口区财政局", "2024年3月8日").issuers == [
        "湖口区教育局",
        "湖口区卫生健康局",
        "湖口区财政局",
    ]
    cells = (("湖口区教育局", "湖口区妇女联合会"), ("湖口区财政局", ""))
    assert head("关于午餐的通知", cells, "2024年3月8日").issuers == ["湖口区教育局", "湖口区妇女联合会", "湖口区财政局"]


def test_a_date_in_characters_and_one_without_its_day_mark() -> None:
    assert head("关于午餐的通知", "湖口区教育局", "二〇二四年三月八日").date == dt.date(2024, 3, 8)
    found = head("关于午餐的通知", "湖口区教育局", "2024年3月8")
    assert found.date == dt.date(2024, 3, 8)
    assert "缺“日”字" in found.warnings[0].zh


def test_the_printers_line_counts_after_the_signature() -> None:
    found = head("关于午餐的通知", "湖口区人民政府", "2024年3月8日", "湖口区人民政府办公室 2024年3月11日印发")
    assert (found.issuers, found.date) == (["湖口区人民政府"], dt.date(2024, 3, 8))


def test_the_class_of_a_reply_is_no_part_of_its_number() -> None:
    assert head("关于第8号提案的答复", "湖教提〔2024〕5号 （B类）").number == "湖教提〔2024〕5号"


def test_a_number_that_is_only_cited_is_not_the_documents() -> None:
    assert head("关于午餐的通知", "根据《通知》（湖教〔2023〕1号）精神，做好午餐。").number == ""


def test_data_of_the_page_stand_in_where_nobody_signed() -> None:
    found = head(
        "索引号：A1 发布机构：湖口区教育局",
        "成文日期：2024-03-08 发布日期：2024-03-12",
        "文号：湖教〔2024〕9号",
        "关于午餐的通知",
        "请做好午餐。",
    )
    assert (found.number, found.issuers, found.date) == ("湖教〔2024〕9号", ["湖口区教育局"], dt.date(2024, 3, 8))


def test_labels_with_their_values_on_the_next_line_and_in_cells() -> None:
    assert head("发布机构：", "湖口区教育局", "关于午餐的通知", "请做好午餐。").issuers == ["湖口区教育局"]
    table = (("索引号", "A1", "发文机关", "湖口区教育局"), ("成文日期", "2024年3月8日", "文号", "湖教〔2024〕9号"))
    found = head(table, "关于午餐的通知")
    assert (found.number, found.issuers, found.date) == ("湖教〔2024〕9号", ["湖口区教育局"], dt.date(2024, 3, 8))


def test_the_furniture_of_pages_is_known() -> None:
    for line in (
        "当前位置：首页 > 公开 > 答复",
        "首页 > 政策解读",
        "【打印本页】【关闭窗口】",
        "— 3 —",
        "扫码在手机上浏览",
    ):
        assert is_furniture(line), line
    for line in ("首先，做好午餐。", "打印试卷由学校负责。", "第3条"):
        assert not is_furniture(line), line


def test_the_letterhead_and_the_title_name_the_body() -> None:
    assert head("湖口区教育局文件", "关于午餐的通知", "请做好午餐。").issuers == ["湖口区教育局"]
    assert head("湖口区教育局关于午餐的通知", "请做好午餐。").issuers == ["湖口区教育局"]


def test_the_last_word_of_a_menu_is_no_part_of_a_whole_title() -> None:
    assert (
        head("政务公开", "湖口区教育局关于做好午餐配送的通知", "湖口区教育局", "2024年3月8日").title
        == "湖口区教育局关于做好午餐配送的通知"
    )
    assert (
        head("湖口区人民政府转发", "湖口区教育局关于做好午餐配送的通知").title
        == "湖口区人民政府转发湖口区教育局关于做好午餐配送的通知"
    )


def test_a_notice_that_carries_a_negative_list_has_the_lists_title() -> None:
    found = head(
        "湖口区教育局关于印发《食堂管理负面清单》的通知",
        "湖口区教育局",
        "2024年3月8日",
        "食堂管理负面清单",
        "1.严禁转包。",
        "2.严禁赊账。",
    )
    assert found.title == "食堂管理负面清单"
