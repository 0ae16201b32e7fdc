"""What can be done with tokens: one transaction each."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from shuangjian.api.errors import AlreadyWithdrawn, ExpiryOutOfRange, PermissionMissing, PermissionNotHeld
from shuangjian.api.models import ApiToken
from shuangjian.registry.errors import NotPermitted
from shuangjian.registry.models import Institution, Region, School, SchoolClass, User
from shuangjian.registry.narrowing import Place, narrow

TOKEN_DAYS_MAX = 366
# So that a token found in a file is known for what it is.
_MARK = "sj_"
_START = len(_MARK) + 6

MAY_MAKE = "tokens.make"


@transaction.atomic
def make_token(
    *, by: User, name: str, permissions: Iterable[str], expires_on: dt.date, place: Place | None = None
) -> tuple[ApiToken, str]:
    """Make a token for a program.

    Args:
        by: whose rights it hands on.
        name: what it is for.
        permissions: what it may do: some of what `by` may do in `place`.
        expires_on: its last day, at most `TOKEN_DAYS_MAX` days from now.
        place: where it may do so; None for everywhere `by` may.

    Returns:
        The token, and its text: 256 random bits that are not kept and cannot be shown again.

    Raises:
        NotPermitted: `by` may make no tokens.
        PermissionMissing, PermissionNotHeld, ExpiryOutOfRange: as they say.
    """
    if not by.has_permission(MAY_MAKE):
        raise NotPermitted(MAY_MAKE, by.username)
    asked = frozenset(permissions)
    if not asked:
        raise PermissionMissing
    held = narrow(by, asked, place).permissions
    # A token makes no tokens: one that leaks would outlive its own withdrawal.
    if missing := asked - (held - {MAY_MAKE}):
        raise PermissionNotHeld(permissions="、".join(sorted(missing)))
    today = timezone.localdate()
    if not today <= expires_on <= today + dt.timedelta(days=TOKEN_DAYS_MAX):
        raise ExpiryOutOfRange(days=TOKEN_DAYS_MAX)
    text = _MARK + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=by,
        name=name.strip() or text[:_START],
        start=text[:_START],
        digest=digest_of(text),
        permissions=sorted(asked),
        expires_on=expires_on,
        created_at=timezone.now(),
        **place_columns(place),
    )
    return token, text


@transaction.atomic
def withdraw_token(*, by: User, token_id: int) -> ApiToken:
    """Withdraw a token of one's own, at once and for good.

    Raises:
        ApiToken.DoesNotExist: it is somebody else's, or nobody's.
        AlreadyWithdrawn: it was withdrawn before.
    """
    token = ApiToken.objects.select_for_update(of=("self",)).get(pk=token_id, user=by)
    if token.withdrawn_at is not None:
        raise AlreadyWithdrawn(name=token.name)
    token.withdrawn_at, token.withdrawn_by = timezone.now(), by
    token.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return token


def find_token(text: str) -> ApiToken | None:
    """Return the token with this text if it is in force and its user may still sign in."""
    related = ("user", "region", "school", "school_class", "institution")
    token = ApiToken.objects.select_related(*related).filter(digest=digest_of(text)).first()
    return token if token is not None and token.is_in_force() and token.user.is_active else None


def digest_of(text: str) -> bytes:
    """Return what is kept of a token. One round is enough: there are no 256 random bits to guess."""
    return hashlib.sha256(text.encode(errors="replace")).digest()


def place_columns(place: Place | None) -> dict[str, Place]:
    """Return `place` under the name of its column."""
    names = {Region: "region", School: "school", SchoolClass: "school_class", Institution: "institution"}
    return {} if place is None else {names[type(place)]: place}
