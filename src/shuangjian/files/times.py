"""Read days, hours and spans of both as people write them. Times are Shanghai wall time without zone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TypeVar
from zoneinfo import ZoneInfo

from shuangjian.files.numerals import number, refuse_every_other
from shuangjian.files.reasons import Unreadable
from shuangjian.files.tidy import tidy

SHANGHAI = ZoneInfo("Asia/Shanghai")

_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - Shanghai wall time
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_SERIAL_RANGE = (20_000, 80_000)  # 1954 to 2119
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_IN_CHARACTERS = re.compile(
    r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})[日号]?"
)
_NO_YEAR = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_WEEKDAY = re.compile(r"[\s(\[]*(?:星期|周|礼拜)([一二三四五六日天])[\s)\]]*$")
_WEEKDAY_BEFORE = re.compile(r"[(\[]?(?:星期|周|礼拜)([一二三四五六日天])[)\]]?[\s,:、]*(?=\S)")
_WEEKDAYS = "一二三四五六日"
_PART_OF_DAY = re.compile(r"0\.\d+")
_ZONE = re.compile(r"\s*(Z|[+-]\d{2}:?\d{2})$", re.IGNORECASE)
_HALF_DAY = r"凌晨|清晨|早上|早晨|早|上午|中午|下午|午后|傍晚|晚上|晚间|晚|am|pm"
_CLOCK = re.compile(
    rf"(?P<half>{_HALF_DAY})?\s*(?P<hour>\d{{1,2}}|[一二两三四五六七八九十]{{1,3}})\s*"
    r"(?:(?::|\.|时|点钟?|h)\s*(?:(?P<minute>\d{1,2}|[一二三四五六七八九十]{1,3})|(?P<part>半|一刻|三刻|整))?"
    r"\s*(?::\s*(?P<second>\d{1,2})(?:\.\d+)?|分)?\s*(?:\d+秒)?)?\s*(?P<after>am|pm)?",
    re.IGNORECASE,
)
_AFTERNOON = frozenset({"下午", "午后", "傍晚", "晚上", "晚间", "晚", "pm"})
_MORNING = frozenset({"凌晨", "am"})
_PARTS = {"半": 30, "一刻": 15, "三刻": 45, "整": 0, None: 0}
_BETWEEN = re.compile(r"\s*(?:至|到|~|—+|–+|-+)\s*")
_SPAN_OF_DAYS = re.compile(
    r"((?:20\d\d\s*[-/.年]\s*)?\d{1,2}\s*[-/.月]\s*\d{1,2}\s*[日号]?)\s*(?:至|到|~|—+|–+|-+)\s*"
    r"((?:(?:20\d\d\s*[-/.年]\s*)?\d{1,2}\s*[-/.月]\s*)?\d{1,2}\s*[日号]?)(?!\d)"
)
_FIRST_MONTH = 8  # of a school year

T = TypeVar("T")


@dataclass(frozen=True)
class YearHint:
    """What a title or a name says of the year of the days below it: 2025年, 2025年9月, 2025—2026学年, 2025秋."""

    year: int
    month: int | None = None
    school_year: bool = False

    def of(self, month: int) -> int | None:
        """Return the year of a month, or None where nothing is said of that month."""
        if self.school_year:
            return self.year if month >= _FIRST_MONTH else self.year + 1
        return self.year if self.month in (None, month) else None


def year_hint(texts: tuple[str, ...]) -> YearHint | None:
    """Return the year that titles and names agree on, or None where they name none or several."""
    found = {hint for text in texts for hint in _hints(tidy(text))}
    told = [hint for hint in found if hint.school_year] or [hint for hint in found if hint.month] or list(found)
    return told[0] if len(told) == 1 else None


def weekday_of(text: str) -> int | None:
    """Return the weekday a header is (周一, 星期三, 礼拜天), Monday being 0; None where it is none or says more."""
    match = _WEEKDAY.fullmatch(tidy(text))
    return _WEEKDAYS.index(match.group(1).replace("天", "日")) if match else None


def week_of(texts: Iterable[str], hint: YearHint | None) -> date | None:
    """Return the Monday of the one week that titles and names give by its first and last day (9月1日—9月5日), else None."""
    found = set()
    for text in texts:
        for first, last in _SPAN_OF_DAYS.findall(tidy(text)):
            try:
                start = to_date(first, hint)
                said = last if re.search("[年月./-]", last) else f"{start.month}月{last.rstrip('日号')}日"
                end = to_date(said, YearHint(start.year))
            except Unreadable:
                continue
            if end < start and start.month == 12:
                end = end.replace(year=start.year + 1)
            if start <= end and start.isocalendar()[:2] == end.isocalendar()[:2]:
                found.add(start - timedelta(days=start.weekday()))
    return found.pop() if len(found) == 1 else None


def _hints(text: str) -> set[YearHint]:
    hints: set[YearHint] = set()
    for first, last in re.findall(r"(20\d\d)\s*[-—–~至]+\s*(20\d\d)", text):
        if int(last) == int(first) + 1:
            hints.add(YearHint(int(first), school_year=True))
    if hints:
        return hints
    for year, season in re.findall(r"(20\d\d)年?\s*(秋|春)", text):
        hints.add(YearHint(int(year) - (season == "春"), school_year=True))
    if hints:
        return hints
    for year, month in re.findall(r"(20\d\d)\s*[年.\-/]\s*(\d{1,2})?(?=\D|$)", text):
        if month and 1 <= int(month) <= 12:
            hints.add(YearHint(int(year), int(month)))
        elif not month and f"{year}年" in text:
            hints.add(YearHint(int(year)))
    return hints


def to_date(text: str, hint: YearHint | None = None) -> date:
    """Read a day: 2025-03-03, 2025/3/3, 2025年3月3日（周一）, 20250303, a spreadsheet's serial number.

    A day without its year is read only where `hint` says it; a weekday that does not fit the day is refused.
    """
    plain = tidy(text)
    refuse_every_other(plain)
    weekday = _WEEKDAY.search(plain)
    if weekday and weekday.start():
        plain = plain[: weekday.start()].strip()
    found = _bare_day(plain, hint)
    if weekday and _WEEKDAYS[found.weekday()] != weekday.group(1).replace("天", "日"):
        raise Unreadable(
            f"日期与星期不符：{found.isoformat()} 是星期{_WEEKDAYS[found.weekday()]}，请核对",
            f"does not fit its weekday: {found.isoformat()} is a {found.strftime('%A')}",
        )
    return found


def _in_figures(match: re.Match[str]) -> str:
    """Return 二〇二五年九月三日 as 2025年9月3日."""
    year = "".join(str("〇一二三四五六七八九".index("〇" if char in "零○" else char)) for char in match.group(1))
    month, day = (number(match.group(part)) for part in (2, 3))
    return f"{year}年{month}月{day}日"


def _bare_day(plain: str, hint: YearHint | None) -> date:
    plain = _IN_CHARACTERS.sub(_in_figures, plain).rstrip("。.")
    if match := _DATE.fullmatch(plain) or _COMPACT.fullmatch(plain):
        return _day(*(int(part) for part in match.groups()))
    if _SERIAL.fullmatch(plain):
        return _from_serial(plain).date()
    if match := _NO_YEAR.fullmatch(plain):
        month, day = int(match.group(1)), int(match.group(2))
        year = hint.of(month) if hint else None
        if year is None:
            raise Unreadable(
                "没有写年份，请写全年月日，如 2025-03-03", "has no year: write it in full, like 2025-03-03"
            )
        return _day(year, month, day)
    if ":" in plain and split_stamp(plain):
        return to_timestamp(plain, hint).date()
    raise _no_date()


def _no_date() -> Unreadable:
    return Unreadable("不是日期，请写作 2025-03-03", "is not a day: write it like 2025-03-03")


def _day(year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise Unreadable("没有这一天，请核对年月日", "is no day of the calendar") from None
    if not 1949 <= year <= 2200:
        raise Unreadable("年份不在 1949 至 2200 之间，请核对", "has a year outside 1949 to 2200")
    return found


def _from_serial(plain: str) -> datetime:
    serial = float(plain)
    if not _SERIAL_RANGE[0] <= serial <= _SERIAL_RANGE[1]:
        raise _no_date()
    return _EXCEL_EPOCH + timedelta(seconds=round(serial * 86_400))


def without_weekday(text: str, day: date | None) -> str:
    """Return a time without the weekday before or behind it, which must fit the day beside it: 周三 16:30-17:30.

    Raises:
        Unreadable: it does not, or there is no day.
    """
    plain = tidy(text)
    match = _WEEKDAY_BEFORE.match(plain) or _WEEKDAY.search(plain)
    if not match or match.group() == plain or split_stamp(plain):
        return text
    weekday = match.group(1).replace("天", "日")
    if day is None:
        raise Unreadable(
            f"只有星期{weekday}，没有日期，请补日期", "has a weekday and no day: give the day, like 2025-03-03"
        )
    if _WEEKDAYS[day.weekday()] != weekday:
        raise Unreadable(
            f"与日期不符：{day.isoformat()} 是星期{_WEEKDAYS[day.weekday()]}，请核对",
            f"does not fit the day: {day.isoformat()} is a {day.strftime('%A')}",
        )
    return (plain[: match.start()] + plain[match.end() :]).strip()


def to_clock(text: str) -> timedelta:
    """Read a time of day as time since midnight: 20:30, 19.00, 晚7点半, 下午6:50; 24:10 is ten minutes into the next day.

    A number below one is the part of the day that a spreadsheet keeps for a time, where it can be nothing else: 0.8125.
    """
    plain = tidy(text).lower()
    if _PART_OF_DAY.fullmatch(plain):
        if len(plain) == 4 and plain[2:] < "60":
            raise Unreadable(
                "可能是几时几分，也可能是表格的时间数值，请写作 20:30",
                "may be hours and minutes or a spreadsheet's number for a time: write it like 20:30",
            )
        return timedelta(minutes=round(float(plain) * 1440))
    match = _CLOCK.fullmatch(plain)
    if not match or plain.isdigit() or number(match.group("hour")) is None:
        raise Unreadable("不是时间，请写作 20:30", "is not a time of day: write it like 20:30")
    hours = int(number(match.group("hour")) or 0)
    minutes = int(number(match.group("minute") or "0") or 0) + _PARTS[match.group("part")]
    seconds = int(match.group("second") or 0)
    if "." in plain and match.group("minute") and len(match.group("minute")) < 2:
        raise Unreadable("不是时间，请写作 20:30", "is not a time of day: write it like 20:30")
    half = match.group("half") or match.group("after")
    if half in _AFTERNOON and hours < 12:
        hours += 12
    elif half in ("晚上", "晚间", "晚") and hours == 12:
        hours = 24
    elif half in _MORNING and hours == 12:
        hours = 0
    elif half == "中午" and hours < 3:
        hours += 12
    if hours > 30 or minutes > 59 or seconds > 59:
        raise Unreadable("没有这个时间，请核对时和分", "is no time of day")
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def split_stamp(plain: str) -> tuple[str, str] | None:
    """Part a day, with its weekday, from the hour after it."""
    match = re.match(r"(\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*[日号]?|\d{8}|\d{1,2}月\d{1,2}[日号])", plain)
    if not match:
        return None
    end = match.end()
    if weekday := re.match(r"[\s(\[]*(?:星期|周|礼拜)[一二三四五六日天][\s)\]]*", plain[end:]):
        end += weekday.end()
    rest = plain[end:].lstrip("T ").strip()
    return (plain[:end], rest) if rest else None


def to_timestamp(text: str, hint: YearHint | None = None) -> datetime:
    """Read a day with a time; a time with another zone is brought to Shanghai."""
    plain = tidy(text)
    if _SERIAL.fullmatch(plain):
        return _from_serial(plain)
    stamp = split_stamp(plain)
    if stamp is None:
        raise Unreadable(
            "不是日期加时间，请写作 2025-03-03 20:30", "is not a day with a time: write it like 2025-03-03 20:30"
        )
    day, clock = stamp
    zone = _ZONE.search(clock)
    found = at(to_date(day, hint), to_clock(clock[: zone.start()] if zone else clock))
    if zone is None:
        return found
    return found.replace(tzinfo=_zone(zone.group(1))).astimezone(SHANGHAI).replace(tzinfo=None)


def _zone(text: str) -> tzinfo | None:
    if text.upper() == "Z":
        return UTC
    return datetime.strptime(text.replace(":", ""), "%z").tzinfo


def at(day: date, clock: timedelta) -> datetime:
    """Return a time on a day; hours beyond 24 lie on the next."""
    return datetime.combine(day, time()) + clock


def split_span(text: str, read: Callable[[str], T]) -> tuple[T, T]:
    """Part a span into its two ends, each of which `read` takes: 19:00-20:45, 2022.9.1-2025.8.31, 3月1日至5月1日.

    Raises:
        Unreadable: there is no place, or more than one, where both sides can be read.
    """
    plain = tidy(text)
    found: list[tuple[T, T]] = []
    for mark in _BETWEEN.finditer(plain):
        try:
            found.append((read(plain[: mark.start()]), read(plain[mark.end() :])))
        except Unreadable:
            continue
    if len(found) != 1:
        raise Unreadable("不是起止两端，请写作 A—B", "is not a span with two ends, like A—B")
    return found[0]


def clock_span(text: str) -> tuple[timedelta, timedelta]:
    """Read two times of one day; the half of the day said of the first holds for the second too: 下午3:40-5:40."""
    plain = tidy(text).lower()
    starts, ends = split_span(plain, to_clock)
    half = re.match(_HALF_DAY, plain)
    if half and half.group() in _AFTERNOON and ends <= starts and ends + timedelta(hours=12) > starts:
        ends += timedelta(hours=12)
    return starts, ends
