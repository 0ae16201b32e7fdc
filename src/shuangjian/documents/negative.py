"""Lists of what is forbidden: called so, or numbered sentences that all forbid."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shuangjian.documents.blocks import Block
from shuangjian.documents.numbering import read_number
from shuangjian.documents.outline import Item, Outline, read_outline
from shuangjian.documents.tables import task_rows
from shuangjian.documents.units import names_units
from shuangjian.engine.reasons import Reason

_CALLED = re.compile(
    r"负面清单|禁止(?:性)?(?:清单|行为|事项)|[“\"]?[一二三四五六七八九十\d]{1,3}\s*个?(?:严禁|不得|不准|禁止|不许|严控)[”\"]?|[一二三四五六七八九十]{1,3}(?:条|项)?(?:禁令|红线)|红线清单|禁令"
)
_FORBIDS = re.compile(
    r"^(?:[^，。；、]{0,22}?)(?:严禁|不得|禁止|不准|不许|不能|不可|不应|杜绝|严格禁止|一律不|不(?=[\u4e00-\u9fff]))"
)
# What heads a column of such a list.
_HEADS_COLUMN = re.compile(r"(?:严禁|禁止|不得|负面)(?:性|的)?(?:行为|事项|内容|清单|情形)?(?:内容)?")
_ENDS = "。！？!?；;”）)》：，,"
_CALLED_LENGTH = 40
_FEWEST, _FEWEST_UNCALLED = 2, 3
_SHARE = 0.8


@dataclass
class NegativeItem:
    """One item of a negative list."""

    part: str
    no: int
    text: str


def find_called(blocks: Sequence[Block]) -> int | None:
    """Return where a list that is called one begins: its heading on a line, followed by numbered items."""
    for at in range(len(blocks) - 1, -1, -1):
        if is_called(blocks[at]):
            followers = [block for block in blocks[at + 1 : at + 6] if not block.is_table and read_number(block.text)]
            if len(followers) >= _FEWEST:
                return at
    return None


def is_called(block: Block) -> bool:
    """Whether a line is the heading of a negative list."""
    return (
        not block.is_table
        and len(block.text) <= _CALLED_LENGTH
        and not block.text.endswith("。")
        and bool(_CALLED.search(block.text))
    )


def read_called(blocks: Sequence[Block]) -> tuple[list[NegativeItem], list[Reason], int]:
    """Return the items below the heading of a list, what is wrong with them, and how many blocks the list takes up.

    A list below a numbered heading ends where that numbering goes on.
    """
    heading = read_number(blocks[0].text)
    end = len(blocks)
    for at, block in enumerate(blocks[1:], start=1):
        number = None if block.is_table else read_number(block.text)
        if block.starts_part or (heading and number and number.style == heading.style):
            end = at
            break
    outline = read_outline(blocks[1:end])
    items = [NegativeItem(part, item.number, item.whole) for part, item in _leaves(outline.items, "")]
    warnings = [
        Reason(
            f"负面清单“{item.part}”第 {item.no} 项没有写完（止于“{item.text[-6:]}”），原文疑有缺漏。",
            f"Item {item.no} of the negative list {item.part} is not finished (it ends in {item.text[-6:]}): the original may lack something.",
        )
        for item in items
        if item.text[-1:] not in _ENDS
    ]  # fmt: skip
    if len(warnings) == len(items):
        warnings = []  # a list without stops
    return items, warnings, end


def _leaves(items: Sequence[Item], part: str) -> Iterator[tuple[str, Item]]:
    for item in items:
        if item.items and item.is_heading:
            yield from _leaves(item.items, item.text.rstrip("。：:"))
        else:
            yield part, item


def take_uncalled(outline: Outline) -> list[NegativeItem]:
    """Take lists out of an outline whose items all forbid, and return their items. Articles and assigned points stay."""
    return list(_take(outline.items, ""))


def _take(siblings: list[Item], part: str) -> Iterator[NegativeItem]:
    for run in _runs(siblings):
        if _is_forbidding(run):
            taken = set(map(id, run))
            siblings[:] = [item for item in siblings if id(item) not in taken]
            yield from (NegativeItem(part, item.number, item.whole) for item in run)
    for item in list(siblings):
        if item.is_heading:
            had = bool(item.items)
            yield from _take(item.items, item.text.rstrip("。：:"))
            if had and not item.items:
                siblings.remove(item)


def take_tabled(block: Block) -> list[NegativeItem]:
    """Return the items of a table one of whose columns forbids in nearly every row; none of a table that assigns tasks."""
    if task_rows(block):
        return []
    for column in range(max(map(len, block.rows), default=0)):
        cells = [(row, row[column].strip()) for row in block.rows if column < len(row) and len(set(row)) > 1]
        if cells and _HEADS_COLUMN.fullmatch(cells[0][1]):
            cells[0] = (cells[0][0], "")
        forbidding = [(row, text) for row, text in cells if _FORBIDS.match(text)]
        # All but the header.
        if len(forbidding) >= max(_FEWEST_UNCALLED, _SHARE * (len(cells) - 1)):
            numbers = (int(row[0]) if row[0].isdigit() else at for at, (row, _) in enumerate(forbidding, start=1))
            return [NegativeItem("", no, text) for no, (_, text) in zip(numbers, forbidding, strict=True)]
    return []


def _runs(items: Sequence[Item]) -> list[list[Item]]:
    """Return items in runs that count on: one that begins anew is another list."""
    runs: list[list[Item]] = []
    for item in items:
        if runs and item.number > runs[-1][-1].number and item.style == runs[-1][-1].style:
            runs[-1].append(item)
        else:
            runs.append([item])
    return runs


def _is_forbidding(items: Sequence[Item]) -> bool:
    if len(items) < _FEWEST_UNCALLED or items[0].style in ("article", "chapter", "part"):
        return False
    forbidding = sum(bool(_FORBIDS.match(item.text)) for item in items)
    return forbidding >= _SHARE * len(items) and not any(item.items or names_units(item.own) for item in items)
