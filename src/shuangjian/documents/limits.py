"""Deadlines, numeric limits and promises in the words of a document."""

from __future__ import annotations

import re
from dataclasses import dataclass

_UNITS = r"分钟|小时|个月|工作日|个工作日|课时|万元|亿元|元|平方米|公里|[%％]|周|天|日|年|次|人|名|所|个|家|项|节|套|册|条|场|处|台"
_LESS = r"不(?:得)?(?:超过|高于|多于|大于)|最多|至多|以内|控制在"
_MORE = r"不(?:得)?(?:少于|低于|小于)|至少|最少|不低于"
_LATER = r"不(?:得)?晚于|不(?:得)?迟于"
_EARLIER = r"不(?:得)?早于"
_NUMBER = re.compile(
    rf"(?P<word>{_LESS}|{_MORE}|{_LATER}|{_EARLIER}|达到|不到)?(?:了)?\s*"
    rf"(?:(?P<clock>\d{{1,2}}[:：]\d{{2}}|\d{{1,2}}点(?:\d{{1,2}}分|半)?)|(?P<value>\d+(?:\.\d+)?)\s*(?P<unit>{_UNITS}))(?P<after>以内|以上|以下|之前|前)?"
)
_SENTENCE = re.compile(r"[^。！？!?；;]*[。！？!?；;]?")
_DEADLINE = re.compile(
    r"(长期坚持|长期(?:推进|落实)|持续(?:推进|落实|进行)|常态化(?:推进|落实)?|"
    r"(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日|底|上旬|中旬|下旬)?(?:之?前|底前)|\d{4}年(?:年)?(?:底|末|上半年|下半年)(?:之?前)?|(?:今年|明年|本学期|每学期|年)(?:底|末|结束)前|"
    r"(?:立即|即刻)(?:整改|落实))"
)
_NEXT = r"下一?阶段|下一?步|接下来|今后|下学期|明年|后续"
_WILL = re.compile(
    rf"(?:{_NEXT})[^。；]*?(?:将|要|计划|拟|继续|进一步)|"
    r"(?<![现即需以如])将(?:进一步|继续|积极|加强|加大|不断|着力|切实|认真|全力|持续|引导|推动|推进|会同|联合|探索|组织|开展|完善|建立|健全|按照|根据|严格|充分|同|于)|"
    r"(?:我[局委办区市]|本[局区市])?计划(?:邀请|开展|建设|组织|推进|在)"
)


@dataclass(frozen=True)
class Limit:
    """A number with a unit and which way it bounds: max, min, or none stated. Clock values are minutes after midnight."""

    text: str
    bound: str
    value: float
    unit: str


def find_limits(text: str) -> list[Limit]:
    """Return the numeric limits in a text, in order. Years, document and ordinal numbers are none."""
    limits = []
    for match in _NUMBER.finditer(text):
        before = text[max(0, match.start() - 1) : match.start()]
        if before in ("第", "〔", "[") or (match.group("unit") in ("年", "日") and not match.group("word")):
            continue
        word, after = match.group("word") or "", match.group("after") or ""
        bound = "none"
        if re.fullmatch(f"{_LESS}|{_LATER}|不到", word) or after in ("以内", "以下", "之前", "前"):
            bound = "max"
        elif re.fullmatch(f"{_MORE}|{_EARLIER}|达到", word) or after == "以上":
            bound = "min"
        if match.group("clock"):
            limits.append(Limit(match.group().strip(), bound, float(_clock(match.group("clock"))), "clock"))
        else:
            limits.append(
                Limit(match.group().strip(), bound, float(match.group("value")), match.group("unit").replace("％", "%"))
            )
    return limits


def _clock(text: str) -> int:
    hours, _, rest = re.sub(r"[点：]", ":", text).partition(":")
    minutes = 30 if rest.startswith("半") else int(re.sub(r"\D", "", rest) or 0)
    return int(hours) * 60 + minutes


def find_deadline(text: str) -> str:
    """Return the words that say by when, or ""."""
    match = _DEADLINE.search(text)
    return match.group(1) if match else ""


def sentences(text: str) -> list[str]:
    """Split a text into sentences, marks kept."""
    return [part.strip() for part in _SENTENCE.findall(text) if part.strip()]


def find_promises(text: str) -> list[str]:
    """Return the sentences that say what will be done."""
    return [sentence for sentence in sentences(text) if _WILL.search(sentence)]
