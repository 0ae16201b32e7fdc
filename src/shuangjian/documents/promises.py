"""Sentences that say what will be done."""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"[^。！？!?；;]*[。！？!?；;]?")
# What somebody who promises is going to do: the words that follow 将, 会, 计划 and the like.
_DEED = (
    "进一步|继续|积极|不断|着力|切实|认真|全力|持续|严格|充分|逐步|陆续|适时|尽快|尽早|努力|定期|重点|集中|全面|稳步|大力|主动|及时|密切|始终|"
    "一如既往|坚持|加强|加大|加快|引导|推动|推进|推广|会同|联合|探索|组织|开展|完善|建立|健全|出台|制定|启动|实施|新建|扩建|新增|改建|落实|优化|强化|"
    "深化|深入|协调|协同|督促|指导|安排|投入|增加|扩大|提高|提升|采取|举办|召开|邀请|配备|建设|建成|改造|研究|统筹|配合|结合|围绕|聚焦|针对|通过|按照|按|"
    "根据|依托|依法|利用|参照|支持|鼓励|规范|整治|查处|打击|构建|打造|培育|选派|招聘|拓宽|丰富|开设|设立|增设|筹集|拨付|公布|公开|发布|"
    "争取|力争|确保|从|在|于|对|以|同|与|向|为|每|用|有序|分批|分期|全部|完成|实现|请|派|办|再|更|把|让|使"
)
_NEXT = r"下一?阶段|下一?步|接下来|今后|下学期|下学年|明年|后续|未来"
# No promises: 现将, 即将毕业; 工作计划 and 三年计划 are documents.
_NOT_WILL = "现即需以如必并已可凡特"
_NOT_PLAN = r"(?<!工作)(?<!行动)(?<!培养)(?<!教学)(?<!年度)(?<!三年)(?<!五年)(?<!招生)(?<!学期)(?<!提升)(?<!实施)(?<!发展)(?<![《〈的])"

# How promises are said, in any document …
_WILL: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("next", re.compile(rf"(?:{_NEXT})[，,](?:我们|我[局县市区]|一是|一要)*[，,]?(?:{_DEED})")),
    ("next", re.compile(rf"(?:{_NEXT})[^。；]{{0,80}}?(?:将|要|计划|拟|继续|进一步|力争|努力|加强|加大|推动|完善)")),
    ("will", re.compile(rf"(?<![{_NOT_WILL}])将(?!来|军|近|其|此|该|上述|有关)(?:会)?(?={_DEED})(?!与[^，。；]{{1,20}}(?:纳入|挂钩|列入))")),
)  # fmt: skip
# … and only in answers and reports: in a plan they are its measures.
_HOPE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("shall", re.compile(rf"(?:[局委办府校]|也|还|都|们|单位|部门)会(?!办|商|议|谈)(?={_DEED})")),
    ("aim", re.compile(r"力争|争取(?=在|到|于|早日|尽快|明年|今年|年内|年底|下|\d|实现|完成|建成|将|让|使|把)")),
    ("plan", re.compile(rf"{_NOT_PLAN}(?:计划|打算|准备|拟)(?=于|在|用|到|\d|今年|明年|{_DEED})")),
    ("shall", re.compile(rf"我[市县区镇校]会(?!办|商|议|谈)(?={_DEED})")),
)
_PAST = re.compile(r"已经?(?:将|计划)|(?:去年|上年|此前)[^，。]{0,10}(?:计划|力争)")
# In an answer the sentences without a subject that follow 下一步，… go on with its promise: 适时汇报。积极协调。
_NEXT_STEP = re.compile(rf"(?:{_NEXT})")
_GOES_ON = re.compile(rf"(?:[一二三四五六]是)?(?:{_DEED})(?![^。；]{{0,40}}(?:已|了))")
_SHORTEST = 8


def sentences(text: str) -> list[str]:
    """Split a text into sentences, marks kept."""
    return [part.strip() for part in _SENTENCE.findall(text) if part.strip()]


def find_promises(text: str, *, is_answer: bool = True) -> list[str]:
    """Return the sentences that say what will be done.

    Args:
        text: whole paragraphs.
        is_answer: whether the document answers or reports; in a plan, aims and intentions are what it lays down.
    """
    patterns = (*_WILL, *_HOPE) if is_answer else _WILL
    found: list[str] = []
    goes_on = False
    for sentence in sentences(text):
        is_one = any(pattern.search(sentence) for _, pattern in patterns) or (
            goes_on and bool(_GOES_ON.match(sentence))
        )
        if len(sentence) >= _SHORTEST and is_one and not _PAST.search(sentence):
            found.append(sentence)
        goes_on = is_answer and (bool(_NEXT_STEP.match(sentence)) or (goes_on and is_one))
    return found
