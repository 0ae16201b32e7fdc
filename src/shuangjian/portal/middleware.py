"""What stands between the door and the house: a password that is to be changed first, a second factor that a role needs."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from shuangjian.portal.second_factor import FACTOR, is_required, is_set_up
from shuangjian.registry.models import User
from shuangjian.registry.standing_in import find_in_force, standing_in

PASSWORD_DUE = "password_due"
# The stand-in in which whoever is signed in acts at the moment.
STANDING_IN = "standing_in"
_OPEN = frozenset({"portal:password", "portal:sign_out", "portal:set_language", "portal:health"})
_ONES_OWN = frozenset(
    {
        "portal:password",
        "portal:turn_off_codes",
        "portal:recovery_codes",
        "portal:add_passkey",
        "portal:passkey_options",
        "portal:remove_passkey",
        "api:tokens",
        "api:new_token",
        "portal:arrange_stand_in",
        "portal:arrange_stand_in_for",
    }
)
_SETTING_UP = _OPEN | {"portal:set_up_codes"}


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


class SecondFactorMiddleware:
    """Lead whoever holds a role that needs a second factor to where it is set up, from every page, until it is.

    Programs come by their token, not by a session: they are not asked.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next in line."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as the next does."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """Lead away from any page but those of the door; who has a factor and came in without it signs in again."""
        match = request.resolver_match
        if not settings.SECOND_FACTOR_ROLES or match is None or match.view_name in _SETTING_UP:
            return None
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or hasattr(request, "caller"):
            return None
        user = request.user
        if not isinstance(user, User) or request.session.get(FACTOR) or not is_required(user):
            return None
        if is_set_up(user):
            logout(request)
            return redirect("portal:sign_in")
        return redirect("portal:set_up_codes")


class StandInMiddleware:
    """Let somebody who stands in act in one role of the other, and in nothing of their own, until they end it or it ends."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next in line."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as the next does."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or (pk := request.session.get(STANDING_IN)) is None:
            return self.get_response(request)
        user = request.user
        found = find_in_force(user, pk) if isinstance(user, User) else []
        if not found:
            # Over since the last page: nothing is done in one's own name that was begun in another's.
            request.session.pop(STANDING_IN)
            return redirect("portal:stand_ins")
        assert isinstance(user, User)
        request.user = standing_in(user, found[0])
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """Keep what is one's own (password, second factor, tokens) out of another's name."""
        match = request.resolver_match
        acting = isinstance(request.user, User) and request.user.stands_for is not None
        if not acting or match is None or match.view_name not in _ONES_OWN:
            return None
        return redirect("portal:stand_ins")
