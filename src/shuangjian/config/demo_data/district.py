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
LABEL = "合成数据，并非真实学校、机构或人员"


@dataclass(frozen=True)
class Fault:
    """A fault the generator planted: what, in which table, at whom, on which day. For tests and guides only."""

    kind: str
    table: str
    owner_id: str
    subject_id: str
    day: dt.date | None = None


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

    def note_fault(self, kind: str, table: str, row: Row, subject: str, day: dt.date | None = None) -> None:
        """Record that `row` of `table` was made to break a rule; `subject` is the column that names it."""
        owner = row.get("school_id") or row.get("institution_id") or ""
        self.faults.append(Fault(kind, table, owner, str(row[subject]), day))
