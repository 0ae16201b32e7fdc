"""What a document proposes: its head, measures, negative list, promises, and where its parts disagree."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from shuangjian.documents.blocks import Block, UnreadableDocumentError, open_document
from shuangjian.documents.limits import Limit, find_deadline, find_limits, find_promises
from shuangjian.documents.outline import Item, read_items, read_number, split_heading
from shuangjian.documents.units import MARK, split_names, take_units

_NUMBER = re.compile(
    r"^[（(]?\s*([\u4e00-\u9fffA-Za-z]{2,14}\s*[〔\[［(（【]\s*\d{4}\s*[〕\]］)）】]\s*第?\s*\d{1,5}\s*号)\s*[)）]?$"
)
_DATE = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*(日?)")
_KIND = r"方案|通知|意见|回复|答复|复函|函|办法|计划|细则|规定|决定|案例|要点|清单|制度|措施"
_PLAN_TITLE = re.compile(rf"(?:{_KIND})(?:\s*[（(](?:征求意见稿|试行|试行稿|草案|暂行|讨论稿|送审稿)[）)])?$")
_BODY = re.compile(r"(?:人民政府|政府|办公室|办公厅|局|委员会|教委|教育部|厅|党委|领导小组|部|委)$")
_MEASURE_SECTION = re.compile(r"措施|任务|举措|安排|行动|重点工作|内容|组织实施")
_NEGATIVE = re.compile(r"负面清单")
_ENDS = "。！？!?；;”）)》："
_COLUMNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("no", re.compile(r"^(?:序号|编号|任务号)$")),
    ("deadline", re.compile(r"时限|时间|期限|完成日期")),
    ("lead", re.compile(r"牵头|主办|主责")),
    ("responsible", re.compile(r"责任(?!人)|配合|协办|参与|协同|落实单位")),
    ("measure", re.compile(r"措施|做法|要求|具体|举措")),
    ("heading", re.compile(r"内容|任务|事项|项目|工作|名称|重点")),
)
_WORTH_NAMING = 0.97
_DEEDS_OF_A_REPLY = 3
# A report of what has been done has figures and speaks of offices and schools throughout.
_OFFICIAL = r"教育|学校|部门|机构|工作|政策"
_OFFICIAL_WORDS, _FIGURES_OF_A_REPORT = 15, 2


@dataclass
class PlanMeasure:
    """One measure. `section` is the heading above it; `deadline` the words as written."""

    no: str
    heading: str
    text: str
    lead: list[str] = field(default_factory=list)
    responsible: list[str] = field(default_factory=list)
    deadline: str = ""
    limits: list[Limit] = field(default_factory=list)
    section: str = ""
    source: str = "text"  # text | annex
    line: int = 0


@dataclass
class NegativeItem:
    """One item of a negative list."""

    part: str
    no: int
    text: str


@dataclass
class Difference:
    """Where the text and the annex table of one document say different things."""

    no: str
    field: str
    text: Any
    annex: Any


@dataclass
class Plan:
    """A document's structure as proposed for review."""

    title: str = ""
    number: str = ""
    issuer: str = ""
    date: str | None = None
    measures: list[PlanMeasure] = field(default_factory=list)
    negative_list: list[NegativeItem] = field(default_factory=list)
    promises: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return the plan as JSON-ready values, keys in the published order."""
        return asdict(self)


class NotAPlanError(UnreadableDocumentError):
    """A document in which nothing of a plan, list or reply was found."""


def read_plan(path: Path) -> Plan:
    """Read a document and propose its structure.

    Raises:
        UnreadableDocumentError: the file cannot be opened.
        NotAPlanError: it has no measures, no negative list and no promises.
    """
    opened = open_document(path)
    plan = read_blocks(opened.blocks)
    plan.warnings = opened.warnings + plan.warnings
    if not plan.measures and not plan.negative_list and not plan.promises:
        text = "".join(block.text for block in opened.blocks)
        if len(find_limits(text)) >= _FIGURES_OF_A_REPORT and len(re.findall(_OFFICIAL, text)) >= _OFFICIAL_WORDS:
            plan.warnings.append("没有找到措施、清单或承诺，只读出了标题等要素；可能是情况报告或案例。")
            return plan
        raise NotAPlanError(
            f"{path.name} 里没有找到措施、任务、清单或承诺，不像工作方案或答复。请确认文件完整；若是扫描件，请先转成文字。"
        )
    return plan


def read_blocks(blocks: list[Block]) -> Plan:
    """Propose the structure of a document given as blocks."""
    plan = Plan()
    _read_head(blocks, plan)
    negative_at = _negative_start(blocks)
    body = blocks[:negative_at] if negative_at is not None else blocks
    annex_at = next(
        (
            i
            for i, block in enumerate(body)
            if not block.is_table and re.match(r"^附\s*[件表录]", block.text) and _tables_after(body, i)
        ),
        None,
    )
    text_part = body[:annex_at] if annex_at is not None else body
    if negative_at is not None:
        plan.negative_list, warnings = _read_negative(blocks[negative_at:])
        plan.warnings += warnings
    in_text, warnings = _measures_of_text(text_part)
    plan.warnings += warnings
    in_table = [m for block in body if block.is_table for m in _measures_of_table(block)]
    plan.measures, plan.differences = _merge(in_text, in_table)
    for measure in plan.measures:
        if not measure.lead and not measure.responsible:
            plan.warnings.append(f"第 {measure.no} 项没有写明责任单位。")
    plan.warnings += _number_gaps(plan.measures)
    plan.promises = _promises(text_part)
    return plan


# Head ---------------------------------------------------------------------------------------------------------------


def _read_head(blocks: list[Block], plan: Plan) -> None:
    paragraphs = [block for block in blocks if not block.is_table]
    for block in paragraphs:
        if match := _NUMBER.match(block.text):
            plan.number = re.sub(r"\s+", "", match.group(1))
            break
    plan.title = _title(paragraphs)
    plan.issuer, plan.date, warnings = _signature(paragraphs)
    plan.warnings += warnings


def _title(paragraphs: list[Block]) -> str:
    """Return the title of the plan itself: of a notice that carries another document, the carried one's."""
    titles = []
    at = 0
    while at < min(len(paragraphs), 60):
        taken, title = _title_at(paragraphs, at)
        if title:
            titles.append(title)
        at += max(taken, 1)
    if titles and titles[0].endswith("通知"):
        titles = [title for title in titles[1:] if not title.endswith("通知")][:1] or titles
    if titles:
        return titles[0]
    about = next(
        (
            m.group(1)
            for b in paragraphs[:20]
            if (m := re.search(r"关于[“\"]?([^。]{6,80}?)[”\"]?的(?:提案|建议)", b.text))
        ),
        "",
    )
    return f"关于{about}的答复" if about else (paragraphs[0].text[:80] if paragraphs else "")


def _title_at(paragraphs: list[Block], at: int) -> tuple[int, str]:
    """Return how many paragraphs a title beginning here takes, and the title; (0, "") where none begins."""
    joined = paragraphs[at].text
    if (
        read_number(joined)
        or _NUMBER.match(joined)
        or joined.endswith("文件")  # the letterhead
        or _NEGATIVE.search(joined)
        or re.match(r"^(附件|附表|抄送|当前位置|时间|来源|\d{4}\s*年|[（(]此件)", joined)
    ):
        return 0, ""
    for taken in range(1, 5):
        if 8 <= len(joined) <= 120 and _PLAN_TITLE.search(joined):
            return taken, re.sub(r"\s+", "", joined)
        follower = paragraphs[at + taken].text if at + taken < len(paragraphs) else ""
        unfinished = len(joined) <= 90 and not re.search(r"[。：:；，]$", joined) and not _BODY.search(joined.strip())
        if not follower or not unfinished or _DATE.search(follower) or read_number(follower) or "。" in follower:
            return 0, ""
        joined += follower
    return 0, ""


def _signature(paragraphs: list[Block]) -> tuple[str, str | None, list[str]]:
    """Return issuer and date: a date on a line of its own, with the body named above or beside it; the last that has both."""
    best: tuple[str, str | None, list[str]] = ("", None, [])
    for at, block in enumerate(paragraphs):
        match = _DATE.search(block.text)
        if not match or len(block.text) > 50:
            continue
        try:
            day = date(int(match.group(1)), int(match.group(2)), int(match.group(3)))
        except ValueError:
            continue
        beside = re.sub(r"(?:印发|发布|发文)$", "", block.text[: match.start()]).strip(" 　:：")
        above = paragraphs[at - 1].text.strip() if at else ""
        issuer = beside if _BODY.search(beside) else above if _BODY.search(above) and len(above) <= 40 else ""
        rest = block.text[match.end() :].strip(" 　")
        if not issuer and (beside or rest not in ("", "印发")):
            continue
        warnings = [] if match.group(4) else [f"第 {block.line} 行的日期“{match.group()}”缺“日”字。"]
        if issuer or not best[0]:
            best = (re.sub(r"\s+", "", issuer) or best[0], day.isoformat(), warnings)
        if issuer and not re.search(r"办公室$", issuer):
            return best
    if not best[0]:
        first = next((b.text.strip() for b in paragraphs[:6] if _BODY.search(b.text.strip()) and len(b.text) <= 40), "")
        best = (re.sub(r"\s+", "", first), best[1], best[2])
    return best


# Measures -----------------------------------------------------------------------------------------------------------


def _measures_of_text(blocks: list[Block]) -> tuple[list[PlanMeasure], list[str]]:
    items = read_items(blocks)
    style = _measure_style(items)
    if style is None:
        return [], []
    chosen = [item for item in items if item.style == style and _belongs(item, items, style)]
    measures, warnings = [], []
    for item in chosen:
        whole = item.whole + "".join(sub for sub in _deeper(items, item))
        text, units = take_units(whole)
        heading, rest = split_heading(text)
        warnings += [f"第 {item.number} 项：{warning}" for warning in units.warnings]
        measures.append(
            PlanMeasure(
                no=str(item.number), heading=heading, text=rest, lead=units.lead, responsible=units.responsible, deadline=find_deadline(rest),
                limits=find_limits(rest), section=item.path[-1].rstrip("。") if item.path else "", line=item.line,
            )
        )  # fmt: skip
    return measures, warnings


def _measure_style(items: list[Item]) -> str | None:
    """Return the numbering whose items name departments; else the innermost one in a section of measures."""
    marked = Counter(item.style for item in items if MARK.search(item.whole))
    if marked:
        return marked.most_common(1)[0][0]
    inside = Counter(item.style for item in items if any(_MEASURE_SECTION.search(heading) for heading in item.path))
    if inside:
        return inside.most_common(1)[0][0]
    # A reply tells what was done as 一是 … 二是 …
    return "ordinal" if sum(item.style == "ordinal" for item in items) >= _DEEDS_OF_A_REPLY else None


def _belongs(item: Item, items: list[Item], style: str) -> bool:
    """Whether an item of the measures' numbering is a measure: it names departments, or stands beside one that does."""
    if MARK.search(item.whole):
        return True
    if any(MARK.search(other.whole) for other in items if other.style == style and other.path == item.path):
        return True
    marked = any(MARK.search(other.whole) for other in items)
    return not marked and (style == "ordinal" or any(_MEASURE_SECTION.search(heading) for heading in item.path))


def _deeper(items: list[Item], item: Item) -> list[str]:
    """Return the texts of the numbered paragraphs below an item: they belong to it."""
    at = items.index(item)
    below = []
    for other in items[at + 1 :]:
        if item.text not in other.path:
            break
        below.append(other.whole)
    return below


def _tables_after(blocks: list[Block], at: int) -> bool:
    return any(block.is_table for block in blocks[at:])


def _measures_of_table(block: Block) -> list[PlanMeasure]:
    """Read a responsibility table, whatever the order of its columns; other tables give nothing."""
    for top, row in enumerate(block.rows[:3]):  # noqa: B007 - used after the loop
        columns = _columns(row)
        if ("lead" in columns or "responsible" in columns) and ("heading" in columns or "measure" in columns):
            break
    else:
        return []
    measures = []
    for position, cells in enumerate(block.rows[top + 1 :], start=1):
        if len(set(cells)) <= 1:
            continue  # a row that is one merged heading

        def cell(name: str, cells: tuple[str, ...] = cells) -> str:
            return cells[columns[name]] if name in columns and columns[name] < len(cells) else ""

        heading = cell("heading") or cell("measure")
        found = read_number(heading)
        no = cell("no") or (str(found[1]) if found and found[0] != "han" else "") or str(position)
        heading = found[2] if found else heading
        text = cell("measure") if columns.get("measure") != columns.get("heading") else ""
        if not text and re.search(r"[。：:].", heading):
            heading, text = split_heading(heading)  # both in one cell
        text = text or cell("measure")
        lead, _ = split_names(cell("lead"))
        responsible, _ = split_names(cell("responsible"))
        if not heading and not text:
            continue
        measures.append(
            PlanMeasure(
                no=re.sub(r"\D", "", no) or str(position), heading=heading or split_heading(text)[0], text=text, lead=lead, responsible=responsible,
                deadline=cell("deadline"), limits=find_limits(text), section=_group(cells, columns), source="annex", line=block.line,
            )
        )  # fmt: skip
    return measures


def _columns(row: tuple[str, ...]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for index, cell in enumerate(row):
        plain = re.sub(r"\s+", "", cell)
        name = next((name for name, pattern in _COLUMNS if pattern.search(plain)), None)
        if name == "heading" and "heading" in columns:
            # Two columns of the kind (任务, 内容): the later is the finer.
            columns["group"], columns["heading"] = columns["heading"], index
        elif name and name not in columns:
            columns[name] = index
    if "heading" not in columns and "measure" in columns:
        columns["heading"] = columns["measure"]
    return columns


def _group(cells: tuple[str, ...], columns: dict[str, int]) -> str:
    if "group" not in columns:
        return ""
    text = cells[columns["group"]]
    found = read_number(text)
    return found[2] if found else text


def _merge(in_text: list[PlanMeasure], in_table: list[PlanMeasure]) -> tuple[list[PlanMeasure], list[Difference]]:
    """Lay the annex beside the text: the text leads, the annex gives deadlines, and every disagreement is named."""
    if not in_text or not in_table:
        return in_text or in_table, []
    differences = []
    by_no = {measure.no: measure for measure in in_table}
    for measure in in_text:
        other = by_no.pop(measure.no, None) or next(
            (m for m in by_no.values() if _alike(m.heading, measure.heading) > 0.8), None
        )
        if other is None:
            differences.append(Difference(measure.no, "measure", measure.heading, None))
            continue
        by_no.pop(other.no, None)
        for name in ("lead", "responsible"):
            if sorted(getattr(measure, name)) != sorted(getattr(other, name)):
                differences.append(Difference(measure.no, name, getattr(measure, name), getattr(other, name)))
        if _alike(measure.heading, other.heading) < _WORTH_NAMING:
            differences.append(Difference(measure.no, "heading", measure.heading, other.heading))
        if other.text and _alike(measure.text, other.text) < _WORTH_NAMING:
            differences.append(Difference(measure.no, "text", measure.text, other.text))
        if measure.deadline and other.deadline and measure.deadline != other.deadline:
            differences.append(Difference(measure.no, "deadline", measure.deadline, other.deadline))
        measure.deadline = other.deadline or measure.deadline
        measure.lead = measure.lead or other.lead
        measure.responsible = measure.responsible or other.responsible
    for left in by_no.values():
        differences.append(Difference(left.no, "measure", None, left.heading))
    return in_text, differences


def _alike(a: str, b: str) -> float:
    plain_a, plain_b = (re.sub(r"[\s，,。、；;：:]", "", text) for text in (a, b))
    return SequenceMatcher(None, plain_a, plain_b, autojunk=False).ratio()


def _number_gaps(measures: list[PlanMeasure]) -> list[str]:
    numbers = [int(measure.no) for measure in measures if measure.no.isdigit()]
    if len(numbers) != len(set(numbers)):
        return []  # numbered anew in each section
    missing = sorted(set(range(min(numbers, default=1), max(numbers, default=0) + 1)) - set(numbers))
    return [f"措施编号不连续，缺第 {'、'.join(map(str, missing))} 项。"] if missing else []


# Negative list and promises -----------------------------------------------------------------------------------------


def _negative_start(blocks: list[Block]) -> int | None:
    """Return where the negative list itself begins: its heading on a line of its own, followed by numbered items."""
    for at in range(len(blocks) - 1, -1, -1):
        block = blocks[at]
        if (
            not block.is_table
            and _NEGATIVE.search(block.text)
            and len(block.text) <= 40
            and not block.text.endswith("。")
        ):
            followers = [b for b in blocks[at + 1 : at + 6] if not b.is_table and read_number(b.text)]
            if len(followers) >= 2:
                return at
    return None


def _read_negative(blocks: list[Block]) -> tuple[list[NegativeItem], list[str]]:
    items: list[NegativeItem] = []
    warnings: list[str] = []
    part = ""
    for block in blocks:
        if block.is_table:
            continue
        found = read_number(block.text)
        if found is None:
            continue
        style, number, text = found
        if style in ("han", "chapter", "han_bracket") and len(text) <= 20:
            part = text
        elif style in ("arabic", "arabic_bracket", "article"):
            items.append(NegativeItem(part, number, text))
            if text[-1:] not in _ENDS:
                warnings.append(f"负面清单“{part}”第 {number} 项没有写完（止于“{text[-6:]}”），原文疑有缺漏。")
    return items, warnings


def _promises(blocks: list[Block]) -> list[str]:
    """Return what the document says will be done, sentence by sentence; paragraphs broken by a copy are joined."""
    joined: list[str] = []
    for block in blocks:
        if block.is_table:
            continue
        if joined and joined[-1][-1:] not in _ENDS and not read_number(block.text) and len(joined[-1]) > 20:
            joined[-1] += block.text
        else:
            joined.append(block.text)
    promises = []
    for text in joined:
        found = read_number(text)
        promises += find_promises(found[2] if found else text)
    return promises
