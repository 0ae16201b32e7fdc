"""A pause after too many failed sign-ins, counted in the database, so for all processes together.

Three counts: of a name at an address, of a name anywhere, of an address under any name. The last two hold back only whoever
has not come in from that address under that name before. So whoever guesses keeps neither the owner of a name out, nor
everybody else behind the same address (a school's, a bureau's).
"""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuangjian.portal.models import KnownDoor, SignInFailures
from shuangjian.web.clients import client_network
from shuangjian.web.crypto import blind_index
from shuangjian.web.errors import Refusal


class TooManyAttempts(Refusal):
    """There is a pause: too many failed lately."""

    code = "portal.too_many_attempts"
    text = _("Too many attempts. Wait {minutes} minutes, then try again.")

    def __init__(self) -> None:
        """Say how long the pause is."""
        super().__init__(minutes=PAUSE_MINUTES)


FAILURES_OF_NAME_HERE_MAX = 5
FAILURES_OF_NAME_MAX = 20
FAILURES_AT_ADDRESS_MAX = 50
PAUSE_MINUTES = 15
KNOWN_DAYS = 180

# Counts one more; while there is a pause its beginning stays, so that asking again does not make it longer.
_COUNT = """
    INSERT INTO portal_signinfailures AS f (key, failures, last_at) VALUES (%(key)s, 1, %(now)s)
    ON CONFLICT (key) DO UPDATE SET
        failures = CASE WHEN f.last_at < %(before)s THEN 1 ELSE f.failures + 1 END,
        last_at = CASE WHEN f.last_at >= %(before)s AND f.failures >= %(most)s THEN f.last_at ELSE %(now)s END
    RETURNING failures"""


def claim_attempt(request: HttpRequest, username: str) -> bool:
    """Count an attempt before its password is looked at, and return whether it may be made.

    Attempts on a name from an address wait for each other: of many at once no more are let through than of many in a row.
    """
    here = _keys(request, username)
    if _count(here["pair"], FAILURES_OF_NAME_HERE_MAX) > FAILURES_OF_NAME_HERE_MAX:
        return False
    if KnownDoor.objects.filter(key=here["pair"]).exists():
        return True
    limits = {here["name"]: FAILURES_OF_NAME_MAX, here["address"]: FAILURES_AT_ADDRESS_MAX}
    lately = SignInFailures.objects.filter(key__in=list(limits), last_at__gte=_before())
    return all(count < limits[bytes(key)] for key, count in lately.values_list("key", "failures"))


def record_failure(request: HttpRequest, username: str) -> None:
    """Count a failure for the name and for the address too; the pause counts from the last one."""
    here = _keys(request, username)
    # Always in this order: two that fail at once do not wait for each other crosswise.
    _count(here["name"], FAILURES_OF_NAME_MAX)
    _count(here["address"], FAILURES_AT_ADDRESS_MAX)


def record_success(request: HttpRequest, username: str) -> None:
    """Forget the failures of a name here, and remember that it came in from here."""
    here = _keys(request, username)
    SignInFailures.objects.filter(key=here["pair"]).delete()
    KnownDoor.objects.update_or_create(key=here["pair"], defaults={"last_at": timezone.now()})


def forget_old() -> None:
    """Delete what no attempt asks for any more."""
    SignInFailures.objects.filter(last_at__lt=_before()).delete()
    KnownDoor.objects.filter(last_at__lt=timezone.now() - dt.timedelta(days=KNOWN_DAYS)).delete()


def _count(key: bytes, most: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"key": key, "now": timezone.now(), "before": _before(), "most": most})
        return int(cursor.fetchone()[0])


def _before() -> dt.datetime:
    return timezone.now() - dt.timedelta(minutes=PAUSE_MINUTES)


def _keys(request: HttpRequest, username: str) -> dict[str, bytes]:
    # Keyed digests: the table must not become a list of who works where.
    name, address = username.casefold(), client_network(request)
    parts = {"pair": f"{address} {name}", "name": name, "address": address}
    return {kind: blind_index(text, f"sign-in.{kind}") for kind, text in parts.items()}
