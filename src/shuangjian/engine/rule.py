"""Rules and indicators as frozen objects: what the header says and what the SELECT reads."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shuangjian.engine.parameters import Parameter, Value
from shuangjian.engine.provisions import Ground
from shuangjian.engine.query import PARAMETER_PREFIX, Query

SEVERITIES = ("serious", "general", "minor")
KINDS = ("breach", "suspected")
NATURES = ("event", "state")
OWNERS = ("school", "institution")
UNITS = ("min", "clock", "fen", "lesson", "day", "month", "person", "count", "text", "bp", "percent")


@dataclass(frozen=True)
class Text:
    """A text of the rulebook in both languages."""

    zh: str
    en: str

    def __getitem__(self, lang: str) -> str:
        return self.zh if lang.startswith("zh") else self.en


@dataclass(frozen=True, kw_only=True)
class Content:
    """What rules and indicators have in common: a SELECT over facts and parameters, standing on provisions."""

    id: str
    title: Text
    unit: str
    owner: str
    grounds: tuple[Ground, ...]
    parameters: tuple[Parameter, ...]
    text: str
    query: Query
    place: str

    @property
    def area(self) -> str:
        """The part of the policy it belongs to, e.g. homework."""
        return self.id.partition(".")[0]

    @property
    def version(self) -> str:
        """A digest of the SELECT: recorded on findings and figures, no part of their identity."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:12]

    @property
    def facts(self) -> frozenset[str]:
        """The fact tables it reads, calendar_day included."""
        return frozenset(name for name in self.query.tables if not name.startswith(PARAMETER_PREFIX))

    @property
    def columns(self) -> Mapping[str, frozenset[str]]:
        """Fact table → the engine columns it reads."""
        return {name: columns for name, columns in self.query.columns.items() if name in self.facts}

    @property
    def needs_calendar(self) -> bool:
        """Whether days of an unpublished year must be skipped."""
        return "calendar_day" in self.facts


@dataclass(frozen=True, kw_only=True)
class Rule(Content):
    """One rule: what breaks the policy, where that stands, who must act and how it is mended.

    `unknown` is table.column → why it does not matter that an empty cell there hides a value, or table → why one that is not there
    holds nothing. `waits` names tables without
    which nothing can be said of any subject, since what is asked of one is seen from others' rows.
    """

    message: Text
    remedy: Text
    severity: str
    kind: str
    nature: str
    subject: str
    grain: tuple[str, ...]
    specs: tuple[SpecCase, ...]
    unknown: Mapping[str, Text]
    waits: tuple[str, ...]

    def settles(self, table: str, column: str) -> bool:
        """Whether the header says why an empty cell of this column, or ("") the want of the table, decides nothing."""
        return (f"{table}.{column}" if column else table) in self.unknown

    @property
    def lasts(self) -> bool:
        """Whether it returns the intervals in which a state held, not what holds on one day."""
        return "until" in self.query.output


@dataclass(frozen=True)
class SpecCase:
    """Small tables in, findings out. `facts` is in the file shape, defaults already filled in.

    States are judged for the days from `first` (where there is none, `as_of` alone) to `as_of`. `values` are parameter key and
    value that hold beside those of the rulebook, as a county sets them.
    """

    name: Text
    clauses: tuple[str, ...]
    as_of: str | None
    first: str | None
    facts: Mapping[str, tuple[Mapping[str, Any], ...]]
    findings: tuple[Mapping[str, Any], ...]
    values: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Indicator(Content):
    """One figure: a SELECT that returns numerator and denominator per region (and owner) and day.

    `unit` is percent, min, fen or count: how the quotient is shown. `period` says which days are summed (day, week,
    month, term); `direction` which way is better (up, down, none); `owner` whose key the SELECT returns.
    """

    numerator: Text
    denominator: Text
    period: str
    direction: str
