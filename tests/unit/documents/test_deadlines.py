"""By when: every form deadlines come in, and days that are none."""

from __future__ import annotations

import pytest

from shuangjian.documents.deadlines import deadlines_of_field, find_deadlines


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("各馆于2024年4月底前报方案，2024年11月20日前验收", ["2024年4月底前", "2024年11月20日前"]),
        ("每月8日前上报", ["每月8日前"]),
        ("每季度末月25日前汇总", ["每季度末月25日前"]),
        ("每周五前公布菜单", ["每周五前"]),
        ("每学年开学前检查", ["每学年开学前"]),
        ("3月1日至5月31日开放", ["3月1日至5月31日"]),
        ("2024年9月至12月试行", ["2024年9月至12月"]),
        ("2024-05-12前交齐", ["2024-05-12前"]),
        ("自即日起至11月15日清查", ["自即日起至11月15日"]),
        ("自3月1日起至5月31日开放", ["自3月1日起至5月31日"]),
        ("2024年秋季学期起供应早餐", ["2024年秋季学期起"]),
        ("每月首个工作日通报", ["每月首个工作日"]),
        ("每年6月和12月各查一次", ["每年6月和12月"]),
        ("9月19日17:00前报名", ["9月19日17:00前"]),
        ("银行应当在24小时内通知", ["24小时内"]),
        ("2024年底前建成", ["2024年底前"]),
        ("到2026年，全部完成改造", ["到2026年"]),
        ("力争6月底完成", ["6月底"]),
        ("三年内选出10名", ["三年内"]),
        ("值班表长期坚持。", ["长期坚持"]),
        ("请于10月20日下班前报送", ["10月20日下班前"]),
        ("每学期末公示账目，每季度末会商", ["每学期末", "每季度末"]),
        ("开学后两周内报送", ["开学后两周内"]),
        ("即日起至2024年11月30日检查", ["即日起至2024年11月30日"]),
    ],
)
def test_deadlines_of_every_form(text: str, found: list[str]) -> None:
    assert find_deadlines(text) == found


@pytest.mark.parametrize(
    ("text", "words"),
    [("自收到通知之日起7个工作日内改正", "7个工作日内"), ("接到投诉后24小时内回电", "24小时内")],
)
def test_spans_count_from_something(text: str, words: str) -> None:
    (found,) = find_deadlines(text)
    assert found.endswith(words)


@pytest.mark.parametrize(
    "text", ["截至2024年3月底，共有4家", "自2024年5月1日起施行", "前往食堂", "目前运行平稳", "持续推进课程改革工作", "每月检查一次", "30分钟内吃完"]
)  # fmt: skip
def test_days_that_are_no_deadlines(text: str) -> None:
    assert find_deadlines(text) == []


def test_a_column_of_deadlines_holds_them_as_written() -> None:
    assert deadlines_of_field("2024年9月底；长期坚持") == ["2024年9月底", "长期坚持"]
    assert deadlines_of_field("张某") == []
