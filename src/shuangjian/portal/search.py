"""One search over everything: each app answers for its own in `search.py`.

An app that can be searched has a module `search` with `find(request, text) -> list[Hit]`, at most `HITS_MAX` of
a kind, scoped to what the user may see.
"""

from __future__ import annotations

import importlib.util
from importlib import import_module

from django.apps import apps
from django.http import HttpRequest

from shuangjian.web.hits import HITS_MAX, Hit


def find_everywhere(request: HttpRequest, text: str) -> dict[str, list[Hit]]:
    """Return the hits of every app for `text`, by kind, in the order of the apps."""
    found: dict[str, list[Hit]] = {}
    for app in apps.get_app_configs():
        if not app.name.startswith("shuangjian.") or app.name in ("shuangjian.portal", "shuangjian.web"):
            continue
        if importlib.util.find_spec(f"{app.name}.search") is None:
            continue
        for hit in import_module(f"{app.name}.search").find(request, text):
            found.setdefault(str(hit.kind), []).append(hit)
    return {kind: hits[:HITS_MAX] for kind, hits in found.items()}
