"""By when: the words of deadlines, as days, spans, rhythms and counts of days."""

from __future__ import annotations

import re

from shuangjian.documents.numerals import HAN_DIGITS

_N = rf"(?:\d{{1,3}}|[{HAN_DIGITS}半]{{1,4}})"
_YEAR = r"(?:\d{4}\s*年|今年|明年|本年|次年|当年|翌年)"
_DAY = r"\d{1,2}\s*日|\d{1,2}\s*号"
_END = r"(?:下班)?(?:之前|以前|底前|前)(?!往|来|提|期|置|景|端|沿|瞻|后)"
_MONTH_PART = rf"(?:{_DAY}|月?底|月?末|上旬|中旬|下旬|月?初)"
_DONE = r"(?:[^。；，,]{0,14}(?:完成|建成|实现|出台|落实|上报|报送|达到|到位|结束|覆盖|投入使用))"
_CLOCK = rf"(?:上午|下午|晚上|晚|中午|早上)?\s*(?:\d{{1,2}}\s*[:：]\s*\d{{2}}|{_N}\s*[点时](?:半|整|{_N}分)?)"
_AREA = r"(?:春季|秋季|上|下|本|每|新)?(?:学期|学年|季度|月|年|周|暑假|寒假|假期|半年)"

# How deadlines are said, by kind; where two begin at one place the longer counts.
KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("span", rf"(?:[自从])?(?:{_YEAR})?\d{{1,2}}\s*月(?:{_DAY}|底|末|上旬|中旬|下旬|初)?\s*(?:起)?(?:至|到|—+|-|–|～|~)\s*(?:{_YEAR})?(?:\d{{1,2}}\s*月(?:{_MONTH_PART})?|{_DAY})(?:{_END})?"),
        ("day", rf"(?:{_YEAR})?\d{{1,2}}\s*月(?:(?:{_DAY})\s*{_CLOCK}|{_MONTH_PART})?{_END}"),
        ("day", rf"(?<![\d月])(?:本月|当月|次月|下月)?(?:{_DAY}){_END}"),
        ("day", r"\d{4}\s*[-./／]\s*\d{1,2}(?:\s*[-./／]\s*\d{1,2})?\s*(?:日)?(?:之前|以前|底前|前)"),
        ("month end", rf"(?:{_YEAR})?\d{{1,2}}\s*月(?:底|末|上旬|中旬|下旬)(?={_DONE})"),
        ("year end", rf"(?:到|至|在|于)?{_YEAR}\s*(?:年?底|年?末|上半年|下半年|第[一二三四1-4]季度|春季学期|秋季学期|春季|秋季)(?:{_END}|(?={_DONE}))"),
        ("year end", rf"(?:到|至)\d{{4}}\s*年(?=[，,]|{_DONE})"),
        ("year end", rf"(?:年底|年末|岁末|月底|学期末|学年末|本学期末|本学期结束|本学年结束){_END}"),
        ("rhythm", rf"每(?:年|学年|学期|季度|季|个?月|周|星期|日|天|半年)(?:度)?(?:\d{{1,2}}\s*月)?(?:{_DAY}|[一二三四五六日]|第[一二三四五1-5]周|首周|最后一周|底|末|初|开学|结束|末月\d{{1,2}}日|期末|放学)?{_END}"),
        ("rhythm", rf"(?:每(?:天|日|周[一二三四五六日]?|个?月(?:{_DAY})|个?(?:工作日|上课日|教学日))|当天|当日|次日|前一天|前一日)(?:的)?{_CLOCK}{_END}"),
        ("rhythm", rf"每(?:个)?(?:季度?|月|学期|学年|年)(?:度)?(?:首月|第[一二三1-3]个月|末月|首周|次月)(?:{_DAY}|底|末|初|上旬|中旬|下旬)?{_END}"),
        ("rhythm", rf"(?:{_YEAR}|每|本|新|各)?(?:{_AREA})?(?:开学|放假|开课|放学|结束|期末){_END}(?:{_N}(?:周|日|天|个月|个工作日)内?)?"),
        ("rhythm", r"每(?:学年|学期|季度|个?月|周|年)(?:末|底)"),
        ("rhythm", rf"(?:{_YEAR}|每|本|新|各)?(?:{_AREA})?(?:开学|放假|开课)(?:后|前)的?{_N}(?:个)?(?:工作日|周|日|天|星期|月)(?:之内|以内|内)"),
        ("span", rf"自?即日起(?:至|到)\s*(?:{_YEAR})?\d{{1,2}}\s*月(?:{_MONTH_PART})?(?:{_END})?"),
        ("within", rf"(?:(?:自|在)?(?:收到|接到|受理|立案|发现|签订|提出|申请|公示|发布|印发|通知|合同)[^，。；,、（(]{{0,14}}?(?:之日起|之日后|起|后)的?)?{_N}\s*(?:个)?(?:工作日|月|日|天|周|星期|年|学期)(?:之内|以内|内(?!容|外|部))"),
        ("within", rf"(?:接到|收到|发现|发生|受理)[^，。；]{{0,14}}后?{_N}\s*个?(?:小时|分钟)(?:之内|以内|内(?!容|外|部))"),
        ("within", r"(?:12|24|36|48|72|十二|二十四|四十八|七十二)\s*个?小时(?:之内|以内|内(?!容|外|部))"),
        ("from", rf"[自从]?(?:{_YEAR})?(?:春季|秋季|下|本|新)?(?:学期|学年)(?:开学)?起(?!至|到|施行|实施|执行|生效)"),
        ("rhythm", r"每(?:学年|学期|季度|个?月|周|年)的?(?:首个?|第[一二三四五1-5]个?|最后一?个?|末个?)(?:(?:工作日|上课日|教学日)(?:之前|以前|前)?|(?:周|星期)[一二三四五六日](?:之前|以前|前))"),
        ("rhythm", r"每年的?\d{1,2}月(?:(?:、|和|及|与)\d{1,2}月)*(?:份|底|初|末|上旬|中旬|下旬)?(?![\d日前至到—-])"),
        ("at once", r"(?:立即|即刻|立刻|即日起)(?:整改|落实|执行|实施)(?:到位)?|立行立改|即知即改|边查边改"),
        ("lasting", r"长期坚持|(?:长期|持续|常态化?)(?:推进|落实|进行|开展|坚持)?(?=\s*(?:[。；;）)】]|$))"),
    )
)  # fmt: skip
# What stands before a day that is past or only a reference point.
_NO_DEADLINE_BEFORE = re.compile(r"(?:截至|截止目前|截止|自|从|早在|原定|源于)$")
_LASTING_FIELD = re.compile(r"长期|持续|常态|全年|每|随时|立即|立行|边查|即知|即改|即时|适时|年|月|日|周|季|学期")


def find_deadlines(text: str) -> list[str]:
    """Return the words of every deadline in a text, in order, each once."""
    found: list[tuple[int, int]] = []
    for _, pattern in KINDS:
        for match in pattern.finditer(text):
            start = match.start() + len(match.group()) - len(match.group().lstrip())
            if not _NO_DEADLINE_BEFORE.search(text[:start]):
                found.append((start, match.end()))
    chosen: list[tuple[int, int]] = []
    for start, end in sorted(found, key=lambda place: (place[0], -place[1])):
        if not chosen or start >= chosen[-1][1]:
            chosen.append((start, end))
        elif end > chosen[-1][1] and start == chosen[-1][0]:
            chosen[-1] = (start, end)
    return list(dict.fromkeys(text[start:end].strip() for start, end in chosen))


def deadlines_of_field(text: str) -> list[str]:
    """Return the deadlines of a column or line that says nothing else: 2025年9月底；长期坚持. Other words are none."""
    parts = [part.strip(" 。.") for part in re.split(r"[；;、\n]", text)]
    return list(dict.fromkeys(part for part in parts if part and _LASTING_FIELD.search(part)))
