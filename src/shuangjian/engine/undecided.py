"""What a rule cannot decide, because a cell is empty: possible and not certain.

A row with an empty cell stands for many: one for each value the cell could hold. What a rule finds in all of them is *certain*, what
it finds in some is *possible* (Lipski 1979; Guagliardo and Libkin 2016). The rule is asked itself: its own compiled text is run in
one world for each kind of value (`worlds.py`), all in one statement, and what it finds is compared:

* found in every world: a finding, though the plain run may have missed it;
* found in some: undecided, and no finding, though the plain run may have found it;
* found in none: clean, unless the rule itself says what an empty cell means and finds it in the plain run.

A cell decides where two worlds that differ in nothing else differ in what is found.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import groupby, product
from typing import Any, NamedTuple

from shuangjian.engine.calendar import CALENDAR
from shuangjian.engine.contract import Contract, Table
from shuangjian.engine.finding import Finding
from shuangjian.engine.query import quote
from shuangjian.engine.rule import Rule
from shuangjian.engine.session import Session
from shuangjian.engine.worlds import MARK, TOUCHED, Cell, World, Worlds, engine_name, within_bounds

MOST_ROWS = 1_000
_WORLDS_AT_ONCE = 24
# So far from the day of what waits a day may lie on which it rests: a month and a few days.
_PERIOD_DAYS = 35
_TRIMMED_AT = 8 * MOST_ROWS
_IDENTITY = ("owner_key", "subject_key", "day", "discriminator")
# What a finding is about, whose it is, and when: it is none where an empty cell decides one of these.
_ABOUT = ("owner_key", "subject_key", "day", "since")
_MARKED = re.compile(f"{MARK}[^{MARK}]*")

# Whether what is found in a region on a day is wanted; the day is None where an empty cell decides it.
Wanted = Callable[[str, date | None], bool]


@dataclass(frozen=True, order=True)
class OpenDays:
    """The first and last day of a region on which a rule waits for its calendar."""

    region_code: str
    first: date
    last: date


@dataclass(frozen=True)
class Undecided:
    """The rows a rule cannot judge for want of one column, or (column "") of one table.

    `rows` names at most a thousand: those that wait, and where the cell is in another table the rows to fill; `owners` says of each
    whose it is (school, institution, where a whole table is missing the region; "" where that is not known). `count` is exact. `days`
    says in which regions and from when to when where it is the calendar that is missing.
    """

    rule: str
    table: str
    column: str
    count: int
    rows: tuple[str, ...]
    owners: tuple[str, ...] = ()
    days: tuple[OpenDays, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the entry as JSON-ready values."""
        said: dict[str, Any] = {
            "rule": self.rule,
            "table": self.table,
            "column": self.column,
            "count": self.count,
            "rows": list(self.rows),
        }
        if self.days:
            said["days"] = [
                {"region_code": each.region_code, "from": each.first.isoformat(), "to": each.last.isoformat()}
                for each in self.days
            ]
        return said


@dataclass
class Judgement:
    """What a rule says about every subject: what it finds, and of how many it cannot say, for want of what.

    `open_in` is region → of how many subjects there it cannot say.
    """

    findings: list[Finding] = field(default_factory=list)
    undecided: list[Undecided] = field(default_factory=list)
    open_in: Counter[str] = field(default_factory=Counter)

    @property
    def open(self) -> int:
        """Of how many subjects it cannot say."""
        return self.open_in.total()


@dataclass
class _Rows:
    """Rows that wait for one cell: all counted, the first by name kept."""

    seen: set[int] = field(default_factory=set)
    names: list[tuple[str, str]] = field(default_factory=list)  # row, owner

    def add(self, owner: str | None, row: str) -> None:
        key = hash((owner, row))
        if key not in self.seen:
            self.seen.add(key)
            self.names.append((row, owner or ""))
            if len(self.names) > _TRIMMED_AT:
                self.names = sorted(self.names)[:MOST_ROWS]

    def entry(self, rule: str, table: str, column: str) -> Undecided:
        """Return what is said of them."""
        names = sorted(self.names)[:MOST_ROWS]
        return Undecided(
            rule, table, column, len(self.seen), tuple(row for row, _ in names), tuple(owner for _, owner in names)
        )


@dataclass
class Judge:
    """Judges rules over the facts of a session, empty cells included.

    `session` holds the facts, with the rulebook installed.
    """

    session: Session
    _empty: dict[str, dict[str, int]] = field(default_factory=dict)

    def judge(self, rule: Rule, wanted: Wanted = lambda region, day: True) -> Judgement:
        """Run a rule and say what is certain and what is undecided."""
        present = self.session.backend.tables()
        if absent := [name for name in rule.waits if name not in present]:
            return self._all_wait(rule, absent[0], wanted)
        cells = self.cells(rule)
        if not cells or not self.session.basis[rule.id]:
            return Judgement([f for f in self.session.run(rule) if wanted(f.region_code, f.day)])
        worlds = self._worlds(rule)
        worlds_of_rule = worlds.all(cells, self._narrowed(rule, worlds, cells))
        identity = _Identity.of(rule, cells, self.session.book.contract)
        outcome = _Outcome(identity, cells, len(worlds_of_rule))
        for key, mask, rows in self._found(identity, worlds_of_rule):
            outcome.take(key, mask, rows, wanted)
        findings = [f for f in self.session.run(rule) if outcome.keeps(f) and wanted(f.region_code, f.day)]
        if outcome.certain:
            findings += self._missed(rule, worlds_of_rule[0], outcome, wanted)
        return Judgement(findings, list(self._entries(rule, cells, outcome)), outcome.open_in)

    def cells(self, rule: Rule) -> list[Cell]:
        """Return the columns a rule reads in which rows are empty, and the tables it reads that are not there."""
        worlds, present = self._worlds(rule), self.session.backend.tables()
        found = []
        if self.session.asks_open_days(rule):
            found.append(worlds.open_days())
        for name in sorted(rule.facts - {CALENDAR}):
            table = self.session.book.contract[name]
            if name not in present:
                if not rule.settles(name, ""):
                    found.append(worlds.missing(name))
                continue
            read = {source for c in table.engine_columns if c.name in rule.columns[name] for source in c.sources}
            for column in sorted(read):
                rows = self._holes(table).get(column, 0)
                if rows and table[column].hides and not rule.settles(name, column):
                    found.append(worlds.cell(name, column, rows))
        return within_bounds([cell for cell in found if len(cell.choices) > 1 or self._names(rule, cell)])

    def _names(self, rule: Rule, cell: Cell) -> bool:
        """Whether the cell says who answers for what is found, or what it is about."""
        origins = rule.query.reading.origins
        columns = self.session.book.contract[cell.table].engine_columns
        governed = {(cell.table, c.name) for c in columns if cell.column in c.sources}
        return bool(governed & (origins["owner_key"] | origins["subject_key"]))

    def _worlds(self, rule: Rule) -> Worlds:
        session, backend = self.session, self.session.backend
        return Worlds(
            session.book.contract, rule, backend.dialect, backend.tables(), backend.facts_schema, session.as_of
        )

    def _holes(self, table: Table) -> dict[str, int]:
        """Return column → how many rows hide a value there."""
        if table.name not in self._empty:
            dialect = self.session.backend.dialect
            columns = [column.name for column in table.columns if column.hides]
            counts = ", ".join(f"COUNT({quote(engine_name(table, column), dialect)})" for column in columns)
            name = quote(table.name, dialect)
            sql = f"SELECT COUNT(*){', ' + counts if counts else ''} FROM {name}"
            total, *filled = next(iter(self.session.backend.query(sql, self.session.as_of)))
            self._empty[table.name] = {c: total - n for c, n in zip(columns, filled, strict=True)}
        return self._empty[table.name]

    # Running the worlds -----------------------------------------------------------------------------------------------

    def _narrowed(self, rule: Rule, worlds: Worlds, cells: Sequence[Cell]) -> tuple[str, str] | None:
        """Return a table and what leaves out its rows that no empty cell touches, or None where all must be read.

        Only where one table has all the empty cells. Where its rows are judged one by one, rows without an empty cell are as the plain
        run found them; where the rule can be narrowed by its grain, so are groups without one. Rows judged one by one that ask for a
        day of which nobody has said what it is are touched by it as by an empty cell of their own.
        """
        tables = {cell.table for cell in cells}
        if not all(cell.column for cell in cells):
            return None
        rowwise = rule.query.reading.rowwise
        touched = [worlds.is_empty(cell.table, cell.column) for cell in cells if cell.table != CALENDAR]
        if CALENDAR in tables:
            use = rule.query.reading.uses.get((CALENDAR, "day"))
            asking = {table for table, _ in (use.equals if use else ())}
            if CALENDAR not in rowwise:
                return None
            if len(asking) == 1 and tables <= asking | {CALENDAR} and asking <= rowwise:
                (name,) = asking
                if asked := self._asks_day(rule, worlds, name):
                    return name, f"WHERE {' OR '.join([*touched, asked])}"
            return (CALENDAR, f"WHERE {worlds.is_empty(CALENDAR, 'kind')}") if tables == {CALENDAR} else None
        if len(tables) > 1:
            return None
        (name,) = tables
        table, dialect = self.session.book.contract[name], self.session.backend.dialect
        if name in rowwise:
            return name, f"WHERE {' OR '.join(touched)}"
        keys = _grain(rule, name)
        governed = {c.name for c in table.engine_columns for cell in cells if cell.column in c.sources}
        if not keys or governed & set(keys):
            return None
        picked = ", ".join(f"t.{quote(key, dialect)}" for key in keys)
        listed = f"({picked})" if len(keys) > 1 else picked
        of_group = f"SELECT {picked} FROM {worlds.relation(name)} AS t WHERE {' OR '.join(touched)}"
        return name, f"WHERE {listed} IN ({of_group})"

    def _asks_day(self, rule: Rule, worlds: Worlds, name: str) -> str:
        """Return the condition under which a row asks what an open day is, or "" where its day is not just looked up."""
        use = rule.query.reading.uses.get((CALENDAR, "day"))
        columns = [column for table, column in (use.equals if use else ()) if table == name]
        if len(columns) != 1 or (use and use.near - use.equals):
            return ""
        dialect = self.session.backend.dialect
        return (
            f"EXISTS (SELECT 1 FROM {worlds.relation(CALENDAR)} AS c WHERE {worlds.is_empty(CALENDAR, 'kind', 'c')} "
            f"AND c.region_code = t.region_code AND c.day = t.{quote(columns[0], dialect)})"
        )

    def _found(self, identity: _Identity, worlds: Sequence[World]) -> Iterator[tuple[_Key, int, list[str]]]:
        """Yield what any world finds: its key, the worlds that find it as bits, the rows that prove it."""
        parts = [worlds[start : start + _WORLDS_AT_ONCE] for start in range(0, len(worlds), _WORLDS_AT_ONCE)]
        streams = (self._found_in(identity, part) for part in parts)
        if len(parts) == 1:
            for key, group in groupby(next(streams), key=lambda found: found[0]):
                mask, rows = 0, []
                for _, bits, row in group:
                    mask |= bits
                    rows.append(row)
                yield key, mask, rows
            return
        together: dict[_Key, tuple[int, set[str]]] = {}
        for number, stream in enumerate(streams):
            for key, bits, row in stream:
                mask, names = together.get(key, (0, set()))
                names.add(row)
                together[key] = mask | bits << number * _WORLDS_AT_ONCE, names
        for key, (mask, names) in together.items():
            yield key, mask, sorted(names)

    def _found_in(self, identity: _Identity, worlds: Sequence[World]) -> Iterator[tuple[_Key, int, str]]:
        """Yield key, worlds and row of what up to `_WORLDS_AT_ONCE` worlds find, all rows of a key together."""
        dialect, rule = self.session.backend.dialect, identity.rule
        names = ["region_code", *identity.names]
        listed = ", ".join(f"f.{quote(name, dialect)}" for name in ["subject_id", *names])
        unnest = "EXPLODE_OUTER" if dialect == "spark" else "UNNEST"
        where = self._window() if rule.lasts else ""
        selects = [
            f"SELECT CAST({1 << number} AS BIGINT) AS bits, {listed}, {unnest}(f.evidence) AS evidence_row "
            f"FROM ({self.session.statement(rule, {k: v for k, v in world.shadows.items() if k != TOUCHED})}) AS f {where}"
            for number, world in enumerate(worlds)
        ]
        picked = ", ".join(quote(name, dialect) for name in names)
        order = f"{picked}, evidence_row" if identity.by_row else picked
        once = ""
        if touched := worlds[0].shadows.get(TOUCHED):
            kept = "" if dialect == "spark" else "MATERIALIZED "
            once = f"WITH {quote(TOUCHED, dialect)} AS {kept}({touched}) "
        sql = once + (
            f"SELECT BIT_OR(bits) AS bits, MIN(subject_id) AS subject_id, evidence_row, {picked} "
            f"FROM ({' UNION ALL '.join(selects)}) AS w GROUP BY evidence_row, {picked} ORDER BY {order}"
        )
        for bits, subject_id, row, region, *values in self.session.backend.query(sql, self.session.as_of):
            row = row if _unmarked(row) else subject_id  # a row that is only assumed proves nothing
            yield identity.key(region, dict(zip(identity.names, values, strict=True)), row), bits, row

    def _window(self) -> str:
        """Return the condition under which an interval touches the days judged."""
        first, last = self.session.first or self.session.as_of, self.session.as_of
        return f"WHERE f.since <= DATE '{last.isoformat()}' AND f.until > DATE '{first.isoformat()}'"

    def _missed(self, rule: Rule, world: World, outcome: _Outcome, wanted: Wanted) -> Iterator[Finding]:
        """Yield what is certain and the plain run did not find, as it is in the first world."""
        for finding in self.session.run(rule, world.shadows):
            if outcome.missed(finding) and wanted(finding.region_code, finding.day):
                yield _cleaned(finding)

    # Saying it --------------------------------------------------------------------------------------------------------

    def _entries(self, rule: Rule, cells: Sequence[Cell], outcome: _Outcome) -> Iterator[Undecided]:
        for number, cell in enumerate(cells):
            rows = outcome.waiting[number]
            if not rows.seen:
                continue
            if cell.table == CALENDAR:
                days = tuple(self._days(rule, outcome.spans[number]))
                yield replace(rows.entry(rule.id, CALENDAR, cell.column), days=days)
                continue
            if outcome.elsewhere[number] and cell.column:
                self._add_holes(cell, outcome.elsewhere[number], rows)
            yield rows.entry(rule.id, cell.table, cell.column)

    def _days(self, rule: Rule, spans: Mapping[str, tuple[date, date]]) -> Iterator[OpenDays]:
        """Yield the open days of regions on which what waits lies; of what rests on a week or a period those around it."""
        reading = rule.query.reading
        use = reading.uses.get((CALENDAR, "day"))
        looked_up = {(CALENDAR, "day")} | (use.equals if use and not use.grouped else set())
        margin = timedelta(days=0 if reading.origins.get("day", frozenset()) <= looked_up else _PERIOD_DAYS)
        for region, (first, last) in sorted(spans.items()):
            days = [
                day for code, day in self.session.open_days if code == region and first - margin <= day <= last + margin
            ]
            if days:
                yield OpenDays(region, min(days), max(days))

    def _all_wait(self, rule: Rule, table: str, wanted: Wanted) -> Judgement:
        """Return that every subject waits for a table, wherever the rule binds."""
        bound = {step.region_code for step in self.session.basis[rule.id]}
        name = quote(rule.query.reading.subject_table, self.session.backend.dialect)
        rows, regions = _Rows(), Counter[str]()
        for region, row in self.session.backend.query(f"SELECT region_code, row_id FROM {name}", self.session.as_of):
            if region in bound and wanted(region, None):
                rows.add(region, row)
                regions[region] += 1
        return Judgement([], [rows.entry(rule.id, table, "")] if rows.seen else [], regions)

    def _add_holes(self, cell: Cell, owners: set[str | None], rows: _Rows) -> None:
        """Add the rows to fill where the cell is not in the rows that wait: those of the same owners."""
        table, dialect = self.session.book.contract[cell.table], self.session.backend.dialect
        key = next(iter(table.owner_keys), None)
        picked = quote(key, dialect) if key else "NULL"
        column = quote(engine_name(table, cell.column), dialect)
        sql = f"SELECT {picked}, row_id FROM {quote(cell.table, dialect)} WHERE {column} IS NULL"
        for owner, row in self.session.backend.query(sql, self.session.as_of):
            if owner is None or owner in owners or None in owners:
                rows.add(owner, row)


class _Key(NamedTuple):
    """What makes two findings of different worlds the same: their identity, without what an empty cell decides."""

    region: str
    owner: str | None
    subject: str | None
    day: date | None
    discriminator: str | None


@dataclass(frozen=True)
class _Identity:
    """How what is found in one world is known again in another.

    Attributes:
        rule: the rule.
        names: result columns that tell findings apart and that no empty cell decides.
        whole: whether a finding can be made of them: it is known whose it is, about what, and when.
        by_row: whether the subject itself is decided by an empty cell, so that each row of the evidence stands for itself.
        own: the cells that decide the subject, by their numbers as marked in a row, where they are cells of that row: a row in which
            none of them is empty says what it is about as it stands.
    """

    rule: Rule
    names: tuple[str, ...]
    whole: bool
    by_row: bool
    own: frozenset[str]

    @classmethod
    def of(cls, rule: Rule, cells: Sequence[Cell], contract: Contract) -> _Identity:
        """Tell which result columns an empty cell decides, so that they differ from world to world."""
        origins = rule.query.reading.origins
        governed = [
            {
                (cell.table, column.name)
                for column in contract[cell.table].engine_columns
                if not cell.column or cell.column in column.sources
            }
            for cell in cells
        ]
        decided = {name for name, places in origins.items() if any(places & each for each in governed)}
        names = tuple(name for name in _IDENTITY if name in rule.query.output and name not in decided)
        about = frozenset().union(*(origins.get(name, frozenset()) for name in _ABOUT))
        deciding = [number for number, each in enumerate(governed) if each & about]
        in_row = all(cells[number].table == rule.query.reading.subject_table for number in deciding)
        own = frozenset(map(str, deciding)) if in_row else frozenset()
        return cls(rule, names, not decided & set(_ABOUT), "subject_key" in decided, own)

    def is_certain(self, rows: Sequence[str]) -> bool:
        """Whether what is found in every world is a finding: nothing about it hangs on an empty cell."""
        if self.whole or not self.own:
            return self.whole
        return not any(self.own & set(row.split(MARK)[1:]) for row in rows)

    def key(self, region: str, values: Mapping[str, Any], row: str) -> _Key:
        """Return the key of one row of what is found."""
        subject = _unmarked(row) if self.by_row else values["subject_key"]
        return _Key(region, values.get("owner_key"), subject, values.get("day"), values.get("discriminator"))

    def keys(self, finding: Finding) -> list[int]:
        """Return the digests of the keys under which a finding would be found in a world."""
        values = {name: getattr(finding, name) for name in self.names}
        return [
            hash(self.key(finding.region_code, values, row)) for row in (finding.evidence if self.by_row else ("",))
        ]


@dataclass
class _Outcome:
    """What the worlds of a rule agree on and what they do not."""

    identity: _Identity
    cells: Sequence[Cell]
    worlds: int
    certain: set[int] = field(default_factory=set)
    possible: set[int] = field(default_factory=set)
    waiting: list[_Rows] = field(default_factory=list)
    elsewhere: list[set[str | None]] = field(default_factory=list)
    spans: list[dict[str, tuple[date, date]]] = field(default_factory=list)
    open_in: Counter[str] = field(default_factory=Counter)
    _days: set[date | None] = field(default_factory=set)
    _deciding: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.waiting = [_Rows() for _ in self.cells]
        self.elsewhere = [set() for _ in self.cells]
        self.spans = [{} for _ in self.cells]

    def take(self, key: _Key, mask: int, rows: Sequence[str], wanted: Wanted) -> None:
        """Note in which worlds something is found, as bits, and which rows prove it."""
        self._days.add(key.day)
        everywhere = mask == (1 << self.worlds) - 1
        if everywhere and self.identity.is_certain(rows):
            self.certain.add(hash(key))
            return
        self.possible.add(hash(key))
        if not wanted(key.region, key.day):
            return
        self.open_in[key.region] += 1
        named = [(row, name) for row in rows if (name := _unmarked(row))]
        # What breaks the rule whatever the cells hold is still undecided where they say who answers for it, or since when.
        for number in range(len(self.cells)) if everywhere else self._deciding_cells(mask):
            own = [(row, name) for row, name in named if str(number) in row.split(MARK)[1:]]
            for _row, name in own or named:
                self.waiting[number].add(key.owner, name)
            if not own:
                self.elsewhere[number].add(key.owner)
            if key.day is not None:
                first, last = self.spans[number].get(key.region, (key.day, key.day))
                self.spans[number][key.region] = min(first, key.day), max(last, key.day)

    def _deciding_cells(self, mask: int) -> tuple[int, ...]:
        if mask not in self._deciding:
            self._deciding[mask] = deciding([len(cell.choices) for cell in self.cells], mask)
        return self._deciding[mask]

    def keeps(self, finding: Finding) -> bool:
        """Whether a finding of the plain run stands; those that do are no longer looked for."""
        # Most days hold nothing that any world finds otherwise.
        if finding.day not in self._days and None not in self._days:
            return True
        keys = self.identity.keys(finding)
        self.certain.difference_update(keys)
        return not keys or not self.possible.issuperset(keys)

    def missed(self, finding: Finding) -> bool:
        """Whether a finding of a world is certain and was not in the plain run."""
        return not self.certain.isdisjoint(self.identity.keys(finding))


def deciding(sizes: Sequence[int], mask: int) -> tuple[int, ...]:
    """Return the numbers of the cells that decide: two worlds differ in that cell only, and one of them finds it.

    Args:
        sizes: how many choices each cell has; worlds are numbered with the first cell varying slowest.
        mask: the worlds that find it, as bits.
    """
    worlds = list(product(*(range(size) for size in sizes)))
    found = {world for number, world in enumerate(worlds) if mask >> number & 1}
    return tuple(
        cell
        for cell, size in enumerate(sizes)
        if any((*world[:cell], other, *world[cell + 1 :]) not in found for world in found for other in range(size))
    )


def _grain(rule: Rule, table: str) -> list[str]:
    """Return the columns of a table by which a rule may be narrowed; none where it may not, or not by this table."""
    found = []
    for name in rule.grain:
        places = rule.query.reading.origins.get(name, frozenset({(table, name)}))
        if len(places) != 1 or next(iter(places))[0] != table:
            return []
        found.append(next(iter(places))[1])
    return found


def _unmarked(text: str | None) -> str:
    return _MARKED.sub("", text) if text and MARK in text else text or ""


def _cleaned(finding: Finding) -> Finding:
    """Return a finding of a world without the marks of the engine."""
    clean: dict[str, Any] = {
        name: _unmarked(value)
        for name in ("owner_id", "subject_id", "discriminator", "observed", "limit")
        if isinstance(value := getattr(finding, name), str)
    }
    evidence = tuple(row for row in dict.fromkeys(map(_unmarked, finding.evidence)) if row)
    details = {k: _unmarked(v) if isinstance(v, str) else v for k, v in finding.details.items()}
    return replace(finding, evidence=evidence, details=details, **clean)
