"""A pause after too many failed sign-ins, counted in the shared cache, so for all processes together."""

from __future__ import annotations

import hashlib

from django.core.cache import cache
from django.http import HttpRequest

FAILURES_PER_NAME_MAX = 5
FAILURES_PER_ADDRESS_MAX = 50
PAUSE_MINUTES = 15


def is_paused(request: HttpRequest, username: str) -> bool:
    """Return whether this name or this address must wait, whatever the password."""
    name_key, address_key = _keys(request, username)
    counts = cache.get_many([name_key, address_key])
    return counts.get(name_key, 0) >= FAILURES_PER_NAME_MAX or counts.get(address_key, 0) >= FAILURES_PER_ADDRESS_MAX


def record_failure(request: HttpRequest, username: str) -> None:
    """Count one more failure for the name and for the address; the pause counts from the last one."""
    for key in _keys(request, username):
        cache.set(key, cache.get(key, 0) + 1, PAUSE_MINUTES * 60)


def forget(request: HttpRequest, username: str) -> None:
    """Forget the failures of a name that has signed in."""
    cache.delete(_keys(request, username)[0])


def _keys(request: HttpRequest, username: str) -> tuple[str, str]:
    # Digests, because the cache must not become a list of who works where.
    address = request.META.get("REMOTE_ADDR", "")
    parts = (f"name:{username.casefold()}", f"address:{address}")
    name_key, address_key = (f"sign-in:{hashlib.sha256(part.encode()).hexdigest()[:32]}" for part in parts)
    return name_key, address_key
