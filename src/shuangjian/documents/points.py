"""Which numbered paragraphs are the points of a document: what is to be done, was done, or holds by an article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from shuangjian.documents.deadlines import find_deadlines
from shuangjian.documents.outline import Item, Outline
from shuangjian.documents.promises import sentences
from shuangjian.documents.units import MARK, is_body, names_units, split_names

# Parts that say why and to what end, not what is to be done.
_BACKGROUND = (
    r"背景|依据|目的|意义|指导思想|总体要求|基本原则|工作原则|基本思路|总体思路|(?:工作|总体|主要|发展|行动)?目标(?!任务|责任)|适用范围|实施范围|(?:整治|检查|适用|治理)对象$|"
    r"概况|基本情况|现状|存在(?:的)?(?:主要)?(?:问题|不足|困难)|起草(?:过程|说明)|制定过程|术语|定义|形势|成效|时间(?:安排|步骤)$|有关说明|其他事项"
)
_BACKGROUND_TITLE = re.compile(rf"[\u4e00-\u9fff]{{0,6}}(?:{_BACKGROUND})[\u4e00-\u9fff、]{{0,8}}")
# Parts that hold the measures, where a plan names one so.
_MEASURES = re.compile(
    r"(?:主要|重点|具体|工作|整改|实施|目标|治理|行动|保障)?(?:措施|任务|举措|做法)$|(?:主要|重点|具体|工作|整治|整改|行动)内容$|重点工作|主要工作|重点行动|行动内容|任务分工|工作重点|工作安排|工作内容|整治重点|整改任务"
)
_NEXT = re.compile(r"^(?:下一?步|今后|接下来).{0,10}$")
_SUPPORT_TITLE = re.compile(
    r"(?:工作|保障|组织|加强|强化)*(?:组织实施|组织领导|组织保障|工作要求|有关要求|保障措施|组织|领导|实施|要求)"
)
_SUPPORT = re.compile(r"保障|组织|要求|步骤|督导|考核")
# Headings that only announce what follows: the items below are the points, also 一是, 二是.
_ANNOUNCING = re.compile(r"^关于|情况$|(?:措施|任务|举措|做法|打算|安排|工作|内容|如下)[：:]?$")
_PHASE = re.compile(r"^(?:第[一二三四五六]阶段|[\u4e00-\u9fff、]{2,10}阶段)(?=[（(。：:，,\s]|$)")
_HEADING_LENGTH = 60
_FEWEST_DUTIES = 3


def choose_points(outline: Outline) -> list[Item]:
    """Return the points of a document, in order.

    In rules every article is a point. Where items name departments, these are the points and whatever stands beside them.
    Else those in the parts called measures are; without such parts all but the parts that tell the background. The phases in
    which it is done are points in either case.
    Where nothing is numbered, paragraphs that each begin with a department and a colon are.
    """
    if not outline.items:
        return _duties(outline.preamble)
    articles = [item for item in outline.walk() if item.style == "article"]
    if len(articles) >= 2:
        return articles
    items = [item for item in outline.walk() if item.style != "chapter"]
    if any(names_units(item.own) for item in items):
        return _with_phases(list(_assigned(outline.items)), items)
    top = _without_background(outline.items)
    if parts := _parts_of_measures(top):
        top = parts
    return _with_phases([point for item in top for point in _unfold(item)], items)


def split_heading(text: str) -> tuple[str, str]:
    """Return the heading of a point and the rest: up to the first full stop or colon, if that is short.

    A text that is one sentence is its own heading and its own text.
    """
    match = re.match(r"^(.{2,40}?)(?:[。；;]|[：:](?!\d))\s*(.*)$", text, re.DOTALL)
    if match and len(re.findall(r"[，,]", match.group(1))) <= 1:
        return match.group(1).strip(), match.group(2).strip() or text.strip()
    first = (sentences(text) or [text])[0].rstrip("。；;")
    if len(first) > _HEADING_LENGTH:
        at_mark = [match.start() for match in re.finditer(r"[，,]", first[:_HEADING_LENGTH])]
        first = first[: at_mark[-1] if at_mark and at_mark[-1] > _HEADING_LENGTH // 3 else _HEADING_LENGTH]
    return first.strip(), text.strip()


def _duties(paragraphs: list[Item]) -> list[Item]:
    """Return the paragraphs that say what one department does, 区教育局：负责……, numbered; fewer than three are none."""
    found: list[Item] = []
    for item in paragraphs:
        name, colon, duty = item.text.replace(":", "：").partition("：")
        if colon and duty.strip() and not MARK.match(item.text) and units_of_heading(name):
            found.append(replace(item, number=len(found) + 1))
    return found if len(found) >= _FEWEST_DUTIES else []


# Points that name departments ---------------------------------------------------------------------------------------


def _assigned(siblings: list[Item]) -> Iterator[Item]:
    """Yield the items that name departments, and their siblings that stand beside without any."""
    beside = any(names_units(item.own) for item in siblings)
    for item in siblings:
        below = any(names_units(other.own) for child in item.items for other in child.walk())
        if names_units(item.own) and not below:
            yield item
        elif below and not (item.items and names_units(item.own)):
            yield from _assigned_below(item)
        elif beside:
            yield item


def _assigned_below(item: Item) -> Iterator[Item]:
    """Yield the points below an item; itself, where what stands under it only lists who does what of one duty."""
    if item.is_heading or _announces(item):
        yield from _assigned(item.items)
    elif all(other.style in ("ordinal", "circled", "arabic_bracket") for other in item.items):
        yield item
    else:
        yield from _assigned(item.items)


def _with_phases(points: list[Item], items: list[Item]) -> list[Item]:
    """Return the points with the phases of the document, in its order; a phase that a point lies within or that holds one is none."""
    taken = {id(item) for point in points for item in point.walk()}
    phases = {id(item) for parent in items if (found := _phases_of(parent)) for item in found if id(item) not in taken}
    chosen = {id(point) for point in points} | phases
    return [item for item in items if id(item) in chosen]


def _phases_of(parent: Item) -> list[Item]:
    """Return the items below one if all of them are phases, and several."""
    phases = [item for item in parent.items if is_phase(item.text)]
    return phases if 1 < len(phases) == len(parent.items) else []


def is_phase(text: str) -> bool:
    """Whether a text begins as a phase of a plan does: 动员部署阶段（3月）, 第一阶段."""
    return bool(_PHASE.match(text))


def time_of_phase(text: str) -> str:
    """Return what stands in brackets behind a phase's name: 2025年3月."""
    match = _PHASE.match(text)
    behind = match and re.match(r"\s*[（(]([^（()）]*)[)）]", text[match.end() :])
    return behind.group(1) if behind else ""


# Points that name none ----------------------------------------------------------------------------------------------


def _without_background(items: list[Item]) -> list[Item]:
    kept = [item for item in items if not _BACKGROUND_TITLE.fullmatch(_title(item))]
    if any(item.items for item in kept):
        # A last part of one paragraph that asks for leadership lays nothing down beside parts with points, but where it says by when.
        kept = [
            item
            for item in kept
            if item.items or not _SUPPORT_TITLE.fullmatch(_title(item)) or find_deadlines(item.own)
        ]
    return kept or items


def _parts_of_measures(items: list[Item]) -> list[Item]:
    """Return the parts called measures with what goes on counting after them; nothing where no part is called so."""
    named = [item for item in items if item.items and _MEASURES.search(_title(item))]
    main = [item for item in named if not _SUPPORT.search(_title(item))]
    if not main:
        return []
    last = _last_number(main[-1])
    after = items[items.index(main[-1]) + 1 :]
    return [
        *main,
        *(item for item in after if item.items and (item.items[0].number == last + 1 > 1 or _NEXT.match(item.text))),
    ]


def _last_number(item: Item) -> int:
    while item.items:
        item = item.items[-1]
    return item.number


def _unfold(item: Item) -> Iterator[Item]:
    """Yield the points an item holds: those below where it is only their heading, else itself."""
    unfolds = item.is_heading and (
        _announces(item) or any(child.style not in ("ordinal", "circled") for child in item.items)
    )
    if unfolds and all(_says_something(child) for child in item.items):
        for child in item.items:
            yield from _unfold(child)
    else:
        yield item


def _announces(item: Item) -> bool:
    return bool(_ANNOUNCING.search(item.text.rstrip("。")))


def _says_something(item: Item) -> bool:
    """Whether an item is a point of its own: more than a word or two in a list."""
    return len(item.whole) >= 6


def _title(item: Item) -> str:
    return re.split(r"[。：:；;，,]", item.text)[0]


def units_of_heading(heading: str) -> list[str]:
    """Return the departments a heading names, where it is nothing else: 教育局：检查办学许可."""
    names, _ = split_names(heading)
    return names if all(is_body(name) for name in names) else []
