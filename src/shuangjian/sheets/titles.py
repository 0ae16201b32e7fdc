"""Names of sheets."""

from __future__ import annotations

import re

_REFUSED = re.compile(r"[\[\]\\/:*?\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 31  # what workbooks allow
_ROOM = 5  # for the number that tells two alike apart


def free_title(text: str, taken: set[str]) -> str:
    """Return a name for a sheet that workbooks allow and no other has; `taken` holds them in lower case and gets this one."""
    plain = _REFUSED.sub("_", text)[: _LONGEST - _ROOM].strip("'") or "_"
    name, number = plain, 1
    while name.lower() in taken:
        number += 1
        name = f"{plain}_{number}"
    taken.add(name.lower())
    return name
