"""Mend what copying did to a text: mojibake, pinyin set beside characters, traditional characters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cache

import ftfy
import opencc

from shuangjian.documents.blocks import Repair
from shuangjian.engine.reasons import Reason

# A Chinese character with its reading in brackets, as some copy protections insert it.
_READING = re.compile(r"(?<=[\u3400-\u9fff])[(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ]{1,7}[)）]", re.IGNORECASE)
# Letters that stand where a Chinese document has none: what is left of a character decoded wrongly.
_WRECK = re.compile(r"[\u3400-\u9fff”’][?？][！!][\u3400-\u9fff]|�|[\u3400-\u9fff][a-z](?=[\u3400-\u9fff])")
_HAN = re.compile(r"[\u3400-\u9fff]")
_TRADITIONAL_SHARE = 0.04
# ftfy looks at every letter: what is plain Chinese it need not see.
_PLAIN = re.compile(r"^[\x20-\x7e\u00b7\u2014\u2018-\u201d\u2026\u3000-\u303f\u3400-\u9fff\uff00-\uffef\n]*$")


@dataclass
class Mended:
    """Lines as far as they could be mended, with a warning for each kind of damage and every place of it."""

    lines: list[str] = field(default_factory=list)
    warnings: list[Reason] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def repair_lines(numbered: Sequence[tuple[int, str]]) -> Mended:
    """Mend lines, each given with its number: what was line n is line n."""
    mended = Mended()
    numbers = [number for number, _ in numbered]
    before = [text for _, text in numbered]
    fixed = [_decode_again(text) for text in before]
    if fixed != before:
        mended.warnings.append(
            Reason(
                "文字有乱码，已按常见的误解码方式复原，请核对。",
                "Garbled text was restored as the usual wrong decodings suggest: compare it.",
            )
        )
        mended.repairs += _changes(numbers, before, fixed)
    without = [_READING.sub("", text) for text in fixed]
    if readings := sum(len(_READING.findall(text)) for text in fixed):
        mended.warnings.append(
            Reason(
                f"去掉了夹在字间的注音 {readings} 处。",
                f"Readings set between the characters were taken out in {readings} places.",
            )
        )
        for number, text in zip(numbers, fixed, strict=True):
            mended.repairs += [
                Repair(number, "reading", f"{text[m.start() - 1]}{m.group()}", text[m.start() - 1])
                for m in _READING.finditer(text)
            ]
    simple = [_converter().convert(text) for text in without]
    if _is_traditional(without, simple):
        mended.warnings.append(
            Reason("原文为繁体字，已转为简体。", "Traditional characters were made simplified ones.")
        )
        mended.repairs.append(Repair(numbers[0], "traditional", "", ""))
        without = simple
    wrecks = [
        Repair(number, "wreck", match.group(), match.group())
        for number, text in zip(numbers, without, strict=True)
        for match in _WRECK.finditer(text)
    ]
    if wrecks:
        sample = "、".join(dict.fromkeys(wreck.before for wreck in wrecks))
        mended.warnings.append(
            Reason(
                f"有 {len(wrecks)} 处文字损坏，无法复原（如 {sample[:40]}），请对照原件。",
                f"Text is damaged beyond repair in {len(wrecks)} places (as {sample[:40]}): compare the original.",
            )
        )
    mended.lines, mended.repairs = without, mended.repairs + wrecks
    return mended


def _decode_again(text: str) -> str:
    if _PLAIN.match(text):
        return text
    return ftfy.fix_text(text, normalization=None, uncurl_quotes=False, fix_character_width=False).replace("\n", " ")


def _is_traditional(lines: Sequence[str], simple: Sequence[str]) -> bool:
    han = sum(len(_HAN.findall(line)) for line in lines) or 1
    changed = sum(
        sum(a != b for a, b in zip(line, other, strict=False)) if len(line) == len(other) else len(line)
        for line, other in zip(lines, simple, strict=True)
    )
    return changed / han > _TRADITIONAL_SHARE


def _changes(numbers: Sequence[int], before: Sequence[str], after: Sequence[str]) -> list[Repair]:
    """Return every place in which lines differ."""
    found = []
    for number, old, new in zip(numbers, before, after, strict=True):
        if old == new:
            continue
        for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if kind != "equal":
                found.append(Repair(number, "decoding", old[a:b], new[c:d]))
    return found
