"""What an app says about its part of the inbox: `SECTIONS = [InboxSection(…), …]` in its `inbox.py`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from shuangjian.web.marks import Light

Text = str | Promise


@dataclass(frozen=True)
class InboxItem:
    """One thing that waits: what it is, where it leads, what is said beside it."""

    title: Text
    url: str
    detail: str = ""
    light: Light | None = None


@dataclass(frozen=True)
class InboxSection:
    """One kind of thing that waits for somebody.

    Args:
        name: unique among all apps.
        title: what is to be done with them.
        hint: a sentence below it.
        order: sections are shown by it.
        find: the rows that wait for a user, the most pressing first. It is counted at every page, with those of all
            other sections in one statement, so it may ask nothing of the database itself but what the user's memberships give.
        describe: the rows as items.
        see_all: the address of the list that holds exactly these rows.
    """

    name: str
    title: Text
    hint: Text
    order: int
    find: Callable[[Any], QuerySet[Any]]
    describe: Callable[[Sequence[Any]], list[InboxItem]]
    see_all: Callable[[], str]
