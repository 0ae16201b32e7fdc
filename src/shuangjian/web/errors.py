"""Error pages and refusals: what happened, in calm words, and what to do now."""

from __future__ import annotations

import errno
import sys
from typing import Any, ClassVar

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.functional import Promise
from django.utils.translation import gettext as _

Text = str | Promise
_COME_BACK_SECONDS = 5
_NO_ROOM = 507  # Insufficient Storage


class Refusal(Exception):
    """Something asked for that the rules of the house do not allow.

    Packages derive their own and say there, once: a code for programs, a sentence for people with named places (lazily
    translated, so that it is worded where it is read), and the fields of a form it is about. A form says it beside those
    fields (`acts`), the API as one object (`as_dict`), and what nobody catches becomes a page (`refused`) with everything undone.

    Attributes:
        code: "<package>.<what>", never reused for something else.
        text: what is wrong and what to do; `{name}` stands for a value.
        fields: names of the arguments, and so of form fields, that are to be changed; none where it is about the whole.
        status: of the answer where it becomes one by itself.
        values: what was given, for the sentence and for programs.
    """

    code: ClassVar[str] = "refused"
    text: Text = "{message}"
    fields: tuple[str, ...] = ()
    status: ClassVar[int] = 409

    def __init__(self, message: Text = "", /, **values: Any) -> None:
        """Hold the values; `message` is the sentence itself where there is no family member for it."""
        self.values: dict[str, Any] = values | ({"message": message} if message else {})
        super().__init__(self.code, self.values)

    @property
    def message(self) -> str:
        """The sentence, in the language in force where it is read."""
        return str(self.text).format(**{name: _plain(value) for name, value in self.values.items()})

    def __str__(self) -> str:
        return self.message

    def as_dict(self) -> dict[str, Any]:
        """Return the refusal for programs: code, fields, values as text, and the sentence."""
        values = {name: _plain(value) for name, value in self.values.items() if name != "message"}
        return {"code": self.code, "fields": list(self.fields), "values": values, "message": self.message}


def _plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


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
    """Say that the fault is ours. Uses no database, no session and no navigation: any of them may be what failed.

    A full disk is 507: nothing of what was sent is kept. While the database cannot be reached it is 503, with how soon to come back: it is started again by itself.
    """
    error = sys.exc_info()[1]
    full = _is_of_a_full_disk(error)
    away = not full and _is_of_a_lost_database(error)
    context = {"request_id": getattr(request, "request_id", ""), "away": away, "full": full}
    status = _NO_ROOM if full else 503 if away else 500
    answer = HttpResponse(loader.render_to_string("web/error_server.html", context), status=status)
    if away:
        answer["Retry-After"] = str(_COME_BACK_SECONDS)
    return answer


def _is_of_a_full_disk(error: BaseException | None) -> bool:
    if isinstance(error, OSError):
        return error.errno == errno.ENOSPC  # a file that is handed in
    return isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", None) == "53100"


def _is_of_a_lost_database(error: BaseException | None) -> bool:
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    # Without a state the connection itself failed; 08 are its exceptions, 57P a server that ends or begins.
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or state.startswith(("08", "57P"))


def _answer(request: HttpRequest, status: int, title: str, advice: str) -> HttpResponse:
    context = {"title": title, "advice": advice, "status": status}
    return render(request, "web/error.html", context, status=status)
