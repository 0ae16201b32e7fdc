"""A text that a pattern of the rule language matches: what to put where a rule looks for words and nothing is written."""

from __future__ import annotations


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
