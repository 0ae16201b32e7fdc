"""Passkeys (通行密钥, WebAuthn): signed in by a phone or a key that knows its owner by finger, face or PIN, so by two factors at once.

A challenge is made by us, stands in the session, and is good once and for a few minutes. The key's counter never goes back; the
database holds that too.
"""

from __future__ import annotations

import base64
import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from shuangjian.notices.services import Message, notify
from shuangjian.portal.accounts import PasswordWrong
from shuangjian.portal.models import Passkey
from shuangjian.portal.notices import PASSKEY_ADDED
from shuangjian.registry.models import User
from shuangjian.web.addresses import address_of
from shuangjian.web.crypto import blind_index
from shuangjian.web.errors import Refusal

MINUTES = 5
# What a browser sends may be anything.
_MALFORMED = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError)
MOST = 10
_KEY = "passkey_challenge"
_NAME = "双减治理平台"


class PasskeyNotTaken(Refusal):
    """What came back does not fit what was asked."""

    code = "portal.passkey_not_taken"
    text = _("The passkey was not taken: it answers another question, is unknown here, or came too late. Begin again.")


class TooManyPasskeys(Refusal):
    """More than anybody has devices."""

    code = "portal.too_many_passkeys"
    text = _("There are {most} passkeys already. Remove one that you no longer use.")


@dataclass(frozen=True)
class _Site:
    """What a passkey is for: the name of the host, and the origin pages come from."""

    host: str
    origin: str


def _site(request: HttpRequest) -> _Site:
    address = settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"
    parts = urlsplit(address)
    return _Site(parts.hostname or "", f"{parts.scheme}://{parts.netloc}")


def ask_to_register(request: HttpRequest, user: User) -> str:
    """Return as JSON what the browser is to make a passkey by, and remember the challenge."""
    known = Passkey.objects.filter(user=user).values_list("credential_id", flat=True)
    options = generate_registration_options(
        rp_id=_site(request).host, rp_name=_NAME, user_name=user.get_username(), user_display_name=user.display_name,
        # Nobody can read from the key whose it is: a keyed digest in place of a number.
        user_id=blind_index(str(user.pk), "passkey.user"),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=bytes(each)) for each in known],
    )  # fmt: skip
    _remember(request, options.challenge, user.pk)
    return options_to_json(options)


@transaction.atomic
def register(request: HttpRequest, user: User, *, password: str, name: str, credential: str) -> Passkey:
    """Keep a passkey that the browser made.

    Raises:
        PasswordWrong: whoever found a desk unlocked adds none.
        TooManyPasskeys, PasskeyNotTaken: as they say.
    """
    challenge = _recall(request, user.pk)
    if not user.check_password(password):
        raise PasswordWrong
    if Passkey.objects.filter(user=user).count() >= MOST:
        raise TooManyPasskeys(most=MOST)
    site = _site(request)
    try:
        made = verify_registration_response(
            credential=credential, expected_challenge=challenge, expected_rp_id=site.host, expected_origin=site.origin,
            require_user_verification=True,
        )  # fmt: skip
    except _MALFORMED:
        raise PasskeyNotTaken from None
    if Passkey.objects.filter(credential_id=made.credential_id).exists():
        raise PasskeyNotTaken
    row = Passkey.objects.create(
        user=user, credential_id=made.credential_id, public_key=made.credential_public_key, sign_count=made.sign_count,
        name=name.strip(), added_at=timezone.now(),
    )  # fmt: skip
    with translation.override(settings.LANGUAGE_CODE):
        said = gettext(
            "“{name}” signs in to your account from now on. If it was not you, remove it and change your password."
        )
        told = Message(
            user, key=str(row.pk), title=str(PASSKEY_ADDED.title), detail=said.format(name=row.name), url=address_of("portal:security")
        )  # fmt: skip
        notify(PASSKEY_ADDED, [told])
    return row


@transaction.atomic
def remove(user: User, row: Passkey, *, password: str) -> bool:
    """Remove a passkey of one's own.

    Raises:
        PasswordWrong: whoever found a desk unlocked removes none.
    """
    if not user.check_password(password):
        raise PasswordWrong
    row.delete()
    return True


def ask_to_sign_in(request: HttpRequest) -> str:
    """Return as JSON what the browser is to sign, and remember the challenge."""
    options = generate_authentication_options(
        rp_id=_site(request).host, user_verification=UserVerificationRequirement.REQUIRED
    )
    _remember(request, options.challenge, None)
    return options_to_json(options)


@transaction.atomic
def check(request: HttpRequest, credential: str) -> User:
    """Return whose passkey signed the challenge.

    Raises:
        PasskeyNotTaken: nobody's, or it does not fit.
    """
    challenge = _recall(request, None)
    site = _site(request)
    try:
        given = parse_authentication_credential_json(credential)
        found = (
            Passkey.objects.select_for_update(of=("self",))
            .select_related("user")
            .filter(credential_id=given.raw_id)
            .first()
        )
        if found is None or not found.user.is_active:
            raise PasskeyNotTaken
        checked = verify_authentication_response(
            credential=given, expected_challenge=challenge, expected_rp_id=site.host, expected_origin=site.origin,
            credential_public_key=bytes(found.public_key), credential_current_sign_count=found.sign_count, require_user_verification=True,
        )  # fmt: skip
    except _MALFORMED:
        raise PasskeyNotTaken from None
    found.sign_count, found.last_used_at = checked.new_sign_count, timezone.now()
    found.save(update_fields=["sign_count", "last_used_at"])
    return found.user


def _remember(request: HttpRequest, challenge: bytes, user: int | None) -> None:
    request.session[_KEY] = [base64.b64encode(challenge).decode(), timezone.now().isoformat(), user]


def _recall(request: HttpRequest, user: int | None) -> bytes:
    """Return the challenge of this session, once."""
    kept = request.session.pop(_KEY, None)
    if kept is None or kept[2] != user:
        raise PasskeyNotTaken
    if dt.datetime.fromisoformat(kept[1]) < timezone.now() - dt.timedelta(minutes=MINUTES):
        raise PasskeyNotTaken
    return base64.b64decode(kept[0])
