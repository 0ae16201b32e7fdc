"""Turn what stands in a cell into a value of the contract, or say why it cannot be.

Every converter takes a stripped, non-empty text and returns the value or raises `Unreadable`. Cells of spreadsheets come as
text too (`cell_text`), so that a day typed, pasted or formatted reads the same.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib import resources
from typing import Any

from shuangjian.engine.contract import Column, Table
from shuangjian.files.classes import grade_of
from shuangjian.files.numerals import to_basis_points, to_fen, to_int, to_minutes
from shuangjian.files.reasons import Unreadable
from shuangjian.files.tidy import squeezed, tidy
from shuangjian.files.times import YearHint, to_date, to_timestamp

DURATIONS = frozenset({"minutes", "lesson_minutes"})
# Columns that hold a school subject.
SUBJECTS = frozenset({"subject", "certificate_subject"})
_SUBJECT = re.compile(
    r"^(?:幼儿园|小学|初级中学|高级中学|中等职业学校|初中|高中|中学)?[-—·（(]?(\S{2,}?)[）)]?(?:学科|教师资格证?|教师)?$"
)
# Columns that hold the code of a country.
COUNTRIES = frozenset({"nationality", "country"})

# A cell that a workbook holds no value for begins with this sign; what follows says which kind it is.
NO_VALUE = "\ue000"
UNCOMPUTED = f"{NO_VALUE}formula"
NESTED = f"{NO_VALUE}nested"
_ERRORS = frozenset(
    {
        "#REF!",
        "#N/A",
        "#NAME?",
        "#DIV/0!",
        "#VALUE!",
        "#NULL!",
        "#NUM!",
        "#SPILL!",
        "#CALC!",
        "#GETTING_DATA",
        "#FIELD!",
    }
)
_EXACT_DIGITS = 15  # of a spreadsheet's number
_TRUE = {"true", "1", "是", "有", "yes", "y", "t", "√", "✓", "✔", "☑", "✅", "对", "1.0", "已", "■", "●", "○是"}
_FALSE = {
    "false",
    "0",
    "否",
    "无",
    "no",
    "n",
    "f",
    "×",
    "✗",
    "✘",
    "☒",
    "x",
    "错",
    "0.0",
    "未",
    "没有",
    "不是",
    "☐",
    "□",
}
_TICKS = frozenset("√✓✔☑✅")
# What a price says of what it is for: 80元/课时, 每课时80元.
_PER_LESSON = re.compile(r"^每(?:人)?(?:课时|节课?|课?次)|/(?:人/?)?(?:课时|节课?|课?次)$")
# What people write into a cell that has nothing to say: signs in any column, words where they mean nothing else.
_STROKES = frozenset({"-", "--", "---", "—", "——", "–", "_", "/", "//", "\\", "...", "……"})
_NOTHING = frozenset({"无", "暂无", "空", "未填", "null", "nil", "n/a", "nan", "(空)", "(无)", "(null)"})


# In a column of days that have not come where it is empty, people write so.
_NOT_YET = _NOTHING | {
    f"{before}{what}"
    for before in ("未", "尚未", "暂未", "还未", "待")
    for what in (
        "退",
        "退款",
        "退费",
        "付",
        "付款",
        "支付",
        "到账",
        "确认",
        "签",
        "签订",
        "签署",
        "审批",
        "批准",
        "公示",
        "办理",
    )
}


@dataclass(frozen=True)
class Circumstances:
    """What is known of a cell besides its text: the unit in its header, the year in a title, words a person has added."""

    unit: str | None = None
    hint: YearHint | None = None
    words: Mapping[str, str] = field(default_factory=dict)


def cell_text(value: Any) -> str:
    """Return a spreadsheet cell as text: whole floats without a point, dates and times in ISO form.

    A number of more digits than a spreadsheet keeps is written with its exponent, so that nobody takes it for whole.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if abs(value) >= 10**_EXACT_DIGITS:
            return f"{value:.14E}"
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"
    if isinstance(value, bytes):
        return _decoded(value)
    if isinstance(value, (list, dict, tuple)):
        return NESTED
    return str(value)


def _decoded(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return NESTED


def refuse_no_value(text: str) -> None:
    """Refuse a cell that shows an error, holds a formula without a result, or a list."""
    if text == UNCOMPUTED:
        raise Unreadable(
            "是没有计算结果的公式，请用表格软件打开并保存后再检查",
            "is a formula without a kept result: open and save the file in a spreadsheet program",
        )
    if text == NESTED:
        raise Unreadable("是列表或二进制内容，请改为一格一个值", "is a list or binary: give one value")
    shown = text.removeprefix(NO_VALUE)
    if shown[:1] == "#" and shown.strip().upper() in _ERRORS:
        raise Unreadable(
            f"是公式错误 {shown.strip()}，请改正公式或填值", f"is the error {shown.strip()}: mend the formula"
        )


def is_stroke(text: str) -> bool:
    """Whether a cell holds only a stroke, as people write where there is nothing."""
    return text in _STROKES or tidy(text) in _STROKES


def nothing_in(table: Table, column: Column) -> frozenset[str]:
    """Return the words that leave a cell of this column empty: 无, 暂无, except where they are values of it; 未退 of a day to come."""
    if column.type == "bool":
        return frozenset()
    if column.type == "date" and column.empty == "none":
        return _NOT_YET
    return _NOTHING - words_of(table, column).keys() if column.values else _NOTHING


def says_nothing(text: str, besides: Set[str] = frozenset()) -> bool:
    """Whether the cell of a number or a tick is as good as empty: blank, a stroke, 无, or one of some other words."""
    plain = tidy(text).lower()
    return not plain or is_stroke(plain) or plain in _NOTHING or plain in besides


def to_grade(text: str) -> int:
    """Read a grade: 3, 三, 三年级, 初一 (7), 三(1)班, 小学五年级."""
    found = grade_of(text)
    if found is None:
        raise Unreadable(
            "不是义务教育阶段的年级，请填 1 至 9，或一年级至九年级", "is no grade of compulsory schooling: give 1 to 9"
        )
    return found


_YEAR = re.compile(r"(20\d\d)\s*(?:年度?)?")


def to_year(text: str) -> int:
    """Read a calendar year: 2026, 2026年, 2026年度."""
    found = _YEAR.fullmatch(tidy(text))
    if found is None:
        raise Unreadable("不是年度，请填四位年份，如 2026", "is no year: give four digits, like 2026")
    return int(found[1])


def to_bool(text: str, words: Mapping[str, str] | None = None) -> bool:
    """Read yes or no; a tick is yes."""
    plain = tidy(text).lower()
    told = (words or {}).get(plain)
    if told == "true" or plain in _TRUE:
        return True
    if told == "false" or plain in _FALSE:
        return False
    raise Unreadable("请填“是”或“否”", "must be 是 (yes) or 否 (no)")


def to_country(text: str) -> str:
    """Read a country or nationality; return its ISO 3166 code of two letters."""
    from shuangjian.files.countries import country_code  # its lists are loaded only where a file has such a column

    code = country_code(tidy(text))
    if code is None:
        raise Unreadable(
            "不认识的国家或地区，请写名称或两位代码，如 中国、美国、CN",
            "is no country: write its name or two letters, like CN",
        )
    return code


def to_subject(text: str) -> str:
    """Read a school subject without the stage before it or what is said of the certificate after it: 小学数学 is 数学."""
    plain = tidy(text)
    match = _SUBJECT.match(plain)
    return match.group(1) if match else plain


def to_text(text: str) -> str:
    """Return free text without signs that no reader sees and no workbook can hold."""
    return "".join(c for c in text if c.isprintable() or c in "\n\t") if not text.isprintable() else text


@cache
def _packaged_words(name: str) -> dict[str, str]:
    source = resources.files("shuangjian.files").joinpath("words", f"{name}.tsv")
    if not source.is_file():
        return {}
    rows = csv.DictReader(source.read_text(encoding="utf-8").splitlines(), delimiter="\t")
    return {tidy(word).lower(): row["code"] for row in rows for word in row["words"].split()}


def words_of(table: Table, column: Column) -> dict[str, str]:
    """Return each word a coded column may hold → its code. The contract's own words win over the added ones."""
    words = {word: code for word, code in _packaged_words(column.name).items() if code in _codes(column)}
    words |= _packaged_words(f"{table.name}.{column.name}")
    words |= {tidy(word).lower(): code for word, code in column.words}
    for code, chinese in column.values.items():
        for word in (code, *chinese):
            words[tidy(word).lower()] = code
    for code in listed_codes(column):
        words.setdefault(code.lower(), code)
    return words


def _codes(column: Column) -> frozenset[str]:
    return frozenset(column.values) | listed_codes(column)


def listed_codes(column: Column) -> frozenset[str]:
    """Return the codes that a coded column's meaning lists (a | b | c), among them those without Chinese words."""
    if not column.values:
        return frozenset()
    head = column.meaning.split(";")[0].split("(")[0]
    parts = [part.strip().split(" ")[0] for part in head.split("|")]
    return frozenset(part for part in parts if re.fullmatch(r"[a-z0-9_]+", part)) if len(parts) > 1 else frozenset()


def converter(table: Table, column: Column, known: Circumstances = Circumstances()) -> Callable[[str], Any]:
    """Return the function that reads one column's cells."""
    read = _converter(table, column, known)
    if column.type in ("int", "decimal") and not column.may_be_negative:
        return _not_negative(read)
    return read


def _converter(table: Table, column: Column, known: Circumstances) -> Callable[[str], Any]:
    if column.name == "grade":
        return to_grade
    if column.name == "year":
        return to_year
    if column.name in SUBJECTS:
        return to_subject
    if column.name in COUNTRIES:
        return to_country
    if column.name in DURATIONS:
        return lambda text: to_minutes(text, known.unit)
    if column.name == "share_bp":
        return lambda text: to_basis_points(text, known.unit)
    if column.type == "bool":
        words = _said_of(column) | words_of(table, column) | dict(known.words)
        return lambda text: to_bool(text, words)
    if column.values and column.type == "text":
        return _coded(table, column, known.words)
    per_lesson = table.name == "price" or column.name == "price_per_lesson"
    return {
        "int": to_int,
        "decimal": lambda text: to_fen(text if not per_lesson else _PER_LESSON.sub("", tidy(text)), known.unit),
        "text": to_text,
        "date": lambda text: to_date(text, known.hint),
        "timestamp": lambda text: to_timestamp(text, known.hint),
    }[column.type]


def _said_of(column: Column) -> dict[str, str]:
    """Return the yes and no of a column in words of its own header: 已公示, 未公示, 不排名."""
    what = tidy(column.header_zh).removeprefix("已")
    return {f"{word}{what}": "true" for word in ("已", "有", "")} | {
        f"{word}{what}": "false" for word in ("未", "无", "不", "没有", "非")
    }


def _not_negative(read: Callable[[str], int]) -> Callable[[str], int]:
    def check(text: str) -> int:
        number = read(text)
        if number < 0:
            raise Unreadable("不能为负数，请核对", "cannot be negative")
        return number

    return check


def _coded(table: Table, column: Column, added: Mapping[str, str]) -> Callable[[str], str]:
    words = words_of(table, column) | {tidy(word).lower(): code for word, code in added.items()}
    allowed = "、".join(sorted({chinese[0] for chinese in column.values.values() if chinese}))
    codes = ", ".join(sorted(_codes(column)))
    ticked = words.get("√")

    def read(text: str) -> str:
        plain = squeezed(text).lower()
        plain = plain[:-2] if plain.endswith(".0") else plain
        if plain in words:
            return words[plain]
        if ticked and plain in _TICKS:
            return ticked
        raise Unreadable(
            f"不在可填的范围内，可填：{allowed}；惯用词可用 --map 补充",
            f"is no word of this column; it takes: {codes}; words of your own go into --map",
        )

    return read
