"""Take the rows of one sheet: columns are read in vectors, each distinct text once; only rows that stand out are looked at as rows.

A row stands out where a cell cannot be read, a required one is empty, or a word like 合计 begins it. Looked at, it is a blank
line, a title, a total, a note, the header once more, another table's header, or data that must be rejected.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from shuangjian.engine.contract import Column, Contract, Table
from shuangjian.files.binding import LONGEST_PLAIN_ID, Binder, Source
from shuangjian.files.classes import find_class
from shuangjian.files.headers import is_total, plain_header
from shuangjian.files.ids import clean_id
from shuangjian.files.kept import ARROW
from shuangjian.files.layout import (
    Crossed,
    Layout,
    LayoutFinder,
    Surroundings,
    complete,
    is_generated,
    only_text,
    plain_row,
    row_texts,
)
from shuangjian.files.people import hide
from shuangjian.files.reasons import Reason, Unreadable
from shuangjian.files.rejected import Account
from shuangjian.files.sources import Chunk, Sheet, SourceError
from shuangjian.files.tidy import tidy
from shuangjian.files.values import NO_VALUE, says_nothing, to_bool

_JOINT = "\x1f"
# What keeps a cell a text in a spreadsheet, and is written out by some exports: '0301.
_APOSTROPHE = re.compile(r"^\s*'(?=[^'\s]+$)")
_REMEMBERED = 200_000
_LOOKED_AHEAD = 24
_DAY_US = 86_400_000_000

_NOTE = re.compile(
    r"(?:填表|填报)?(?:说明|备注|附注|注意|提示|注)(?:事项)?\d*\s*[:、.。]|[※★*]|"
    r"(?:填表|填报|制表|审核|复核|经办|联系|负责|报送|统计|主管|分管|单位负责|财务负责)(?:人|单位|时间|日期|电话|者)?(?:\(.*?\))?(?:签字|签名|盖章)?\s*[:]|"
    r"(?:校长|园长|班主任|教务主任|日期|电话|单位)(?:\(.*?\))?(?:签字|签名|盖章)?\s*[:]|\(?(?:签字|签名|盖章|公章)\)?|"
    r"(?:\S{0,4}(?:咨询|监督|举报|投诉|服务|办公)|联系)(?:电话|热线|邮箱|方式|地址|网址)|"
    r"第\s*\d+\s*页|共\s*\d+\s*页|以下空白|续表|\(续\)|此页无|[-—_=]{3,}$"
)
# One of these is in every word that begins a total.
_TOTAL_SIGNS = "[计总均例]"
_TOTAL_WITH_FIGURE = re.compile(r"[^:]{2,8}?(?=:):[\d.,]+(?:元|分钟|小时|人|节)?")
# The total of a class, a day or a page, named: 三(1)班小计.
_NAMED_TOTAL = re.compile(r".{1,14}(?:小计|合计|总计)(?:\(.*\))?")
_AVERAGE = re.compile(
    r"(?:每日|日|全班|全校|本周|本月)?(?:平均|人均|均值)(?:值|数|时长|用时|分钟|每天|每日)?(?:\(.*\))?"
)
_EXAMPLE_WORD = re.compile(r"\(?(?:填写|填报)?(?:示例|样例|范例|举例|例如|例)(?:\d{0,2}|行|数据)\)?")
# How to fill in a column, in a row below its header.
_HOW_TO_FILL = re.compile(
    r"\(?(?:必填|选填|可选|非必填|可不填|必选|单选|多选|下拉(?:选择|选项|框)?|文本(?:格式)?|数字|整数|日期(?:格式)?|自动生成|不填|系统生成)(?:项)?\)?|"
    r"(?:格式|例如|例|如|示例|请|填写|填|见|从).{1,30}"
)
_INSTRUCTIONS = Reason("填写要求", "how to fill in the columns")
_BLANK = Reason("空行", "empty row")
_TITLE = Reason("标题", "title")
_TITLE_AGAIN = Reason("重复的标题", "title repeated")
_HEADER_AGAIN = Reason("重复的表头", "header repeated")
_TOTAL = Reason("合计行", "total")
_EXAMPLE = Reason("填写示例", "example of how to fill in")
_NOTED = Reason("说明或签名", "note or signature")
_CROSSED_EMPTY = Reason("各列都没有填", "nothing filled in under any of the headers")
_WIDER = Reason(
    "比表头多出单元格，各列可能已错位；文字里的分隔符请加引号",
    "has more cells than the header, so that columns may have shifted: put text with separators in quotation marks",
)
_MERGED_MEASURE = Reason(
    "几行的数字合并成一格，看不出是合计还是每行各是；请拆开填写",
    "is merged over several rows: say whether it is their sum or holds for each",
)
_NO_TICK = Reason(
    "在应打勾的列里，看不出是不是；请打√，或留空",
    "stands where a tick is expected and says neither yes nor no: tick the cell or leave it empty",
)
_TICKED_TWICE = Reason(
    "勾了几项而时长只有一个，看不出各是多少；请每项各填一行",
    "has several ticks and one number of minutes: give each a row of its own",
)
# Of these a row holds for one: its minutes are those of one subject and one kind.
_ONE_AT_A_TIME = frozenset({"subject", "kind"})
_NO_MINUTES = frozenset({"0", "0分", "0分钟", "0min", "零"})
_ENDS_FIRST = Reason(
    "“结束时间”不晚于开始时间；跨过零点的请写次日日期", "ends before it begins: past midnight, give the next day"
)
_ENDS_LATE = Reason(
    "“结束时间”比开始时间晚一天以上，请核对日期", "ends more than a day after it begins: check the days"
)


class Problem(NamedTuple):
    """Why a row stands out."""

    column: str | None
    text: str | None
    reason: Reason


class Desk(Protocol):
    """Where rows go."""

    def taken(self, table: Table, layout: Layout, columns: Mapping[str, pa.Array], numbers: pa.Array) -> None:
        """Take rows of a table, a column by its stored name."""

    def reject(self, sheet: Sheet, row: int | None, problem: Problem, cells: Sequence[str], owner: str | None) -> None:
        """Leave a row out; `owner` is the school or institution it names."""

    def set_aside(self, sheet: Sheet, row: int | None, reason: Reason) -> None:
        """Put a row aside that is no data."""


@dataclass
class Taken:
    """The values of one set of sources for a chunk, and the rows that stand out."""

    columns: dict[str, pa.Array] = field(default_factory=dict)
    odd: dict[int, Problem] = field(default_factory=dict)


class Block:
    """One table within a sheet: its columns bound to cells."""

    def __init__(self, table: Table, layout: Layout, binder: Binder, words: Mapping[str, Mapping[str, str]]) -> None:
        """Bind the columns; raises `Unreadable` where a header's unit cannot be."""
        self.table, self.layout = table, layout
        self.width = len(layout.headers)
        self.variants: list[tuple[Crossed | None, list[Source]]] = [
            (crossed, binder.bind(table, layout, crossed, words)) for crossed in (layout.crossed or (None,))
        ]
        self._memory: dict[int, dict[str, Any]] = {}
        measures = {c.name for c in table.columns if c.type in ("int", "decimal") and c.name != "grade"}
        self.measured = {
            p: s.column.name
            for _, sources in self.variants
            for s in sources
            if s.column.name in measures
            for p in s.positions
        }

    def read(self, chunk: Chunk, sources: Sequence[Source]) -> Taken:
        """Read the columns of `sources`, each distinct text once."""
        taken = Taken()
        for source in sources:
            values, problems = self._column(chunk, source)
            taken.columns[source.column.name] = values
            for index, problem in problems:
                taken.odd.setdefault(index, problem)
        for source in sources:
            if source.column.required and taken.columns[source.column.name].null_count:
                reason = Reason(f"“{source.column.header_zh}”不能为空", f"{source.column.name} must not be empty")
                for index in _where(pc.is_null(taken.columns[source.column.name])):
                    taken.odd.setdefault(index, Problem(source.column.name, None, reason))
        if self.table.has_times and {"starts_at", "ends_at"} <= taken.columns.keys():
            for index, problem in _times(taken.columns["starts_at"], taken.columns["ends_at"]):
                taken.odd.setdefault(index, problem)
        return taken

    def _column(self, chunk: Chunk, source: Source) -> tuple[pa.Array, Iterator[tuple[int, Problem]]]:
        kind = ARROW[source.column.type]
        if not source.positions:
            return pa.repeat(pa.scalar(source.read(()), kind), len(chunk)), iter(())
        if source.plain and _stand_for_themselves(cells := _cells(chunk, source.positions[0])):
            return cells, iter(())
        texts, codes = _texts(chunk, source.positions)
        memory = self._memory.setdefault(id(source), {})
        if len(memory) > _REMEMBERED:
            memory.clear()
        values: list[Any] = [None] * len(texts)
        bad: dict[int, Problem] = {}
        for code in _used(codes, len(texts)):
            text = texts[code]
            if text not in memory:
                memory[text] = _read(source, text)
            found = memory[text]
            if isinstance(found, Problem):
                bad[code] = found
            else:
                values[code] = found
        return _valued(values, codes, kind), _rows_of(codes, bad)

    def totals(self, chunk: Chunk) -> Iterator[tuple[int, Problem]]:
        """Yield the rows that begin with a word like 合计."""
        for position, column in enumerate(chunk.columns[:2]):
            different = column.dictionary if pa.types.is_dictionary(column.type) else column
            # Plain numbers and letters are told from a total faster than anything else.
            if _is_alnum(different) or not pc.any(pc.match_substring_regex(different, _TOTAL_SIGNS)).as_py():
                continue
            texts, codes = _texts(chunk, (position,))
            used = ((code, texts[code]) for code in _used(codes, len(texts)))
            found = {code: Problem(None, text, reason) for code, text in used if (reason := _begins(text))}
            yield from _rows_of(codes, found)

    def marks(self, chunk: Chunk) -> Iterator[tuple[int, Problem]]:
        """Yield the rows of a table with columns of ticks that hold something else there, or more ticks than can be."""
        marked = [(crossed, crossed.mark) for crossed, _ in self.variants if crossed and crossed.mark is not None]
        for _, position in marked:
            yield from _rows_of(*_unread_marks(chunk, position))
        once = [position for crossed, position in marked if crossed.values.keys() & _ONE_AT_A_TIME]
        ticked = [_told(chunk, position, _is_ticked).cast(pa.int8()) for position in once]
        if len(ticked) > 1:
            count = ticked[0]
            for more in ticked[1:]:
                count = pc.add(count, more)
            for index in _where(pc.greater(count, 1)):
                yield index, Problem(None, None, _TICKED_TWICE)

    def displaced(self, chunk: Chunk, positional: bool, merged_rows: Mapping[int, set[int]]) -> dict[int, Problem]:
        """Return the rows whose cells may not be what their place says: beyond the header, or a number merged over rows."""
        odd: dict[int, Problem] = {}
        for column in [] if positional else chunk.columns[self.width :]:
            odd |= {index: Problem(None, column[index].as_py(), _WIDER) for index in _where(_filled(column))}
        for field_name, position in self.layout.doubled:
            for index, text in _otherwise(chunk, self.layout.fields[field_name], position):
                odd.setdefault(
                    index,
                    Problem(
                        None,
                        text,
                        _doubled(self.layout.headers[self.layout.fields[field_name]], self.layout.headers[position]),
                    ),
                )
        for position in self.measured.keys() & merged_rows.keys():
            for index, number in enumerate(chunk.numbers):
                if number in merged_rows[position]:
                    odd[index] = Problem(self.measured[position], None, _MERGED_MEASURE)
        return odd


def _read(source: Source, text: str) -> Any:
    """Return the value of the joined texts of a source, or the problem with them."""
    parts = tuple(text.split(_JOINT))
    if "'" in text:
        parts = tuple(_APOSTROPHE.sub("", part) for part in parts)
    shown = " ".join(part.strip() for part in parts if part.strip())
    # The first sign tells most cells from a header, and is looked at a million times faster.
    if source.header and source.header[0] in parts[0] and plain_header(parts[0]) == source.header:
        return Problem(source.column.name, shown, _HEADER_AGAIN)
    try:
        return source.read(parts)
    except Unreadable as error:
        reason = Reason(f"“{source.column.header_zh}”{error.reason.zh}", f"{source.column.name} {error.reason.en}")
        return Problem(source.column.name, shown, reason)


def _begins(text: str) -> Reason | None:
    """Return as what a row is set aside that begins with this text: a total or average, or an example; else None."""
    if len(text) >= 20:
        return None
    if is_total(text) or _AVERAGE.fullmatch(plain := plain_header(text)):
        return _TOTAL
    if _TOTAL_WITH_FIGURE.fullmatch(plain) and is_total(plain.split(":")[0]):
        return _TOTAL
    return _EXAMPLE if _EXAMPLE_WORD.fullmatch(plain) else None


def _cells(chunk: Chunk, position: int) -> pa.Array:
    """Return the texts of a column, row by row."""
    if position >= len(chunk.columns):
        return pa.nulls(len(chunk), pa.string())
    column = chunk.columns[position]
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


def _texts(chunk: Chunk, positions: tuple[int, ...]) -> tuple[list[str], pa.Array]:
    """Return the different texts of one column, or of several joined, and for each row the number of its text."""
    columns = [chunk.columns[p] if p < len(chunk.columns) else None for p in positions]
    if all(column is not None and pa.types.is_dictionary(column.type) for column in columns):
        return _combined([column for column in columns if column is not None])
    cells = [_cells(chunk, p) for p in positions]
    joined = cells[0]
    if len(cells) > 1:
        joined = pc.binary_join_element_wise(*(pc.fill_null(column, "") for column in cells), _JOINT)
    encoded = joined.dictionary_encode()
    return encoded.dictionary.to_pylist(), encoded.indices


def _combined(columns: list[pa.Array]) -> tuple[list[str], pa.Array]:
    """Return the different texts of columns of codes, joined, and for each row the number of its text."""
    texts, codes = columns[0].dictionary.to_pylist(), columns[0].indices
    for column in columns[1:]:
        here = column.dictionary.to_pylist()
        pairs = pc.add(
            pc.multiply(codes.cast(pa.int64()), len(here)), column.indices.cast(pa.int64())
        ).dictionary_encode()
        parted = (divmod(pair, len(here)) for pair in pairs.dictionary.to_pylist())
        texts, codes = [f"{texts[first]}{_JOINT}{here[second]}" for first, second in parted], pairs.indices
    return texts, codes


def _used(codes: pa.Array, count: int) -> Iterable[int]:
    """Return which of so many texts stand in any row, in the order in which they come first."""
    return (code for code in pc.unique(codes).to_pylist() if code is not None) if count else ()


def _valued(values: list[Any], codes: pa.Array, kind: pa.DataType) -> pa.Array:
    """Return the value of each row; texts as codes, as they were read."""
    if kind != pa.string():
        return pa.array(values, kind).take(codes)
    numbers: dict[str, int] = {}
    ordered = [None if value is None else numbers.setdefault(value, len(numbers)) for value in values]
    if ordered != list(range(len(values))):
        codes = pa.array(ordered, pa.int32()).take(codes)
    return pa.DictionaryArray.from_arrays(codes, pa.array(list(numbers), kind))


def _is_alnum(texts: pa.Array) -> bool:
    """Whether all texts are letters and digits of ASCII, one at least."""
    return bool(pc.all(pc.ascii_is_alnum(texts), skip_nulls=False).as_py())


def _stand_for_themselves(ids: pa.Array) -> bool:
    """Whether ids are too short to hold an identity number, with nothing in them to put right."""
    return _is_alnum(ids) and pc.max(pc.binary_length(ids)).as_py() <= LONGEST_PLAIN_ID


def _rows_of(indices: pa.Array, bad: Mapping[int, Problem]) -> Iterator[tuple[int, Problem]]:
    if not bad:
        return
    found = pc.is_in(indices, value_set=pa.array(list(bad), indices.type))
    for index in _where(found):
        yield index, bad[indices[index].as_py()]


def _where(mask: pa.Array) -> list[int]:
    return pc.indices_nonzero(mask).to_pylist()


def _filled(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        return _filled(column.dictionary).take(column.indices)
    return pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(column), ""), False)


def _told(chunk: Chunk, position: int, asked: Callable[[str], bool]) -> pa.Array:
    """Return of each row whether its cell is what is asked, each distinct text asked once."""
    if position >= len(chunk.columns):
        return pa.repeat(pa.scalar(False), len(chunk))
    texts, codes = _texts(chunk, (position,))
    return pc.fill_null(pa.array([asked(text) for text in texts], pa.bool_()).take(codes), False)


def _is_ticked(text: str) -> bool:
    try:
        return not says_nothing(text) and to_bool(text)
    except Unreadable:
        return False


def _unread_marks(chunk: Chunk, position: int) -> tuple[pa.Array, dict[int, Problem]]:
    if position >= len(chunk.columns):
        return pa.nulls(len(chunk), pa.int32()), {}
    texts, codes = _texts(chunk, (position,))
    bad = {}
    for code, text in enumerate(texts):
        try:
            says_nothing(text) or to_bool(text)
        except Unreadable:
            bad[code] = Problem(None, text.strip(), _NO_TICK)
    return codes, bad


def _otherwise(chunk: Chunk, first: int, second: int) -> Iterator[tuple[int, str]]:
    """Yield the rows in which the second of two columns under one header says something else than the first."""
    if max(first, second) >= len(chunk.columns):
        return
    a, b = (pc.fill_null(pc.utf8_trim_whitespace(_cells(chunk, p)), "") for p in (first, second))
    for index in _where(pc.and_(pc.not_equal(b, ""), pc.not_equal(a, b))):
        yield index, b[index].as_py()


def _doubled(first: str, header: str) -> Reason:
    if first != header:
        return Reason(
            f"“{first}”和“{header}”两列说的是同一项而内容不同，看不出以哪列为准；请删去一列，或用 --map 写明",
            f"the columns {first} and {header} mean the same and differ: delete one, or say with --map which counts",
        )
    return Reason(
        f"有两列都叫“{header}”而内容不同，看不出以哪列为准；左右并排的表请改为上下排列，多余的列请删去",
        f"two columns are headed {header} and differ: put tables that stand side by side one below the other, or delete one column",
    )


def _times(starts: pa.Array, ends: pa.Array) -> Iterator[tuple[int, Problem]]:
    length = pc.subtract(ends.cast(pa.int64()), starts.cast(pa.int64()))
    for mask, reason in ((pc.less_equal(length, 0), _ENDS_FIRST), (pc.greater(length, _DAY_US), _ENDS_LATE)):
        for index in _where(pc.fill_null(mask, False)):
            yield index, Problem("ends_at", str(ends[index].as_py()), reason)


class SheetTaker:
    """Takes one sheet, from its first row to its last."""

    def __init__(
        self,
        sheet: Sheet,
        layout: Layout,
        contract: Contract,
        finder: LayoutFinder,
        binder: Binder,
        around: Surroundings,
        desk: Desk,
        words: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        """Prepare to take `sheet`, whose first table is laid out as `layout` says."""
        self.sheet, self.contract, self.finder, self.binder = sheet, contract, finder, binder
        self.around, self.desk, self.words = around, desk, words or {}
        self.account = Account(sheet.file, sheet.sheet, layout.table)
        self.merged_rows = _merged_rows(sheet)
        self.refusal: Problem | None = None
        self.block: Block | None = None
        self.layout = layout
        self.recent: list[tuple[int, str]] = []
        self._blanks: list[list[int]] = []
        self._last = 0
        self._enter(layout, layout.header_row)

    def run(self) -> Account:
        """Take all rows; return where they went."""
        try:
            for chunk in self.sheet.chunks():
                rest = chunk
                while len(rest):
                    rest = rest.from_row(self._take(rest))
        except SourceError as error:
            self.account.rows += 1
            self._reject(None, Problem(None, None, error.reason), ())
        self._settle_blanks()
        if self.sheet.hidden:
            self.account.notes.append(
                Reason("这张工作表是隐藏的，照常检查", "this sheet is hidden; it is checked all the same")
            )
        if self.sheet.hidden_rows:
            rows = "、".join(map(str, sorted(self.sheet.hidden_rows)[:20]))
            self.account.notes.append(
                Reason(f"隐藏的行照常检查：第 {rows} 行", f"hidden rows are checked all the same: {rows}")
            )
        self.account.settle()
        return self.account

    # Blocks ----------------------------------------------------------------------------------------------------------

    def _enter(self, layout: Layout, begins: int) -> None:
        """Go on with another layout below the row it begins at; where it cannot be used, the rows below it are rejected with the reason."""
        table = self.contract[layout.table]
        layout = complete(layout, table, self.around, self.binder.register.names())
        self.layout, self.block, self.refusal, self.begins = layout, None, None, begins
        if layout.refused:
            self.refusal = Problem(None, None, layout.refused)
        elif layout.missing:
            self.refusal = Problem(layout.missing[0], None, missing_columns(table, layout))
        else:
            try:
                self.block = Block(table, layout, self.binder, self.words)
            except Unreadable as error:
                self.refusal = Problem(None, None, error.reason)
        for note in layout.done:
            if note not in self.account.notes:
                self.account.notes.append(note)

    # Rows ------------------------------------------------------------------------------------------------------------

    def _take(self, chunk: Chunk) -> int:
        """Take the rows of a chunk up to where the layout changes; return how many."""
        above = bisect_right(chunk.numbers, self.begins)
        if above:
            for index in range(above):
                self._above(chunk, index)
            return above
        if self.block is None:
            return self._refused(chunk)
        read = [self.block.read(chunk, sources) for _, sources in self.block.variants]
        active = [self._active(chunk, crossed) for crossed, _ in self.block.variants]
        stop, left_out, following = self._look_at(chunk, self._odd(chunk, read, active))
        kept = [i for i in range(stop) if i not in left_out] if left_out else range(stop)
        self._keep(chunk, read, active, kept)
        if following is not None:
            self._enter(*following)
        return stop

    def _odd(self, chunk: Chunk, read: list[Taken], active: list[pa.Array | None]) -> dict[int, Problem]:
        """Return the rows that stand out, each with the first problem it has."""
        assert self.block is not None
        odd: dict[int, Problem] = {}
        for taken, filled in zip(read, active, strict=True):
            for index, problem in taken.odd.items():
                if filled is None or filled[index].as_py():
                    odd.setdefault(index, problem)
        for index, problem in self.block.marks(chunk):
            odd.setdefault(index, problem)
        if self.layout.crossed:
            nothing = pc.invert(_any([mask for mask in active if mask is not None]))
            for index in _where(nothing):
                odd.setdefault(index, Problem(None, None, _CROSSED_EMPTY))
        for index, problem in self.block.totals(chunk):
            odd.setdefault(index, problem)
        odd |= self.block.displaced(chunk, self.sheet.positional, self.merged_rows)
        if chunk.faults:
            odd |= {
                index: Problem(None, None, chunk.faults[number])
                for index, number in enumerate(chunk.numbers)
                if number in chunk.faults
            }
        return odd

    def _look_at(self, chunk: Chunk, odd: Mapping[int, Problem]) -> tuple[int, set[int], tuple[Layout, int] | None]:
        """Judge the rows that stand out.

        Returns:
            How many rows the layout in force is good for, which of them are left out, and the layout that follows with the
            row it begins below.
        """
        left_out: set[int] = set()
        before = -1
        for index in sorted(odd):
            if index > before + 1:
                self.recent.clear()
            before = index
            cells = chunk.cells(index)
            number = chunk.numbers[index]
            left_out.add(index)
            if not row_texts(cells):
                self._blank(number)
                continue
            if (layout := self._other_layout(chunk, index, cells)) is not None:
                return index, left_out - {index}, (layout, layout.header_row)
            self.account.rows += 1
            self._last = max(self._last, number)
            reason = self._aside(chunk, index, cells, odd[index])
            if reason is None:
                self._reject(number, odd[index], cells)
                self.recent.clear()
                continue
            self.account.set_aside += 1
            self.desk.set_aside(self.sheet, number, reason)
            if (text := only_text(cells)) is not None:
                self.recent.append((number, text))
                if self._speaks_of_another(text):
                    titles = (*self.layout.titles, *self.recent)
                    return index + 1, left_out, (replace(self.layout, titles=titles, constants={}), number)
        return len(chunk), left_out, None

    def _keep(self, chunk: Chunk, read: list[Taken], active: list[pa.Array | None], kept: Sequence[int]) -> None:
        assert self.block is not None
        if not kept:
            return
        rows = None if len(kept) == len(chunk) else pa.array(kept, pa.int32())
        numbers = pa.array(chunk.numbers, pa.int32())
        if rows is not None:
            numbers = numbers.take(rows)
        for (crossed, _), taken, filled in zip(self.block.variants, read, active, strict=True):
            self._emit(crossed, taken, filled, rows, numbers)
        self.account.rows += len(kept)
        self.account.checked += len(kept)
        self._last = max(self._last, chunk.numbers[kept[-1]])

    def _emit(
        self, crossed: Crossed | None, taken: Taken, filled: pa.Array | None, rows: pa.Array | None, numbers: pa.Array
    ) -> None:
        assert self.block is not None
        table = self.block.table
        columns = taken.columns if rows is None else {name: values.take(rows) for name, values in taken.columns.items()}
        if filled is not None:
            mask = filled if rows is None else filled.take(rows)
            columns = {name: values.filter(mask) for name, values in columns.items()}
            numbers = numbers.filter(mask)
        own = table.row_id[0]
        if own not in columns and is_generated(table, own):
            tail = "".join(f"#{text}" for text in crossed.values.values()) if crossed else ""
            columns[own] = pa.array([f"{self.sheet.label}#{n}{tail}" for n in numbers.to_pylist()], pa.string())
        self.desk.taken(table, self.layout, columns, numbers)

    def _active(self, chunk: Chunk, crossed: Crossed | None) -> pa.Array | None:
        """Return which rows have anything under a crossed header; None where there is none to ask about."""
        if crossed is None:
            return None
        if crossed.mark is not None:
            return _told(chunk, crossed.mark, _is_ticked)
        # No minutes are no homework; a balance or a lesson count of 0 says something.
        none = _NO_MINUTES if "minutes" in crossed.fields and self.layout.table == "homework" else frozenset[str]()
        cells = [_told(chunk, p, lambda text: not says_nothing(text, none)) for p in crossed.fields.values()]
        return _any(cells or [pa.repeat(pa.scalar(False), len(chunk))])

    def _above(self, chunk: Chunk, index: int) -> None:
        """Set aside what stands above the header; the header itself is no row."""
        number = chunk.numbers[index]
        self._last = max(self._last, number)
        if number in self.layout.header_rows or not row_texts(chunk.cells(index)):
            return
        self.account.rows += 1
        self.account.set_aside += 1
        self.desk.set_aside(self.sheet, number, _TITLE)

    def _refused(self, chunk: Chunk) -> int:
        """Reject the rows of a table that cannot be used, up to the next header."""
        assert self.refusal is not None
        for index, number in enumerate(chunk.numbers):
            cells = chunk.cells(index)
            if not row_texts(cells):
                self._blank(number)
                continue
            layout = self._other_layout(chunk, index, cells)
            if layout is not None:
                self._enter(layout, layout.header_row)
                return index
            self.account.rows += 1
            self._last = number
            self._reject(number, self.refusal, cells)
        return len(chunk)

    # Rows that stand out ---------------------------------------------------------------------------------------------

    def _other_layout(self, chunk: Chunk, index: int, cells: list[str]) -> Layout | None:
        """Return the layout that begins at a row, where it is a header other than the one in force."""
        if plain_row(cells) in self.layout.header_texts or not self.finder.is_header(cells):
            return None
        window = [(chunk.numbers[i], chunk.cells(i)) for i in range(index, min(index + _LOOKED_AHEAD, len(chunk)))]
        titles = (*self.layout.titles, *self.recent)
        found = self.finder.find(window, self.around, titles)
        return found if found and found.header_rows[0] == chunk.numbers[index] else None

    def _aside(self, chunk: Chunk, index: int, cells: list[str], problem: Problem) -> Reason | None:
        """Return as what a row is set aside, or None where it is data."""
        texts = row_texts(cells)
        if NO_VALUE in (problem.text or ""):
            return None
        if plain_row(cells) in self.layout.header_texts:
            return _HEADER_AGAIN
        if problem.reason is _WIDER or self.sheet.faults.get(chunk.numbers[index]):
            return None
        first = tidy(texts[0])
        if problem.reason is _EXAMPLE:
            return _EXAMPLE
        if len(texts) > 1 and all(_HOW_TO_FILL.fullmatch(tidy(text)) for text in texts):
            return _INSTRUCTIONS
        if any(_begins(text) is _TOTAL for text in texts[:2]) and self._is_incomplete(cells, problem):
            return _TOTAL
        if _NAMED_TOTAL.fullmatch(plain_header(texts[0])) and 2 * len(texts) <= self._width() + 1:
            return _TOTAL
        if _NOTE.match(first) and 2 * len(texts) <= max(self._width(), 4):
            return _NOTED
        only = only_text(cells)
        nothing = _CROSSED_EMPTY if problem.reason is _CROSSED_EMPTY else None
        if only is None:
            return nothing
        if only in {text for _, text in self.layout.titles}:
            return _TITLE_AGAIN
        if self._speaks_of_another(only) or self._header_follows(chunk, index):
            return _TITLE
        return _NOTED if len(only) >= 8 and re.search(r"[：:。；;，,、]", only) else nothing

    def _is_incomplete(self, cells: list[str], problem: Problem) -> bool:
        """Whether a row that begins like a total lacks what data has, and is not a row with a word like 合计 in it."""
        filled = sum(bool(cell.strip()) for cell in cells)
        return problem.reason is not _TOTAL or 2 * filled <= self._width() + 1

    def _width(self) -> int:
        return sum(bool(header) for header in self.layout.headers)

    def _header_follows(self, chunk: Chunk, index: int) -> bool:
        for i in range(index + 1, min(index + 4, len(chunk))):
            cells = chunk.cells(i)
            if only_text(cells) is None and row_texts(cells):
                return plain_row(cells) in self.layout.header_texts or self.finder.is_header(cells)
        return False

    def _speaks_of_another(self, text: str) -> bool:
        """Whether a line between rows names the class of the rows below, where no column does."""
        if "class_id" in self.layout.constants and (named := find_class(text)):
            return named != self.layout.constants["class_id"]
        return False

    # Accounts --------------------------------------------------------------------------------------------------------

    def _reject(self, number: int | None, problem: Problem, cells: Sequence[str]) -> None:
        self.account.rejected += 1
        self.desk.reject(self.sheet, number, problem, cells, self._owner(cells))

    def _owner(self, cells: Sequence[str]) -> str | None:
        """Return the school or institution that a row names, by the registers."""
        for column in ("school_id", "institution_id"):
            position = self.layout.fields.get(column)
            text = (
                cells[position]
                if position is not None and position < len(cells)
                else self.layout.constants.get(column, "")
            )
            if found := hide(clean_id(text)):
                try:
                    return self.binder.register.owner(column, found)
                except Unreadable:
                    return found
        return None

    def _blank(self, number: int) -> None:
        if self._blanks and self._blanks[-1][1] == number - 1:
            self._blanks[-1][1] = number
        else:
            self._blanks.append([number, number])

    def _settle_blanks(self) -> None:
        """Set aside the blank rows between others, a run at a time; those after the last row are none."""
        for first, last in self._blanks:
            if first > self._last:
                continue
            count = last - first + 1
            reason = _BLANK if count == 1 else Reason(f"空行（共 {count} 行）", f"empty rows ({count})")
            self.account.rows += count
            self.account.set_aside += count
            self.desk.set_aside(self.sheet, first, reason)


def missing_columns(table: Table, layout: Layout) -> Reason:
    """Return the words for a table that lacks required columns."""
    zh = "、".join(f"{table[c].header_zh}（{c}）" for c in layout.missing)
    return Reason(
        f"看作“{table.name_zh}”（{table.name}），但缺少必需的列：{zh}",
        f"looks like {table.name}, but these required columns are missing: {', '.join(layout.missing)}",
    )


def _merged_rows(sheet: Sheet) -> dict[int, set[int]]:
    """Return column → rows that a vertical merge covers there."""
    found: dict[int, set[int]] = {}
    for first, left, last, right in sheet.merged:
        if last > first:
            for column in range(left, min(right, left + 64) + 1):
                found.setdefault(column, set()).update(range(first, min(last, first + 10_000) + 1))
    return found


def _any(masks: Sequence[pa.Array]) -> pa.Array:
    found = masks[0]
    for mask in masks[1:]:
        found = pc.or_(found, mask)
    return found


__all__ = ["Column", "Desk", "Problem", "SheetTaker", "missing_columns"]
