"""Departments: after marks, in brackets, in sentences; people and days apart."""

from __future__ import annotations

import pytest

from shuangjian.documents.units import first_named_leads, is_body, split_names, take_units


@pytest.mark.parametrize(
    ("text", "lead", "responsible"),
    [
        ("（牵头单位：区商务局；配合单位：区教育局、区妇联）", ["区商务局"], ["区教育局", "区妇联"]),
        ("（区商务局牵头，区教育局、区妇联等部门配合）", ["区商务局"], ["区教育局", "区妇联"]),
        ("（区商务局负责，区教育局配合）", ["区商务局"], ["区教育局"]),
        ("（由区商务局牵头负责）", ["区商务局"], []),
        ("（区商务局、区教育局，各街道办事处按职责分工负责）", [], ["区商务局", "区教育局", "各街道办事处"]),
        ("（区教育局、各学校）", [], ["区教育局", "各学校"]),
        ("（区“午餐”办牵头，持续推进）", ["区“午餐”办"], []),
        ("由区商务局牵头，区教育局、区妇联参与，建立台账。", ["区商务局"], ["区教育局", "区妇联"]),
        ("由区市场监管局具体负责抽检。", [], ["区市场监管局"]),
        ("区商务局会同区教育局、区妇联每月抽检。", ["区商务局"], ["区教育局", "区妇联"]),
    ],
)
def test_who_leads_and_who_takes_part(text: str, lead: list[str], responsible: list[str]) -> None:
    _, units = take_units(f"做好配餐。{text}")
    assert (units.lead, units.responsible) == (lead, responsible)


def test_marks_leave_the_text_and_sentences_stay() -> None:
    assert take_units("办好食堂。责任单位：区教育局")[0] == "办好食堂。"
    assert take_units("由区教育局牵头，办好食堂。")[0] == "由区教育局牵头，办好食堂。"


def test_people_and_days_are_no_departments() -> None:
    _, units = take_units("（责任领导：田某；责任单位：区教育局；完成时限：2024年6月底前；联系人：白某）")
    assert (units.lead, units.responsible) == ([], ["区教育局"])
    assert (units.people, units.deadlines) == (["田某", "白某"], ["2024年6月底前"])


@pytest.mark.parametrize(
    "text", ["（以下简称“配餐”）", "（含线上和线下）", "落实主体责任：学校负总责", "公示期限：3天"]
)
def test_other_brackets_and_colons_name_nobody(text: str) -> None:
    kept, units = take_units(text)
    assert (kept, units.is_empty, units.deadlines) == (text, True, [])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("各区、县级市", ["各区、县级市"]),
        ("区商务局，各乡、镇", ["区商务局", "各乡、镇"]),
        ("各县（市、区）人民政府、各有关单位", ["各县（市、区）人民政府", "各有关单位"]),
        ("各乡镇、街道，区教育局等部门", ["各乡镇、街道", "区教育局"]),
        ("区文化和旅游局和区教育局", ["区文化和旅游局", "区教育局"]),
        ("无", []),
    ],
)
def test_names_with_marks_inside_stay_whole(text: str, names: list[str]) -> None:
    assert split_names(text)[0] == names


def test_names_run_together_are_parted_with_a_warning() -> None:
    names, warnings = split_names("区商务局区教育局")
    assert names == ["区商务局", "区教育局"]
    assert "连写" in warnings[0].zh


def test_a_body_is_told_from_other_words() -> None:
    assert is_body("共青团某区委员会")
    assert not is_body("做好配餐服务")


def test_a_document_can_say_that_the_first_named_leads() -> None:
    assert first_named_leads("各项任务排在首位的单位为牵头单位")
    assert not first_named_leads("区教育局为牵头单位")


@pytest.mark.parametrize(
    "text",
    [
        "（区商务局会同区财政局、团区委）",
        "责任单位：由区商务局会同区财政局、团区委",
        "由区商务局会同区财政局、团区委在预算外单列。",
        "由区商务局会同区财政局、团区委排查隐患。",
    ],
)
def test_the_body_that_acts_with_others_leads_them(text: str) -> None:
    _, units = take_units(f"扩建食堂。{text}")
    assert (units.lead, units.responsible) == (["区商务局"], ["区财政局", "团区委"])


def test_a_federation_acts_with_nobody() -> None:
    _, units = take_units("扩建食堂。（责任单位：区残疾人联合会、区商务局）")
    assert (units.lead, units.responsible) == ([], ["区残疾人联合会", "区商务局"])
