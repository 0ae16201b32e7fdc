"""Marks that say a state by colour and always by word too: 红黄绿, and a stamp."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Light:
    """红黄绿 with the words beside it; `code` is red, yellow, green, or "" where nothing is due any more."""

    code: str
    text: str
    is_late: bool = False

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Stamp:
    """The state of something as a stamp: a code for its colour, and always the word."""

    code: str
    text: str

    def __str__(self) -> str:
        return self.text
