"""Numeric limits in the words of a document: 不超过60分钟, 不得晚于下午6:00, 每班不得超过四十五人, 累计400元封顶."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from shuangjian.documents.numerals import FIGURES, HAN_DIGITS, value_of


@dataclass(frozen=True)
class Limit:
    """A number with a unit and which way it bounds: max, min, or none stated. Clock values are minutes after midnight."""

    text: str
    bound: str
    value: float
    unit: str


@dataclass(frozen=True)
class _BoundWord:
    """A word that bounds the number after it, and how many characters may stand between the two."""

    bound: str
    pattern: str
    reach: int


# Longer words first: 不低于 before 低于.
BOUND_WORDS: tuple[_BoundWord, ...] = (
    _BoundWord("max", r"(?:不|未|严禁|禁止)(?:得|能|应|可|要|宜|准|许)?(?:超过|超出|高于|多于|大于|突破|晚于|迟于|长于)", 14),
    _BoundWord("max", r"(?:不得|不能|不准|不应|严禁|禁止)[^，。；、\d]{1,24}?(?:超过|超出|高于|多于|晚于)", 6),
    _BoundWord("min", r"(?:不得|不能|不准|不应|严禁|禁止)[^，。；、\d]{1,24}?(?:低于|少于|早于)", 6),
    _BoundWord("min", r"不(?:得|能|应|可|要|宜)?(?:少于|低于|小于|早于|短于|先于)", 14),
    _BoundWord("max", r"最高(?:不超过)?|最多|至多|最晚|最迟|至迟|上限(?:为|是|定为)?|限收|限额(?:为)?|控制在|压缩至|压减到|以内为限", 6),
    _BoundWord("min", r"最低|最少|至少|最早|下限(?:为|是|定为)?|底线(?:为|是)?|(?:应|须|要|力争|确保|争取|保证|必须|需)(?:当)?达到?", 6),
)  # fmt: skip
# Words behind a number that bound it.
_AFTER: tuple[tuple[str, str], ...] = (
    ("max", r"\s*(?:及以内|以内|之内|内(?![容外部涵心置需地])|(?:及)?以下(?!简称)|封顶|为上限|为限|之前|以前|前(?!往|来|提|期))"),
    ("min", r"\s*(?:(?:及)?以上|起步|为下限|之后|以后)"),
)  # fmt: skip

_HOURS, _PERCENT, _CLOCK = "小时", "%", "clock"
# What is counted: as written → as given.
_UNITS = (
    r"分钟|小时|个月|工作日|课时|学时|节课|平方米|公里|个百分点|学分|[%％㎡]|周岁|天|日|年|周|月|元|米|人次|课次|次|人|名|位|所|个|家|项|节|"
    r"门|套|册|本|条|场|处|台|种|岁|分|倍|份|件|篇|字|期|批|轮|户|辆|间|张|块|支|部|届|学期|公斤|度"
)
_SAME_UNITS = {"％": _PERCENT, "㎡": "平方米", "节课": "节", "周岁": "岁"}
# Units that tell a date or an age as a rule: limits only under a word that bounds.
_NEEDS_BOUND = frozenset({"年", "日", "月", "分", "周", "度", "届"})
_DAYPARTS = {"下午": 12, "晚上": 12, "晚间": 12, "傍晚": 12, "午后": 12, "夜间": 12, "当晚": 12, "晚": 12, "中午": 12}
_TIME = re.compile(
    rf"(?P<part>上午|早上|早晨|清晨|凌晨|{'|'.join(_DAYPARTS)})?\s*"
    rf"(?:(?P<h>\d{{1,2}})\s*[:：]\s*(?P<m>\d{{2}})(?!\d)"
    rf"|(?P<hour>\d{{1,2}}|[{HAN_DIGITS}]{{1,3}})\s*[点时](?![钟间长段候刻差效]|[一二三四五六七八九]线)"
    rf"(?P<minute>\s*(?:\d{{1,2}}|[{HAN_DIGITS}]{{1,3}})\s*分(?!钟)|半|整|一刻|三刻)?钟?)"
)
_AMOUNT = re.compile(
    rf"(?P<percent>百分之(?P<share>[{HAN_DIGITS}\d.]+))|(?P<tenths>[{HAN_DIGITS[2:]}])成(?![立为果员绩长年功本])"
    rf"|(?P<half>半)(?:个)?小时|(?P<value>{FIGURES})\s*(?:个(?=半|小时|工作日|课时|学时|学期))?(?P<and_half>半)?(?:余|多)?\s*(?P<unit>{_UNITS})"
)
# Units of which a range bounds both ways; 10—35人 and 3至6月 tell which are meant.
_RANGED = frozenset({"元", "分钟", "小时", "%"})
_RANGE_MARK = r"\s*(?:至|到|[—–~～-]{1,2})\s*"
_RANGE = re.compile(_RANGE_MARK)
_LOW_END = re.compile(rf"(?P<low>{FIGURES}){_RANGE_MARK}$")
_FAR = 12
_REACHED = re.compile(r"(?<![已经现])达到?[^，。；、\d]{0,4}$")
_HALF_A_DAY = 12
_CLAUSE_END = "。；;！!？?\n"


@dataclass(frozen=True)
class _Number:
    start: int
    end: int
    value: float
    unit: str
    is_han: bool


def find_limits(text: str, *, is_task: bool = False) -> list[Limit]:
    """Return the numeric limits in a text, in order. Years, document and ordinal numbers are none.

    A number under the same word as the one before shares its bound: 小学不超过60分钟、初中90分钟.

    Args:
        text: whole sentences.
        is_task: whether all of it is still to be done, as in a table of tasks: what 达到 says is then asked, elsewhere it may be told.
    """
    limits: list[Limit] = []
    before: _Number | None = None
    bound = "none"
    numbers = _numbers(text)
    ends = _ends_of_ranges(text, numbers)
    for number in numbers:
        start, stated = _bound_before(text, number.start)
        end, behind = _bound_behind(text, number.end)
        shared = bound if before and _is_parallel(text[before.end : number.start], before, number) else "none"
        if stated == "none" and is_task and (reached := _REACHED.search(text[:start])):
            start, stated = reached.start(), "min"
        bound = next((one for one in (stated, behind, ends.get(number.start, "none"), shared) if one != "none"), "none")
        if number.unit in _NEEDS_BOUND and stated == "none":
            bound = "none"
            continue
        if _is_span_of_days(number, behind) and stated == "none":
            bound = "none"  # 15个工作日内 is a deadline
            continue
        if bound == "none" and number.is_han:
            continue  # 一名, 两个: counted, not limited
        limits.append(Limit(text[start:end].strip(), bound, number.value, number.unit))
        before = number
    return limits


def _is_span_of_days(number: _Number, behind: str) -> bool:
    is_hours = number.unit == _HOURS and number.value >= _HALF_A_DAY
    return behind == "max" and (is_hours or number.unit in ("天", "工作日", "个月", "学期", "日", "周"))


def _ends_of_ranges(text: str, numbers: list[_Number]) -> dict[int, str]:
    """Return where the numbers of ranges that bound both ways begin, and which: 每课时50元至80元, 10—15分钟."""
    ends: dict[int, str] = {}
    for low, high in pairwise(numbers):
        is_range = (
            low.unit == high.unit in _RANGED and _RANGE.fullmatch(text[low.end : high.start]) and low.value < high.value
        )
        if is_range and _bound_before(text, low.start)[1] == _bound_behind(text, high.end)[1] == "none":
            ends |= {low.start: "min", high.start: "max"}
    return ends


def _numbers(text: str) -> list[_Number]:
    """Return the numbers with a unit and the times of day in a text, in order."""
    found: list[_Number] = []
    matches = [(match, _clock) for match in _TIME.finditer(text)] + [
        (match, _amount) for match in _AMOUNT.finditer(text)
    ]
    end = 0
    for match, read in sorted(matches, key=lambda one: (one[0].start(), -one[0].end())):
        if match.start() < end or _is_name(text, match.start()):
            continue
        if number := read(match):
            if low := _low_end(text, number):
                found.append(low)
            found.append(number)
            end = match.end()
    return found


def _low_end(text: str, high: _Number) -> _Number | None:
    """Return the number that begins a range and leaves its unit to the other end: 50 in 50—80元."""
    match = _LOW_END.search(text, max(0, high.start - _FAR), high.start) if high.unit in _RANGED else None
    if match is None or _is_name(text, match.start()):
        return None
    value = value_of(match.group("low"))
    return None if value is None else _Number(match.start(), match.end("low"), value, high.unit, is_han=high.is_han)


def _is_name(text: str, start: int) -> bool:
    """Whether what begins here is part of a longer number or names something: 第3条, 〔2025〕, 2025年."""
    before = text[start - 1] if start else ""
    return bool(before) and (before in "第〔[.+＋/" or (before.isascii() and before.isalnum()))


def _clock(match: re.Match[str]) -> _Number | None:
    hours = value_of(match.group("h") or match.group("hour"))
    minute = match.group("m") or re.sub(r"[\s分]", "", match.group("minute") or "")
    minutes = {"": 0.0, "半": 30.0, "整": 0.0, "一刻": 15.0, "三刻": 45.0}.get(minute, value_of(minute))
    if hours is None or minutes is None or hours > 24 or minutes > 59:
        return None
    part = match.group("part") or ""
    if part in _DAYPARTS and hours < 12 and not (part == "中午" and hours >= 10):
        hours += 12
    elif part in ("晚上", "夜间", "晚", "当晚") and hours == 12:
        hours = 24
    return _Number(match.start(), match.end(), hours * 60 + minutes, _CLOCK, is_han=False)


def _amount(match: re.Match[str]) -> _Number | None:
    if match.group("half"):
        value, unit = 0.5, _HOURS
    elif match.group("percent"):
        value, unit = value_of(match.group("share")), _PERCENT  # type: ignore[assignment]
    elif match.group("tenths"):
        tenths = value_of(match.group("tenths"))
        value, unit = (tenths * 10 if tenths is not None else None), _PERCENT  # type: ignore[assignment]
    else:
        value, unit = value_of(match.group("value")), match.group("unit")  # type: ignore[assignment]
        if value is not None and match.group("and_half"):
            value += 0.5
    if value is None:
        return None
    is_han = not re.search(r"\d", match.group()) and not match.group("percent")
    return _Number(match.start(), match.end(), value, _SAME_UNITS.get(unit, unit), is_han)


def _bound_before(text: str, end: int) -> tuple[int, str]:
    """Return where the words that bound a number begin, and which way; its own place where nothing does."""
    clause = re.split(f"[{_CLAUSE_END}，,、]", text[max(0, end - 40) : end])[-1]
    for word in BOUND_WORDS:
        if match := re.search(rf"(?:{word.pattern})(?P<between>[^\d]{{0,{word.reach}}})$", clause):
            between = match.group("between")
            # Another bound or number in between belongs to something else.
            if not any(re.search(other.pattern, between) for other in BOUND_WORDS):
                return end - len(clause) + match.start(), word.bound
    return end, "none"


def _bound_behind(text: str, end: int) -> tuple[int, str]:
    for bound, pattern in _AFTER:
        if match := re.match(rf"(?:/\S{{1,4}}?|标准)?{pattern}", text[end:]):
            return end + match.end(), bound
    return end, "none"


def _is_parallel(between: str, before: _Number, number: _Number) -> bool:
    """Whether a number goes on with the one before: 、初中90分钟 after 小学不超过60分钟, 或60课时 after 不得超过3个月."""
    mark = between.strip()
    if before.unit != number.unit:
        return mark in ("、", "或", "或者")  # 不超过3个月、60课时
    return mark in ("或", "或者") or (
        bool(re.fullmatch(r"\s*[、，,和及与]\s*[\u4e00-\u9fff（）()]{0,12}", between))
        and not re.search("每|共|其中|另", between)
    )
