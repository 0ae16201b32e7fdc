"""A table's cells laid out in a grid: those that span rows or columns repeated over them, within bounds."""

from __future__ import annotations

from dataclasses import dataclass, field

from shuangjian.documents.blocks import UnreadableDocumentError
from shuangjian.documents.formats.guard import CELLS_MAX, COLUMNS_MAX

_ROWS_SPANNED_MAX = 200


@dataclass
class Grid:
    """Cells by row and column, filled row by row."""

    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    height: int = 0

    def add_row(self, row: list[tuple[str, int, int]]) -> None:
        """Add a row of cells, each with its text, how many columns and how many rows it spans.

        Raises:
            UnreadableDocumentError: the table has more cells than a document's table can have.
        """
        x, y = 0, self.height
        for text, across, down in row:
            while (y, x) in self.cells:
                x += 1
            if x >= COLUMNS_MAX:
                break
            for dy in range(min(max(down, 1), _ROWS_SPANNED_MAX)):
                for dx in range(min(max(across, 1), COLUMNS_MAX - x)):
                    self.cells[(y + dy, x + dx)] = text
            x += max(across, 1)
            if len(self.cells) > CELLS_MAX:
                raise UnreadableDocumentError(
                    f"表格超过 {CELLS_MAX} 格，不像一份公文的表格；请只保留正文后再试。",
                    f"A table has more than {CELLS_MAX} cells, unlike one of a document: keep the text of the document only and try again.",
                )
        self.height += 1

    def rows(self) -> tuple[tuple[str, ...], ...]:
        """Return the rows, all of one width; what spans beyond the last row is cut."""
        width = max((x for y, x in self.cells if y < self.height), default=-1) + 1
        return tuple(tuple(self.cells.get((y, x), "") for x in range(width)) for y in range(self.height))


def span(value: str | None) -> int:
    """Return how many rows or columns an attribute says a cell spans; 1 where it says nothing."""
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 10 else 1
