"""What a document proposes: its head, points, negative list and promises, and where its parts disagree."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

from shuangjian.documents.blocks import Block, Opened, UnreadableDocumentError
from shuangjian.documents.compare import merge_measures
from shuangjian.documents.deadlines import deadlines_of_field, find_deadlines
from shuangjian.documents.formats import open_document
from shuangjian.documents.furniture import strip_furniture
from shuangjian.documents.head import Head, read_head
from shuangjian.documents.limits import Limit, find_limits
from shuangjian.documents.negative import find_called, read_called, take_tabled, take_uncalled
from shuangjian.documents.numbering import read_number
from shuangjian.documents.outline import Item, read_outline
from shuangjian.documents.parts import Difference, NegativeItem, Plan, PlanMeasure
from shuangjian.documents.points import choose_points, is_phase, split_heading, time_of_phase, units_of_heading
from shuangjian.documents.promises import find_promises
from shuangjian.documents.tables import TaskRow, task_rows
from shuangjian.documents.units import Units, first_named_leads, split_names, take_units
from shuangjian.engine.reasons import Reason

__all__ = ["Difference", "NegativeItem", "NotAPlanError", "Plan", "PlanMeasure", "read_blocks", "read_plan"]

_ANSWER = re.compile(r"答复|回复|复函|函$|提案|建议|报告|总结|案例|解读|问答|说明|信$")
_STOPS = "。！？!?；;”）)》："
_SHORTEST_LINE = 20
_OFFICIAL = re.compile(r"教育|学校|部门|机构|工作|政策")
_OFFICIAL_WORDS, _FIGURES_OF_A_REPORT = 15, 2


class NotAPlanError(UnreadableDocumentError):
    """A document in which nothing of an official document was found."""


def read_plan(path: Path) -> Plan:
    """Read a document and propose its structure.

    Raises:
        UnreadableDocumentError: the file cannot be opened.
        NotAPlanError: it has no points, no negative list, no promises, and no head of a document either.
    """
    return plan_of(open_document(path), path.name)


def plan_of(opened: Opened, name: str) -> Plan:
    """Propose the structure of an opened document; `name` is what the refusal calls it.

    Raises:
        NotAPlanError: as `read_plan`.
    """
    plan = read_blocks(opened.blocks)
    plan.warnings = opened.warnings + plan.warnings
    if plan.measures or plan.negative_list or plan.promises:
        return plan
    if not plan.number and not (plan.issuer and plan.date) and not _is_report(opened.blocks):
        raise NotAPlanError(
            f"{name} 里没有找到措施、任务、清单或承诺，也没有文号和落款，不像公文。请确认文件完整；若是扫描件，请先转成文字。",
            f"{name} holds no measures, tasks, list or promises, and no number or signature: it does not look like an official "
            "document. See that it is complete; if it is a scan, turn it into text first.",
        )
    plan.warnings.append(
        Reason(
            "没有找到措施、清单或承诺，只读出了标题等要素，请核对文件是否完整。",
            "No measures, list or promises were found, only the title and the like: see that the file is complete.",
        )
    )
    return plan


def _is_report(blocks: Sequence[Block]) -> bool:
    """Whether a text tells what has been done: it has figures, and speaks of offices and schools throughout."""
    text = "".join(block.text for block in blocks)
    return len(find_limits(text)) >= _FIGURES_OF_A_REPORT and len(_OFFICIAL.findall(text)) >= _OFFICIAL_WORDS


def read_blocks(blocks: Sequence[Block]) -> Plan:
    """Propose the structure of a document given as blocks."""
    own, data = strip_furniture(blocks)
    head = read_head(own, data)
    plan = Plan(
        title=head.title, number=head.number, issuer="、".join(head.issuers),
        date=head.date.isoformat() if head.date else None, warnings=list(head.warnings),
    )  # fmt: skip
    body = _take_negative_list(head, plan)
    outline = read_outline(body)
    plan.negative_list += take_uncalled(outline)
    plan.negative_list += [item for block in body if block.is_table for item in take_tabled(block)]
    first_leads = first_named_leads("".join(block.text for block in body))
    points = choose_points(outline)
    numbers = _numbers(points)
    in_text = [_measure_of_item(item, no, plan.warnings) for item, no in zip(points, numbers, strict=True)]
    in_table = [
        measure
        for block in body
        if block.is_table
        for position, row in enumerate(task_rows(block), start=1)
        if (measure := _measure_of_row(row, position, block.line))
    ]
    plan.measures, plan.differences = merge_measures(in_text, in_table)
    if first_leads:
        _let_first_lead(plan.measures)
    _number_apart(plan.measures)
    plan.warnings += _gaps(plan.measures)
    plan.promises = _promises(body, is_answer=bool(_ANSWER.search(plan.title)))
    return plan


def _take_negative_list(head: Head, plan: Plan) -> list[Block]:
    """Read the list that is called one into the plan; return the blocks that are left."""
    called = find_called(head.body)
    if called is None and re.search(r"负面清单|禁令", head.title) and len(head.body) >= 1:
        items, warnings, end = read_called([Block(0, head.title), *head.body])
        called, end = 0, end - 1
    elif called is not None:
        items, warnings, end = read_called(head.body[called:])
    else:
        return head.body
    if not items:
        return head.body  # it may stand in a table
    plan.negative_list = items
    plan.warnings += warnings
    return [*head.body[:called], *head.body[called + end :]]


# Points -------------------------------------------------------------------------------------------------------------


def _numbers(points: Sequence[Item]) -> list[str]:
    """Return the points' numbers; where sections number anew, with the number of the section before: 2-1."""
    plain = [str(item.number) for item in points]
    if len(plain) == len(set(plain)):
        return plain
    return ["-".join(map(str, (*item.above[-1:], item.number))) for item in points]


def _measure_of_item(item: Item, no: str, warnings: list[Reason]) -> PlanMeasure:
    text, units = take_units(item.whole)
    if not units.deadlines and (of_phase := deadlines_of_field(time_of_phase(item.text))):
        within = [words for words in find_deadlines(text) if not any(words in said for said in of_phase)]
        units.deadlines = [*of_phase, *within]
    heading, rest = split_heading(text)
    warnings += [Reason(f"第 {item.number} 项：{said.zh}", f"Item {item.number}: {said.en}") for said in units.warnings]
    if units.is_empty and text[len(heading) : len(heading) + 1] in ("：", ":"):
        units.responsible = units_of_heading(heading)
    return PlanMeasure(
        no=no, heading=heading, text=rest, section=re.sub(r"\s+", "", item.path[-1]).rstrip("。") if item.path else "", line=item.line, original=item.whole,
        **_details(text, units),
    )  # fmt: skip


class _Details(TypedDict):
    """What a point says of departments, days and numbers."""

    lead: list[str]
    responsible: list[str]
    people: list[str]
    deadlines: list[str]
    deadline: str
    limits: list[Limit]


def _details(text: str, units: Units, *, is_task: bool = False) -> _Details:
    deadlines = units.deadlines or find_deadlines(text)
    return {
        "lead": units.lead, "responsible": [name for name in units.responsible if name not in units.lead], "people": units.people,
        "deadlines": deadlines, "deadline": deadlines[0] if deadlines else "", "limits": find_limits(text, is_task=is_task),
    }  # fmt: skip


def _measure_of_row(row: TaskRow, position: int, line: int) -> PlanMeasure | None:
    first, second = row.get("heading"), row.get("measure")
    number = read_number(first)
    task = number.rest if number else first
    whole = task if second in ("", first) else f"{task}。{second}" if task else second
    if not whole:
        return None
    text, units = take_units(whole)
    for role in ("lead", "responsible", "person"):
        units.add(role, row.get(role))
    units.deadlines = deadlines_of_field(row.get("deadline")) or units.deadlines
    heading, rest = (task, second) if task and second not in ("", first) else split_heading(text)
    digits = re.sub(r"\D", "", row.get("no")) or (str(number.value) if number and number.style != "han" else "")
    return PlanMeasure(
        no=digits or str(position), heading=heading, text=rest, section=row.group, source="annex", line=line, original=whole, **_details(text, units, is_task=True),
    )  # fmt: skip


def _let_first_lead(measures: list[PlanMeasure]) -> None:
    """Let the department named first lead, as the document says it does."""
    for measure in measures:
        if not measure.lead and measure.responsible:
            measure.lead, measure.responsible = measure.responsible[:1], measure.responsible[1:]


def _number_apart(measures: list[PlanMeasure]) -> None:
    """Let no two measures have one number: the second 3 is 3-2."""
    seen: Counter[str] = Counter()
    for measure in measures:
        seen[measure.no] += 1
        if seen[measure.no] > 1:
            measure.no = f"{measure.no}-{seen[measure.no]}"


def _gaps(measures: list[PlanMeasure]) -> list[Reason]:
    named = any(measure.lead or measure.responsible for measure in measures)
    without = [m.no for m in measures if named and not m.lead and not m.responsible and not is_phase(m.heading)]
    warnings = [Reason(f"第 {no} 项没有写明责任单位。", f"Item {no} names no responsible body.") for no in without]
    if measures and not named:
        warnings.append(Reason("各项都没有写明责任单位。", "No item names a responsible body."))
    numbers = {int(measure.no) for measure in measures if measure.no.isdigit()}
    missing = sorted(set(range(min(numbers, default=1), max(numbers, default=0) + 1)) - numbers)
    if missing:
        listed = [str(number) for number in missing[:20]]
        zh, en = "、".join(listed), ", ".join(listed)
        warnings.append(Reason(f"措施编号不连续，缺第 {zh} 项。", f"The numbers of the measures leave out {en}."))
    return warnings


# Promises -----------------------------------------------------------------------------------------------------------


def _promises(blocks: Sequence[Block], *, is_answer: bool) -> list[str]:
    """Return what the document says will be done, sentence by sentence; paragraphs broken by a copy are joined."""
    joined: list[str] = []
    for block in blocks:
        if block.is_table:
            continue
        number = read_number(block.text)
        if joined and not number and joined[-1][-1:] not in _STOPS and len(joined[-1]) > _SHORTEST_LINE:
            joined[-1] += block.text
        else:
            joined.append(number.rest if number else block.text)
    return [promise for text in joined for promise in find_promises(text, is_answer=is_answer)]


def names_in(text: str) -> list[str]:
    """Return the departments a person wrote in one field; names with marks inside stay whole."""
    return split_names(text)[0]
