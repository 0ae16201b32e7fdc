"""Limits: the number, its unit and which way it bounds."""

from __future__ import annotations

import pytest

from shuangjian.documents.limits import find_limits


def bounds(text: str) -> list[tuple[str, float, str]]:
    return [(limit.bound, limit.value, limit.unit) for limit in find_limits(text) if limit.bound != "none"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("早读不得早于7点50分，放学不晚于傍晚5:30", [("min", 470, "clock"), ("max", 1050, "clock")]),
        ("图书馆最迟晚上9点半关门", [("max", 1290, "clock")]),
        ("午餐供应至中午12:40前", [("max", 760, "clock")]),
        ("夜间12点前熄灯", [("max", 1440, "clock")]),
        ("二十点三十分以前结束", [("max", 1230, "clock")]),
        ("每组不得超过十二人", [("max", 12, "人")]),
        ("午休不少于半小时", [("min", 0.5, "小时")]),
        ("每场不超过一个半小时", [("max", 1.5, "小时")]),
        ("每周劳动不少于2个小时", [("min", 2, "小时")]),
        ("藏书不少于1.2万册", [("min", 12_000, "册")]),
        ("到馆率不低于百分之七十五，复读率不超过两成", [("min", 75, "%"), ("max", 20, "%")]),
        ("每餐最高15元，可上浮最高5％", [("max", 15, "元"), ("max", 5, "%")]),
        ("押金累计200元封顶", [("max", 200, "元")]),
        ("新建食堂3所以上", [("min", 3, "所")]),
        ("低年级不超过20分钟、高年级35分钟", [("max", 20, "分钟"), ("max", 35, "分钟")]),
        ("不得超过餐费总额的3%", [("max", 3, "%")]),
        ("一次预订不得超过3个月或40节课", [("max", 3, "个月"), ("max", 40, "节")]),
        ("每生每月不高于1,150元", [("max", 1150, "元")]),
        ("每餐补助5元至8元", [("min", 5, "元"), ("max", 8, "元")]),
        ("课间休息10—15分钟", [("min", 10, "分钟"), ("max", 15, "分钟")]),
    ],
)  # fmt: skip
def test_limits_of_every_form(text: str, found: list[tuple[str, float, str]]) -> None:
    assert bounds(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "2024年3月5日",
        "收到申请后10个工作日内答复",
        "全县共有43所学校",
        "第12条规定",
        "餐教〔2024〕8号",
        "参加率达到96%",
        "每班配一名管理员和两个书架",
        "已有超过70%的学生参加",
        "10—35人的班",
        "36小时内答复",
    ],
)
def test_what_is_counted_or_dated_bounds_nothing(text: str) -> None:
    assert bounds(text) == []


def test_what_a_task_is_to_reach_is_a_limit() -> None:
    assert [(one.bound, one.value) for one in find_limits("到馆率达到96%", is_task=True)] == [("min", 96)]
    assert [one.bound for one in find_limits("到馆率已达到96%", is_task=True)] == ["none"]


def test_the_words_of_a_limit_are_kept() -> None:
    assert [limit.text for limit in find_limits("书桌不得低于70厘米，每排至少摆放6张。")] == ["至少摆放6张"]
