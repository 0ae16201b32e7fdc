"""Error pages and refusals: what happened, in calm words, and what to do now."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _


class Refusal(Exception):
    """Something asked for that the rules of the house do not allow, said in the user's words.

    Packages derive their own with the values as fields; `message` is shown to the user as it is. A view that can say it
    beside the field concerned catches it; what no view catches becomes a page (`refused`), with everything undone.
    """

    status = 409

    def __init__(self, message: str) -> None:
        """Hold the sentence shown to the user."""
        self.message = message
        super().__init__(message)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the request could not be understood."""
    return _answer(
        request,
        400,
        _("The request could not be understood"),
        _("The link or form may be out of date. Go back, reload the page and try again."),
    )


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the page is not for this role."""
    return _answer(
        request,
        403,
        _("This page is not open to your role"),
        _("If you need it for your work, ask your unit's administrator to check your role."),
    )


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Say what was refused and why; nothing of it was done."""
    return _answer(request, refusal.status, _("This was not done"), refusal.message)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that there is no such page, or not for this person."""
    return _answer(
        request,
        404,
        _("The page was not found"),
        _("It may have been moved, or the address was not typed in full. Start again from the home page."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form was open too long."""
    return _answer(
        request,
        403,
        _("The form has expired"),
        _("For your safety a form is valid for a limited time. Go back, reload the page and send it again."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours. Uses no database, no session and no navigation: any of them may be what failed."""
    context = {"request_id": getattr(request, "request_id", "")}
    return HttpResponse(loader.render_to_string("web/error_server.html", context), status=500)


def _answer(request: HttpRequest, status: int, title: str, advice: str) -> HttpResponse:
    context = {"title": title, "advice": advice, "status": status}
    return render(request, "web/error.html", context, status=status)
