"""What an app says about its place in the navigation: `ITEMS = [NavItem(…), …]` in its `nav.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.functional import Promise

from shuangjian.web.permissions import Audience

Text = str | Promise


@dataclass(frozen=True)
class NavItem:
    """One line of the navigation.

    `badge`, if given, is asked at every page for a small number beside the label (cases waiting, say) and costs its
    query each time; 0 shows nothing. Items are ordered by `order`, then by label; sections by their first item.
    `first_for` names the roles that land here after signing in; all others land on the first item they may open.
    """

    label: Text
    url_name: str
    permission: str | Audience
    order: int = 100
    section: Text = ""
    icon: str = "circle"
    first_for: frozenset[str] = frozenset()
    badge: Callable[[HttpRequest], int] | None = field(default=None, compare=False)
