"""The decorator every view carries: who may open it, and who is writing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django_htmx.http import HttpResponseClientRedirect

from shuangjian.web.context import set_actor
from shuangjian.web.permissions import Audience, has_permission

View = Callable[..., HttpResponseBase]

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def page(*, permission: str | Audience) -> Callable[[View], View]:
    """Mark a view as a page for those with `permission`, and enforce it.

    A visitor who is not signed in is asked to sign in; one who lacks the permission gets the calm 403 page. The
    transaction of a request that may write carries the user, the page as the reason, and the request's id.

    Args:
        permission: a permission by name, or `PUBLIC`, or `SIGNED_IN`.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not has_permission(request.user, permission):
                if request.user.is_authenticated:
                    raise PermissionDenied
                return _ask_to_sign_in(request)
            if request.method not in _SAFE_METHODS:
                match = request.resolver_match
                reason = f"page {match.view_name}" if match and match.view_name else f"page {request.path}"
                name = getattr(request.user, "name_in_trail", "") or request.user.get_username()
                set_actor(user=name or "public", reason=reason)
            return view(request, *args, **kwargs)

        guarded.page_permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def get_page_permission(view: object) -> str | Audience | None:
    """Return what a view asks for; None where it carries no `page`."""
    found = getattr(view, "page_permission", None)
    return found if isinstance(found, str | Audience) else None


def may_follow(user: object, address: str) -> bool:
    """Whether the page at an address of ours lets in `user`; the rows it shows are a matter of its own."""
    permission = get_page_permission(resolve(address).func)
    return permission is not None and has_permission(user, permission)


def page_above(path: str) -> str:
    """Return the address of the nearest page above a path of ours ("/" at last): a form stands above where it is sent to."""
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        try:
            if get_page_permission(resolve(path).func) is not None:
                return path
        except Resolver404:
            continue
    return path


def _ask_to_sign_in(request: HttpRequest) -> HttpResponseBase:
    # A fragment must not be filled with the sign-in page: the whole page goes there and comes back.
    target = request.get_full_path()
    if getattr(request, "htmx", False):
        target = request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(redirect_to_login(target).url)
    return redirect_to_login(target)
