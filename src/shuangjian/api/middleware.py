"""The door for programs: who calls, in which language, how often; and one shape for every answer that is no success."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from shuangjian.api.calling import REQUESTS_PER_MINUTE, TokenCaller
from shuangjian.api.models import ApiToken, TokenUse
from shuangjian.api.services import find_token
from shuangjian.web.api.problems import answer_problem
from shuangjian.web.middleware import Respond
from shuangjian.web.per_minute import count_asked

PREFIX = "/api/v1/"
# Before Chinese was asked for, or anything else, English is.
_ENGLISH = "en"


class ApiMiddleware:
    """Let programs in by their token alone.

    A cookie opens nothing here, so a page on another site cannot make a browser act (no CSRF to guard against); a token
    opens no page. Everything under `PREFIX` is answered in JSON, whoever made the answer.
    """

    def __init__(self, get_response: Respond) -> None:
        """Keep the next in line."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a program; pass everybody else on."""
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        with translation.override(_language_of(request)):
            request.user = AnonymousUser()
            response = self._admit(request) or _in_shape(request, self.get_response(request))
            response.headers["Content-Language"] = translation.get_language() or ""
        patch_vary_headers(response, ["Authorization", "Accept-Language"])
        add_never_cache_headers(response)
        return response

    def _admit(self, request: HttpRequest) -> HttpResponse | None:
        kind, _space, text = request.headers.get("Authorization", "").partition(" ")
        token = find_token(text.strip()) if kind.lower() == "bearer" else None
        if token is None:
            # Not refused here: the endpoint does that, and what is public needs none.
            return None
        now = timezone.now()
        if count_asked(TokenUse, token.pk, now) > REQUESTS_PER_MINUTE:
            return answer_problem(request, 429, headers={"Retry-After": str(60 - now.second)})
        _note_use(token, timezone.localdate())
        request.user = token.acting_user()
        request.caller = TokenCaller(token)  # type: ignore[attr-defined]
        return None


def _note_use(token: ApiToken, today: dt.date) -> None:
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)


def _language_of(request: HttpRequest) -> str:
    first = request.headers.get("Accept-Language", "").strip().lower()
    return _ENGLISH if first.startswith(_ENGLISH) else "zh-hans"


def _in_shape(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return an answer that Django made itself (an unknown address, a wrong method, our fault) in the shape of all."""
    if response.status_code < 400 or response.headers.get("Content-Type", "").startswith("application/json"):
        return response
    headers = {"Allow": response.headers["Allow"]} if "Allow" in response.headers else {}
    return answer_problem(request, response.status_code, headers=headers)
