"""Every address is behind the guard: a view without `@page` would be open to the world."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path
from ninja import NinjaAPI, Router
from ninja.openapi.views import default_home
from ninja.operation import Operation, PathView

from shuangjian.web.api.endpoints import endpoint
from shuangjian.web.pages import get_page_permission, page
from shuangjian.web.permissions import PUBLIC, SIGNED_IN

# Pages for everybody, each a decision. A view that is not here says a permission.
PUBLIC_PAGES = {
    "portal:home",
    "portal:health",
    "portal:sign_in",
    "portal:sign_in_code",
    "portal:sign_in_as",
    "portal:sign_in_passkey",
    "portal:sign_in_by_city",
    "portal:city_back",
    "portal:sign_in_passkey_options",
    "portal:sign_out",
    "portal:set_language",
}
# Pages for whoever is signed in, each a decision.
SIGNED_IN_PAGES = {
    "portal:search",
    "portal:sessions",
    "portal:stand_ins",
    "portal:arrange_stand_in",
    "portal:act_as_stand_in",
    "portal:leave_stand_in",
    "portal:end_stand_in",
    "portal:security",
    "portal:set_up_codes",
    "portal:turn_off_codes",
    "portal:recovery_codes",
    "portal:add_passkey",
    "portal:passkey_options",
    "portal:remove_passkey",
    "portal:password",
    "portal:end_session",
    "portal:end_other_sessions",
    "portal:save_view",
    "portal:forget_view",
}


def _walk(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[tuple[str, object]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, pattern.namespace or namespace)
        elif operations := _operations_of(pattern.callback):
            for operation in operations:
                yield f"{namespace}:{operation.view_func.__name__}", operation.view_func
        elif not _is_root_of_interface(pattern.callback):
            yield f"{namespace}:{pattern.name or pattern.pattern}", pattern.callback


def _operations_of(callback: Callable[..., object]) -> list[Operation]:
    """Return the endpoints behind an address of the interface: each method is guarded by itself."""
    inside = inspect.getclosurevars(callback).nonlocals.get("self") if inspect.isfunction(callback) else None
    return inside.operations if isinstance(inside, PathView) else []


def _is_root_of_interface(callback: Callable[..., object]) -> bool:
    # It knows no more than how to find the description's page, and there is none of its own.
    return isinstance(callback, partial) and callback.func is default_home


def find_unguarded(patterns: list[URLPattern | URLResolver]) -> list[str]:
    return [name for name, view in _walk(patterns) if get_page_permission(view) is None]


def test_every_view_says_who_may_open_it() -> None:
    assert find_unguarded(get_resolver().url_patterns) == []


def test_a_view_without_the_guard_is_found() -> None:
    def bare(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    planted = [path("a", bare, name="bare"), path("b", page(permission=PUBLIC)(bare), name="guarded")]
    assert find_unguarded(planted) == [":bare"]


def test_an_endpoint_without_the_guard_is_found() -> None:
    router = Router()

    @router.get("/bare")
    def bare(request: HttpRequest) -> None: ...

    @router.post("/bare")
    @endpoint(permission="planted.view", title="planted")
    def guarded(request: HttpRequest) -> None: ...

    api = NinjaAPI(urls_namespace="planted", docs_url=None, openapi_url=None)
    api.add_router("", router)
    # An address with two methods stands there once for each.
    assert set(find_unguarded(api.urls[0])) == {":bare"}


def test_the_interface_is_walked() -> None:
    names = {name for name, _view in _walk(get_resolver().url_patterns)}
    assert {"api-v1:list_homework", "api-v1:post_homework"} <= names


def test_public_pages_are_those_we_decided() -> None:
    open_pages = {name for name, view in _walk(get_resolver().url_patterns) if get_page_permission(view) is PUBLIC}
    assert open_pages >= PUBLIC_PAGES
    unexpected = {name for name in open_pages - PUBLIC_PAGES if name.startswith("portal:")}
    assert not unexpected


def test_pages_for_whoever_is_signed_in_are_those_we_decided() -> None:
    found = {name for name, view in _walk(get_resolver().url_patterns) if get_page_permission(view) is SIGNED_IN}
    assert {name for name in found if name.startswith("portal:")} == SIGNED_IN_PAGES
