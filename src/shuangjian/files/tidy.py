"""Make texts comparable: what no reader sees is taken away, what looks alike is written alike."""

from __future__ import annotations

import unicodedata

_INVISIBLE = dict.fromkeys(
    [0xAD, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF]
)
_MARKS = str.maketrans({"\u3000": " ", "\u00a0": " ", "\u2212": "-"})


def tidy(text: str) -> str:
    """Return the text in NFKC (full-width letters, digits and brackets made plain), without invisible signs, ends stripped."""
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFKC", text).translate(_INVISIBLE).translate(_MARKS).strip()


def squeezed(text: str) -> str:
    """Return the text tidied, without any space."""
    return "".join(tidy(text).split())
