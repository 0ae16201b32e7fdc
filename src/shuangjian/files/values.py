"""Turn what stands in a cell into a value of the contract, or say why it cannot be.

Every converter takes a stripped, non-empty text and returns the value or raises `Unreadable` with the reason in Chinese and
English. Cells of spreadsheets come as text too (`cell_text`), so that a date typed, pasted or formatted reads the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from shuangjian.engine.contract import Column

_FULL_WIDTH = str.maketrans(
    {c: chr(ord(c) - 0xFEE0) for c in map(chr, range(0xFF01, 0xFF5F))} | {"\u3000": " ", "\u00a0": " "}
)
_INT = re.compile(r"^([+-]?\d+)(?:\.0+)?$")
_DATE = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$")
_TIME = re.compile(r"^(\d{1,2})\s*[:时点]\s*(\d{1,2})\s*(?:[:分]\s*(\d{1,2})(?:\.\d+)?\s*秒?)?分?$")
_STAMP = re.compile(r"^(\d{4}\D{1,2}\d{1,2}\D{1,2}\d{1,2}日?|\d{8})[\sT]*(\d{1,2}\s*[:时点].*)$")
_SERIAL = re.compile(r"^\d{5}(?:\.\d+)?$")
_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - facts are Shanghai wall time without zone
_SERIAL_RANGE = (20_000, 80_000)  # 1954 to 2119

_TRUE = {"true", "1", "是", "有", "yes", "y", "t", "√", "对", "1.0", "已", "✓"}
_FALSE = {"false", "0", "否", "无", "no", "n", "f", "×", "x", "错", "0.0", "未", "没有"}
_CHINESE_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_GRADE = re.compile(r"^(初)?([一二三四五六七八九]|\d)(?:年级|年|年級)?$")
_INT_UNITS = ("分钟", "课时", "分", "节", "人", "名", "个", "处")

# Whole numbers that cannot be below zero; grades have a range of their own.
NOT_NEGATIVE = frozenset(
    {
        "minutes",
        "pupils",
        "lessons",
        "lessons_left",
        "approved_sites",
        "sites_in_use",
        "class_size",
        "lesson_minutes",
        "share_bp",
        "prescribed",
        "held",
    }
)
# Columns that hold a school subject.
SUBJECTS = frozenset({"subject", "certificate_subject"})
_SUBJECT = re.compile(
    r"^(?:幼儿园|小学|初级中学|高级中学|中等职业学校|初中|高中|中学)?[-—·（(]?(\S{2,}?)[）)]?(?:学科|教师资格证?|教师)?$"
)
# Columns that hold the code of a country.
COUNTRIES = frozenset({"nationality", "country"})
MAY_BE_NEGATIVE_MONEY = frozenset({"balance"})
LARGEST_INT = 2_147_483_647
LARGEST_YUAN = 10**13


class Unreadable(Exception):
    """A cell that cannot be taken: the reason, in Chinese with the mend."""


def tidy(text: str) -> str:
    """Return the text with full-width letters, digits and spaces made plain and the ends stripped."""
    return text.translate(_FULL_WIDTH).strip()


def cell_text(value: Any) -> str:
    """Return a spreadsheet cell as text: whole floats without a point, dates and times in ISO form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"
    return str(value)


def to_int(text: str) -> int:
    """Read a whole number; thousands separators and a unit after it are allowed."""
    plain = tidy(text).replace(",", "")
    for unit in _INT_UNITS:
        plain = plain.removesuffix(unit).strip()
    match = _INT.match(plain)
    if not match:
        raise Unreadable("不是整数，请改为数字，如 40")
    number = int(match.group(1))
    if abs(number) > LARGEST_INT:
        raise Unreadable("数字过大，请核对")
    return number


def to_grade(text: str) -> int:
    """Read a grade: 3, 三, 三年级, 初一 (7)."""
    plain = tidy(text)
    if plain.endswith(".0"):
        plain = plain[:-2]
    match = _GRADE.match(plain)
    if match:
        number = _CHINESE_DIGITS.get(match.group(2)) or int(match.group(2))
        number += 6 if match.group(1) else 0
        if 1 <= number <= 9:
            return number
    raise Unreadable("不是义务教育阶段的年级，请填 1 至 9，或一年级至九年级")


def to_fen(text: str) -> int:
    """Read an amount in yuan with at most two decimals; return fen."""
    plain = tidy(text).replace(",", "").removeprefix("¥").removeprefix("￥").removesuffix("元").strip()
    try:
        fen = Decimal(plain) * 100
    except InvalidOperation:
        raise Unreadable("不是金额，请以元填写，如 3000.00") from None
    if not fen.is_finite():
        raise Unreadable("不是金额，请以元填写，如 3000.00")
    # A sheet's binary fraction (4999.1 kept as 4999.099999999999) is rounded; a third decimal typed by hand is not.
    rounded = fen.to_integral_value()
    if abs(fen - rounded) > Decimal("0.000001"):
        raise Unreadable("金额超过两位小数，请精确到分")
    if abs(rounded) > LARGEST_YUAN * 100:
        raise Unreadable("金额过大，请核对")
    return int(rounded)


def to_bool(text: str) -> bool:
    """Read yes or no."""
    plain = tidy(text).lower()
    if plain in _TRUE:
        return True
    if plain in _FALSE:
        return False
    raise Unreadable("请填“是”或“否”")


def to_date(text: str) -> date:
    """Read a day: 2025-03-03, 2025/3/3, 2025年3月3日, 20250303, a spreadsheet's serial number."""
    plain = tidy(text)
    if match := _DATE.match(plain):
        return _day(*(int(part) for part in match.groups()))
    if len(plain) == 8 and plain.isdigit():
        return _day(int(plain[:4]), int(plain[4:6]), int(plain[6:]))
    if _SERIAL.match(plain):
        return _from_serial(plain).date()
    if match := _STAMP.match(plain):
        return to_date(match.group(1))
    raise Unreadable("不是日期，请写作 2025-03-03")


def _day(year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise Unreadable("没有这一天，请核对年月日") from None
    if not 1949 <= year <= 2200:
        raise Unreadable("年份不在 1949 至 2200 之间，请核对")
    return found


def _from_serial(plain: str) -> datetime:
    number = float(plain)
    if not _SERIAL_RANGE[0] <= number <= _SERIAL_RANGE[1]:
        raise Unreadable("不是日期，请写作 2025-03-03")
    return _EXCEL_EPOCH + timedelta(seconds=round(number * 86_400))


def to_clock(text: str) -> timedelta:
    """Read a time of day as time since midnight; 24:10 is ten minutes into the next day."""
    match = _TIME.match(tidy(text))
    if not match:
        raise Unreadable("不是时间，请写作 20:30")
    hours, minutes, seconds = int(match.group(1)), int(match.group(2)), int(match.group(3) or 0)
    if hours > 30 or minutes > 59 or seconds > 59:
        raise Unreadable("没有这个时间，请核对时和分")
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def to_timestamp(text: str) -> datetime:
    """Read a day with a time in Shanghai wall time."""
    plain = tidy(text)
    if _SERIAL.match(plain):
        return _from_serial(plain)
    match = _STAMP.match(plain)
    if not match:
        raise Unreadable("不是日期加时间，请写作 2025-03-03 20:30")
    clock = match.group(2).split("+")[0].removesuffix("Z")
    return datetime.combine(to_date(match.group(1)), time()) + to_clock(clock)


def words_of(column: Column) -> dict[str, str]:
    """Return each accepted word of a coded column → its code."""
    words = {}
    for code, chinese in column.values.items():
        words[code.lower()] = code
        for word in chinese:
            words[word.lower()] = code
    return words


def listed_codes(column: Column) -> frozenset[str]:
    """Return the codes that a coded column's meaning lists (a | b | c), among them those without Chinese words."""
    if not column.values:
        return frozenset()
    head = column.meaning.split(";")[0].split("(")[0]
    parts = [part.strip().split(" ")[0] for part in head.split("|")]
    return frozenset(part for part in parts if re.fullmatch(r"[a-z0-9_]+", part)) if len(parts) > 1 else frozenset()


def to_country(text: str) -> str:
    """Read a country or nationality; return its ISO 3166 code of two letters."""
    from shuangjian.files.countries import country_code  # its lists are loaded only where a file has such a column

    code = country_code(tidy(text))
    if code is None:
        raise Unreadable("不认识的国家或地区，请写名称或两位代码，如 中国、美国、CN")
    return code


def to_subject(text: str) -> str:
    """Read a school subject without the stage before it or what is said of the certificate after it: 小学数学 is 数学."""
    plain = tidy(text)
    match = _SUBJECT.match(plain)
    return match.group(1) if match else plain


def converter(column: Column) -> Callable[[str], Any]:
    """Return the function that reads one column's cells."""
    if column.name == "grade":
        return to_grade
    if column.name in SUBJECTS:
        return to_subject
    if column.name in COUNTRIES:
        return to_country
    if column.type == "int":
        if column.name in NOT_NEGATIVE:
            return _not_negative(to_int)
        return to_int
    if column.type == "decimal":
        return to_fen if column.name in MAY_BE_NEGATIVE_MONEY else _not_negative(to_fen)
    if column.values and column.type == "text":
        return _coded(column)
    return {"text": lambda text: text.strip(), "bool": to_bool, "date": to_date, "timestamp": to_timestamp}[column.type]


def _not_negative(read: Callable[[str], int]) -> Callable[[str], int]:
    def check(text: str) -> int:
        number = read(text)
        if number < 0:
            raise Unreadable("不能为负数，请核对")
        return number

    return check


def _coded(column: Column) -> Callable[[str], str]:
    words = words_of(column)
    for code in listed_codes(column):
        words.setdefault(code.lower(), code)
    allowed = "、".join(sorted({chinese[0] for chinese in column.values.values() if chinese}))

    def read(text: str) -> str:
        plain = tidy(text).lower()
        plain = plain[:-2] if plain.endswith(".0") else plain
        if plain in words:
            return words[plain]
        raise Unreadable(f"不在可填的范围内，可填：{allowed}")

    return read
