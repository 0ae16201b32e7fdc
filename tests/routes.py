"""The addresses of the platform that take no argument."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver


def addresses_of(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    """Yield every address that takes no argument; not those that answer programs."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver) and pattern.namespace == "api-v1":
            continue  # answers programs, in JSON
        if pattern.pattern.converters or pattern.pattern.regex.groups:
            continue
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses_of(pattern.url_patterns, address)
        else:
            yield address
