"""The navigation: every app's `nav.ITEMS`, for the person who is looking."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from django.apps import apps
from django.http import HttpRequest

from shuangjian.registry.models import User
from shuangjian.web.addresses import address_of
from shuangjian.web.nav import NavItem, Text
from shuangjian.web.permissions import has_permission


@dataclass(frozen=True)
class Link:
    """One item with its address, whether we are there, and its count (0 for none)."""

    item: NavItem
    url: str
    is_current: bool
    badge: int


# With no more lines than this a menu stands on one screen, and nothing in it folds.
UNFOLDED_MAX = 16


@dataclass(frozen=True)
class Section:
    """Links under one heading, the first section without one; one that is not open shows its heading alone."""

    title: Text
    links: list[Link]
    is_open: bool = True

    @property
    def badge(self) -> int:
        """What waits under a folded heading."""
        return sum(link.badge for link in self.links)


@cache
def load_items() -> tuple[NavItem, ...]:
    """Collect the items of all installed apps once, in order."""
    items: list[NavItem] = []
    for app in apps.get_app_configs():
        if importlib.util.find_spec(f"{app.name}.nav") is not None and app.name.startswith("shuangjian."):
            # `web.nav` holds the protocol itself and no items.
            items += getattr(import_module(f"{app.name}.nav"), "ITEMS", [])
    return tuple(sorted(items, key=lambda item: (item.order, item.url_name)))


def find_permitted(user: object) -> Iterator[NavItem]:
    """Return the items `user` may open, in order."""
    return (item for item in load_items() if has_permission(user, item.permission))


def find_landing(user: User) -> NavItem | None:
    """Return where `user` begins: what a role of theirs does first, else the first item they may open; None for nothing."""
    permitted = list(find_permitted(user))
    own = (item for item in permitted if item.first_for & set(user.roles))
    return next(own, None) or next(iter(permitted), None)


def build_navigation(request: HttpRequest) -> list[Section]:
    """Return the sections for this request's user; sections stand where their first item does."""
    links: dict[Text, list[Link]] = {}
    titles: dict[str, Text] = {}
    permitted = [(item, address_of(item.url_name)) for item in find_permitted(request.user)]
    here = _find_current(request.path, [url for _item, url in permitted])
    for item, url in permitted:
        badge = item.badge(request) if item.badge else 0
        title = titles.setdefault(str(item.section), item.section)
        links.setdefault(title, []).append(Link(item, url, url == here, badge))
    short = len(permitted) <= UNFOLDED_MAX
    return [Section(title, found, short or any(link.is_current for link in found)) for title, found in links.items()]


def _find_current(path: str, urls: list[str]) -> str | None:
    """Return the longest address that `path` is or lies under; the root is only itself."""
    under = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(under, key=len, default=None)
