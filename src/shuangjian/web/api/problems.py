"""What is wrong, in one shape, whatever it was: a code for programs, a sentence for people, the fields concerned."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import psycopg
from django.core.exceptions import PermissionDenied
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

from shuangjian.web.errors import Refusal


class FieldProblem(Schema):
    """What is wrong with one field: its name with dots between its parts ("assignment.minutes"), a code and a sentence."""

    field: str
    code: str
    message: str


class Problem(Schema):
    """What is wrong. `request` is the id by which those who run the platform find it."""

    code: str
    message: str
    fields: list[FieldProblem]
    request: str


class ProblemAnswer(Schema):
    """The body of every answer that is not a success."""

    error: Problem


# What an endpoint may answer besides its success: `response={200: …, **PROBLEMS}`.
PROBLEMS = dict.fromkeys((400, 401, 403, 404, 409, 422, 429), ProblemAnswer)

_BY_STATUS: dict[int, tuple[str, str | Promise]] = {
    400: ("bad_request", gettext_lazy("The request could not be read. Send JSON as the description says.")),
    401: ("not_signed_in", gettext_lazy("Send a token that is in force: “Authorization: Bearer …”.")),
    403: ("not_permitted", gettext_lazy("This token may not do this. Make one with the permission it needs.")),
    404: ("not_found", gettext_lazy("There is nothing here, or not for this token.")),
    405: ("method_not_allowed", gettext_lazy("This address does not know this method.")),
    413: ("too_large", gettext_lazy("The request is too large. Send less at once.")),
    429: ("too_many_requests", gettext_lazy("Too many requests. Wait as long as “Retry-After” says, then go on.")),
    500: ("our_fault", gettext_lazy("Something went wrong here, not with you. Tell us the request's id.")),
}

# The kinds of complaint a field can draw, by pydantic's names for them; {…} are its values.
_COMPLAINTS: tuple[tuple[str, str | Promise], ...] = (
    ("missing", gettext_lazy("This is needed.")),
    ("extra_forbidden", gettext_lazy("There is no such field.")),
    ("unstorable_text", gettext_lazy("This text holds a character that cannot be kept.")),
    ("string_too_long", gettext_lazy("At most {max_length} characters.")),
    ("string_too_short", gettext_lazy("At least {min_length} characters.")),
    ("string_", gettext_lazy("This must be a text.")),
    ("greater_than_equal", gettext_lazy("Not below {ge}.")),
    ("less_than_equal", gettext_lazy("Not above {le}.")),
    ("int_", gettext_lazy("This must be a whole number.")),
    ("date_", gettext_lazy("This must be a day such as 2026-09-01.")),
    ("datetime_", gettext_lazy("This must be a time such as 2026-09-01T08:00:00+08:00.")),
    ("bool_", gettext_lazy("This must be true or false.")),
    ("enum", gettext_lazy("One of: {expected}.")),
    ("literal_error", gettext_lazy("One of: {expected}.")),
    ("list_", gettext_lazy("This must be a list.")),
    ("model_", gettext_lazy("This must be an object.")),
)


def answer_problem(
    request: HttpRequest,
    status: int,
    *,
    code: str = "",
    message: str = "",
    fields: Sequence[FieldProblem] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Answer with what is wrong; without `code` and `message` in the words that go with the status."""
    usual_code, usual = _BY_STATUS.get(status, _BY_STATUS[500 if status >= 500 else 400])
    problem = Problem(
        code=code or usual_code,
        message=message or str(usual),
        fields=list(fields),
        request=getattr(request, "request_id", ""),
    )
    return JsonResponse(
        {"error": problem.model_dump()}, status=status, headers=headers, json_dumps_params={"ensure_ascii": False}
    )


def answer_refusal(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Answer with a refusal of a service: its code, its sentence, and the inputs it is about."""
    message = refusal.message
    fields = [FieldProblem(field=name, code=refusal.code, message=message) for name in refusal.fields]
    return answer_problem(request, refusal.status, code=refusal.code, message=message, fields=fields)


def install(api: NinjaAPI) -> None:
    """Let `api` answer everything that is raised in its endpoints in this shape; our own faults stay Django's to log."""
    # A value that is well formed and cannot be kept (a number, a day, a text outside of what the database holds) is `DataError`.
    handlers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        Refusal: answer_refusal,
        ValidationError: _invalid,
        HttpError: lambda request, error: answer_problem(request, error.status_code),
        Http404: lambda request, error: answer_problem(request, 404),
        PermissionDenied: lambda request, error: answer_problem(request, 403),
        DataError: _unstorable,
        psycopg.DataError: _unstorable,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def _unstorable(request: HttpRequest, error: Exception) -> HttpResponse:
    return answer_problem(request, 422, code="out_of_range", message=_("A value is outside of what can be kept."))


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = [_complaint(each) for each in error.errors]
    return answer_problem(
        request, 422, code="invalid", message=_("Some fields are not as they must be. Nothing was done."), fields=fields
    )


def _complaint(error: dict[str, Any]) -> FieldProblem:
    kind, values = str(error["type"]), {name: str(value) for name, value in error.get("ctx", {}).items()}
    said = next((words for start, words in _COMPLAINTS if kind.startswith(start)), None)
    # The first part says where it came from (path, query, body), the second the parameter of ours that takes it.
    parts = [str(part) for part in error["loc"]]
    message = str(said).format(**values) if said is not None else _("This is not understood.")
    return FieldProblem(field=".".join(parts[2:] if len(parts) > 2 else parts[1:]), code=kind, message=message)
