"""Say in both languages why something was not taken and what to do about it."""

from __future__ import annotations

from shuangjian.engine.reasons import Reason


class Unreadable(Exception):
    """A cell that cannot be taken."""

    def __init__(self, zh: str, en: str) -> None:
        """Hold why, in both languages."""
        self.reason = Reason(zh, en)
        super().__init__(zh)


__all__ = ["Reason", "Unreadable"]
