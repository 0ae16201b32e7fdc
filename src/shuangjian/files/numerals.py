"""Read numbers, amounts and durations as people write them: with units, thousands separators, in Chinese numerals.

A number with a unit that is not the column's own is converted where that is exact, and refused where it is not: two lessons
are no number of minutes.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from shuangjian.files.reasons import Unreadable
from shuangjian.files.tidy import tidy

LARGEST_INT = 2_147_483_647
# Whatever is measured in minutes here is of one day.
MOST_MINUTES = 24 * 60
LARGEST_YUAN = 10**13

_LONGEST = 40
_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_CHINESE = re.compile(r"[零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]+")
_SPAN = re.compile(r"\d\s*(?:[-—–~～至到]|左右到)\s*\d")
_CURRENCY = re.compile(r"^[¥￥]*(?:人民币|rmb|cny)?", re.IGNORECASE)
_ABOUT = re.compile(r"^(?:预计|估计|大约|大概|约|共计|共)+[:]?|(?:左右|上下)$")
_BOUND = re.compile(r"^[≤<≥>＜＞]|^(?:不超过|不多于|不少于|最多|至少|小于|大于)|(?:以内|之内|以上|以下|内)$")
# A unit in brackets behind its number: 70(分钟).
_UNIT_IN_BRACKETS = re.compile(r"(?<=\d)\(([^()\d]{1,4})\)$")

MINUTES_OF = {"分钟": 1, "分": 1, "min": 1, "mins": 1, "minutes": 1, "minute": 1, "m": 1, "'": 1, "′": 1,
              "小时": 60, "个小时": 60, "钟头": 60, "个钟头": 60, "时": 60, "h": 60, "hour": 60, "hours": 60, "刻钟": 15}  # fmt: skip
FEN_OF = {"元": 100, "圆": 100, "块": 100, "块钱": 100, "yuan": 100, "rmb": 100, "cny": 100, "人民币": 100, "角": 10, "百元": 10**4,
          "千元": 10**5, "万元": 10**6, "万": 10**6, "百万元": 10**8, "千万元": 10**9, "亿元": 10**10}  # fmt: skip
COUNTED = frozenset({"人", "名", "位", "个", "处", "所", "家", "节", "课时", "次", "课次", "份", "条", "天", "日"})


def number(text: str) -> Decimal | None:
    """Return the number a text is, in digits or Chinese numerals, or None where it is none. `12,5` is none."""
    if len(text) > _LONGEST:
        return None
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    if _CHINESE.fullmatch(text):
        return _chinese(text)
    return None


def _chinese(text: str) -> Decimal | None:
    import cn2an  # takes a tenth of a second to load, and few sheets need it

    try:
        return Decimal(str(cn2an.cn2an(text, "smart")))
    except (ValueError, KeyError, IndexError):
        return None


def split_unit(text: str, units: dict[str, int]) -> tuple[str, str | None]:
    """Return a quantity and its unit, None where it has none: `30min` is 30 and min."""
    for unit in sorted(units, key=len, reverse=True):
        if len(text) > len(unit) and text.lower().endswith(unit):
            return text[: -len(unit)].strip(), unit
    return text, None


def refuse_every_other(plain: str) -> None:
    """Refuse what holds in every other week only: in which ones no cell says."""
    if re.search(r"[单双]周", plain):
        raise Unreadable(
            "分单周、双周，看不出是哪几天，请每天各填一行",
            "holds in every other week, and not on a day that can be told: give a row for each day",
        )


def refuse_span(plain: str) -> None:
    """Refuse 20–30: which of the two is meant only its owner knows; and what holds in every other week."""
    refuse_every_other(plain)
    if _SPAN.search(plain):
        raise Unreadable("是一个范围，不是一个数，请填一个数", "is a range, not a number: give one number")
    if _BOUND.search(plain):
        raise Unreadable("是一个界限，不是一个数，请填一个数", "is a bound, not a number: give one number")


def to_int(text: str, counted: frozenset[str] = COUNTED) -> int:
    """Read a whole number; a counting word after it is allowed, another unit is not."""
    plain = tidy(text)
    refuse_span(plain)
    bare, _ = split_unit(_UNIT_IN_BRACKETS.sub(r"\1", plain), dict.fromkeys(counted, 1))
    found = number(bare)
    if found is None or found != found.to_integral_value():
        raise Unreadable("不是整数，请改为数字，如 40", "is not a whole number: write it in digits, like 40")
    return _within(found)


def _within(found: Decimal) -> int:
    if abs(found) > LARGEST_INT:
        raise Unreadable("数字过大，请核对", "is too large a number")
    return int(found)


def to_minutes(text: str, unit: str | None = None) -> int:
    """Read a duration in whole minutes: 约30分钟, 30min, 半小时, 1.5小时, 1小时20分, 一个半小时.

    Args:
        text: the cell.
        unit: what a bare number counts, where the header says so (小时); minutes where it does not.
    """
    plain = _UNIT_IN_BRACKETS.sub(r"\1", _ABOUT.sub("", tidy(text).replace(" ", "")))
    refuse_span(plain)
    whole = number(plain)
    if whole is not None:
        return _whole_minutes(whole * MINUTES_OF[unit or "分钟"])
    total, rest = Decimal(0), plain
    hours = re.fullmatch(r"(.+?)(?:个?小时|个?钟头|h|hours?)(半|.*)", rest, re.IGNORECASE)
    if hours:
        total += _hours(hours.group(1))
        rest = "30分" if hours.group(2) == "半" else hours.group(2)
    if rest:
        bare, unit_found = split_unit(rest, MINUTES_OF)
        found = number(bare)
        if unit_found is None or found is None:
            raise _no_minutes(plain)
        total += found * MINUTES_OF[unit_found]
    return _whole_minutes(total)


def _hours(text: str) -> Decimal:
    text = text.removesuffix("个")
    if text == "半":
        return Decimal(30)
    half = text.endswith("个半")
    found = number(text.removesuffix("个半"))
    if found is None:
        raise _no_minutes(text)
    return found * 60 + (30 if half else 0)


def _whole_minutes(found: Decimal) -> int:
    if found != found.to_integral_value():
        raise Unreadable("不是整分钟，请填整数分钟，如 40", "is no whole number of minutes, like 40")
    if (minutes := _within(found)) > MOST_MINUTES:
        raise Unreadable(
            f"超过一天（{MOST_MINUTES} 分钟），请核对单位",
            f"is more than a day ({MOST_MINUTES} minutes): look at the unit",
        )
    return minutes


def _no_minutes(plain: str) -> Unreadable:
    if re.search(r"课时|节", plain):
        return Unreadable("课时长短不一，请换算成分钟，如 40", "lessons differ in length: give the minutes, like 40")
    return Unreadable("不是整数，请填分钟数，如 40", "is not a number of minutes, like 40")


def to_fen(text: str, unit: str | None = None) -> int:
    """Read an amount of yuan with at most two decimals as fen: 3000.00, ¥3,000元整, 0.6万元, 陆仟元整.

    Args:
        text: the cell.
        unit: what a bare number counts, where the header says so (万元); yuan where it does not.
    """
    plain = _CURRENCY.sub("", tidy(text).replace(" ", "")).lstrip("¥￥:")
    plain = _UNIT_IN_BRACKETS.sub(r"\1", re.sub(r"[整正]$", "", plain))
    refuse_span(plain)
    bare, own = split_unit(plain, FEN_OF)
    found = number(bare)
    if found is None:
        found, own = _yuan_and_jiao(plain), "元"
    try:
        fen = found * FEN_OF[own or unit or "元"]
    except InvalidOperation:
        raise _no_amount() from None
    # A sheet's binary fraction (4999.1 kept as 4999.099999999999) is rounded; a third decimal typed by hand is not.
    rounded = fen.to_integral_value()
    if abs(fen - rounded) > Decimal("0.000001"):
        raise Unreadable("金额超过两位小数，请精确到分", "has more than two decimals: give yuan and fen")
    if abs(rounded) > LARGEST_YUAN * 100:
        raise Unreadable("金额过大，请核对", "is too large an amount")
    return int(rounded)


def _yuan_and_jiao(plain: str) -> Decimal:
    parts = re.fullmatch(r"(?:(.+?)[元圆块])?(?:([^元圆块角分]+)角)?(?:([^角分]+)分)?", plain)
    if not parts or not any(parts.groups()):
        raise _no_amount()
    values = [Decimal(0) if part is None else number(part.removeprefix("零") or "0") for part in parts.groups()]
    if any(value is None for value in values):
        raise _no_amount()
    yuan, jiao, fen = (value or Decimal(0) for value in values)
    return yuan + jiao / 10 + fen / 100


def _no_amount() -> Unreadable:
    return Unreadable("不是金额，请以元填写，如 3000.00", "is not an amount: give yuan, like 3000.00")


# The unit of a share whose header says none: 持股比例.
UNSAID_SHARE = "比例"


def to_basis_points(text: str, unit: str | None = None) -> int:
    """Read a share in ten-thousandths; per cent where cell or header says so. Under a header that says neither it must."""
    plain = tidy(text).replace(" ", "")
    per_cent = plain.endswith("%") or unit == "%"
    if unit == UNSAID_SHARE and not per_cent:
        raise Unreadable("看不出是百分之几还是万分之几，请写明，如 25%", "may be per cent or less: say which, like 25%")
    found = number(plain.removesuffix("%"))
    if found is None or (found * (100 if per_cent else 1)) % 1:
        raise Unreadable("不是万分之几，请填整数，如 2500，或 25%", "is no share in ten-thousandths: like 2500, or 25%")
    return _within(found * (100 if per_cent else 1))
