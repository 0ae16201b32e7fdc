"""Addresses of pages."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse


def address_of(name: str, *args: object) -> str:
    """Return the address of the page `name`."""
    return _reverse(name, args, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


@lru_cache(maxsize=4096)
def _reverse(name: str, args: tuple[object, ...], urlconf: str, _prefix: str) -> str:
    # Remembered, because a list asks for the same hundred addresses at every visit; `reverse` itself reads the prefix.
    return reverse(name, urlconf, args=args)
