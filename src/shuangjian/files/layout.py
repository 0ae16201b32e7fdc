"""Find out how a sheet is laid out: titles above, one or more header rows, values in headers, what titles say of all rows.

A layout is decided on a few rows: the first of a sheet, or those from a further header on. Nothing here looks at data.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise

from shuangjian.engine.contract import Contract, Table
from shuangjian.files.classes import find_class, read_class
from shuangjian.files.headers import (
    CREDIT,
    DAY,
    DEBIT,
    SERIAL,
    WEEKDAY,
    Heading,
    Vocabulary,
    is_question,
    is_total,
    is_unit,
    parted,
    plain_header,
    tables_named,
)
from shuangjian.files.numerals import UNSAID_SHARE
from shuangjian.files.reasons import Reason, Unreadable
from shuangjian.files.tidy import squeezed, tidy
from shuangjian.files.times import YearHint, to_date, week_of, weekday_of, year_hint
from shuangjian.files.values import words_of

HEADER_ROWS_LOOKED_AT = 20
_DEEPEST = 3
_NAMED = 8  # columns
_WINDOW = HEADER_ROWS_LOOKED_AT + _DEEPEST

_OF_DAYS = re.compile(r"(?:日期|时间|日)$")
# In as many tables a column says nothing of which it is: ids, classes, days.
_COMMON = 4

# What the cells under headers that are values (subjects, classes, days) hold.
_MEASURES = {"homework": "minutes", "timetable_week": "held", "exercise_day": "minutes", "account_balance": "balance"}
# Tables of which columns may be kinds.
_BY_KIND = ("homework",)
SUBJECTS = frozenset(
    [
        "语文",
        "数学",
        "英语",
        "外语",
        "科学",
        "道德与法治",
        "道法",
        "政治",
        "思想品德",
        "品德",
        "品德与社会",
        "历史",
        "地理",
        "物理",
        "化学",
        "生物",
        "生物学",
        "体育",
        "体育与健康",
        "音乐",
        "美术",
        "艺术",
        "信息科技",
        "信息技术",
        "劳动",
        "综合实践",
        "书法",
        "日语",
        "俄语",
    ]
)
# Tables whose rows others point at keep the ids their owners gave them; rows of the rest are told apart by their place.
_POINTED_AT = frozenset({"school", "school_class", "institution", "course", "contract", "site", "teacher", "staff"})
_NAMES = {"school": "name", "school_class": "name", "institution": "name", "course": "title"}
_DATE = re.compile(r"20\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*[日号]?")
# 机构编号：甲01, as forms state above the table what holds for all of it.
_LABELLED = re.compile(r"(?:^|[\s,;])([^\s,;:]{2,12}):\s*([^\s,;:]{1,40})")
_STATED_ABOVE = frozenset(
    {"region_code", "subject", "stage", "grade", "category", "mode", "account", "audience", "term", "year"}
)
_SHORT_DATE = re.compile(r"(?<!\d)\d{1,2}月\d{1,2}[日号]")
_UNIT = re.compile(r"单位[:]?\s*([^\s,;。)]+)")
_MINUTES = re.compile(r"\((小时|分钟)\)")
_NO_WEEK = Reason(
    "以星期为列，但没有写是哪一周；请在标题里写明起止日期，如 2025年9月1日—9月5日",
    "has weekdays as columns and does not say of which week: state its first and last day in the title",
)
_OWN_BOOKS = re.compile(r"日记账|明细账|序时账")

Row = tuple[int, Sequence[str]]


@dataclass(frozen=True)
class Crossed:
    """One value that stands in the header and the columns below it.

    `values` is contract column → text of the header; `fields` field → position; `units` field → unit; `mark` the position of a
    tick that says whether the row holds for these values, where what is measured has a column of its own.
    """

    values: Mapping[str, str]
    fields: Mapping[str, int]
    units: Mapping[str, str] = field(default_factory=dict)
    mark: int | None = None


@dataclass(frozen=True)
class Layout:
    """How one table in a sheet is laid out.

    Attributes:
        table: the fact table.
        header_rows: numbers of the header rows, as a spreadsheet counts.
        headers: the header of each position, of several rows joined.
        fields: field → position, of what holds for every row.
        units: field → unit stated in its header.
        crossed: headers that are values; empty where there are none.
        constants: contract column → text, said of all rows by titles and names.
        titles: (row, text) of what stands above.
        missing: required columns that nothing gives.
        foreign: headers that name nothing → the likeliest column.
        hint: what titles and names say of the year.
        refused: why the whole table must be refused, where it must.
        done: what was done, a sentence each.
        doubled: (field, position) of further columns under the very header of a field; they must not say otherwise.
    """

    table: str
    header_rows: tuple[int, ...]
    headers: tuple[str, ...]
    fields: Mapping[str, int]
    units: Mapping[str, str] = field(default_factory=dict)
    crossed: tuple[Crossed, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    titles: tuple[tuple[int, str], ...] = ()
    missing: tuple[str, ...] = ()
    foreign: Mapping[str, str | None] = field(default_factory=dict)
    hint: YearHint | None = None
    refused: Reason | None = None
    done: tuple[Reason, ...] = ()
    header_texts: frozenset[tuple[str, ...]] = frozenset()
    doubled: tuple[tuple[str, int], ...] = ()

    @property
    def header_row(self) -> int:
        """The last header row."""
        return self.header_rows[-1]

    @property
    def columns(self) -> tuple[str | None, ...]:
        """The contract column of each position, or None."""
        named: dict[int, str] = {position: name for name, position in self.fields.items()}
        return tuple(named.get(position) for position in range(len(self.headers)))

    @property
    def usable(self) -> bool:
        """Whether every required column is given."""
        return not self.missing and self.refused is None

    @property
    def present(self) -> frozenset[str]:
        """The contract columns the sheet gives."""
        return given(self)

    @property
    def is_plain(self) -> bool:
        """Whether every column simply stands under one header in the first row."""
        return self.header_rows == (1,) and not self.crossed and not self.constants and not self.units


def given(layout: Layout) -> frozenset[str]:
    """Return the contract columns that fields, crossed headers and constants of a layout give."""
    fields = set(layout.fields) | set(layout.constants)
    if layout.crossed:
        fields |= set(layout.crossed[0].values) | set(layout.crossed[0].fields)
    columns = {part for name in fields for part in name.split("+")}
    if DEBIT in fields and CREDIT in fields:
        columns |= {"direction", "amount"}
    if ("starts_at" in columns) != ("ends_at" in columns):
        columns |= {"starts_at", "ends_at"}  # one column of both, or a row that says what is missing
    return frozenset(columns - {DAY, DEBIT, CREDIT, SERIAL, WEEKDAY})


@dataclass(frozen=True)
class Surroundings:
    """What stands around a table: names of folder, file and sheet, and a reviewed decision on it."""

    names: tuple[str, ...] = ()
    table: str | None = None
    decided: Mapping[str, str | None] = field(default_factory=dict)


class LayoutFinder:
    """Finds layouts; holds the headers of every table."""

    def __init__(self, contract: Contract) -> None:
        """Gather the headers of all tables of `contract`."""
        self.contract = contract
        self.vocabularies = {table.name: Vocabulary(table) for table in contract}
        self._in_tables = Counter(column.name for table in contract for column in table.columns)
        self._words = {word for vocabulary in self.vocabularies.values() for word in vocabulary.words}
        self._accounts = {table.name: words_of(table, table["account"]) for table in contract if "account" in table}
        self._kinds = {name: frozenset(words_of(contract[name], contract[name]["kind"])) for name in _BY_KIND}

    def find(self, rows: Sequence[Row], around: Surroundings, titles: Sequence[tuple[int, str]] = ()) -> Layout | None:
        """Return the layout of the table whose header lies within `rows`, or None where no row has two known headers.

        Args:
            rows: rows from the beginning of the sheet, or from a further header on.
            around: names around it and what a person has decided.
            titles: what stood above `rows` already.
        """
        shown = [cells for _, cells in rows[:HEADER_ROWS_LOOKED_AT] if _texts(cells)]
        starts = self._starts(rows, around)
        named = tables_named(self.contract, *around.names[-2:], *(_only(cells) or "" for cells in shown[:3]))
        heads = list(_heads(rows, starts, around, titles))
        found = [
            layout
            for table in ([self.contract[around.table]] if around.table else self.contract)
            if (layout := self._best(table, heads, around))
        ]
        if not found:
            return None
        best = self._choose(found, named)
        vocabulary = self.vocabularies[best.table]
        best = replace(best, foreign={text: vocabulary.likely(text) for text in best.foreign})
        return best if best.refused else replace(best, refused=self._day_unread(best))

    def is_header(self, cells: Sequence[str], table: str | None = None) -> bool:
        """Whether a row is a header: two or more known words, and these more than half of what stands there."""
        texts = _texts(cells)
        if len(texts) < 2:
            return False
        vocabularies = [self.vocabularies[table]] if table else self.vocabularies.values()
        return any(2 * sum(v.read(t) is not None for t in texts) > len(texts) for v in vocabularies) and not any(
            squeezed(t).isdigit() for t in texts
        )

    def _starts(self, rows: Sequence[Row], around: Surroundings) -> list[int]:
        """Return where a header may begin: at a row with two or more words that some table knows, or up to two rows above it."""
        known = [self._knows(cells, around.decided) for _, cells in rows[:_WINDOW]]
        return [
            start
            for start in range(min(HEADER_ROWS_LOOKED_AT, len(known)))
            if len(_texts(rows[start][1])) > 1
            and not _tells_only(rows[start][1])
            and max(known[start : start + _DEEPEST]) > 1
        ]

    def _knows(self, cells: Sequence[str], decided: Mapping[str, str | None]) -> int:
        return sum(
            any(bare in self._words for bare, _ in parted(plain))
            or plain in decided
            or bool(SUBJECTS & {bare for bare, _ in parted(plain)})
            or read_class(plain) is not None
            or _SHORT_DATE.search(plain) is not None
            or _DATE.fullmatch(plain) is not None
            for plain in map(plain_header, _texts(cells))
        )

    def _choose(self, found: list[Layout], named: frozenset[str]) -> Layout:
        """Return the layout that fits best; where headers and name speak of different tables, the headers must be telling."""
        ranked = sorted(found, key=lambda layout: self._score(layout, named), reverse=True)
        best = ranked[0]
        rivals = [layout for layout in ranked[1:] if self._score(layout, named)[:5] == self._score(best, named)[:5]]
        if rivals and best.table not in named:
            names = "、".join(self.contract[layout.table].name_zh for layout in (best, *rivals))
            tables = ", ".join(layout.table for layout in (best, *rivals))
            return replace(
                best,
                refused=Reason(
                    f"从表头看可能是{names}，无法确定；请用 --propose-map 生成映射并写明 table",
                    f"may be any of {tables}: write a map with --propose-map and state the table",
                ),
            )
        if named and best.table not in named:
            likely = next((layout for layout in ranked if layout.table in named), None)
            if likely and not self._tells(best, likely):
                return likely
        if best.table not in named and (refused := self._nothing_own(best)):
            return replace(best, refused=refused)
        return best

    def _day_unread(self, layout: Layout) -> Reason | None:
        """Return why a table is not taken that has days nobody can read in a column whose absence would say that nothing was done."""
        table, has = self.contract[layout.table], given(layout)
        for text, likely in layout.foreign.items():
            column = table[likely] if likely and likely in table and likely not in has else None
            stem, is_of_days = _OF_DAYS.subn("", plain_header(text))
            if (
                column
                and column.type == "date"
                and column.empty == "none"
                and is_of_days
                and set(stem) & set(column.header_zh[:-2])
            ):
                return Reason(
                    f"不认识“{text}”，它可能是“{column.header_zh}”；不读这一列就等于全都没有。请改列名，或用 --propose-map 生成映射后写明它是什么"
                    "（与此无关的写 null）",
                    f"has “{text}”, which may be {column.name}: unread, there would be none at all. Rename it, or say in a map what it is "
                    "(null where it is something else)",
                )
        return None

    def _nothing_own(self, layout: Layout) -> Reason | None:
        """Return why a table is not taken of which only columns that most tables have were found, and no name speaks of it."""
        fields = [part for name in layout.fields if name not in (SERIAL, WEEKDAY, DAY) for part in name.split("+")]
        if (
            layout.crossed
            or layout.missing
            or layout.table in _POINTED_AT
            or any(self._in_tables[f] < _COMMON for f in fields)
        ):
            return None
        shown = "、".join(text for text in layout.headers if text in layout.foreign)
        table = self.contract[layout.table]
        return Reason(
            f"只认识{'、'.join(_shown(table, name) for name in fields if name in table)}这些各表都有的列"
            + (f"，不认识“{shown}”" if shown else "")
            + f"，不能就此当作“{table.name_zh}”；请在文件名写明是什么表，或用 --propose-map 生成映射并写明 table",
            f"has only columns that most tables have, which does not make it {layout.table}: name the table in the file's name, or "
            "write a map with --propose-map and state the table",
        )

    def _tells(self, best: Layout, likely: Layout) -> bool:
        """Whether headers alone show that a sheet is not what its name says."""
        mine, others = self.vocabularies[best.table], self.vocabularies[likely.table]
        own = self.contract[best.table].row_id[-1]
        telling = [h for h in best.headers if mine.read(h) and not others.read(h)]
        return len(telling) >= 2 or (own in best.fields and own not in likely.fields)

    def _score(self, layout: Layout, named: frozenset[str]) -> tuple[float, ...]:
        fields = [name for name in layout.fields if name not in (SERIAL, WEEKDAY)]
        table = self.contract[layout.table]
        crossed = len(layout.crossed[0].fields) + 1 if layout.crossed else 0
        return (
            not layout.missing,
            # Of headers that give all that is needed the first counts; what stands below is read by those below.
            0 if layout.missing else -layout.header_rows[0],
            len(fields) + crossed - 2 * len(layout.missing) - len(layout.foreign),
            is_generated(table, table.row_id[0]) and table.row_id[0] in layout.fields,
            layout.table in named,
            len(fields),
            len(layout.units),
            -len(layout.header_rows),
            -layout.header_rows[0],
        )

    def _best(self, table: Table, heads: Sequence[_Head], around: Surroundings) -> Layout | None:
        best: Layout | None = None
        for head in heads:
            layout = self._read(table, head, around)
            if layout and (best is None or self._score(layout, frozenset()) > self._score(best, frozenset())):
                best = layout
        return best

    def _read(self, table: Table, head: _Head, around: Surroundings) -> Layout | None:
        reader = _HeaderReader(table, self.vocabularies[table.name], around.decided, self._accounts.get(table.name, {}),
                               self._kinds.get(table.name, frozenset()))  # fmt: skip
        if len(head.rows) > 1 and not reader.is_header_below(head.paths):
            return None
        fields, units, crossed, foreign, doubled = reader.read(head.paths, head.hint, head.week)
        if len(fields) + 2 * bool(crossed) < 2 or not (set(fields) - {SERIAL}):
            return None
        layout = Layout(
            table.name, tuple(number for number, _ in head.rows), head.texts, fields, units, crossed, {}, head.titles, (), foreign,
            head.hint, header_texts=frozenset(_plain_row(cells) for _, cells in head.rows),
                doubled=doubled,
        )  # fmt: skip
        layout = replace(layout, constants=self._stated(layout, table, head))
        done = complete(layout, table, around)
        if done.missing and head.week is None and sum(weekday_of(text) is not None for text in foreign) > 1:
            return replace(done, refused=_NO_WEEK)
        return done

    def _stated(self, layout: Layout, table: Table, head: _Head) -> dict[str, str]:
        """Return what the lines above say under a column's own words, and the account that they or the names speak of."""
        has = given(layout)
        stated: dict[str, str] = {}
        for label, value in head.labelled:
            heading = self.vocabularies[table.name].read(label)
            column = heading.field if heading else ""
            fits = column in table and (column in _STATED_ABOVE or column.endswith("_id"))
            if fits and column not in has and column not in table.row_id:
                stated.setdefault(column, value)
        if "account" in table and "account" not in {*has, *stated} and table["account"].required:
            words = self._accounts[table.name]
            named = {words[word]: word for word in words if len(word) > 3 and any(word in text for text in head.said)}
            if len(named) == 1:
                stated["account"] = named.popitem()[1]
        return stated


@dataclass(frozen=True)
class _Head:
    """Rows that may be a header, whatever the table: the cells above each position, and what titles and names say."""

    rows: Sequence[Row]
    paths: Sequence[_Path]
    texts: tuple[str, ...]
    titles: tuple[tuple[int, str], ...]
    said: tuple[str, ...]
    labelled: tuple[tuple[str, str], ...]  # of the titles: what stands before a colon and behind it
    hint: YearHint | None
    week: date | None


def _heads(
    rows: Sequence[Row], starts: Sequence[int], around: Surroundings, titles: Sequence[tuple[int, str]]
) -> Iterator[_Head]:
    """Yield what may be a header, from each start one row deep, then deeper."""
    filled = [cells[: _extent(cells)] for _, cells in rows]
    for start in starts:
        above = (*titles, *((number, text) for number, cells in rows[:start] if (text := _joined_row(cells))))
        lines = tuple(tidy(text) for _, text in above)
        said = (*lines, *around.names)
        labelled = tuple(pair for line in lines for pair in _LABELLED.findall(line))
        hint = year_hint(said)
        week = week_of(said, hint)
        for depth in range(1, min(_DEEPEST, len(rows) - start) + 1):
            deep = rows[start : start + depth]
            paths = _paths(filled[start : start + depth])
            texts = [""] * max(len(cells) for _, cells in deep)
            texts[: len(paths)] = ["".join(dict.fromkeys(path.texts)) for path in paths]
            yield _Head(deep, paths, tuple(texts), above, said, labelled, hint, week)


@dataclass(frozen=True)
class _Path:
    """The header cells above one position, from the top.

    `spans` says whether the upper one covers several columns, `has_unit` whether a row below it holds but its unit.
    """

    texts: tuple[str, ...]
    spans: bool
    has_unit: bool = False


def _extent(cells: Sequence[str]) -> int:
    """Return how many cells there are up to the last that holds anything."""
    return next((i + 1 for i in range(len(cells) - 1, -1, -1) if cells[i].strip()), 0)


def _paths(rows: Sequence[Sequence[str]]) -> list[_Path]:
    width = max(map(len, rows))
    grid = [[tidy(row[i]) if i < len(row) else "" for i in range(width)] for row in rows]
    for upper, lower in pairwise(grid):
        for i in range(1, width):
            # A group's name stands over its first column only; it holds as long as something stands below.
            if not upper[i] and lower[i] and upper[i - 1] and lower[i - 1]:
                upper[i] = upper[i - 1]
    with_unit = set()
    for upper, lower in pairwise(grid):
        with_unit |= {i for i in range(width) if _takes_unit(upper, lower, i)}
    paths = []
    for i in range(width):
        texts = tuple(dict.fromkeys(row[i] for row in grid if row[i]))
        top = grid[0][i]
        spans = bool(top) and ((i > 0 and grid[0][i - 1] == top) or (i + 1 < width and grid[0][i + 1] == top))
        paths.append(_Path(texts, spans, i in with_unit))
    return paths


def _takes_unit(upper: list[str], lower: list[str], position: int) -> bool:
    """Join a unit that stands alone below a header to it, as in brackets behind it: 课时单价 over （元）."""
    unit = re.sub(r"^\((.*)\)$", r"\1", lower[position]).removeprefix("单位").lstrip(":")
    if not upper[position] or upper[position] == lower[position] or not is_unit(unit):
        return False
    upper[position], lower[position] = f"{upper[position]}({unit})", ""
    return True


class _HeaderReader:
    """Reads the header paths of one table."""

    def __init__(
        self,
        table: Table,
        vocabulary: Vocabulary,
        decided: Mapping[str, str | None],
        accounts: Mapping[str, str],
        kinds: frozenset[str],
    ) -> None:
        self.table, self.vocabulary, self.decided = table, vocabulary, decided
        self.accounts, self.kinds = accounts, kinds
        self.measure = _MEASURES.get(table.name)

    def is_header_below(self, paths: Sequence[_Path]) -> bool:
        """Whether the rows below the first are headers too, not data: something new, under groups only."""
        gained = False
        for path in paths:
            gained = gained or path.has_unit
            if len(path.texts) < 2:
                continue
            last = path.texts[-1]
            if self._heading(last) or (path.spans and self.dimension(last, None)):
                gained = True
            elif not path.spans or self._heading("".join(path.texts)) is None:
                return False
        return gained

    def read(
        self, paths: Sequence[_Path], hint: YearHint | None, week: date | None
    ) -> tuple[dict[str, int], dict[str, str], tuple[Crossed, ...], dict[str, str | None], tuple[tuple[str, int], ...]]:
        fields: dict[str, int] = {}
        doubled: list[tuple[str, int]] = []
        units: dict[str, str] = {}
        foreign: dict[str, str | None] = {}
        crossings: list[tuple[dict[str, str], str, str | None, int, str]] = []
        numbered = [position for position, path in enumerate(paths) if path.texts and is_question(path.texts[-1])]
        for position, path in enumerate(paths):
            if len(numbered) > 1 and position < numbered[0] and path.texts:
                # What a questionnaire keeps of an answer itself, before the first question: when, how long, from where.
                foreign["".join(path.texts)] = None
                continue
            if not path.texts or any(is_total(text) for text in path.texts):
                continue
            heading = self._heading(path.texts[-1]) or self._heading("".join(path.texts))
            values = self._values(path.texts if heading is None else path.texts[:-1], hint, week)
            if values:
                upper = [h for text in path.texts[:-1] if (h := self._heading(text))]
                found = heading or next(iter(upper), Heading(self.measure or "", _unit_in(path.texts)))
                crossings.append((values, found.field, found.unit, position, path.texts[-1]))
            elif heading is None:
                shown = "".join(path.texts)
                if plain_header(shown) not in self.decided:
                    foreign[shown] = None
            elif (
                heading.field in fields and paths[fields[heading.field]].texts[-1] == path.texts[-1]
            ) or self._measures_twice(heading.field, fields, path.texts[-1], paths):
                doubled.append((heading.field, position))
            elif heading.field not in fields or self._is_own(heading.field, path.texts[-1]):
                # Of two headers that mean one column the contract's own counts, 机构编号 before 机构名称, else the first.
                fields[heading.field] = position
                if heading.unit:
                    units[heading.field] = heading.unit
        crossed = _marked(crossings) if self.measure in fields else self._group(crossings)
        if len(crossed) < 2:
            foreign |= {text: None for *_, text in crossings}
            crossed = ()
        return fields, units, crossed, foreign, tuple((name, p) for name, p in doubled if not name.startswith("@"))

    def _measures_twice(self, name: str, fields: Mapping[str, int], text: str, paths: Sequence[_Path]) -> bool:
        """Whether a second header stands for a number and neither is the contract's own: which of them counts nobody says."""
        if name not in fields or name not in self.table or self.table[name].type not in ("int", "decimal"):
            return False
        return (
            name != "grade" and not self._is_own(name, text) and not self._is_own(name, paths[fields[name]].texts[-1])
        )

    def _is_own(self, name: str, text: str) -> bool:
        """Whether a header is the very one of the contract, not another word for it."""
        if name not in self.table:
            return False
        bare = {word for word, _ in parted(plain_header(text))}
        return bool(bare & {word for word, _ in parted(plain_header(self.table[name].header_zh))})

    def _group(self, crossings: list[tuple[dict[str, str], str, str | None, int, str]]) -> tuple[Crossed, ...]:
        """Gather the columns under one value; 书面 beside 时长 under a subject is what to do, not how long."""
        subjects = [frozenset({(k, v) for k, v in values.items() if k != "kind"}) for values, *_ in crossings]
        groups: list[Crossed] = []
        for subject in dict.fromkeys(subjects):
            own = [crossing for crossing, s in zip(crossings, subjects, strict=True) if s == subject]
            stated = [c for c in own if "kind" not in c[0]]
            kinds = [c for c in own if "kind" in c[0]]
            if subject and stated and len(kinds) == 1 and "content" in self.table:
                fields = {c[1]: c[3] for c in stated} | {"content": kinds[0][3]}
                groups.append(Crossed(dict(subject) | kinds[0][0], fields, {c[1]: c[2] for c in stated if c[2]}))
                continue
            for values in {tuple(sorted(c[0].items())): c[0] for c in own}.values():
                mine = [c for c in own if c[0] == values]
                if len({c[1] for c in mine}) < len(mine):
                    return ()  # two columns of one value: which counts, or what tells them apart, is not said here
                groups.append(Crossed(values, {c[1]: c[3] for c in mine}, {c[1]: c[2] for c in mine if c[2]}))
        return tuple(groups)

    def _heading(self, text: str) -> Heading | None:
        return self.vocabulary.read(text, self.decided)

    def _values(self, texts: Sequence[str], hint: YearHint | None, week: date | None) -> dict[str, str]:
        values: dict[str, str] = {}
        for text in texts:
            column, value = self.dimension(text, hint, week) or ("", "")
            if column in values and value.lower() in self.kinds:
                column = "kind"  # 劳动 below 语文 is a kind of homework, not a subject
            if column:
                values[column] = value
        return values

    def dimension(self, text: str, hint: YearHint | None, week: date | None = None) -> tuple[str, str] | None:
        """Return (contract column, value) where a header is a value: a subject, a class, a kind of homework, a day.

        A weekday is one where the titles say of which week.
        """
        if self.measure is None:
            return None
        bare = re.sub(r"\(.*\)$", "", squeezed(text))
        plain = squeezed(text)
        if "subject" in self.table and bare in SUBJECTS:
            return "subject", bare
        if "class_id" in self.table and (named := read_class(plain)) and named.grade:
            return "class_id", plain
        if bare.lower() in self.kinds:
            return "kind", bare
        if self.table.name == "account_balance" and bare.lower() in self.accounts:
            return "account", bare
        day = self.table.day
        weekday = weekday_of(text)
        if day and day in self.table and week and weekday is not None:
            return day, (week + timedelta(days=weekday)).isoformat()
        if day and day in self.table and re.search(r"\d", plain):
            try:
                return day, to_date(plain, hint).isoformat()
            except Unreadable:
                return None
        return None


def _marked(crossings: list[tuple[dict[str, str], str, str | None, int, str]]) -> tuple[Crossed, ...]:
    """Return columns of ticks: of values that each head one, and nothing else."""
    if len({tuple(sorted(values.items())) for values, *_ in crossings}) < len(crossings):
        return ()
    return tuple(Crossed(values, {}, mark=position) for values, _, _, position, _ in crossings)


def complete(
    layout: Layout, table: Table, around: Surroundings, owners: Mapping[str, Mapping[str, str]] | None = None
) -> Layout:
    """Return the layout with what titles and names say of all its rows, and what is still missing.

    Args:
        layout: as read from the headers.
        table: its table.
        around: names around it.
        owners: id column → name → id, of the registers read so far.
    """
    has = given(layout)
    texts = [text for _, text in reversed(layout.titles)] + list(reversed(around.names))
    constants = dict(layout.constants)
    if "class_id" in table and table.name != "school_class" and "class_id" not in has:
        constants |= _first("class_id", (find_class(text) for text in texts))
    day = _day_wanted(table)
    if day and day not in has and day not in layout.fields and (day == DAY or table[day].type == "date"):
        constants |= _first(day, (_date_in(text, layout.hint) for text in texts))
    for column, names in (owners or {}).items():
        if column in table and column not in has:
            constants |= _first(column, (_named_in(text, names) for text in texts))
    units = _units_said(table, layout, texts)
    refused = layout.refused
    if {DEBIT, CREDIT} <= set(layout.fields) and any(_OWN_BOOKS.search(text) for text in texts):
        refused = Reason(
            "像单位自己的日记账，借贷方向与银行流水相反，无法确定；请提供银行对账单，或改为“方向”“金额”两列",
            "looks like an institution's own books, whose debit and credit are a bank's reversed: give the bank's statement",
        )
    done = replace(layout, constants=constants, units=units, refused=refused)
    if refused is None and day and day not in given(done) and day not in done.fields:
        done = replace(done, refused=_without_year(texts) if not layout.crossed else None)
    missing = tuple(c.name for c in table.columns if c.required and not _is_given(c.name, table, done))
    return replace(done, missing=missing, done=tuple(_said(done, table)))


def _day_wanted(table: Table) -> str | None:
    """Return what takes the day that a title names for all rows; None where no row needs one.

    A state whose first day is open holds since ever: the day of a list is not the first of what it lists.
    """
    if table.has_times:
        return DAY
    return table.day if table.day and table[table.day].required else None


def _units_said(table: Table, layout: Layout, texts: Sequence[str]) -> dict[str, str]:
    """Return the units of the headers and, of columns whose headers state none, of the titles: 单位：万元, 时长（分钟）."""
    units = dict(layout.units)
    said = next((match.group(1) for text in texts if (match := _UNIT.search(tidy(text)))), "")
    if is_unit(said):
        for column in table.columns:
            if (column.type == "decimal" or column.name == "minutes") and _same_kind(column.type, said):
                units.setdefault(column.name, said)
    if "minutes" in table and layout.crossed:
        said = next((match.group(1) for text in texts if (match := _MINUTES.search(tidy(text)))), "")
        if said:
            units.setdefault("minutes", said)
    return units


def _same_kind(kind: str, unit: str) -> bool:
    return (kind == "decimal") == unit.split("/")[0].endswith("元")


def _is_given(column: str, table: Table, layout: Layout) -> bool:
    has = given(layout)
    if column in has or (layout.crossed and all(column in {*c.values, *c.fields} for c in layout.crossed)):
        return True
    if column == "grade" and "class_id" in has:
        return True
    if is_generated(table, column):
        return True
    return table.row_id[-1] == column and _NAMES.get(table.name) in has


def is_generated(table: Table, column: str) -> bool:
    """Whether rows of a table without this column are told apart by file, sheet and row."""
    return table.row_id == (column,) and table.name not in _POINTED_AT and table[column].type == "text"


def name_for_id(table: Table, column: str) -> str | None:
    """Return the column whose value stands for an id that a register does not give."""
    return _NAMES.get(table.name) if table.row_id == (column,) else None


def _first(column: str, found: Iterator[str | None]) -> dict[str, str]:
    value = next((value for value in found if value), None)
    return {column: value} if value else {}


def _date_in(text: str, hint: YearHint | None) -> str | None:
    """Return the only day a title names, in ISO form."""
    plain = tidy(text)
    found = set(_DATE.findall(plain)) or set(_SHORT_DATE.findall(plain))
    if len(found) != 1:
        return None
    try:
        return to_date(found.pop(), hint).isoformat()
    except Unreadable:
        return None


def _without_year(texts: Sequence[str]) -> Reason | None:
    """Return the question for the year, where a title or name gives the day of all rows without one."""
    without = (_DATE.sub("", tidy(text)) for text in texts)
    day = next((match.group() for text in without if (match := _SHORT_DATE.search(text))), None)
    if day is None:
        return None
    return Reason(
        f"标题或表名里的“{day}”没有写年份；请在标题、表名或文件名里写明，如 2025年{day}",
        f"has {day} in a title or name without its year: state it there, like 2025年{day}",
    )


def _named_in(text: str, names: Mapping[str, str]) -> str | None:
    """Return the id of the only registered owner a title names."""
    plain = squeezed(text)
    found = {identity for name, identity in names.items() if name and name in plain}
    return found.pop() if len(found) == 1 else None


def _said(layout: Layout, table: Table) -> Iterator[Reason]:
    if len(layout.header_rows) > 1:
        rows = "、".join(map(str, layout.header_rows))
        yield Reason(f"第 {rows} 行合并为表头", f"rows {rows} joined as the header")
    if layout.crossed:
        values = "、".join("".join(c.values.values()) for c in layout.crossed)
        yield Reason(f"表头中的 {values} 各成一行", f"headers that are values made rows: {values}")
    for column, text in layout.constants.items():
        yield Reason(f"{_shown(table, column)}按标题或名称读作“{text}”", f"{column} read from a title or name: {text}")
    for column, unit in layout.units.items():
        if unit.split("/")[0] not in ("元", "分钟", "分", UNSAID_SHARE) and (column in layout.fields or layout.crossed):
            yield Reason(f"{_shown(table, column)}按单位“{unit}”换算", f"{column} converted from {unit}")
    if {DEBIT, CREDIT} <= set(layout.fields):
        yield Reason("借方读作支出，贷方读作收入", "debit read as out, credit as in")
    if layout.foreign:
        names = list(layout.foreign)
        more = len(names) - _NAMED
        yield Reason(
            f"没有用到的列：{'、'.join(names[:_NAMED])}" + (f" 等 {len(names)} 列" if more > 0 else ""),
            f"columns not used: {', '.join(names[:_NAMED])}" + (f" and {more} more" if more > 0 else ""),
        )


def _shown(table: Table, column: str) -> str:
    return f"“{table[column].header_zh}”" if column in table else "“日期”"


def _unit_of(text: str) -> str | None:
    match = re.search(r"\(([^()]*)\)$", tidy(text))
    return match.group(1) if match and is_unit(match.group(1)) else None


def _unit_in(texts: Sequence[str]) -> str | None:
    """Return the unit that the lowest of some header cells states."""
    return next((unit for text in reversed(texts) if (unit := _unit_of(text))), None)


def _texts(cells: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(text for cell in cells if (text := cell.strip())))


def _tells_only(cells: Sequence[str]) -> bool:
    """Whether a row holds nothing but labels with what they say, as stands above a table: 填报单位：某校, 日期：9月1日."""
    return all(re.search(r"[:：]\s*\S", text) for text in _texts(cells))


def _only(cells: Sequence[str]) -> str | None:
    texts = _texts(cells)
    return texts[0] if len(texts) == 1 else None


def _joined_row(cells: Sequence[str]) -> str:
    return " ".join(_texts(cells))


def _plain_row(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(text for cell in cells if (text := plain_header(cell)))


plain_row = _plain_row
only_text = _only
row_texts = _texts
