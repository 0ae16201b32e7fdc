"""The navigation: every app's `nav.ITEMS`, for the person who is looking."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module

from django.apps import apps
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

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


def draw_navigation(request: HttpRequest) -> SafeString:
    """Return the menu for this request's user; sections stand where their first item does. Empty where they may open nothing."""
    permitted = list(find_permitted(request.user))
    urls = tuple(address_of(item.url_name) for item in permitted)
    badges = tuple(item.badge(request) if item.badge else 0 for item in permitted)
    return _draw(tuple(map(id, permitted)), urls, _find_current(request.path, urls), badges, get_language())


# The menu is a third of what a page of ours takes to draw, and the same for all who may open the same and wait for as much.
@lru_cache(maxsize=512)
def _draw(
    ids: tuple[int, ...], urls: tuple[str, ...], here: str | None, badges: tuple[int, ...], _language: str | None
) -> SafeString:
    # By identity, since the items live as long as the process: to compare them would put every label into words.
    items = {id(item): item for item in load_items()}
    links: dict[Text, list[Link]] = {}
    titles: dict[str, Text] = {}
    for key, url, badge in zip(ids, urls, badges, strict=True):
        title = titles.setdefault(str(items[key].section), items[key].section)
        links.setdefault(title, []).append(Link(items[key], url, url == here, badge))
    short = len(ids) <= UNFOLDED_MAX
    sections = [
        Section(title, found, short or any(link.is_current for link in found)) for title, found in links.items()
    ]
    return mark_safe(render_to_string("web/_partials/navigation.html", {"sections": sections}).strip())


def _find_current(path: str, urls: tuple[str, ...]) -> str | None:
    """Return the longest address that `path` is or lies under; the root is only itself."""
    under = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(under, key=len, default=None)
