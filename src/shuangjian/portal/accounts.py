"""Accounts and their passwords: who opens one, the password for the first sign-in, and when one is to be changed.

Whoever opens an account never knows the password it is used with: what they hand over serves once, within days, to choose another.
"""

from __future__ import annotations

import datetime as dt
import secrets
import string
from enum import StrEnum

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuangjian.portal.models import Credential, Session
from shuangjian.registry.appointments import MAY, gives
from shuangjian.registry.errors import NotPermitted
from shuangjian.registry.models import Membership, User
from shuangjian.web.errors import Refusal

# Letters that nobody takes for another when the slip is typed off.
_LETTERS = "".join(sorted(set(string.ascii_letters + string.digits) - set("0O1lIo")))
_GROUPS, _GROUP = 4, 4


class AccountThere(Refusal):
    """A name that somebody signs in with."""

    code = "portal.account_there"
    text = _("Somebody signs in with this name already. Take another.")
    fields = ("username",)


class AccountNotYours(Refusal):
    """An account that holds a role which this user does not give."""

    code = "portal.account_not_yours"
    text = _("This account holds roles that you do not give. Whoever gives them gives a new password.")


class PasswordWrong(Refusal):
    """The password now in force is another."""

    code = "portal.password_wrong"
    text = _("That is not the password you signed in with.")
    fields = ("current",)


class PasswordWeak(Refusal):
    """A password that the rules do not allow."""

    code = "portal.password_weak"
    text = "{why}"
    fields = ("new",)


class Due(StrEnum):
    """Why a password is to be changed before anything else."""

    FIRST = "first"
    OLD = "old"


@transaction.atomic
def open_account(*, by: User | None, username: str, display_name: str) -> tuple[User, str]:
    """Open an account without any role; return it with the password for its first sign-in.

    Args:
        by: who opens it; None is the command line.

    Raises:
        NotPermitted: `by` gives roles to nobody.
        AccountThere: the name is taken.
    """
    if by is not None and not by.has_permission(MAY):
        raise NotPermitted(MAY, "—")
    if User.objects.filter(username__iexact=username).exists():
        raise AccountThere
    user = User.objects.create_user(username, display_name=display_name)
    return user, _issue(user)


@transaction.atomic
def renew_password(*, by: User | None, user: User) -> str:
    """Give somebody who lost it a password for one sign-in, and end their sessions; return it.

    Raises:
        AccountNotYours: it is one's own account, or holds a role in force that `by` does not give there.
    """
    if by is not None and not gives_all(by, user):
        raise AccountNotYours
    Session.objects.filter(user=user).delete()
    return _issue(user)


@transaction.atomic
def choose_password(*, user: User, current: str, new: str, session_key: str | None = None) -> None:
    """Change one's own password, and end one's other sessions.

    Raises:
        PasswordWrong: `current` is not the one in force.
        PasswordWeak: the rules do not allow the new one.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.check_password(current):
        raise PasswordWrong
    try:
        validate_password(new, user)
    except ValidationError as wrong:
        raise PasswordWeak(why=" ".join(wrong.messages)) from None
    found, _made = Credential.objects.get_or_create(user=user, defaults={"changed_at": timezone.now()})
    found.former = [user.password, *found.former][: settings.PASSWORD_FORMER_KEPT]
    found.issued_at, found.changed_at = None, timezone.now()
    found.save()
    user.set_password(new)
    user.save(update_fields=["password"])
    Session.objects.filter(user=user).exclude(session_key=session_key or "").delete()


def is_spent(user: User) -> bool:
    """Whether a password for the first sign-in is no longer good for it."""
    given = Credential.objects.filter(user=user).values_list("issued_at", flat=True).first()
    return given is not None and given < timezone.now() - dt.timedelta(hours=settings.PASSWORD_FIRST_HOURS)


def why_due(user: User) -> Due | None:
    """Return why a user has to choose a password before anything else; None where there is no need."""
    found = Credential.objects.filter(user=user).first()
    if found is None:
        return None
    if found.issued_at is not None:
        return Due.FIRST
    days = settings.PASSWORD_DAYS_MAX
    old = found.changed_at is not None and found.changed_at < timezone.now() - dt.timedelta(days=days)
    return Due.OLD if days and old else None


def _issue(user: User) -> str:
    password = "-".join("".join(secrets.choice(_LETTERS) for _at in range(_GROUP)) for _group in range(_GROUPS))
    Credential.objects.update_or_create(user=user, defaults={"issued_at": timezone.now()})
    user.set_password(password)
    user.save(update_fields=["password"])
    return password


def gives_all(by: User, user: User) -> bool:
    """Whether `by` gives every role the user holds today: never to themselves, and not to somebody without a role."""
    if user == by:
        return False
    held = [row for row in Membership.objects.filter(user=user) if row.is_in_force(timezone.localdate())]
    return bool(held) and all(gives(by, row) for row in held)
