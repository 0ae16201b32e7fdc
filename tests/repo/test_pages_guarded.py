"""Every address is behind the guard: a view without `@page` would be open to the world."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path

from shuangjian.web.pages import get_page_permission, page
from shuangjian.web.permissions import PUBLIC, SIGNED_IN

# Pages for everybody, each a decision. A view that is not here says a permission.
PUBLIC_PAGES = {
    "portal:health",
    "portal:sign_in",
    "portal:sign_in_as",
    "portal:sign_out",
    "portal:set_language",
}
# Pages for whoever is signed in, each a decision.
SIGNED_IN_PAGES = {"portal:home", "portal:search"}


def _walk(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[tuple[str, object]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, pattern.namespace or namespace)
        else:
            yield f"{namespace}:{pattern.name or pattern.pattern}", pattern.callback


def find_unguarded(patterns: list[URLPattern | URLResolver]) -> list[str]:
    return [name for name, view in _walk(patterns) if get_page_permission(view) is None]


def test_every_view_says_who_may_open_it() -> None:
    assert find_unguarded(get_resolver().url_patterns) == []


def test_a_view_without_the_guard_is_found() -> None:
    def bare(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    planted = [path("a", bare, name="bare"), path("b", page(permission=PUBLIC)(bare), name="guarded")]
    assert find_unguarded(planted) == [":bare"]


def test_public_pages_are_those_we_decided() -> None:
    open_pages = {name for name, view in _walk(get_resolver().url_patterns) if get_page_permission(view) is PUBLIC}
    assert open_pages >= PUBLIC_PAGES
    unexpected = {name for name in open_pages - PUBLIC_PAGES if name.startswith("portal:")}
    assert not unexpected


def test_pages_for_whoever_is_signed_in_are_those_we_decided() -> None:
    found = {name for name, view in _walk(get_resolver().url_patterns) if get_page_permission(view) is SIGNED_IN}
    assert {name for name in found if name.startswith("portal:")} == SIGNED_IN_PAGES
