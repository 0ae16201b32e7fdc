"""Run a rulebook over facts on one engine.

A `Backend` is a connection to DuckDB, PostgreSQL or Spark that can hold small tables and answer queries. A `Session` puts the
rulebook beside the facts there (parameters as steps, the calendar, the grounds of each rule) and runs rules: the same
text, whatever the backend.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from operator import itemgetter
from typing import Any, Protocol

from shuangjian.engine.book import Rulebook
from shuangjian.engine.calendar import calendar_rows, published_years
from shuangjian.engine.contract import Table
from shuangjian.engine.dialect import Dialect
from shuangjian.engine.finding import Finding
from shuangjian.engine.intervals import lasting
from shuangjian.engine.parameters import Draft, Parameter, Step, check_drafts, parameter_steps
from shuangjian.engine.provisions import BasisStep, basis_steps
from shuangjian.engine.query import PARAMETER_COLUMNS, Query, quote
from shuangjian.engine.rule import Content, Indicator, Rule

# What a finding is made of, in the order `Session._reader` takes it; any other result column is a detail.
_STANDARD = ("basis_id", "step_id", "region_code", "owner_id", "owner_key", "subject_id", "subject_key", "day", "stage", "discriminator",
             "since", "until", "observed", "observed_text", "limit_value", "limit_text", "evidence", "provision_case")  # fmt: skip
_CALENDAR_MARGIN_DAYS = 35
_INTEGERS = ("observed", "limit_value", "step_id")
# So many values that findings share are remembered at a time.
_REMEMBERED = 50_000


class Backend(Protocol):
    """What an engine must offer."""

    dialect: Dialect
    schema: str | None

    @property
    def facts_schema(self) -> str | None:
        """Where the facts are found even if a WITH hides their plain names; None: the plain name is looked for outside it."""

    def tables(self) -> Mapping[str, frozenset[str]]:
        """Return the fact tables present and the engine columns that hold something."""

    def regions(self) -> set[str]:
        """Return the regions that occur in the facts."""

    def span(self, table: str, column: str) -> tuple[date, date] | None:
        """Return the first and last day in a column, or None where there is none."""

    def install(self, name: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
        """Create (or replace) a small table beside the facts; types in the contract's words."""

    def query(self, sql: str, as_of: date) -> Iterator[tuple[Any, ...]]:
        """Run a compiled statement and yield its rows."""

    def overrides(self) -> dict[tuple[str, date], str]:
        """Return (region, day) → kind from the facts' own calendar_day table."""

    def region_rows(self) -> list[tuple[str, str | None, str]]:
        """Return (code, parent, name) from the facts' own region table."""


@dataclass(frozen=True)
class Skip:
    """A rule that was not run, or not for all days, and why: `reason` in English, `reason_zh` in Chinese."""

    rule: str
    reason: str
    reason_zh: str
    table: str = ""
    columns: tuple[str, ...] = ()
    years: tuple[int, ...] = ()

    @classmethod
    def unpublished(cls, rule: str, years: tuple[int, ...]) -> Skip:
        """Return the skip of a rule for years whose calendar is not known."""
        shown = ", ".join(map(str, years))
        return cls(rule, f"the calendar of {shown} has not been published", f"{shown} 年的校历还没有公布", years=years)

    @classmethod
    def open(cls, rule: str, days: Sequence[date]) -> Skip:
        """Return the skip of a rule for days of which nobody has said whether they are vacation."""
        shown = f"{days[0]}" if len(days) == 1 else f"{days[0]} – {days[-1]}"
        return cls(
            rule,
            f"nobody has said whether {shown} is vacation; keep the calendar of the region",
            f"没有校历说明 {shown} 是否寒暑假，请先录入本地校历",
        )

    def of(self, lang: str) -> str:
        """Return why, in `zh` or `en`."""
        return self.reason if lang == "en" else self.reason_zh

    def as_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return the skip as JSON-ready values."""
        return {
            "rule": self.rule,
            "reason": self.of(lang),
            "table": self.table,
            "columns": list(self.columns),
            "years": list(self.years),
        }


@dataclass(frozen=True)
class IndicatorValue:
    """One figure: numerator over denominator for a region, an owner (None: the whole region) and a day."""

    indicator: Indicator
    region_code: str
    owner_key: str | None
    day: date
    numerator: int
    denominator: int


@dataclass
class Session:
    """A rulebook installed beside facts on one backend.

    `drafts` replace parameter values (what if). States are judged for the days from `first` to `as_of`; without `first`,
    for `as_of` alone. Call `install` once, then `run` as often as needed. `open_days` are the (region, day) of the calendar of which
    nobody has said whether they are vacation.
    """

    backend: Backend
    book: Rulebook
    as_of: date
    drafts: Sequence[Draft] = ()
    first: date | None = None
    steps: dict[int, Step] = field(default_factory=dict)
    basis: dict[str, list[BasisStep]] = field(default_factory=dict)
    open_days: set[tuple[str, date]] = field(default_factory=set)
    _compiled: dict[str, str] = field(default_factory=dict)

    def install(self, rules: Iterable[Rule] | None = None, indicators: Iterable[Indicator] | None = None) -> None:
        """Put parameters, calendar and grounds beside the facts.

        Args:
            rules: those that will be run; None means all.
            indicators: those that will be computed; None means all.

        Raises:
            UnknownParameter, DraftRefused: a draft names what does not exist.
        """
        rules = list(self.book.rules.values()) if rules is None else list(rules)
        figures = list(self.book.indicators.values()) if indicators is None else list(indicators)
        check_drafts(self.book.parameters, self.drafts, self.book.regions)
        tree = self.book.regions.with_rows(self.backend.region_rows())
        regions = self.backend.regions()
        used = {p.key for rule in rules for p in rule.parameters}
        used |= {p.key for indicator in figures for p in indicator.parameters}
        for key in sorted(used):
            # The book's own: values may have been laid over those a rule was loaded with.
            self._install_parameter(self.book.parameters[key], regions, tree)
        items: list[Content] = [*rules, *figures]
        if any("calendar_day" in item.facts for item in items):
            self._install_calendar(regions, tree)
        for rule in rules:
            steps = basis_steps(rule.grounds, regions, tree)
            self.basis[rule.id] = steps
            self.backend.install(
                basis_table(rule), {"basis_id": "integer", "region_code": "text", "stage": "text", "provision_case": "text", "valid_from": "date", "valid_to": "date"},
                [(s.basis_id, s.region_code, s.stage, s.case, s.valid_from, s.valid_to) for s in steps],
            )  # fmt: skip

    def _install_parameter(self, parameter: Parameter, regions: set[str], tree: Any) -> None:
        steps = parameter_steps(parameter, regions, tree, self.drafts, first_id=len(self.steps))
        self.steps |= {step.step_id: step for step in steps}
        self.backend.install(parameter.table, PARAMETER_COLUMNS, [step.row for step in steps])

    def _install_calendar(self, regions: set[str], tree: Any) -> None:
        spans = [span for table, column in self._days() if (span := self.backend.span(table, column))]
        spans.append((self.as_of, self.as_of))
        # Whole weeks and months around the facts, so that what a rule counts does not depend on where they end.
        margin = timedelta(days=_CALENDAR_MARGIN_DAYS)
        first, last = min(span[0] for span in spans), max(span[1] for span in spans)
        first, last = (
            (first - margin, last + margin) if date(1900, 1, 1) < first and last < date(9000, 1, 1) else (first, last)
        )
        years = published_years()
        first = max(first, date(min(years), 1, 1))
        overrides = self.backend.overrides()
        last = min(last, max([date(max(years), 12, 31), *(day for _, day in overrides)]))
        rows = calendar_rows(first, last, regions, tree, self.book.vacations, overrides) if first <= last else []
        self.open_days = {(region, day) for region, day, kind in rows if kind is None}
        self.backend.install("calendar_day", {"region_code": "text", "day": "date", "kind": "text"}, rows)

    def _days(self) -> Iterator[tuple[str, str]]:
        present = self.backend.tables()
        for table in self.book.contract:
            if table.name in present and table.event_day:
                yield table.name, table.event_day

    def asks_open_days(self, rule: Rule) -> bool:
        """Whether a rule asks what a day is of which nobody has said it: one from the first day of its facts to the last, or to `as_of`."""
        if not rule.needs_calendar or not self.open_days:
            return False
        present = self.backend.tables()
        days = [
            (t.name, t.event_day)
            for t in self.book.contract
            if t.name in rule.facts and t.name in present and t.event_day
        ]
        spans = [span for table, column in days if (span := self.backend.span(table, column))]
        margin = timedelta(days=_CALENDAR_MARGIN_DAYS)
        if not spans or not all(date(1900, 1, 1) < day < date(9000, 1, 1) for span in spans for day in span):
            return True
        first, last = min(span[0] for span in spans) - margin, max(self.as_of, *(span[1] for span in spans)) + margin
        return any(first <= day <= last for _, day in self.open_days)

    def why_not(self, item: Content) -> Skip | None:
        """Return why a rule or indicator cannot run on these facts, or None where it can.

        A rule needs only the table its subjects come from: what is not there otherwise is undecided, never clean. A figure needs all it reads.
        """
        present = self.backend.tables()
        if isinstance(item, Rule):
            name = item.query.reading.subject_table
            return None if name in present else self._no_table(item, name)
        for name, needed in sorted(item.columns.items()):
            if name == "calendar_day":
                continue
            if name not in present:
                return self._no_table(item, name)
            if missing := sorted(needed - present[name]):
                table = self.book.contract[name]
                headers = "、".join(
                    c.header_zh for c in table.columns if c.name in {s for m in missing for s in _sources(table, m)}
                )
                return Skip(
                    item.id,
                    f"{name} lacks {', '.join(missing)}",
                    f"{table.name_zh}缺少“{headers}”",
                    name,
                    tuple(missing),
                )
        return None

    def _no_table(self, item: Content, name: str) -> Skip:
        return Skip(item.id, f"the table {name} is not there", f"没有“{self.book.contract[name].name_zh}”表", name)

    def unknown_years(self, rule: Rule) -> Skip | None:
        """Return a skip for the years of the facts whose calendar has not been published."""
        if not rule.needs_calendar:
            return None
        years: set[int] = set()
        known = published_years() | {day.year for _, day in self.backend.overrides()}
        for table, column in self._days():
            if table in rule.facts and (span := self.backend.span(table, column)):
                years |= {year for year in range(span[0].year, span[1].year + 1) if year not in known}
        if not years:
            return None
        listed = tuple(sorted(years))
        return Skip.unpublished(rule.id, listed)

    def statement(self, rule: Rule, shadows: Mapping[str, str] | None = None) -> str:
        """Return a rule's compiled text with its grounds; before it stand the SELECTs that shadow facts, by table."""
        dialect, schema = self.backend.dialect, self.backend.schema
        if rule.id not in self._compiled:
            self._compiled[rule.id] = wrap(rule, self._compile(rule.query), dialect, schema)
        if not shadows:
            return self._compiled[rule.id]
        heads = ", ".join(f"{quote(name, dialect)} AS ({sql})" for name, sql in shadows.items())
        return f"WITH {heads} {self._compiled[rule.id]}"

    def _compile(self, query: Query) -> str:
        backend = self.backend
        if backend.schema is None and backend.dialect in query.compiled:
            return query.compiled[backend.dialect]
        from shuangjian.engine.sql import compile_query  # its parser takes a while to load, and is seldom needed

        return compile_query(query.tree, backend.dialect, schema=backend.schema)

    def run(self, rule: Rule, shadows: Mapping[str, str] | None = None) -> Iterator[Finding]:
        """Run one rule and yield its findings; of a state those that touch the days judged, each as long as it lasted."""
        read = self._reader(rule, columns_of(rule))
        found = map(read, self.backend.query(self.statement(rule, shadows), self.as_of))
        return lasting(found, self.first or self.as_of, self.as_of) if rule.lasts else found

    def count_rows(self, rule: Rule) -> int:
        """Return how many rows the rule's statement yields, before pieces of states are joined."""
        return sum(1 for _ in self.backend.query(self.statement(rule), self.as_of))

    def finding(self, rule: Rule, row: dict[str, Any]) -> Finding:
        """Make a finding of one result row of a compiled rule."""
        return self._reader(rule, list(row))(tuple(row.values()))

    def _reader(self, rule: Rule, names: Sequence[str]) -> Callable[[tuple[Any, ...]], Finding]:
        """Return what makes a finding of a row with these columns. A sweep makes a million: what they share is kept once."""
        at = {name: number for number, name in enumerate(names)}
        basis, steps = self.basis[rule.id], self.steps
        seen: dict[Any, Any] = {}
        pick = itemgetter(*(at.get(name, -1) for name in _STANDARD))  # -1: the None laid behind each row
        others = [(name, number) for name, number in at.items() if name not in _STANDARD]

        def read(values: tuple[Any, ...]) -> Finding:
            (
                basis_id, step_id, region_code, owner_id, owner_key, subject_id, subject_key, day, stage, discriminator, since, until,
                observed, observed_text, limit_value, limit_text, evidence, _,
            ) = pick((*values, None))  # fmt: skip
            if len(seen) > _REMEMBERED:
                seen.clear()
            keep = seen.setdefault
            rest = tuple([values[number] for _, number in others])
            details = seen.get(rest)
            if details is None:
                details = seen[rest] = {name: values[number] for name, number in others}
            subject_id = keep(subject_id, subject_id)
            return Finding(
                rule,
                basis[basis_id].provisions,
                None if step_id is None else steps.get(step_id),
                keep(region_code, region_code),
                keep(owner_id, owner_id),
                keep(owner_key, owner_key),
                subject_id,
                keep(subject_key, subject_key),
                keep(day, day) if day is not None else since,
                observed if observed_text is None else observed_text,
                limit_value if limit_text is None else limit_text,
                tuple([subject_id if row_id == subject_id else row_id for row_id in evidence or ()]),
                keep(stage, stage),
                discriminator,
                since,
                until,
                details,
            )

        return read

    def indicate(self, indicator: Indicator) -> Iterator[IndicatorValue]:
        """Compute one indicator for every region, owner and day it has."""
        inner = self._compile(indicator.query)
        names = ", ".join(
            quote(n, self.backend.dialect) for n in ("region_code", "owner_key", "day", "numerator", "denominator")
        )
        for region, owner, day, numerator, denominator in self.backend.query(
            f"SELECT {names} FROM ({inner}) AS f", self.as_of
        ):
            yield IndicatorValue(indicator, region, owner, day, int(numerator or 0), int(denominator or 0))


def _sources(table: Table, name: str) -> tuple[str, ...]:
    """Return the columns of files that an engine column comes from."""
    return next((column.sources for column in table.engine_columns if column.name == name), (name,))


def basis_table(rule: Rule) -> str:
    """Return the name of the small table that holds a rule's grounds."""
    return "basis_" + rule.id.replace(".", "_")


def columns_of(rule: Rule) -> list[str]:
    """Return the result columns of a compiled rule, in order."""
    return ["basis_id", *rule.query.output]


def wrap(rule: Rule, inner: str, dialect: Dialect, schema: str | None = None) -> str:
    """Lay a rule's grounds over its result: no ground in force there on that day, no finding."""

    def column(name: str) -> str:
        quoted = f"f.{quote(name, dialect)}"
        if name in _INTEGERS:
            return f"CAST({quoted} AS BIGINT) AS {quote(name, dialect)}"
        if dialect == "duckdb" and rule.query.output[name] == "text":
            return f"CAST({quoted} AS VARCHAR) AS {quote(name, dialect)}"  # large tables keep text as codes
        return quoted

    table = quote(basis_table(rule), dialect)
    if schema:
        table = f"{quote(schema, dialect)}.{table}"
    if rule.lasts:
        # A piece for each stretch with the same grounds: nothing binds before its instrument does.
        since, until = "GREATEST(f.since, b.valid_from)", "LEAST(f.until, b.valid_to)"
        on = ["b.region_code = f.region_code", f"{since} < {until}"]
        pieces = {"since": f"{since} AS {quote('since', dialect)}", "until": f"{until} AS {quote('until', dialect)}"}
    else:
        day = f"f.{quote('day', dialect)}"
        on, pieces = ["b.region_code = f.region_code", f"{day} >= b.valid_from", f"{day} < b.valid_to"], {}
    if any(ground.stages for ground in rule.grounds):
        staged = sorted({stage for ground in rule.grounds for stage in ground.stages})
        listed = ", ".join(f"'{stage}'" for stage in staged)
        on.append(f"b.stage = CASE WHEN f.stage IN ({listed}) THEN f.stage ELSE '' END")
    if any(ground.case is not None for ground in rule.grounds):
        cases = sorted({ground.case for ground in rule.grounds if ground.case is not None})
        listed = ", ".join("'" + case.replace("'", "''") + "'" for case in cases)
        on.append(f"b.provision_case = CASE WHEN f.provision_case IN ({listed}) THEN f.provision_case ELSE '' END")
    picked = ", ".join(["b.basis_id", *(pieces.get(name) or column(name) for name in rule.query.output)])
    return f"SELECT {picked} FROM ({inner}) AS f JOIN {table} AS b ON {' AND '.join(on)}"
