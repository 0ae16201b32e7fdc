"""Who must act: departments named in brackets, on a line of their own, or in a column."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_LEAD = r"牵头(?:责任)?(?:单位|部门|科室|领导)?|主办(?:单位|部门)|主责(?:单位|部门)?|第一责任(?:单位|部门)"
_RESPONSIBLE = r"责任(?:单位|部门|科室|主体)|配合(?:单位|部门)?|协办(?:单位|部门)|参与(?:单位|部门)|协同(?:单位|部门)|落实(?:单位|部门)|会办(?:单位|部门)"
MARK = re.compile(rf"[（(〔\[【]?\s*(?P<role>{_LEAD}|{_RESPONSIBLE})\s*[:：]\s*")
_IS_LEAD = re.compile(_LEAD)
_CLOSING = "）)〕]】"
_BODY = r"(?:局|委|办|院|部|会|厅|署|团|处|行|中心|政府|学校|分局)"
# 市甲局市乙局: the mark between two names was lost.
_RUN_TOGETHER = re.compile(rf"(?<=[局委办厅])(?=(?:市|区|县|省)[\u4e00-\u9fff]{{2,10}}{_BODY})")


@dataclass
class Units:
    """The departments of one measure, as written."""

    lead: list[str] = field(default_factory=list)
    responsible: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def take_units(text: str) -> tuple[str, Units]:
    """Return the text without its department marks, and the departments they name."""
    units = Units()
    kept = []
    at = 0
    while match := MARK.search(text, at):
        kept.append(text[at : match.start()])
        end = _end_of_list(text, match.end())
        names, warnings = split_names(text[match.end() : end])
        target = units.lead if _IS_LEAD.fullmatch(match.group("role")) else units.responsible
        target += [name for name in names if name not in target]
        units.warnings += warnings
        at = end
        while at < len(text) and text[at] in _CLOSING + "。；;，, 、":
            at += 1
    kept.append(text[at:])
    return "".join(kept).strip(), units


def _end_of_list(text: str, start: int) -> int:
    """Return where the list of names ends: at its closing bracket, a full stop, the next mark or the end."""
    depth = 0
    following = MARK.search(text, start)
    last = following.start() if following else len(text)
    for at in range(start, last):
        char = text[at]
        if char in "（(〔[【":
            depth += 1
        elif char in _CLOSING:
            if depth == 0:
                return at
            depth -= 1
        elif char in "。\n" and depth == 0:
            return at
    return last


def split_names(text: str) -> tuple[list[str], list[str]]:
    """Return the names in a list, in order, and what had to be guessed. Marks inside brackets do not split."""
    names: list[str] = []
    warnings: list[str] = []
    current, depth = "", 0
    for char in text + "、":
        if char in "（(":
            depth += 1
        elif char in "）)":
            depth = max(0, depth - 1)
        if depth == 0 and char in "、，,；;/／ \u3000\n":
            if current.strip("。.；;：: ）)〕"):
                names.append(current.strip("。.；;：: 〕"))
            current = ""
        else:
            current += char
    out: list[str] = []
    for name in names:
        parts = [part for part in _RUN_TOGETHER.split(name) if part]
        if len(parts) > 1:
            warnings.append(f"“{name}”像是 {len(parts)} 个单位连写，已分开，请核对。")
        out += [part for part in parts if part not in out]
    return [name for name in out if name not in ("无", "—", "-", "/")], warnings
