"""What could not be taken from a folder, what was set aside, and how many rows of each sheet went where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shuangjian.engine.contract import Contract
from shuangjian.files.people import hide
from shuangjian.files.reasons import Reason
from shuangjian.files.values import NO_VALUE

_SHOWN = 80


@dataclass(frozen=True)
class Place:
    """Where rows come from: a file by its name within the folder and, in a workbook, a sheet."""

    file: str
    sheet: str | None
    path: Path

    @property
    def shown_sheet(self) -> str | None:
        """The sheet's name, identity numbers hidden."""
        return None if self.sheet is None else hide(self.sheet)


@dataclass(frozen=True)
class Rejection:
    """One row, column or file that was left out. `row` counts from 1 as the spreadsheet does; None: the whole file.

    `cells` is the row as it stands there, `owner` the school or institution it names, where it names one.
    """

    file: str
    sheet: str | None
    row: int | None
    column: str | None
    value: str | None
    reason: Reason
    cells: tuple[str, ...] = ()
    owner: str | None = None

    def as_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return the rejection as JSON-ready values; identity numbers are hidden."""
        value = None if self.value is None else hide(str(self.value))[:_SHOWN].replace(NO_VALUE, "").strip()
        return {
            "file": self.file, "row": self.row, "column": self.column, "value": value, "reason": hide(self.reason.of(lang)),
            "sheet": None if self.sheet is None else hide(self.sheet),
        }  # fmt: skip


@dataclass
class Rejections:
    """All of them; the count goes on beyond `keep`, so that a ruined file of millions of rows does not fill memory."""

    keep: int = 100_000
    items: list[Rejection] = field(default_factory=list)
    count: int = 0

    def add(
        self,
        file: str,
        row: int | None,
        column: str | None,
        value: object,
        reason: Reason,
        sheet: str | None = None,
        cells: Iterable[str] = (),
        owner: str | None = None,
    ) -> None:
        """Record one."""
        self.count += 1
        if len(self.items) < self.keep:
            shown = None if value is None else str(value)
            self.items.append(Rejection(file, sheet, row, column, shown, reason, tuple(cells), owner))


def unknown_words(
    rejections: Rejections, contract: Contract, tables: Mapping[str, str]
) -> dict[str, dict[str, Counter[str]]]:
    """Return label → column → word that a coded column does not know → how often, for a person to decide.

    Args:
        rejections: what was left out.
        contract: the fact contract.
        tables: "file" or "file#sheet" → its table.
    """
    found: dict[str, dict[str, Counter[str]]] = {}
    for one in rejections.items:
        label = one.file if one.file in tables else f"{one.file}#{one.sheet}"
        if label in tables and one.column and one.value and one.column in contract[tables[label]]:
            if contract[tables[label]][one.column].values:
                found.setdefault(label, {}).setdefault(one.column, Counter())[hide(one.value)] += 1
    return found


@dataclass(frozen=True)
class SetAside:
    """A row that is no data (a title, a total, a note), or a file that only repeats another (row None)."""

    file: str
    sheet: str | None
    row: int | None
    reason: Reason

    def as_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return it as JSON-ready values."""
        sheet = None if self.sheet is None else hide(self.sheet)
        return {"file": self.file, "sheet": sheet, "row": self.row, "reason": hide(self.reason.of(lang))}


class Unaccounted(Exception):
    """Rows of a sheet that went nowhere: a fault of the reader, never to be passed over."""


@dataclass
class Account:
    """Where the rows of one sheet went: every one below its header was checked, rejected or set aside."""

    file: str
    sheet: str | None
    table: str | None = None
    rows: int = 0
    checked: int = 0
    rejected: int = 0
    set_aside: int = 0
    notes: list[Reason] = field(default_factory=list)

    def settle(self) -> None:
        """Assert that no row is missing.

        Raises:
            Unaccounted: some are.
        """
        if self.rows != self.checked + self.rejected + self.set_aside:
            raise Unaccounted(f"{self.file} {self.sheet}: {self}")

    def as_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return the account as JSON-ready values."""
        return {
            "file": self.file, "sheet": None if self.sheet is None else hide(self.sheet), "table": self.table, "rows": self.rows,
            "checked": self.checked, "rejected": self.rejected, "set_aside": self.set_aside, "notes": [hide(n.of(lang)) for n in self.notes],
        }  # fmt: skip


@dataclass
class Aside:
    """All that was set aside, the count going on beyond `keep`."""

    keep: int = 100_000
    items: list[SetAside] = field(default_factory=list)
    count: int = 0

    def add(self, file: str, sheet: str | None, row: int | None, reason: Reason) -> None:
        """Record one."""
        self.count += 1
        if len(self.items) < self.keep:
            self.items.append(SetAside(file, sheet, row, reason))
