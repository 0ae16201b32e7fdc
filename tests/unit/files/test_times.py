"""Days, hours and spans as people write them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from shuangjian.files.reasons import Unreadable
from shuangjian.files.times import YearHint, clock_span, split_span, to_clock, to_date, to_timestamp, year_hint

DAY = date(2025, 10, 14)


@pytest.mark.parametrize(
    "written",
    [
        "2025-10-14", "2025/10/14", "2025年10月14日", "2025.10.14", "20251014", "45944", "2025年10月14日（周二）", "2025-10-14 星期二",
        "2025/10/14(二)".replace("(二)", "(周二)"), "２０２５-１０-１４", "2025-10-14 00:00:00", "2025-10-13T20:00:00Z", "2025年10月14号", "2025.10.14.", "二〇二五年十月十四日",
    ],
)  # fmt: skip
def test_one_day_however_written(written: str) -> None:
    assert to_date(written) == DAY


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("2025年10月14日（周三）", "星期不符"), ("10月14日", "年份"), ("2025-02-30", "没有这一天"), ("0000-01-01", "没有这一天"), ("9999-12-31", "1949"),
        ("10/14/2025", "不是日期"), ("25.10.14", "不是日期"), ("下周二", "不是日期"),
    ],
)  # fmt: skip
def test_what_is_no_day_is_refused_with_the_reason(written: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        to_date(written)


@pytest.mark.parametrize(
    ("titles", "written", "day"),
    [
        (("2025-2026学年第一学期作业",), "10月14日", DAY), (("2025-2026学年",), "3月2日", date(2026, 3, 2)), (("2025年10月作业表",), "10月14日", DAY),
        (("2025秋",), "1月5日", date(2026, 1, 5)), (("2026春",), "3月2日", date(2026, 3, 2)), (("2025年",), "10.14", DAY),
    ],
)  # fmt: skip
def test_a_day_without_its_year_is_read_by_what_titles_say(titles: tuple[str, ...], written: str, day: date) -> None:
    assert to_date(written, year_hint(titles)) == day


@pytest.mark.parametrize("titles", [("2025年10月", "2025年11月"), ("2024级",), ("作业",), ("2025年", "2026年")])
def test_titles_that_disagree_or_name_no_year_say_nothing(titles: tuple[str, ...]) -> None:
    assert year_hint(titles) is None


def test_a_year_said_of_one_month_does_not_hold_for_another() -> None:
    with pytest.raises(Unreadable, match="年份"):
        to_date("11月2日", YearHint(2025, 10))


@pytest.mark.parametrize(
    ("written", "clock"),
    [
        ("19:05", (19, 5)), ("19：05", (19, 5)), ("19.05", (19, 5)), ("19时05分", (19, 5)), ("晚7点", (19, 0)), ("晚上7点半", (19, 30)), ("下午6:50", (18, 50)),
        ("7:05 PM", (19, 5)), ("上午9点", (9, 0)), ("十九点", (19, 0)), ("24:10", (24, 10)), ("19:05:00", (19, 5)), ("中午12点", (12, 0)), ("晚12点", (24, 0)),
    ],
)  # fmt: skip
def test_clocks(written: str, clock: tuple[int, int]) -> None:
    assert to_clock(written) == timedelta(hours=clock[0], minutes=clock[1])


@pytest.mark.parametrize("written", ["19", "19.5", "25:99", "31:00", "傍晚", "7", ""])
def test_what_is_no_clock_is_refused(written: str) -> None:
    with pytest.raises(Unreadable):
        to_clock(written)


@pytest.mark.parametrize(
    "written",
    ["2025-10-14 19:30", "2025-10-14T11:30:00Z", "2025-10-14T19:30:00+08:00", "2025-10-14T20:30+09:00", "2025年10月14日（周二）晚7点半", "20251014 19:30"],
)  # fmt: skip
def test_a_moment_is_shanghai_time(written: str) -> None:
    assert to_timestamp(written) == datetime(2025, 10, 14, 19, 30)  # noqa: DTZ001 - wall time


@pytest.mark.parametrize(
    "written", ["15:40-17:40", "15:40—17:40", "15:40～17:40", "15.40至17.40", "下午3:40-5:40", "下午3点40到下午5点40"]
)
def test_spans_of_hours(written: str) -> None:
    assert clock_span(written) == (timedelta(hours=15, minutes=40), timedelta(hours=17, minutes=40))


@pytest.mark.parametrize(
    "written", ["2024.3.1-2027.2.28", "2024年3月1日至2027年2月28日", "2024-03-01-2027-02-28", "2024/3/1 ~ 2027/2/28"]
)
def test_spans_of_days(written: str) -> None:
    assert split_span(written, to_date) == (date(2024, 3, 1), date(2027, 2, 28))


@pytest.mark.parametrize("written", ["长期", "2024-03-01", "2024-03-01起", "-"])
def test_what_has_no_two_ends_is_refused(written: str) -> None:
    with pytest.raises(Unreadable, match="起止"):
        split_span(written, to_date)


@pytest.mark.parametrize(("part", "minutes"), [("0.8125", 1170), ("0.5", 720), ("0.6666666667", 960), ("0.75", 1080)])
def test_the_part_of_a_day_that_a_workbook_keeps_is_a_time(part: str, minutes: int) -> None:
    assert to_clock(part) == timedelta(minutes=minutes)


def test_a_part_of_a_day_that_may_be_hours_and_minutes_is_refused() -> None:
    with pytest.raises(Unreadable, match="可能是几时几分"):
        to_clock("0.25")
