"""Where a request comes from: the address behind the proxies that the deployment has declared, and no other's word for it."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

# One household or school has a whole network of this length.
_IPV6_PREFIX = 64

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def client_network(request: HttpRequest) -> str:
    """Return the address a request comes from, of IPv6 its network; "" where there is none (a socket of this machine).

    X-Forwarded-For is read from its end, as far as the one who says it is a proxy of ours: what a client puts there itself counts
    for nothing.
    """
    address = _read(request.META.get("REMOTE_ADDR", ""))
    said = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while address is not None and said and _is_ours(address):
        before = _read(said.pop())
        if before is None:
            break
        address = before
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, _IPV6_PREFIX), strict=False))
    return "" if address is None else str(address)


def _read(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_ours(address: Address) -> bool:
    return any(address in network for network in settings.TRUSTED_PROXIES)
