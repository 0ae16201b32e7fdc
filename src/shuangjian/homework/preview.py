"""What a homework would do to the class's day, asked of the rules before it is posted.

The answer comes from the rule itself, narrowed to the class and day with the unsaved homework added: the same text
that judges the day afterwards. `install` is called once, by whoever wires rules to pages.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from shuangjian.homework.services import Assignment
from shuangjian.registry.models import SchoolClass


@dataclass(frozen=True)
class Breach:
    """A rule the draft would break, in the user's language; `rule` opens its page."""

    rule: str
    message: str
    remedy: str = ""
    suspected: bool = False
    citations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Preview:
    """What the rules say of a day with the draft in it.

    `limit` is the written minutes allowed, None where no limit is known (grades without written homework at home,
    or no rules installed); `total` counts the draft in.
    """

    total: int = 0
    limit: int | None = None
    breaches: tuple[Breach, ...] = field(default=())
    is_known: bool = True

    @property
    def left(self) -> int | None:
        """Minutes still free; negative when over."""
        return None if self.limit is None else self.limit - self.total

    @property
    def over(self) -> int:
        """Minutes above the limit; zero when within it."""
        return 0 if self.limit is None else max(0, self.total - self.limit)

    @property
    def is_over(self) -> bool:
        """Whether posting would break a rule for certain."""
        return any(not breach.suspected for breach in self.breaches)


# (class, day, drafts, code of the homework the draft replaces or "") → what the rules say.
Judge = Callable[[SchoolClass, dt.date, Sequence[Assignment], str], Preview]

_judge: Judge | None = None


def install(judge: Judge) -> None:
    """Install the function that asks the rules."""
    global _judge
    _judge = judge


def preview_day(
    school_class: SchoolClass, day: dt.date, drafts: Sequence[Assignment], *, replaces: str = ""
) -> Preview:
    """Return what the rules say of the class's day with `drafts` added.

    Args:
        school_class: the class.
        day: the day the homework is for.
        drafts: homework not yet saved.
        replaces: code of the homework the draft corrects, left out of the day.
    """
    if _judge is None:
        return Preview(is_known=False)
    return _judge(school_class, day, drafts, replaces)
