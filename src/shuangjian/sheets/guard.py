"""What a cell may hold: nothing that a spreadsheet program runs, no sign that a workbook cannot keep."""

from __future__ import annotations

import re
from typing import Any

# A cell that starts like this is run as a formula by one program or another; the full-width signs by those in Chinese.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Excel keeps 32,767 signs of a cell; one of them may be the apostrophe before it.
LONGEST = 32_766
_CUT = "…"
# Signs that XML 1.0, and so a workbook, cannot hold.
_CANNOT_BE_HELD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def disarm(value: Any) -> Any:
    """Return a cell's value so that no program takes it for a formula; what is no text is returned as it is.

    Signs that a workbook cannot hold are left out, and a text too long for a cell ends in “…”.
    """
    if not isinstance(value, str):
        return value
    plain = _CANNOT_BE_HELD.sub("", value)
    if len(plain) > LONGEST:
        plain = plain[: LONGEST - 1] + _CUT
    return f"'{plain}" if plain.startswith(FORMULA_STARTS) else plain
