"""The second factor: one-time codes of a phone (动态口令, RFC 6238), and recovery codes for when it is lost.

Six digits by SHA-1 and steps of 30 s: what every authenticator app knows. A code is good once, and one step early or late.
"""

from __future__ import annotations

import base64
import datetime as dt
import hmac
import re
import secrets

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_lazy

from shuangjian.notices.services import Message, notify
from shuangjian.portal.accounts import AccountNotYours, PasswordWrong, gives_all
from shuangjian.portal.models import Passkey, RecoveryCode, SecondFactor, Session
from shuangjian.portal.notices import FACTOR_TAKEN_AWAY, WRONG_CODE
from shuangjian.registry.models import Membership, User
from shuangjian.registry.roles import Role
from shuangjian.web.addresses import address_of
from shuangjian.web.crypto import blind_index
from shuangjian.web.errors import Refusal

STEP_SECONDS = 30
RECOVERY_CODES = 10
_DIGITS = 6
_RECOVERY_DIGITS = 12
_SECRET_BYTES = 20
# So many steps early or late a code is taken: clocks of phones differ.
_WINDOW = 1
# By what somebody came in, in their session; nothing there is a password alone.
FACTOR = "second_factor"


class CodeWrong(Refusal):
    """Neither the code of now nor a recovery code that is left."""

    code = "portal.code_wrong"
    text = gettext_lazy("This code is not right, or was used already. Wait for the next one and type it in.")
    fields = ("code",)


class FactorThere(Refusal):
    """A second factor that is set up already."""

    code = "portal.factor_there"
    text = gettext_lazy("One-time codes are set up already. Turn them off first, then set them up again.")


def required_roles() -> frozenset[Role]:
    """Return the roles that need a second factor.

    Raises:
        ImproperlyConfigured: the setting names a role that there is none of.
    """
    unknown = [name for name in settings.SECOND_FACTOR_ROLES if name not in set(Role)]
    if unknown:
        raise ImproperlyConfigured(
            f"SHUANGJIAN_SECOND_FACTOR_ROLES: {', '.join(unknown)} is no role. Roles are {', '.join(Role)}."
        )
    return frozenset(Role(name) for name in settings.SECOND_FACTOR_ROLES)


def is_set_up(user: User) -> bool:
    """Whether somebody signs in with a second factor."""
    return SecondFactor.objects.filter(user=user).exists()


def is_required(user: User) -> bool:
    """Whether a role that is held today needs one."""
    return not required_roles().isdisjoint(user.roles)


def users_without() -> QuerySet[User]:
    """Return who holds a role today that needs a second factor, and has none."""
    today = timezone.localdate()
    held = Membership.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=today), user=OuterRef("pk"), role__in=required_roles()
    )
    held = held.filter(Q(valid_to=None) | Q(valid_to__gte=today))
    has = SecondFactor.objects.filter(user=OuterRef("pk"))
    return User.objects.filter(Exists(held), ~Exists(has), is_active=True)


def make_secret() -> bytes:
    """Return a new secret for a phone."""
    return secrets.token_bytes(_SECRET_BYTES)


def text_of(secret: bytes) -> str:
    """Return a secret as it is typed into an app: Base32, in groups of four."""
    return " ".join(re.findall(".{1,4}", base64.b32encode(secret).decode()))


def address_for(secret: bytes, user: User) -> str:
    """Return the address (otpauth://) that an app reads off the QR code."""
    return _totp(secret).get_provisioning_uri(user.get_username(), gettext("Double Reduction Platform"))


@transaction.atomic
def set_up(*, user: User, password: str, secret: bytes, code: str) -> list[str]:
    """Have somebody sign in with a second factor from now on; return their recovery codes, which nobody can look up again.

    Raises:
        PasswordWrong: whoever sits there does not know the password.
        FactorThere: there is one.
        CodeWrong: the app does not show this code.
    """
    user = _locked(user)
    if not user.check_password(password):
        raise PasswordWrong
    if is_set_up(user):
        raise FactorThere
    step = _step_of(secret, code)
    if step is None:
        raise CodeWrong
    SecondFactor.objects.create(
        user=user, secret=base64.b32encode(secret).decode(), last_step=step, set_up_at=timezone.now()
    )
    return _renew(user)


@transaction.atomic
def renew_recovery_codes(*, user: User, password: str, code: str) -> list[str]:
    """Return new recovery codes; those there were are good for nothing any more.

    Raises:
        PasswordWrong, CodeWrong: one of the two factors is not right.
    """
    user = _locked(user)
    _check_both(user, password, code)
    return _renew(user)


@transaction.atomic
def turn_off(*, user: User, password: str, code: str) -> None:
    """Let somebody sign in with the password alone again, and end their other sessions with it.

    Raises:
        PasswordWrong, CodeWrong: one of the two factors is not right.
    """
    user = _locked(user)
    _check_both(user, password, code)
    _forget(user)


@transaction.atomic
def take_away(*, by: User | None, user: User) -> None:
    """Take a second factor away whose owner lost it, end their sessions, and tell them; None is the command line.

    Raises:
        AccountNotYours: it is one's own, or the account holds a role in force that `by` does not give there.
    """
    if by is not None and not gives_all(by, user):
        raise AccountNotYours
    _forget(_locked(user))
    Passkey.objects.filter(user=user).delete()
    Session.objects.filter(user=user).delete()
    with translation.override(settings.LANGUAGE_CODE):
        who = str(by) if by is not None else gettext("the operators of the platform")
        said = gettext("Taken away by {name}. Set it up again; if you did not ask for this, tell them at once.")
        told = Message(
            user, key=timezone.now().isoformat(), title=str(FACTOR_TAKEN_AWAY.title), detail=said.format(name=who),
            url=address_of("portal:security"),
        )  # fmt: skip
        notify(FACTOR_TAKEN_AWAY, [told])


def tell_of_wrong_code(user: User) -> None:
    """Tell somebody that their password was right and the code after it wrong, once a day: if it was not they, a stranger knows it."""
    with translation.override(settings.LANGUAGE_CODE):
        now = timezone.localtime()
        said = gettext("At {time}. If it was not you, somebody knows your password: change it at once.")
        told = Message(
            user, key=now.date().isoformat(), title=str(WRONG_CODE.title), detail=said.format(time=now.strftime("%H:%M")),
            url=address_of("portal:password"),
        )  # fmt: skip
        notify(WRONG_CODE, [told])


@transaction.atomic
def check_code(user: User, text: str) -> str | None:
    """Take a code; return by what somebody came in, "code" or "recovery", and None where it is neither or was taken before.

    Of many who bring the same code at once one is let in: the database takes a step and a recovery code once.
    """
    digits = re.sub(r"[\s-]", "", text)
    if len(digits) == _DIGITS:
        mine = SecondFactor.objects.filter(user=user)
        found = mine.first()
        step = _step_of(_bytes_of(found), digits) if found else None
        if step is not None and mine.filter(last_step__lt=step).update(last_step=step):
            return "code"
        return None
    left = RecoveryCode.objects.filter(user=user, digest=_digest(user, digits), used_at=None)
    return "recovery" if left.update(used_at=timezone.now()) else None


def count_recovery_codes(user: User) -> int:
    """Return how many recovery codes are left."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def _check_both(user: User, password: str, code: str) -> None:
    if not user.check_password(password):
        raise PasswordWrong
    if check_code(user, code) is None:
        raise CodeWrong


def _forget(user: User) -> None:
    # One by one: a row of the trail for the factor, none for codes.
    SecondFactor.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()


def _renew(user: User) -> list[str]:
    RecoveryCode.objects.filter(user=user).delete()
    codes = [
        "".join(secrets.choice("0123456789") for _at in range(_RECOVERY_DIGITS)) for _code in range(RECOVERY_CODES)
    ]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(user, code)) for code in codes)
    return [" ".join(re.findall("....", code)) for code in codes]


def _locked(user: User) -> User:
    return User.objects.select_for_update().get(pk=user.pk)


def _digest(user: User, digits: str) -> bytes:
    return blind_index(f"{user.pk} {digits}", "second-factor.recovery")


def _bytes_of(found: SecondFactor) -> bytes:
    return base64.b32decode(found.secret)


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, _DIGITS, SHA1(), STEP_SECONDS)


def _step_of(secret: bytes, code: str, now: dt.datetime | None = None) -> int | None:
    """Return the step whose code this is, of those that count now; None where it is none of them."""
    totp, here = _totp(secret), int((now or timezone.now()).timestamp()) // STEP_SECONDS
    said = re.sub(r"\s", "", code).encode()
    for step in range(here - _WINDOW, here + _WINDOW + 1):
        if hmac.compare_digest(totp.generate(step * STEP_SECONDS), said):
            return step
    return None
