"""Between password and code: whose password was right, for ten minutes, in a session that is nobody's yet."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from shuangjian.portal import second_factor, throttle
from shuangjian.registry.models import User

MINUTES = 10
_KEY = "halfway"


@dataclass(frozen=True)
class Halfway:
    """Somebody whose password was right, and where they wanted to go."""

    user: User
    target: str
    by_city: bool = False


def begin(request: HttpRequest, user: User, target: str, *, by_city: bool = False) -> None:
    """Note that somebody's password was right, or that the city's sign-in knows them; the session gets another key, so that none handed to them beforehand is let in."""
    request.session.flush()
    request.session[_KEY] = {
        "user": user.pk,
        # A password that is changed meanwhile ends this too.
        "hash": user.get_session_auth_hash(),
        "at": timezone.now().isoformat(),
        "target": target,
        "by_city": by_city,
    }


def find(request: HttpRequest) -> Halfway | None:
    """Return who is halfway in; None where nobody is, or is no more."""
    kept = request.session.get(_KEY)
    if request.user.is_authenticated or kept is None:
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    late = dt.datetime.fromisoformat(kept["at"]) < timezone.now() - dt.timedelta(minutes=MINUTES)
    if late or user is None or not constant_time_compare(kept["hash"], user.get_session_auth_hash()):
        end(request)
        return None
    return Halfway(user, kept["target"], kept.get("by_city", False))


def end(request: HttpRequest) -> None:
    """Forget who was halfway in."""
    request.session.pop(_KEY, None)


def check(request: HttpRequest, user: User, code: str) -> str:
    """Return by what somebody comes in; a wrong code counts as a wrong password does, and its owner is told: somebody knows their password.

    Raises:
        CodeWrong: it is not right.
        TooManyAttempts: there is a pause.
    """
    name = user.get_username()
    if not throttle.claim_attempt(request, name):
        raise throttle.TooManyAttempts
    factor = second_factor.check_code(user, code)
    if factor is None:
        throttle.record_failure(request, name)
        second_factor.tell_of_wrong_code(user)
        raise second_factor.CodeWrong
    throttle.record_success(request, name)
    return factor
