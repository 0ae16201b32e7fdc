"""Each family answers once, and nobody can say later who answered what.

A token is an HMAC of the family under a secret of the ballot. While the ballot is open the token says only that some family has
answered; when it closes, secret and tokens are destroyed together. Answers never stand beside a token.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Iterable

from django.db import transaction

from shuangjian.registry.models import Membership, User
from shuangjian.surveys.errors import AnsweredAlready, BallotClosed
from shuangjian.surveys.models import Ballot, Token


def open_ballot() -> Ballot:
    """Return a new ballot with a secret of its own."""
    return Ballot.objects.create(secret=secrets.token_bytes(32))


def families_of(user: User, memberships: list[Membership]) -> list[str]:
    """Return for whom a user answers: their children, or themselves where no child is recorded."""
    return [f"pupil {each.pupil.key}" if each.pupil is not None else f"user {user.pk}" for each in memberships]


def has_answered(ballot: Ballot, family: str) -> bool:
    """Whether a family has answered; False of a closed ballot, which cannot tell any more."""
    return bool(answered([(ballot, family)]))


def answered(asked: Iterable[tuple[Ballot, str]]) -> set[tuple[int, str]]:
    """Return which families of these have answered, as (id of the ballot, family): one query."""
    tokens = {(row.pk, _token(row.secret, family)): family for row, family in asked if row.secret is not None}
    found = Token.objects.filter(ballot__in={pk for pk, _ in tokens}, token__in=[token for _, token in tokens])
    return {(pk, tokens[pk, token]) for pk, token in found.values_list("ballot_id", "token") if (pk, token) in tokens}


@transaction.atomic
def admit(ballot: Ballot, family: str) -> None:
    """Take a family's one token; the answer itself is stored elsewhere by the caller, in the same transaction.

    Raises:
        AnsweredAlready: it has answered.
        BallotClosed: the ballot is closed.
    """
    secret = Ballot.objects.select_for_update(of=("self",)).values_list("secret", flat=True).get(pk=ballot.pk)
    if secret is None:
        raise BallotClosed
    _row, made = Token.objects.get_or_create(ballot=ballot, token=_token(secret, family))
    if not made:
        raise AnsweredAlready


def close_ballot(ballot: Ballot, on: dt.date) -> int:
    """Close a ballot and destroy its secret and tokens; call in a transaction.

    Returns:
        How many had answered.

    Raises:
        BallotClosed: it is closed already.
    """
    locked = Ballot.objects.select_for_update().get(pk=ballot.pk)
    if locked.secret is None:
        raise BallotClosed
    count, _each = Token.objects.filter(ballot=locked).delete()
    locked.secret, locked.closed_on = None, on
    locked.save(update_fields=["secret", "closed_on"])
    return count


def _token(secret: bytes | memoryview, family: str) -> str:
    return hmac.new(bytes(secret), family.encode(), hashlib.sha256).hexdigest()
