"""The issuer of a city's own sign-in, as a deployment sets it."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


def read_issuer(said: str) -> str:
    """Return an issuer's address as it is; "" where none is set.

    Raises:
        ImproperlyConfigured: it is no https address: whoever sits between could say that anybody is anybody.
    """
    parts = urlsplit(said)
    if said and not (
        parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE))
    ):
        raise ImproperlyConfigured(
            f"SHUANGJIAN_OIDC_ISSUER: {said!r} is no https address. Write it as the sign-in publishes it, https://id.example.cn/realms/city."
        )
    return said


def origin_of(issuer: str) -> list[str]:
    """Return scheme, host and port of an issuer as a list of one; an empty list where there is none."""
    parts = urlsplit(issuer)
    return [f"{parts.scheme}://{parts.netloc}"] if issuer else []
