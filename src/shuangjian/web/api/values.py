"""Types of what comes in: bounded, and fit to be stored."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

TEXT_MAX = 2_000
KEY_MAX = 100


def _storable(text: str) -> str:
    # PostgreSQL keeps every character but this one, and no half of a pair.
    if "\x00" in text:
        raise PydanticCustomError("unstorable_text", "holds the character NUL")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise PydanticCustomError("unstorable_text", "holds half a character") from None
    return text


# A text a person writes, of at most `TEXT_MAX` characters.
Text = Annotated[str, Field(max_length=TEXT_MAX), AfterValidator(_storable)]
# A code, or the key of a place: "230804/S1/301".
Key = Annotated[str, Field(min_length=1, max_length=KEY_MAX), AfterValidator(_storable)]
# A day on which something was or will be done.
Day = Annotated[dt.date, Field(ge=dt.date(2000, 1, 1), le=dt.date(2099, 12, 31))]
# The number of a row.
RowId = Annotated[int, Field(ge=1, le=2**63 - 1)]
