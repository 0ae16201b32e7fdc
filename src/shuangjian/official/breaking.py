"""Where a line of Chinese ends: anywhere but before a closing mark, after an opening one, or inside a number or a word."""

from __future__ import annotations

import re
from collections.abc import Callable

# Marks that begin no line, and those that end none (避头尾; GB/T 15834-2011, 5.1).
NO_START = frozenset("，。、；：？！）》〉」』】〕”’％‰℃…—·～.,;:!?)]}%")
NO_END = frozenset("（《〈「『【〔“‘([{￥¥№")
_TOKEN = re.compile(r"[A-Za-z0-9]+(?:[.,:/%-][A-Za-z0-9]+)*%?|.", re.DOTALL)


def break_lines(text: str, width: float, first: float, measure: Callable[[str], float]) -> list[str]:
    """Return `text` in lines.

    Args:
        text: of one paragraph; a line break in it stays.
        width: of every line.
        first: of the first line, where it is indented.
        measure: returns the width of a text, in the unit of `width`.
    """
    lines: list[str] = []
    for part in text.split("\n"):
        lines += _break_one(part, width, first if not lines else width, measure)
    return lines


def _break_one(text: str, width: float, room: float, measure: Callable[[str], float]) -> list[str]:
    lines: list[list[str]] = [[]]
    taken = 0.0
    for token in _tokens(text, width, measure):
        size = measure(token)
        if lines[-1] and taken + size > room:
            moved = _move_down(lines[-1], token)
            if sum(map(measure, moved)) + size > width:
                # Too wide together for any line: better a mark at the wrong end than words in the margin.
                lines[-1], moved = lines[-1] + moved, []
            lines.append(moved)
            taken, room = sum(map(measure, moved)), width
        lines[-1].append(token)
        taken += size
    return ["".join(line) for line in lines]


def _tokens(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Return what is kept together; a word wider than a line is not."""
    found: list[str] = []
    for token in _TOKEN.findall(text):
        found += [token] if measure(token) <= width else list(token)
    return found


def _move_down(line: list[str], following: str) -> list[str]:
    """Take from the end of `line` what must begin the next one with `following`, and return it.

    A line of marks alone is left as it is: something must stand on it.
    """
    for kept in range(len(line), 0, -1):
        begins = line[kept] if kept < len(line) else following
        if begins not in NO_START and line[kept - 1] not in NO_END:
            moved = line[kept:]
            del line[kept:]
            return moved
    return []
