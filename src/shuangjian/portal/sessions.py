"""Sessions that know whose they are, so that their owner can see and end them."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from shuangjian.portal.models import Session
from shuangjian.registry.models import User
from shuangjian.web.clients import client_network

BROWSER_MAX = 200
_STARTED, _NETWORK, _BROWSER = "started_at", "network", "browser"


class SessionStore(DatabaseStore):
    """Django's store in the database, with what `describe` said in columns of its own."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return where sessions are kept."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row of a session."""
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]
        user = data.get(SESSION_KEY)
        row.user_id = int(user) if user else None
        row.started_at = parse_datetime(data.get(_STARTED, "")) if user else None
        row.network, row.browser = data.get(_NETWORK, ""), data.get(_BROWSER, "")
        return row


def describe(request: HttpRequest) -> None:
    """Note in the session that has just been signed in since when, from where and with what it is used."""
    request.session[_STARTED] = timezone.now().isoformat()
    request.session[_NETWORK] = client_network(request)
    request.session[_BROWSER] = request.headers.get("User-Agent", "").replace("\x00", "")[:BROWSER_MAX]


def sessions_of(user: User) -> list[Session]:
    """Return a user's sessions that are in force, newest first."""
    return list(Session.objects.filter(user=user, expire_date__gt=timezone.now()).order_by("-started_at"))


def handle_of(session: Session) -> str:
    """Return what a page calls a session: its key opens it, so the key itself is never shown."""
    return hashlib.sha256(session.session_key.encode()).hexdigest()[:16]


def end_session(user: User, handle: str) -> bool:
    """End one of the user's sessions; return whether there was one."""
    found = [session for session in sessions_of(user) if handle_of(session) == handle]
    return bool(Session.objects.filter(pk__in=[session.pk for session in found]).delete()[0])


def end_others(user: User, current: str | None) -> int:
    """End all of the user's sessions but the one with the key `current`; return how many."""
    return Session.objects.filter(user=user).exclude(session_key=current or "").delete()[0]
