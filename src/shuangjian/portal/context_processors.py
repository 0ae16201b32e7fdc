"""What the shell shows around every page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from shuangjian.notices.selectors import count_unread
from shuangjian.portal.city import is_configured
from shuangjian.portal.navigation import draw_navigation
from shuangjian.registry.models import User
from shuangjian.web.addresses import address_of


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Return the navigation and the words beside the user's name; nothing for a visitor."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        name = settings.OIDC_NAME or _("Sign in by the city")
        return {"navigation": "", "standing_in": None, "city_name": name if is_configured() else ""}
    return {
        # Lazily: a fragment draws no navigation and must not pay for it.
        "navigation": SimpleLazyObject(lambda: draw_navigation(request)),
        "role_labels": "、".join(str(role.label) for role in getattr(user, "roles", [])),
        "standing_in": user.stands_for if isinstance(user, User) else None,
        "search_url": address_of("portal:search"),
        "notices_url": address_of("notices:notices"),
        # Counted where the page draws the bell.
        "unread_notices": SimpleLazyObject(lambda: count_unread(user)),
    }
