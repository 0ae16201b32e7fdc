"""What could not be taken from a folder, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from shuangjian.files.people import mask_identity_numbers

_SHOWN = 80


@dataclass(frozen=True)
class Rejection:
    """One row, column or file that was left out. `row` counts from 1 as the spreadsheet does; None: the whole file."""

    file: str
    row: int | None
    column: str | None
    value: str | None
    reason: str

    def as_dict(self) -> dict[str, Any]:
        """Return the rejection as JSON-ready values; identity numbers are hidden."""
        value = None if self.value is None else mask_identity_numbers(str(self.value))[:_SHOWN]
        return {"file": self.file, "row": self.row, "column": self.column, "value": value, "reason": self.reason}


@dataclass
class Rejections:
    """All of them; the count goes on beyond `keep`, so that a ruined file of millions of rows does not fill memory."""

    keep: int = 100_000
    items: list[Rejection] = field(default_factory=list)
    count: int = 0

    def add(self, file: str, row: int | None, column: str | None, value: object, reason: str) -> None:
        """Record one."""
        self.count += 1
        if len(self.items) < self.keep:
            self.items.append(Rejection(file, row, column, None if value is None else str(value), reason))
