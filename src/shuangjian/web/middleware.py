"""What happens around every request."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from shuangjian.web.context import new_request_id
from shuangjian.web.errors import Refusal, bad_request, refused
from shuangjian.web.pages import get_page_permission, page_above

Respond = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Give every request an id: in the log, in the audit trail, on error pages and in the answer's header."""

    def __init__(self, get_response: Respond) -> None:
        """Keep the next in line."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Name the request, then pass it on."""
        request.request_id = new_request_id()  # type: ignore[attr-defined]
        response = self.get_response(request)
        response["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        return response


class LanguageMiddleware:
    """Speak the language chosen on this device, and otherwise the platform's own.

    Not what the browser asks for: many official computers run an English browser for a Chinese reader.
    """

    def __init__(self, get_response: Respond) -> None:
        """Keep the next in line."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the chosen language and say so in the header."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class PageMiddleware:
    """Keep signed-in pages out of shared caches, fragments apart from whole pages, and refusals in words."""

    def __init__(self, get_response: Respond) -> None:
        """Keep the next in line."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then mark the answer."""
        response = self.get_response(request)
        if response.status_code == 405 and request.method in ("GET", "HEAD") and _is_page(request):
            # Where a form is sent to there is nothing to read: the page it stands on is above it.
            response = redirect(page_above(request.path))
        patch_vary_headers(response, ["HX-Request", "Cookie"])
        if request.user.is_authenticated and "Cache-Control" not in response:
            add_never_cache_headers(response)
        return response

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """Refuse text that holds a NUL: nobody types one, and no text of the database can hold one."""
        sent = [request.GET, request.POST] if _is_page(request) else []
        asked = [
            request.path_info,
            *(text for params in sent for name in params for text in (name, *params.getlist(name))),
        ]
        return bad_request(request) if any("\x00" in text for text in asked) else None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal that no view caught; the request's transaction is rolled back by now."""
        return refused(request, exception) if isinstance(exception, Refusal) else None


def _is_page(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and get_page_permission(match.func) is not None
