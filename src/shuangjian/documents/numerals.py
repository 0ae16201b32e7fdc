"""The value of a number written in figures, in Chinese characters or in both."""

from __future__ import annotations

import re
from fractions import Fraction

import cn2an

HAN_DIGITS = "零〇一二两三四五六七八九十百千"
# A number as documents write one: 3,000  1.5万  三十五  两万五千
FIGURES = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?\s*[万亿]?|[{HAN_DIGITS}]{{1,12}}万?[{HAN_DIGITS}]{{0,12}}"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
CIRCLED = re.compile(f"[{_CIRCLED}]")
_MULTIPLES = {"万": 10_000, "亿": 100_000_000}
_LONGEST = 16


def value_of(text: str) -> float | None:
    """Return the value of a number, or None where it is none."""
    plain = re.sub(r"[\s,，]", "", text)
    if not plain or len(plain) > _LONGEST:
        return None
    if plain in _CIRCLED:
        return float(_CIRCLED.index(plain) + 1)
    multiple = _MULTIPLES.get(plain[-1], 1) if re.match(r"[\d.]+[万亿]$", plain) else 1
    figures = plain[:-1] if multiple > 1 else plain
    if re.fullmatch(r"\d+(?:\.\d+)?", figures):
        # Exact: 1.1万 is 11000, not 11000.000000000002.
        return float(Fraction(figures) * multiple)
    try:
        return float(cn2an.cn2an(plain, "smart"))
    except ValueError:
        return None


def ordinal_of(text: str) -> int:
    """Return the whole number an item is numbered with; 0 where it is none."""
    value = value_of(text)
    return int(value) if value is not None and value == int(value) else 0
