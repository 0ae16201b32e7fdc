"""The inbox: every app's `inbox.SECTIONS`, counted in one statement for the person who is looking."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.utils import timezone

from shuangjian.registry.models import Membership, User
from shuangjian.web.inbox import InboxItem, InboxSection
from shuangjian.web.prepared import ask_prepared

_SHOWN = 5
_MEMBERSHIP = [each.attname for each in Membership._meta.concrete_fields]


@dataclass(frozen=True)
class Waiting:
    """A section that holds something: how many, the first of them, and where all are."""

    section: InboxSection
    count: int
    first: list[InboxItem]
    see_all: str


@cache
def load_sections() -> tuple[InboxSection, ...]:
    """Collect the sections of all installed apps once, in order."""
    modules = (f"{app}.inbox" for app in settings.DOMAIN_APPS)
    found = [section for name in modules if find_spec(name) is not None for section in import_module(name).SECTIONS]
    return tuple(sorted(found, key=lambda section: section.order))


def read_inbox(user: User, limit: int = _SHOWN) -> list[Waiting]:
    """Return everything that waits for this user, sections without anything left out."""
    counts = count_waiting(user)
    return [
        Waiting(section, counts[section.name], section.describe(list(section.find(user)[:limit])), section.see_all())
        for section in load_sections()
        if counts[section.name]
    ]


def count_waiting(user: User) -> dict[str, int]:
    """Return how many things wait for this user, by section: one statement."""
    none = dict.fromkeys((section.name for section in load_sections()), 0)
    statement, params = _counting(_Asker(user, _scope_of(user), timezone.localdate()))
    return none | dict(ask_prepared(statement, params)) if statement else none


@dataclass(frozen=True)
class _Asker:
    """A user by what their memberships give on a day: two objects with the same are asked for by the same statement."""

    user: User = field(compare=False)
    scope: tuple[Any, ...]
    day: dt.date


def _scope_of(user: User) -> tuple[Any, ...]:
    parents = [m.department.parent_id if m.department else None for m in user.active_memberships]
    columns = [tuple(getattr(m, name) for name in _MEMBERSHIP) for m in user.active_memberships]
    codes = [tuple(m.region_codes or ()) for m in user.active_memberships]
    return (user.pk, *zip(columns, parents, codes, strict=True))


@lru_cache(maxsize=1_000)
def _counting(asker: _Asker) -> tuple[str, tuple[Any, ...]]:
    """Return the statement that counts all sections, kept: it is asked on every page, and building costs more than asking."""
    parts: list[str] = []
    params: list[Any] = []
    for section in load_sections():
        try:
            part, values = section.find(asker.user).order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT '{section.name}', COUNT(*) FROM ({part}) AS waiting")
        params += values
    return " UNION ALL ".join(parts), tuple(params)
