"""What stands between the door and the house: a password that is to be changed first."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

PASSWORD_DUE = "password_due"
_OPEN = frozenset({"portal:password", "portal:sign_out", "portal:set_language", "portal:health"})


class PasswordDueMiddleware:
    """Lead whoever has to choose a password to where that is done, from every page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next in line."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as the next does."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """Lead away from any page but those of the door."""
        match = request.resolver_match
        # Without a cookie there is no session to read.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or match is None or match.view_name in _OPEN:
            return None
        return redirect("portal:password") if request.session.get(PASSWORD_DUE) else None
