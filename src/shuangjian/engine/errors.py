"""What can go wrong when rulebook content is loaded or run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One fault of the rulebook: where it is, what it is, what to do. `level` is error or warning."""

    place: str
    message: str
    hint: str = ""
    level: str = "error"

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" + (f" {self.hint}" if self.hint else "")


class RulebookError(Exception):
    """The rulebook may not be used as it stands; `problems` lists all of its faults."""

    def __init__(self, problems: list[Problem]) -> None:
        """Hold every problem found, not the first."""
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class SqlRefused(Exception):
    """A rule's SQL leaves the portable language."""

    def __init__(self, message: str, hint: str = "") -> None:
        """Say what is refused and, in `hint`, what to write instead."""
        self.message, self.hint = message, hint
        super().__init__(f"{message} {hint}".strip())


class UnknownParameter(Exception):
    """A parameter key that the rulebook does not have."""

    def __init__(self, key: str, near: list[str]) -> None:
        """Name the key asked for and the ones spelled most alike."""
        self.key, self.near = key, near
        hint = f" Did you mean {', '.join(near)}?" if near else " `shuangjian rules parameters` lists them all."
        super().__init__(f"There is no parameter “{key}”.{hint}")


class DraftRefused(Exception):
    """A draft value that cannot be tried: what was asked and why it cannot be."""
