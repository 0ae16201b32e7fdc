"""Sign-in by a city's own identity service (统一身份认证, OpenID Connect): who somebody is there, and whose account that is here.

Authorization code with PKCE, state and nonce; what comes back is held against the provider's published keys, its issuer and our own name
with it. An identity opens an account only after somebody who gives its roles has linked the two; nobody makes their own. See
`docs/decisions/0371-sign-in-of-a-city.md`.
"""

from __future__ import annotations

import functools
import logging
from dataclasses import dataclass
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import DjangoOAuth2App, OAuth
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from joserfc.errors import JoseError

from shuangjian.portal.accounts import AccountNotYours, gives_all
from shuangjian.portal.models import CityIdentity
from shuangjian.registry.models import User
from shuangjian.web.addresses import address_of
from shuangjian.web.errors import Refusal

logger = logging.getLogger(__name__)

SIGNED_IN_BY_CITY = "city"
_SECONDS_MAX = 10
_LEEWAY_SECONDS = 60
# Signed by a key that only the provider has; never by a secret that both know, nor by none.
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_AWAY = (requests.RequestException,)
# What a provider sends may be anything.
_MALFORMED = (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError, AttributeError, RuntimeError)
SUBJECT_MAX = 255  # by the standard


class CityAway(Refusal):
    """The provider does not answer, or is not the one that was set."""

    code = "portal.city_away"
    text = _("The city's sign-in does not answer. Sign in with name and password, or try again later.")


class CityRefused(Refusal):
    """What came back does not say who somebody is."""

    code = "portal.city_refused"
    text = _("The city's sign-in did not confirm who you are, or too late. Begin again.")


class NotLinked(Refusal):
    """The provider knows who it is, and no account here is theirs."""

    code = "portal.city_not_linked"
    text = _(
        "You are signed in at the city, but no account here is linked to you. Tell whoever opened your account this identifier: {subject}"
    )


class LinkedElsewhere(Refusal):
    """The identity is another account's."""

    code = "portal.city_linked_elsewhere"
    text = _("This identifier is linked to another account. Remove it there first.")
    fields = ("subject",)


@dataclass(frozen=True)
class Arrived:
    """Who came back: the account, and whether the provider asked for a second factor."""

    user: User
    by_two_factors: bool


def is_configured() -> bool:
    """Whether a city's sign-in is set."""
    return bool(settings.OIDC_ISSUER)


def begin(request: HttpRequest) -> HttpResponse:
    """Send somebody to the provider; state, nonce and PKCE's verifier stay in the session.

    Raises:
        CityAway: it does not answer, or says that it is another.
    """
    try:
        client = _client()
        found: HttpResponse = client.authorize_redirect(request, _address(request, "portal:city_back"))
    except (*_AWAY, *_MALFORMED) as error:
        raise _away(error) from error
    return found


def arrive(request: HttpRequest) -> Arrived:
    """Return whose account it is that comes back from the provider.

    Raises:
        CityAway: the provider does not answer.
        CityRefused: what came back is not its answer to what this browser asked.
        NotLinked: no account is linked, or it is closed.
    """
    try:
        token = _client().authorize_access_token(request, leeway=_LEEWAY_SECONDS, claims_options=_claims())
        claims = token["userinfo"]
        subject = claims["sub"]
    except _AWAY as error:
        raise _away(error) from error
    except _MALFORMED as error:
        # What kind of fault, for those who run the platform; no contents of what was sent.
        logger.warning("A sign-in by the city was refused: %s", type(error).__name__)
        raise CityRefused from error
    if not isinstance(subject, str) or not subject or len(subject) > SUBJECT_MAX or "\x00" in subject:
        raise CityRefused
    found = CityIdentity.objects.filter(issuer=settings.OIDC_ISSUER, subject=subject, user__is_active=True).first()
    if found is None:
        raise NotLinked(subject=subject)
    return Arrived(found.user, _by_two_factors(claims))


def address_to_leave(request: HttpRequest) -> str | None:
    """Return where somebody who came by the provider signs out of it too; None where it offers none, or does not answer."""
    try:
        client = _client()
        if not client.server_metadata.get("end_session_endpoint"):
            return None
        back = _address(request, "portal:sign_in")
        made: dict[str, str] = client.create_logout_url(
            post_logout_redirect_uri=back, client_id=settings.OIDC_CLIENT_ID
        )
    except (*_AWAY, *_MALFORMED, Refusal):
        logger.warning("The city's sign-in does not answer: somebody signed out here alone.")
        return None
    return made["url"]


@transaction.atomic
def link(*, by: User, user: User, subject: str) -> CityIdentity | None:
    """Let an identity of the provider open an account from now on, in place of the one before; "" takes it away.

    Raises:
        AccountNotYours: it is one's own, or it holds a role in force that `by` does not give.
        LinkedElsewhere: the identity is another account's.
    """
    if not gives_all(by, user):
        raise AccountNotYours
    User.objects.select_for_update().get(pk=user.pk)
    there = CityIdentity.objects.filter(user=user)
    if found := there.filter(issuer=settings.OIDC_ISSUER, subject=subject).first():
        return found
    there.delete()
    if not subject:
        return None
    try:
        with transaction.atomic():
            return CityIdentity.objects.create(
                user=user, issuer=settings.OIDC_ISSUER, subject=subject, linked_at=timezone.now()
            )
    except IntegrityError as error:
        raise LinkedElsewhere from error


def subject_of(user: User) -> str:
    """Return by which identifier somebody is known to the provider; "" where they are not linked."""
    return (
        CityIdentity.objects.filter(user=user, issuer=settings.OIDC_ISSUER).values_list("subject", flat=True).first()
        or ""
    )


def _by_two_factors(claims: dict[str, Any]) -> bool:
    """Whether the provider says so by a value of `amr` or `acr` that the deployment takes for it."""
    amr = claims.get("amr")
    said = {each for each in amr if isinstance(each, str)} if isinstance(amr, list) else set()
    acr = claims.get("acr")
    return not settings.OIDC_SECOND_FACTOR.isdisjoint(said | ({acr} if isinstance(acr, str) else set()))


def _claims() -> dict[str, Any]:
    return {
        "iss": {"essential": True, "values": [settings.OIDC_ISSUER]},
        "aud": {"essential": True, "values": [settings.OIDC_CLIENT_ID]},
        "sub": {"essential": True},
        "exp": {"essential": True},
        "iat": {"essential": True},
        "nonce": {"essential": True},
    }


def _client() -> DjangoOAuth2App:
    """Return the client with what the provider published.

    Raises:
        CityAway: what is published there is another provider's: a token of that one would pass for ours.
    """
    client = _registered(settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET)
    metadata = client.load_server_metadata()
    if metadata.get("issuer") != settings.OIDC_ISSUER:
        raise _away(ValueError("issuer"))
    offered = metadata.get("id_token_signing_alg_values_supported", ["RS256"])
    metadata["id_token_signing_alg_values_supported"] = [name for name in offered if name in _ALGORITHMS]
    return client


@functools.lru_cache(maxsize=1)
def _registered(issuer: str, client_id: str, client_secret: str) -> DjangoOAuth2App:
    made: DjangoOAuth2App = OAuth().register(
        "city", client_id=client_id, client_secret=client_secret or None,
        server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid", "code_challenge_method": "S256", "default_timeout": _SECONDS_MAX,
            "token_endpoint_auth_method": "client_secret_basic" if client_secret else "none",
        },
    )  # fmt: skip
    return made


def _address(request: HttpRequest, name: str) -> str:
    path = address_of(name)
    return f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else request.build_absolute_uri(path)


def _away(error: Exception) -> CityAway:
    logger.warning("The city's sign-in does not answer as it should: %s", type(error).__name__)
    return CityAway()
