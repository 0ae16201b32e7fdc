"""Numbers, durations and amounts as people write them."""

from __future__ import annotations

import pytest

from shuangjian.files.numerals import to_basis_points, to_fen, to_int, to_minutes
from shuangjian.files.reasons import Unreadable
from shuangjian.files.values import to_year


@pytest.mark.parametrize(
    ("written", "unit", "minutes"),
    [
        ("25", None, 25), ("约25分钟", None, 25), ("25min", None, 25), ("25 分", None, 25), ("二十五分钟", None, 25), ("半小时", None, 30),
        ("半个小时", None, 30), ("一小时", None, 60), ("1.5小时", None, 90), ("1小时20分", None, 80), ("一个半小时", None, 90), ("1小时半", None, 90),
        ("一刻钟", None, 15), ("２５", None, 25), ("0.5", "小时", 30), ("40分钟", "小时", 40), ("大约40分钟左右", None, 40),
        ("预计25分钟", None, 25), ("25（分钟）", None, 25), ("1.5(小时)", None, 90),
    ],
)  # fmt: skip
def test_durations(written: str, unit: str | None, minutes: int) -> None:
    assert to_minutes(written, unit) == minutes


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("20–30分钟", "范围"), ("20-30", "范围"), ("20到30分钟", "范围"), ("3课时", "课时长短不一"), ("两节", "课时长短不一"), ("0.3", "整分钟"),
        ("很多", "不是整数"), ("9" * 5000, "不是整数"), ("9e999999", "不是整数"), ("99999999999", "过大"), ("-", "不是整数"),
        ("≤60", "界限"), ("60分钟以内", "界限"), ("不超过60分钟", "界限"), ("30+30", "不是整数"), ("25分钟/科", "不是整数"),
    ],
)  # fmt: skip
def test_what_is_no_duration_is_refused(written: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        to_minutes(written)


@pytest.mark.parametrize(
    ("written", "unit", "fen"),
    [
        ("3000", None, 300_000), ("¥3,000元整", None, 300_000), ("￥3，000.50", None, 300_050), ("人民币3000元", None, 300_000), ("RMB 3000", None, 300_000), ("CNY3,000", None, 300_000), ("叁仟元整", None, 300_000),
        ("0.3万元", None, 300_000), ("3", "千元", 300_000), ("0.3", "万元", 300_000), ("3000元", "万元", 300_000), ("4999.099999999999", None, 499_910),
        ("壹仟贰佰元伍角", None, 120_050), ("-12.5", None, -1_250), ("3000（元）", None, 300_000),
    ],
)  # fmt: skip
def test_amounts(written: str, unit: str | None, fen: int) -> None:
    assert to_fen(written, unit) == fen


@pytest.mark.parametrize(
    "written", ["12,5", "1,23,456", "3000元/学期", "1e5", "nan", "三千到四千", "3.555", "9" * 41, "元", ""]
)
def test_what_is_no_amount_is_refused(written: str) -> None:
    with pytest.raises(Unreadable):
        to_fen(written)


@pytest.mark.parametrize(("written", "number"), [("三十五人", 35), ("1,024", 1024), ("12 名", 12), ("40.0", 40)])
def test_whole_numbers(written: str, number: int) -> None:
    assert to_int(written) == number


@pytest.mark.parametrize(("written", "unit", "share"), [("2500", None, 2500), ("25%", None, 2500), ("25", "%", 2500)])
def test_shares(written: str, unit: str | None, share: int) -> None:
    assert to_basis_points(written, unit) == share


@pytest.mark.parametrize("written", ["2026", "2026年", "2026年度", " ２０２６ 年"])
def test_calendar_years(written: str) -> None:
    assert to_year(written) == 2026


@pytest.mark.parametrize("written", ["26", "2026-1", "2025-2026学年", "2026学年", "20260", "二〇二六", "", "1026"])
def test_what_is_no_calendar_year_is_refused(written: str) -> None:
    with pytest.raises(Unreadable, match="四位年份"):
        to_year(written)
