"""Tables as CSV, line by line."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from shuangjian.sheets.guard import disarm

# Excel reads Chinese in a CSV right only behind a byte order mark.
BYTE_ORDER_MARK = "\ufeff"


def csv_lines(
    header: Sequence[str], rows: Iterable[Sequence[Any]], *, closing: Callable[[int], Sequence[str]] = lambda count: ()
) -> Iterator[str]:
    """Yield a table as the lines of a CSV file, the first with a byte order mark; nothing is kept in memory.

    Args:
        header: one text for each column.
        rows: numbers stay numbers, text is disarmed; None is an empty cell.
        closing: is given the number of rows and says what stands below them, a line each.
    """
    yield BYTE_ORDER_MARK + _line(header)
    count = 0
    for row in rows:
        yield _line(row)
        count += 1
    for text in closing(count):
        yield _line([text])


def _line(row: Sequence[Any]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([disarm(value) for value in row])
    return line.getvalue()
