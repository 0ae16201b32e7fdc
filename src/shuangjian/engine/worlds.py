"""What could stand in an empty cell, and the facts as they would be if it did.

A *cell* is a column of a table in which rows that a rule reads are empty, or a whole table that is not there (column ""). A
*choice* is one kind of value for it. A *world* takes one choice for each cell; in it the rule is run as it stands, over facts that
are shadowed: a CTE with the fact's own name stands before its text.

Which kinds of value there are follows from what the rule tells apart (`reading.py`): the texts it compares the column with and one
that is none of them; a text for each pattern it matches; the ends of a number and the parameters on both sides; days long past and
far ahead, and those of the row's other day columns; for what rows are joined by, a value nobody has, one that all empty cells share,
and those that stand beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

from shuangjian.engine.calendar import CALENDAR, SCHOOL_DAY, VACATION
from shuangjian.engine.contract import NATION, NONE, OPEN, Contract, EngineColumn, Table
from shuangjian.engine.dialect import Dialect
from shuangjian.engine.patterns import text_matching
from shuangjian.engine.query import PARAMETER_PREFIX, quote
from shuangjian.engine.reading import Use
from shuangjian.engine.rule import Rule

# Between a row id and the numbers of its empty cells, and between the words for an empty cell and the row it is in. No text of the facts
# holds it, and it sorts before every letter, so that rows keep their order.
MARK = "\x1f"
NOBODY = "（未填）"
# The rows of a table that an empty cell touches, found once for all worlds; no fact has this name.
TOUCHED = "sj_touched"

MOST_WORLDS = 48
_MOST_ROWS_ASSUMED = 12
_NEIGHBOURS = 2
# More rows than these are not put in order to let what they hold alternate.
_MOST_ROWS_MIXED = 50_000
_LARGEST = {"integer": 1_000_000, "bigint": 100_000_000_000}
_LONG_PAST, _FAR_AHEAD = "DATE '1970-01-01'", "DATE '2200-01-01'"
_TYPES: dict[Dialect, dict[str, str]] = {
    "duckdb": {"text": "VARCHAR", "integer": "INTEGER", "bigint": "BIGINT", "boolean": "BOOLEAN", "date": "DATE", "timestamp": "TIMESTAMP"},
    "postgres": {"text": 'TEXT', "integer": "INTEGER", "bigint": "BIGINT", "boolean": "BOOLEAN", "date": "DATE", "timestamp": "TIMESTAMP"},
    "spark": {"text": "STRING", "integer": "INT", "bigint": "BIGINT", "boolean": "BOOLEAN", "date": "DATE", "timestamp": "TIMESTAMP_NTZ"},
}  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """One kind of value: an SQL expression over the row `t` and what `join` brings to it."""

    value: str
    join: str = ""


@dataclass(frozen=True)
class Cell:
    """A column of a table in which rows are empty, or ("") a table that is not there, with what could stand in it."""

    table: str
    column: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class World:
    """The facts with one choice made for each cell: table → the SELECT that stands in for it, before them `TOUCHED` if they read it."""

    shadows: Mapping[str, str]


@dataclass
class Worlds:
    """Makes cells and worlds for one rule on one engine.

    `present` holds the tables that are there, `facts_schema` says where the facts are found past what stands in for them.
    """

    contract: Contract
    rule: Rule
    dialect: Dialect
    present: Mapping[str, object]
    facts_schema: str | None
    as_of: date

    def cell(self, table: str, column: str, rows: int) -> Cell:
        """Return a column with what could stand where it is empty, in so many rows."""
        choices = list(self._choices(self.contract[table], column))
        if 1 < rows <= _MOST_ROWS_MIXED and table not in self.rule.query.reading.rowwise:
            choices += self._mixed(self.contract[table], column, choices)
        return Cell(table, column, tuple(choices))

    def open_days(self) -> Cell:
        """Return the calendar's days without a kind: working days that may be vacation."""
        return Cell(CALENDAR, "kind", (Choice(literal(SCHOOL_DAY)), Choice(literal(VACATION))))

    def missing(self, table: str) -> Cell:
        """Return a table that is not there, with what it could hold: nothing, or one row for each row that asks for it."""
        rows = list(self._assumed(self.contract[table]))
        together = [" UNION ALL ".join(rows)] if len(rows) > 1 else []
        return Cell(table, "", (Choice(""), *map(Choice, [*rows, *together])))

    def all(self, cells: Sequence[Cell], narrow: tuple[str, str] | None = None) -> list[World]:
        """Return a world for every way of choosing; the last choice of the first cell varies slowest.

        `narrow` is the table of which only some rows are looked at, and the condition that picks them.
        """
        return [self._world(cells, chosen, narrow) for chosen in product(*(cell.choices for cell in cells))]

    def relation(self, table: str) -> str:
        """Return how the facts of a table are read past what stands in for them."""
        name = quote(table, self.dialect)
        # The calendar is the session's own; in PostgreSQL the facts have another, of what is overridden alone.
        plain = not self.facts_schema or (table == CALENDAR and self.dialect == "postgres")
        return name if plain else f"{quote(self.facts_schema or '', self.dialect)}.{name}"

    def is_empty(self, table: str, column: str, alias: str = "t") -> str:
        """Return the condition under which a row is empty in a file column."""
        name = engine_name(self.contract[table], column)
        return f"{alias}.{quote(name, self.dialect)} IS NULL"

    # Worlds -----------------------------------------------------------------------------------------------------------

    def _world(self, cells: Sequence[Cell], chosen: Sequence[Choice], narrow: tuple[str, str] | None) -> World:
        missing: dict[str, str] = {}
        taken: dict[str, dict[str, tuple[int, Choice]]] = {}
        for number, (cell, choice) in enumerate(zip(cells, chosen, strict=True)):
            if cell.column:
                taken.setdefault(cell.table, {})[cell.column] = (number, choice)
            elif choice.value:
                missing[cell.table] = choice.value
        narrowed, condition = narrow or ("", "")
        if narrowed:
            taken.setdefault(narrowed, {})
        filled = {
            table: self._shadow(self.contract[table], choices, table == narrowed) for table, choices in taken.items()
        }
        if not narrowed:
            return World(filled | missing)
        return World({TOUCHED: self._touched(self.contract[narrowed], taken[narrowed], condition)} | filled)

    def _touched(self, table: Table, columns: Iterable[str], narrow: str) -> str:
        """Return the rows of the one table with empty cells that are looked at."""
        read = self.rule.columns[table.name] | {engine_name(table, column) for column in columns} | {"row_id"}
        listed = [c.name for c in _held(table) if c.name in read or _identifies(c)]
        picked = ", ".join(f"t.{quote(name, self.dialect)}" for name in listed)
        return f"SELECT {picked} FROM {self.relation(table.name)} AS t {narrow}"

    def _shadow(self, table: Table, choices: Mapping[str, tuple[int, Choice]], narrowed: bool) -> str:
        values = {column: choice.value for column, (_, choice) in choices.items()}
        marks = "".join(
            f" || CASE WHEN {self.is_empty(table.name, column)} THEN '{MARK}{number}' ELSE '' END"
            for column, (number, _) in choices.items()
        )
        read = self.rule.columns[table.name]
        listed = []
        for column in _held(table):
            if column.name not in read and not _identifies(column):
                continue
            name = quote(column.name, self.dialect)
            sql = self._text("row_id") + marks if column.name == "row_id" else self._filled(table, column, values)
            listed.append(f"{sql} AS {name}")
        joins = " ".join(choice.join for _, choice in choices.values() if choice.join)
        source = quote(TOUCHED, self.dialect) if narrowed else self.relation(table.name)
        return f"SELECT {', '.join(listed)} FROM {source} AS t {joins}"

    def _filled(self, table: Table, column: EngineColumn, values: Mapping[str, str]) -> str:
        """Return an engine column in which the empty cells hold what was chosen."""
        if not set(column.sources) & set(values):
            return f"t.{quote(column.name, self.dialect)}"
        if column.name in table.keys:
            parts = [
                self._text("region_code"),
                *(self._filled_text(table, source, values) for source in column.sources),
            ]
            joined = " || '/' || ".join(parts)
            return f"COALESCE({self._text(column.name)}, {joined})"
        source = column.sources[0]
        own = self._text(column.name) if column.type == "text" else f"t.{quote(column.name, self.dialect)}"
        return f"COALESCE({own}, {values[source]})"

    def _filled_text(self, table: Table, source: str, values: Mapping[str, str]) -> str:
        own = self._text(engine_name(table, source))
        return f"COALESCE({own}, {values[source]})" if source in values else own

    def _text(self, column: str) -> str:
        name = f"t.{quote(column, self.dialect)}"
        # Large tables keep text as codes, which hold no other value than those that occur.
        return f"CAST({name} AS VARCHAR)" if self.dialect == "duckdb" else name

    # Choices ----------------------------------------------------------------------------------------------------------

    def _choices(self, table: Table, column: str) -> Iterator[Choice]:
        governed = [c for c in table.engine_columns if column in c.sources and c.name in self.rule.columns[table.name]]
        use = self._use(table, governed)
        kind = next(c.type for c in table.engine_columns if c.name == engine_name(table, column))
        if kind == "boolean":
            yield from (Choice("FALSE"), Choice("TRUE"))
        elif kind in _LARGEST:
            yield from map(Choice, self._numbers(use, kind))
        elif kind == "date":
            yield from self._days(table, column, use)
        elif table[column].values:
            yield from (Choice(literal(code)) for code in self._codes(table, column, governed, use))
        else:
            yield from self._texts(table, column, use)

    def _mixed(self, table: Table, column: str, choices: Sequence[Choice]) -> Iterator[Choice]:
        """Yield the first two codes in turn, row by row: what several empty cells of one owner say need not be the same."""
        if not (table[column].values or table[column].type == "bool"):
            return
        one, other = choices[0].value, choices[1].value
        owner = self._owner(table, column)
        number = f"ROW_NUMBER() OVER (PARTITION BY {owner}, {self.is_empty(table.name, column)} ORDER BY t.row_id)"
        for first in (0, 1):
            yield Choice(f"CASE WHEN MOD({number}, 2) = {first} THEN {one} ELSE {other} END")

    def _use(self, table: Table, governed: Sequence[EngineColumn]) -> Use:
        """Return how a file column is used, whatever engine columns it is read by."""
        merged = Use()
        for column in governed:
            use = self.rule.query.reading.uses.get((table.name, column.name))
            if use is not None:
                for text, where in use.texts.items():
                    merged.texts.setdefault(text, set()).update(where)
                merged.patterns |= use.patterns
                merged.equals |= use.equals
                merged.differs |= use.differs
                merged.near |= use.near
                merged.grouped |= use.grouped
        return merged

    def _numbers(self, use: Use, kind: str) -> list[str]:
        tables = {name for name, _ in use.near if name.startswith(PARAMETER_PREFIX)}
        limits = {value.value for p in self.rule.parameters if p.table in tables for value in p.values}
        found = sorted({0, _LARGEST[kind], *limits, *(limit + 1 for limit in limits)})
        return [f"CAST({number} AS {_TYPES[self.dialect][kind]})" for number in found]

    def _days(self, table: Table, column: str, use: Use) -> Iterator[Choice]:
        yield Choice(_LONG_PAST)
        yield Choice(_FAR_AHEAD)
        types = {c.name: c.type for c in table.engine_columns}
        others = sorted(c for name, c in use.near if name == table.name and c != column and types[c] == "date")
        for other in others[:_NEIGHBOURS]:
            yield Choice(f"COALESCE(t.{quote(other, self.dialect)}, {_LONG_PAST})")

    def _codes(self, table: Table, column: str, governed: Sequence[EngineColumn], use: Use) -> list[str]:
        codes = list(table[column].values)
        if use.equals or use.differs:
            return codes
        origins = self.rule.query.reading.origins
        places = {(table.name, c.name) for c in governed}
        named = set(use.kinds(codes))
        if places & origins.get("provision_case", frozenset()):
            named |= {ground.case for ground in self.rule.grounds if ground.case in codes}
        if places & origins.get("stage", frozenset()) or column in ("stage", "audience"):
            named |= set(codes)
        others = [code for code in codes if code not in use.texts and code not in named]
        return others[:1] + [code for code in codes if code in named]

    def _texts(self, table: Table, column: str, use: Use) -> Iterator[Choice]:
        nobody = f"'{NOBODY}{MARK}' || {self._text('row_id')}"
        yield Choice(nobody)
        for text in use.kinds([text for text in use.texts if text]):
            yield Choice(literal(text))
        for pattern in sorted(use.patterns):
            yield Choice(literal(text_matching(pattern)))
        if (table.name, column) in self.rule.query.reading.origins.get("provision_case", frozenset()):
            yield from (Choice(literal(case)) for case in self._cases())
        if use.equals or use.differs or (use.grouped and not use.texts):
            yield Choice(literal(NOBODY))
            yield from self._beside(table, column, use, nobody)

    def _cases(self) -> list[str]:
        """Return a few cases of the rule's grounds, those first that bind in the whole nation."""
        cases = [(g.provision.territory != NATION, g.case) for g in self.rule.grounds if g.case is not None]
        return list(dict.fromkeys(case for _, case in sorted(cases)))[:_NEIGHBOURS]

    def _beside(self, table: Table, column: str, use: Use, nobody: str) -> Iterator[Choice]:
        """Yield what stands in the columns the rule compares this one with, in rows of the same owner."""
        partners = sorted(use.equals | use.differs) or [(table.name, engine_name(table, column))]
        found = [sql for name, other in partners if (sql := self._values_of(table, column, name, other)) is not None]
        if not found:
            return
        union = " UNION ".join(found)
        on = f"{self.is_empty(table.name, column)} AND p_{column}.o = {self._owner(table, column)}"
        value = f"COALESCE(p_{column}.v, {nobody})"
        ranked = f"SELECT o, v, ROW_NUMBER() OVER (PARTITION BY o ORDER BY v) AS n FROM ({union}) AS u"
        for n in range(1, _NEIGHBOURS + 1):
            yield Choice(value, f"LEFT JOIN ({ranked}) AS p_{column} ON {on} AND p_{column}.n = {n}")
        yield Choice(value, f"LEFT JOIN ({union}) AS p_{column} ON {on}")  # each of them at once

    def _owner(self, table: Table, column: str) -> str:
        """Return the key of a row's owner, or a constant where there is none or the empty cell decides it."""
        key = self._owner_key(table, column)
        return self._text(key) if key else "''"

    def _owner_key(self, table: Table, column: str) -> str | None:
        return next((key for key in table.owner_keys if column not in table.keys[key]), None)

    def _values_of(self, table: Table, column: str, name: str, other_column: str) -> str | None:
        """Return (owner, value) of a column that is there, by the ids as they are written."""
        if name not in self.present or name not in self.contract:
            return None
        other, key = self.contract[name], self._owner_key(table, column)
        if key is not None and key not in other.keys:
            return None
        parents = other.keys.get(other_column, (other_column,))
        written = column if column in parents else parents[-1]
        value = self._text(engine_name(other, written) if written in other else written)
        owner = self._text(key) if key else "''"
        return f"SELECT DISTINCT {owner} AS o, {value} AS v FROM {self.relation(name)} AS t WHERE {value} IS NOT NULL"

    # Tables that are not there ----------------------------------------------------------------------------------------

    def _assumed(self, table: Table) -> Iterator[str]:
        """Yield the table with one row for each row that asks for it, in several ways of filling it."""
        asking = self._asking(table)
        read = [c for c in table.engine_columns if c.name in self.rule.columns[table.name]]
        joins: list[str] = []
        ways: list[list[str]] = []
        for column in read:
            asked = self._asked(table, asking, column) or self._known(table, asking, column, joins)
            ways.append([asked] if asked else [*self._met(table, asking, column), *self._ways(table, column)])
        for chosen in _spread(ways):
            listed = ", ".join(
                f"{sql} AS {quote(column.name, self.dialect)}" for column, sql in zip(read, chosen, strict=True)
            )
            # By its plain name: where the asking rows have empty cells of their own, what is chosen for them is asked for.
            yield f"SELECT DISTINCT {listed} FROM {quote(asking, self.dialect)} AS t {' '.join(joins)}"

    def _known(self, table: Table, asking: str, column: EngineColumn, joins: list[str]) -> str | None:
        """Return a key of a third table's rows, each of the same owner in turn, where the rule looks for it there."""
        use = self.rule.query.reading.uses.get((table.name, column.name))
        owner = next(iter(self.contract[asking].owner_keys), None)
        for name, other in sorted(use.equals if use else ()):
            there = name in self.present and name in self.contract and name not in (asking, table.name)
            if there and owner and owner in self.contract[name].keys and other in self.contract[name].keys:
                alias = f"k_{column.name}"
                sql = f"SELECT DISTINCT {self._text(owner)} AS o, {self._text(other)} AS v FROM {self.relation(name)} AS t"
                joins.append(f"LEFT JOIN ({sql}) AS {alias} ON {alias}.o = {self._text(owner)}")
                return f"COALESCE({alias}.v, {self._text('region_code')} || '/{NOBODY}')"
        return None

    def _asking(self, table: Table) -> str:
        """Return the table whose rows look for rows of a missing one: the first compared with it, else that of the subjects."""
        reading = self.rule.query.reading
        for column in sorted(self.rule.columns[table.name]):
            use = reading.uses.get((table.name, column))
            for name, _ in sorted(use.equals if use else ()):
                if name in self.present and name in self.contract and name != table.name and name != "calendar_day":
                    return name
        return reading.subject_table

    def _asked(self, table: Table, asking: str, column: EngineColumn) -> str | None:
        """Return what the asking row looks for in a column, or None where it may hold anything."""
        if column.name == "row_id":
            return f"'{MARK}'"
        names = _engine_names(self.contract[asking])
        use = self.rule.query.reading.uses.get((table.name, column.name))
        for name, other in sorted(use.equals if use else ()):
            if name == asking:
                return self._asking_value(other, column)
        if column.name == "region_code" or (column.name in names and _identifies(column)):
            return self._text(column.name)
        return None

    def _met(self, table: Table, asking: str, column: EngineColumn) -> list[str]:
        """Return what would be the same as in the asking row, in a column that is asked for being another."""
        use = self.rule.query.reading.uses.get((table.name, column.name))
        return [
            self._asking_value(other, column) for name, other in sorted(use.differs if use else ()) if name == asking
        ]

    def _asking_value(self, other: str, column: EngineColumn) -> str:
        return self._text(other) if column.type == "text" else f"t.{quote(other, self.dialect)}"

    def _ways(self, table: Table, column: EngineColumn) -> list[str]:
        """Return what a column of an assumed row may hold."""
        kind = _TYPES[self.dialect][column.type]
        nothing, lately = f"CAST(NULL AS {kind})", f"DATE '{(self.as_of - timedelta(days=1)).isoformat()}'"
        if column.name in table.keys:
            return [f"{self._text('region_code')} || '/{NOBODY}'"]
        source = table[column.sources[0]] if column.sources and column.sources[0] in table else None
        if source is None or engine_name(table, source.name) != column.name:
            return {"date": [_LONG_PAST, lately], "integer": ["0", "1439"]}.get(column.type, [nothing])
        if source.empty == OPEN or column.type == "timestamp":
            return [nothing]
        ways = [nothing] if source.empty == NONE else []
        if column.type == "date":
            return [*ways, _LONG_PAST, lately]
        choices = [
            choice.value for choice in self._choices(table, source.name) if not choice.join and "t." not in choice.value
        ]
        return [*ways, *(choices or [literal(NOBODY)])]


def engine_name(table: Table, column: str) -> str:
    """Return the engine column that holds a file column."""
    return column + "_fen" if table[column].type == "decimal" else column


def literal(text: str) -> str:
    """Return a text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def _identifies(column: EngineColumn) -> bool:
    """Whether rows of a table that is not there may be asked for by this column."""
    return column.name == "region_code" or column.name.endswith(("_key", "_id"))


def _held(table: Table) -> tuple[EngineColumn, ...]:
    """Return the columns there are: the calendar as it is laid beside the facts has no row ids."""
    return tuple(c for c in table.engine_columns if table.name != CALENDAR or c.name != "row_id")


def _engine_names(table: Table) -> frozenset[str]:
    return frozenset(column.name for column in table.engine_columns)


def _spread(ways: Sequence[Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Yield every combination where they are few; else the one of all last ways, and those that differ from it in one column."""
    total = 1
    for column in ways:
        total *= len(column)
    if total <= _MOST_ROWS_ASSUMED:
        yield from product(*ways)
        return
    last = tuple(column[-1] for column in ways)
    yield last
    for place, column in enumerate(ways):
        for way in column[:-1]:
            yield (*last[:place], way, *last[place + 1 :])


def within_bounds(cells: Sequence[Cell]) -> list[Cell]:
    """Return the cells with so few choices that all worlds together are at most `MOST_WORLDS`: the fullest cells give first."""
    kept = [list(cell.choices) for cell in cells]

    def worlds() -> int:
        total = 1
        for choices in kept:
            total *= len(choices)
        return total

    while worlds() > MOST_WORLDS and any(len(choices) > 2 for choices in kept):
        fullest = max(kept, key=len)
        # The ends of the list are the extremes: what lies between them goes first.
        fullest.pop(len(fullest) // 2)
    return [Cell(cell.table, cell.column, tuple(choices)) for cell, choices in zip(cells, kept, strict=True)]
