"""Sending to an address somebody else chose: signed, bounded in time, and never into our own network.

The form of what is sent is that of Standard Webhooks (webhook-id, webhook-timestamp, webhook-signature).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
import time
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

TIMEOUT_SECONDS = 10
# Of an answer only the status counts; so much of it is read, so that the connection ends in good order.
ANSWER_BYTES = 1_024
_PORTS = {"http": 80, "https": 443}


class AddressRefused(Exception):
    """An address that nothing is sent to: why."""


@dataclass(frozen=True)
class Sent:
    """What came of it: the status answered, or None and why there was none."""

    status: int | None
    milliseconds: int
    error: str = ""

    @property
    def is_taken(self) -> bool:
        """Whether the receiver said that it has it."""
        return self.status is not None and 200 <= self.status < 300


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """Return the signature of a message: HMAC-SHA256 over id, seconds since 1970 and body, in base64, marked "v1"."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(secret.encode(), signed, hashlib.sha256)).decode()


def check_address(url: str) -> tuple[SplitResult, str]:
    """Return the parts of `url` and the one internet address it is sent to.

    All addresses of the name are looked at and the first is used as it is, so that a name which answers differently the next
    time leads nowhere else.

    Raises:
        AddressRefused: it is not http(s), has no host or another's name and password in it, is not known, or lies in a network
            of our own (`SHUANGJIAN_WEBHOOKS_PRIVATE` allows that, and plain http).
    """
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        raise AddressRefused("not an address") from None
    private = settings.WEBHOOKS_PRIVATE
    if parts.scheme not in (("https", "http") if private else ("https",)):
        raise AddressRefused("only https")
    if not parts.hostname or parts.username is not None or parts.fragment or any(ord(c) <= 32 for c in url):
        raise AddressRefused("not an address")
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise AddressRefused("the name is not known") from None
    addresses = [str(each[4][0]).split("%")[0] for each in found]
    if not private and not all(_is_public(address) for address in addresses):
        raise AddressRefused("in a private network")
    return parts, addresses[0]


def send(url: str, body: bytes, headers: dict[str, str]) -> Sent:
    """Post `body` to `url` and return what came of it; redirects are not followed."""
    began = time.monotonic()
    status, error = None, ""
    try:
        parts, address = check_address(url)
        status = _post(parts, address, body, headers)
    except AddressRefused as refused:
        error = str(refused)
    except (OSError, http.client.HTTPException) as failed:
        error = type(failed).__name__
    return Sent(status, int((time.monotonic() - began) * 1_000), error)


def _post(parts: SplitResult, address: str, body: bytes, headers: dict[str, str]) -> int:
    assert parts.hostname is not None
    connection = _Connection(parts, address)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body, headers)
        response = connection.getresponse()
        response.read(ANSWER_BYTES)
        return response.status
    finally:
        connection.close()


class _Connection(http.client.HTTPConnection):
    """A connection to one address under the name it was asked for by: Host, SNI and certificate are the name's."""

    def __init__(self, parts: SplitResult, address: str) -> None:
        assert parts.hostname is not None
        super().__init__(parts.hostname, parts.port or _PORTS[parts.scheme], timeout=TIMEOUT_SECONDS)
        self._address, self._tls = address, parts.scheme == "https"
        self.default_port = _PORTS[parts.scheme]

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._tls:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return found.is_global and not found.is_multicast
