"""The district as plain rows, and the record of which faults were planted where."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import Any

# One row of a fact table in the file shape (engine/contract.py), except that money is integer fen.
Row = dict[str, Any]

REGION = "230804"
REGIONS = (
    ("000000", None, "全国"),
    ("230000", "000000", "黑龙江省"),
    ("230800", "230000", "佳木斯市"),
    (REGION, "230800", "前进区"),
)


@dataclass(frozen=True)
class Breach:
    """What a sweep must find: the rule, with owner, subject and day as the finding names them.

    Without a day it is a state, which a sweep finds as of its own day.
    """

    rule: str
    owner_id: str
    subject_id: str
    day: dt.date | None = None


@dataclass(frozen=True)
class Fault:
    """Rows changed so that they break a rule, and what else the same rows break: by other rules, or on later days.

    For tests and guides only: nothing of it is loaded.
    """

    breach: Breach
    also: tuple[Breach, ...] = ()


@dataclass(frozen=True)
class DemoUser:
    """Somebody who may be signed in with one click. `scope` names one kind of place, `place` its key in the facts."""

    username: str
    display_name: str
    role: str
    scope: str
    place: str
    subject: str | None = None
    student_id: str | None = None


@dataclass(frozen=True)
class Term:
    """A school term, its first and last day included."""

    code: str
    first: dt.date
    last: dt.date


@dataclass
class DemoDistrict:
    """Everything the generator made.

    `tables` has a list of rows for every table of the fact contract. `pupils` are (student_id, school_id, class_id);
    `departments` are (code, name, parent code, other names).
    """

    seed: int
    first_day: dt.date
    last_day: dt.date
    tables: dict[str, list[Row]] = field(default_factory=dict)
    pupils: list[tuple[str, str, str]] = field(default_factory=list)
    departments: list[tuple[str, str, str | None, tuple[str, ...]]] = field(default_factory=list)
    users: list[DemoUser] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def add(self, table: str, **values: Any) -> Row:
        """Append a row to `table`, in the demo region, and return it."""
        row: Row = {"region_code": REGION, **values}
        self.tables.setdefault(table, []).append(row)
        return row

    def rows(self, table: str, **wanted: Any) -> list[Row]:
        """Return the rows of `table` whose columns have the wanted values, in their order."""
        return [row for row in self.tables.get(table, []) if all(row.get(k) == v for k, v in wanted.items())]

    def random(self, part: str) -> random.Random:
        """Return the generator of one part: a change in one part leaves the others as they were."""
        return random.Random(f"{self.seed}/{part}")

    def note_fault(self, breach: Breach, *also: Breach) -> None:
        """Record what was planted, and what follows from it."""
        self.faults.append(Fault(breach, also))


def breach(rule: str, row: Row, subject: str, day: dt.date | None = None) -> Breach:
    """Return what `rule` must find at `row`, whose column `subject` names what the rule is about."""
    owner = row.get("school_id") or row.get("institution_id") or row["owner_id"]
    return Breach(rule, owner, str(row[subject]), day)
