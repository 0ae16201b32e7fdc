"""Finding names by part, by pinyin and by initials, in memory: a city's names are a few thousand."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from pypinyin import Style, lazy_pinyin


def normalise(text: str) -> str:
    """Return `text` without differences of width, case and spacing."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


@lru_cache(maxsize=20_000)
def _readings(text: str) -> tuple[str, str, str]:
    """Return a text as it is written, its pinyin, and its initials. Kept, because reading costs more than comparing."""
    written = normalise(text)
    return written, "".join(lazy_pinyin(written)), "".join(lazy_pinyin(written, style=Style.FIRST_LETTER))


def fits(typed: str, *texts: str | None) -> bool:
    """Whether every word `typed` stands in one of `texts`, as text, or as pinyin or initials where it is Latin.

    Nothing typed fits nothing.
    """
    words = [normalise(word) for word in typed.split()]
    known = [_readings(text) for text in texts if text]
    return bool(words) and all(any(_holds(word, reading) for reading in known) for word in words)


def _holds(word: str, reading: tuple[str, str, str]) -> bool:
    written, pinyin, initials = reading
    # Only what has characters is read as pinyin: "an" for 安 is not found in "Annex" but as its own letters.
    return word in written or (word.isascii() and not written.isascii() and (word in pinyin or word in initials))
