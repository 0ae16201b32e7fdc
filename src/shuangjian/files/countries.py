"""Countries as people write them: 中国, 中国籍, 美国, USA, Korea, kr → the two-letter code of ISO 3166."""

from __future__ import annotations

import gettext
import re
from functools import cache

import pycountry
from babel import Locale

_NATIONALITY = ("国籍", "籍", "公民")
_REGION = "特别行政区"


@cache
def _codes() -> dict[str, str]:
    """Return every name of a country, in lower case → its code: ISO's names and codes, and the usual ones of Unicode's CLDR."""
    known = {country.alpha_2: country for country in pycountry.countries}
    codes: dict[str, str] = {}
    for language in ("en", "zh"):
        for code, name in Locale(language).territories.items():
            if code in known:
                codes[name.lower()] = code
                if name.endswith(_REGION):
                    short = name.removesuffix(_REGION)
                    codes |= {short: code, short.removeprefix("中国"): code}
    formal = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["zh_CN"])
    for code, country in known.items():
        codes.setdefault(formal.gettext(country.name).lower(), code)
        if official := getattr(country, "official_name", None):
            codes.setdefault(formal.gettext(official).lower(), code)
        for field in ("alpha_2", "alpha_3", "name", "official_name", "common_name"):
            if name := getattr(country, field, None):
                codes[name.lower()] = code
    # What the People's Republic and its regions are called in full.
    codes |= {"中华人民共和国": "CN", "中国大陆": "CN", "中国台湾": "TW"}
    return codes


# 美国（USA）: the name with its code.
_SAID_TWICE = re.compile(r"([^()（）]+?)\s*[(（]\s*([^()（）]+?)\s*[)）]")


def country_code(text: str) -> str | None:
    """Return the ISO 3166 code of a country or nationality as written, or None where it is none.

    Args:
        text: a name in Chinese or English, or a code of two or three letters, in any case.
    """
    codes, plain = _codes(), text.strip().lower()
    if plain in codes:
        return codes[plain]
    if (said := _SAID_TWICE.fullmatch(plain)) and (code := country_code(said[1])) == country_code(said[2]):
        return code
    for suffix in _NATIONALITY:
        stem = plain.removesuffix(suffix)
        # 中国公民, 美国国籍, 韩籍: of the last, only the country's first character is left.
        for name in (stem, f"{stem}国"):
            if stem != plain and name in codes:
                return codes[name]
    return None
