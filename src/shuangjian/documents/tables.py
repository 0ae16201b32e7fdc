"""Tables that say who does what by when, whatever the order of their columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shuangjian.documents.blocks import Block
from shuangjian.documents.numbering import read_number

Row = tuple[str, ...]

# What a column holds, by the words of its header; the first that fits.
COLUMNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("no", r"^(?:序号|编号|任务号|序|项次|NO\.?)$"),
        ("person", r"领导|(?:责任|负责|联系|联络|经办)人|负责同志|电话"),
        ("deadline", r"时限|时间|期限|完成日期|进度|节点"),
        ("lead", r"牵头|主办|主责|总负责"),
        ("responsible", r"责任(?:单位|部门|科室|股室|处室|主体|机构|分工)?$|责任(?:单位|部门)|配合|协办|参与|参加|协同|落实(?:单位|部门)|承办|实施(?:单位|主体|部门)|^(?:负责)?(?:单位|部门|科室)(?:名称)?$|成员单位|负责单位"),
        ("note", r"备注|说明|进展|完成情况|附注|评分|分值"),
        ("group", r"^(?:类别|分类|板块|领域|方面|一级(?:指标|任务)|大类)$"),
        ("measure", r"措施|做法|要求|具体|举措|职责|目标"),
        ("heading", r"内容|任务|事项|项目|工作|名称|重点|问题|指标|要点"),
    )
)  # fmt: skip
_TASKS = ("heading", "measure")
_ASSIGNING = ("lead", "responsible", "deadline")
_HEADER_ROWS = 4


def column_of(header: str) -> str | None:
    """Return what a column holds by its header, or None."""
    plain = re.sub(r"[\s　]+", "", header)
    if not plain or len(plain) > 16:
        return None
    return next((name for name, pattern in COLUMNS if pattern.search(plain)), None)


def find_header(rows: Sequence[Row]) -> tuple[int, dict[str, list[int]]] | None:
    """Return the row of headers of a table of tasks and its columns by what they hold; None where it is no such table."""
    for top, row in enumerate(rows[:_HEADER_ROWS]):
        columns = _columns(row)
        if any(name in columns for name in _TASKS) and any(name in columns for name in _ASSIGNING):
            return None if _lists_names(row, columns) else (top, columns)
    return None


def _lists_names(row: Row, columns: dict[str, list[int]]) -> bool:
    """Whether a table lists somebody's names with a day, 机构名称 and 注销时间: nobody is given anything to do there."""
    if "lead" in columns or "responsible" in columns or "measure" in columns:
        return False
    return all(
        re.search(r"(?:机构|学校|单位|企业|校区|姓)\S*名称?$|^名称$", row[at].strip()) for at in columns["heading"]
    )


def _columns(row: Row) -> dict[str, list[int]]:
    columns: dict[str, list[int]] = {}
    for index, cell in enumerate(row):
        if name := column_of(cell):
            columns.setdefault(name, []).append(index)
    headings = columns.get("heading", [])
    if len(headings) > 1 and "measure" not in columns and "内容" in row[headings[-1]]:
        # 任务名称 beside 主要内容: what is to be done stands in the second.
        columns["measure"] = [headings.pop()]
    if len(headings) > 1:
        # Two columns of the kind (任务, 内容): the last is the finest, the first its group.
        columns["group"] = [*columns.get("group", []), *headings[:-1]]
        columns["heading"] = headings[-1:]
    if "heading" not in columns and "measure" in columns:
        columns["heading"] = columns["measure"][:1]
    return columns


def _once(cell: str) -> str:
    """Return the text of a cell; a text that a merge left in it twice, line by line, stands once."""
    lines = [line.strip() for line in cell.split("\n") if line.strip()]
    return lines[0] if lines and len(set(lines)) == 1 else cell


def _told_apart(rows: Sequence[Row], columns: dict[str, list[int]]) -> dict[str, list[int]]:
    """Return the columns, the measures as headings where one task heads several rows."""
    heading, measure = columns.get("heading"), columns.get("measure")
    if not heading or not measure or heading == measure:
        return columns
    tasks = [row[heading[-1]] for row in rows if heading[-1] < len(row) and row[heading[-1]].strip()]
    if len(set(tasks)) == len(tasks):
        return columns
    rest = {name: at for name, at in columns.items() if name != "measure"}
    return {**rest, "group": [*columns.get("group", []), *heading], "heading": measure}


class TaskRow:
    """One row of a table of tasks, by what its columns hold."""

    def __init__(self, cells: Row, columns: dict[str, list[int]]) -> None:
        """Hold the cells and what their columns are."""
        self._cells, self._columns = cells, columns

    def get(self, name: str) -> str:
        """Return what stands in the columns of a kind, each text once."""
        texts = [_once(self._cells[index]) for index in self._columns.get(name, []) if index < len(self._cells)]
        return "、".join(dict.fromkeys(re.sub(r"\s*\n\s*", "", text) for text in texts if text.strip()))

    @property
    def is_section(self) -> bool:
        """Whether it only heads the rows below: numbered 一 and saying nothing but a heading."""
        said = {name for name in self._columns if self.get(name)}
        return said <= {"no", "heading"} and bool(re.fullmatch("[一二三四五六七八九十]+", self.get("no")))

    @property
    def group(self) -> str:
        """What the row's task belongs to, without its number."""
        number = read_number(self.get("group"))
        return number.rest if number else self.get("group")


def task_rows(block: Block) -> list[TaskRow]:
    """Return the rows of a table of tasks; none of another table. Repeated headers and rows of one merged cell are none."""
    header = find_header(block.rows)
    if header is None:
        return []
    top, columns = header
    cells_of_tasks = [
        cells
        for cells in block.rows[top + 1 :]
        if len({cell for cell in cells if cell}) > 1 and cells != block.rows[top]
    ]
    columns = _told_apart(cells_of_tasks, columns)
    return [row for cells in cells_of_tasks if not (row := TaskRow(cells, columns)).is_section]
