"""What an app answers when everything is searched."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

HITS_MAX = 10


@dataclass(frozen=True)
class Hit:
    """One thing found: its kind (in words), title, address, and a line that tells it from its likes."""

    kind: str | Promise
    title: str
    url: str
    detail: str = ""
