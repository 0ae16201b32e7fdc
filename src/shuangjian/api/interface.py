"""The interface: every app's `api.router` under one description."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import get_language
from ninja import NinjaAPI
from ninja.operation import Operation
from ninja.security import HttpBearer

from shuangjian.web.api.endpoints import Caller
from shuangjian.web.api.problems import install

VERSION = "1.0.0"


class TokenInHeader(HttpBearer):
    """How a program says who it is: described here, decided at the door (`middleware`)."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """Return who was let in."""
        caller: Caller | None = getattr(request, "caller", None)
        return caller


class Interface(NinjaAPI):
    """The interface, its operations named by their functions."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Return the name of the function, which a generated client gives its own."""
        return operation.view_func.__name__


def _build() -> Interface:
    # Described on a page of ours (`views.reference`): the packaged ones need scripts that our pages forbid.
    built = Interface(
        title="Shuangjian",
        version=VERSION,
        urls_namespace="api-v1",
        docs_url=None,
        openapi_url=None,
        auth=TokenInHeader(),
        servers=[],
    )
    install(built)
    for app in settings.DOMAIN_APPS:
        if app != __package__ and find_spec(f"{app}.api") is not None:
            built.add_router("", import_module(f"{app}.api").router)
    return built


interface = _build()


def find_operations() -> Iterator[Operation]:
    """Return every operation, in the order of the apps."""
    for router in interface._get_bound_routers():
        for path in router.path_operations.values():
            yield from path.operations


def find_titles(permission: str) -> list[str | Promise]:
    """Return what the endpoints that ask for `permission` do, in words; none where there is no such endpoint."""
    return [
        operation.view_func.endpoint_title  # type: ignore[attr-defined]
        for operation in find_operations()
        if operation.view_func.page_permission == permission  # type: ignore[attr-defined]
    ]


def describe() -> dict[str, Any]:
    """Return the description of the interface in the reader's language, as OpenAPI 3.1 wants it; not to be changed.

    Made once for each language: to make it takes seconds, and anybody may ask.
    """
    return _describe(get_language())


@cache
def _describe(_language: str | None) -> dict[str, Any]:
    return interface.get_openapi_schema(path_prefix="/api/v1/")
