"""The pages around the interface: its description, and one's own tokens."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangjian.api import selectors, services
from shuangjian.api.calling import REQUESTS_PER_MINUTE
from shuangjian.api.forms import TokenForm, name_place
from shuangjian.api.interface import describe, find_operations
from shuangjian.api.models import ApiToken
from shuangjian.registry.access import get_user
from shuangjian.web.acts import attempt, status_of
from shuangjian.web.pages import page
from shuangjian.web.permissions import PUBLIC, SIGNED_IN


@page(permission=SIGNED_IN)
@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """Describe the interface: how to call it, and every endpoint in words."""
    described: dict[str, Any] = describe()["paths"]
    endpoints = [
        {
            "method": operation.methods[0],
            "path": path,
            "title": operation.summary,
            "text": operation.description,
            "permission": operation.view_func.page_permission,  # type: ignore[attr-defined]
            "takes": _parameters(described[path][operation.methods[0].lower()]),
        }
        for operation, path in zip(find_operations(), _paths(described), strict=True)
    ]
    context = {"title": _("Interface for programs"), "endpoints": endpoints, "per_minute": REQUESTS_PER_MINUTE}
    return render(request, "api/reference.html", context)


@page(permission=PUBLIC)
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """Return the description for programs (OpenAPI 3.1)."""
    return JsonResponse(describe(), encoder=DjangoJSONEncoder, json_dumps_params={"ensure_ascii": False})


@page(permission=PUBLIC)
def nothing(request: HttpRequest) -> HttpResponse:
    """Say that no endpoint is at this address."""
    raise Http404


@page(permission="tokens.make")
@require_safe
def tokens(request: HttpRequest) -> HttpResponse:
    """List one's tokens: what each may do, where, until when, and when it was last used."""
    user = get_user(request)
    found = [(token, name_place(token.place)) for token in selectors.tokens_of(user)]
    titles = dict(selectors.titles_for(user))
    return render(request, "api/tokens.html", {"title": _("Tokens for programs"), "tokens": found, "titles": titles})


@page(permission="tokens.make")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new_token(request: HttpRequest) -> HttpResponse:
    """Make a token and show it, once."""
    user = get_user(request)
    form = TokenForm(request.POST or None, titles=selectors.titles_for(user), places=selectors.places_for(user))
    context = {"title": _("Make a token"), "form": form}
    if request.method == "POST" and form.is_valid():
        filled = {name: form.cleaned_data[name] for name in ("name", "permissions", "expires_on")}
        made = attempt(form, lambda: services.make_token(by=user, place=form.get_place(), **filled))
        if made is not None:
            token, text = made
            return render(request, "api/token_made.html", {"title": token.name, "token": token, "text": text})
    return render(request, "api/new_token.html", context, status=status_of(form))


@page(permission="tokens.make")
@require_POST
def withdraw_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """Withdraw a token at once."""
    try:
        token = services.withdraw_token(by=get_user(request), token_id=token_id)
    except ApiToken.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("“{name}” opens nothing any more.").format(name=token.name))
    return redirect("api:tokens")


def _paths(described: dict[str, Any]) -> list[str]:
    return [path for path, methods in described.items() for _method in methods]


def _parameters(operation: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"name": each["name"], "required": each["required"]} for each in operation.get("parameters", [])]
