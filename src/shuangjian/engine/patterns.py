"""Patterns of the rule language: a text that one matches, for where nothing is written, and one with a word less, for mutation."""

from __future__ import annotations

from collections.abc import Iterator


def text_matching(pattern: str) -> str:
    r"""Return a text that `pattern` matches: of alternatives the first, of repetitions one.

    The language of patterns is that of MATCHES: literals, `|`, `.`, `.*`, `[…]`, `?`, `+`, `^`, `$`, `\d` and groups.
    """
    text, rest = _alternative(pattern)
    assert not rest, f"the pattern {pattern} closes a group that is not open"
    return text


def _alternative(pattern: str) -> tuple[str, str]:
    """Read alternatives up to the end of the group; return a text for the first and what follows."""
    first, pattern = _sequence(pattern)
    while pattern.startswith("|"):
        _, pattern = _sequence(pattern[1:])
    return first, pattern


def _sequence(pattern: str) -> tuple[str, str]:
    text = ""
    while pattern and pattern[0] not in "|)":
        atom, pattern = _atom(pattern)
        while pattern and pattern[0] in "?+*":
            pattern = pattern[1:]
        text += atom
    return text, pattern


def _atom(pattern: str) -> tuple[str, str]:
    head, rest = pattern[0], pattern[1:]
    if head == "(":
        text, rest = _alternative(rest)
        return text, rest[1:]
    if head == "[":
        inside, _, rest = rest.partition("]")
        return ("0" if inside.startswith("\\d") else inside[0]), rest
    if head == "\\":
        return ("0" if rest[0] == "d" else rest[0]), rest[1:]
    return ("" if head in "^$" else "x" if head == "." else head), rest


def shorter(pattern: str) -> Iterator[tuple[str, str]]:
    """Yield each alternative of a pattern, at whatever depth, and the pattern without it."""
    for start, end in _groups(pattern):
        parts = _alternatives(pattern, start, end)
        for first, last in parts if len(parts) > 1 else ():
            # The bar that goes is the one behind the alternative, before the last one the one in front of it.
            cut = (first, last + 1) if last < end else (first - 1, last)
            yield pattern[first:last], pattern[: cut[0]] + pattern[cut[1] :]


def _groups(pattern: str) -> Iterator[tuple[int, int]]:
    yield 0, len(pattern)
    opened: list[int] = []
    for at, sign in _signs(pattern):
        if sign == "(":
            opened.append(at + 1)
        elif sign == ")":
            yield opened.pop(), at


def _alternatives(pattern: str, start: int, end: int) -> list[tuple[int, int]]:
    bars, depth = [start - 1], 0
    for at, sign in _signs(pattern):
        if start <= at < end:
            depth += {"(": 1, ")": -1}.get(sign, 0)
            if sign == "|" and depth == 0:
                bars.append(at)
    return [(bar + 1, after) for bar, after in zip(bars, [*bars[1:], end], strict=True)]


def _signs(pattern: str) -> Iterator[tuple[int, str]]:
    """Yield the brackets and bars that are no text: not escaped, not in a class of characters."""
    at, within = 0, False
    while at < len(pattern):
        sign = pattern[at]
        if sign == "\\":
            at += 1
        elif sign in "[]":
            within = sign == "["
        elif sign in "()|" and not within:
            yield at, sign
        at += 1
