"""Mend what copying did to a text: mojibake, pinyin set beside characters, traditional characters."""

from __future__ import annotations

import re
from functools import cache

import ftfy
import opencc

# A Chinese character with its reading in brackets, as some copy protections insert it.
_READING = re.compile(r"(?<=[\u3400-\u9fff])[(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ]{1,7}[)）]", re.IGNORECASE)
# Letters that stand where a Chinese document has none: what is left of a character decoded wrongly.
_WRECK = re.compile(r"[\u3400-\u9fff”’][?？][！!][\u3400-\u9fff]|�|[\u3400-\u9fff][a-z](?=[\u3400-\u9fff])")
_TRADITIONAL_SHARE = 0.04


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def repair_text(text: str) -> tuple[str, list[str]]:
    """Return the text mended as far as it can be, with a warning for each kind of damage.

    Lines are kept: what was line n is line n.
    """
    warnings = []
    fixed = "\n".join(
        ftfy.fix_text(line, normalization=None, uncurl_quotes=False, fix_character_width=False)
        for line in text.split("\n")
    )
    if fixed != text:
        warnings.append("文字有乱码，已按常见的误解码方式复原，请核对。")
    without = _READING.sub("", fixed)
    if without != fixed:
        warnings.append(f"去掉了夹在字间的注音 {len(_READING.findall(fixed))} 处。")
    simple = _converter().convert(without)
    changed = (
        sum(a != b for a, b in zip(without, simple, strict=False)) if len(simple) == len(without) else len(without)
    )
    han = len(re.findall(r"[\u3400-\u9fff]", without)) or 1
    if changed / han > _TRADITIONAL_SHARE:
        warnings.append("原文为繁体字，已转为简体。")
        without = simple
    if wrecks := _WRECK.findall(without):
        sample = "、".join(dict.fromkeys(wrecks))
        warnings.append(f"有 {len(wrecks)} 处文字损坏，无法复原（如 {sample[:40]}），请对照原件。")
    return without, warnings
