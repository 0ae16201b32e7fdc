"""The decorator every endpoint carries, as `page` does every page: who may ask, and who is writing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, Protocol, TypeVar

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja.decorators import decorate_view
from ninja.operation import Operation
from ninja.utils import contribute_operation_callback

from shuangjian.web.api.problems import answer_problem
from shuangjian.web.context import set_actor
from shuangjian.web.permissions import Audience, has_permission

IDEMPOTENCY_HEADER = "Idempotency-Key"
IDEMPOTENCY_KEY_MAX = 200

_F = TypeVar("_F", bound=Callable[..., Any])
Run = Callable[..., HttpResponse]


class Caller(Protocol):
    """What stands behind a request of a program: `request.caller`, set by whoever let it in."""

    @property
    def label(self) -> str:
        """How the audit trail names it."""
        ...

    def answer_once(self, request: HttpRequest, key: str, act: Callable[[], HttpResponse]) -> HttpResponse:
        """Return what `act` answers, or for a key that was used before what it answered then.

        Inside the transaction of the work: what is undone leaves no answer behind.
        """
        ...


def endpoint(*, permission: str | Audience, title: str | Promise, writes: bool = False) -> Callable[[_F], _F]:
    """Mark a function of a router as an endpoint for those with `permission`, and enforce it before anything is read.

    One transaction each; whatever is not a success undoes all of it. An endpoint that `writes` wants a key by which a repeat
    is known, and its transaction carries the user, the endpoint as the reason, and the request's id. `title` says in words
    what it does, where people choose what a token may do.

        @router.post("/homework", response={201: HomeworkOut, **PROBLEMS})
        @endpoint(permission="homework.post", title=_("Post a homework"), writes=True)
        def post_homework(request: HttpRequest, body: HomeworkIn) -> Status: ...
    """

    def guard(run: Run, name: str) -> Run:
        @wraps(run)
        def guarded(request: HttpRequest, **values: Any) -> HttpResponse:
            caller: Caller | None = getattr(request, "caller", None)
            if caller is None:
                return answer_problem(request, 401, headers={"WWW-Authenticate": "Bearer"})
            if not has_permission(request.user, permission):
                return answer_problem(request, 403)
            with transaction.atomic():
                if writes:
                    response = _write(request, caller, name, lambda: run(request, **values))
                else:
                    response = run(request, **values)
                if response.status_code >= 400:
                    transaction.set_rollback(True)
            return response

        return guarded

    def decorate(function: _F) -> _F:
        function.page_permission = permission  # type: ignore[attr-defined]
        function.endpoint_title = title  # type: ignore[attr-defined]
        decorated: _F = decorate_view(partial(guard, name=function.__name__))(function)
        contribute_operation_callback(decorated, partial(_describe, title=title, writes=writes))
        return decorated

    return decorate


def _write(request: HttpRequest, caller: Caller, name: str, act: Callable[[], HttpResponse]) -> HttpResponse:
    key = request.headers.get(IDEMPOTENCY_HEADER, "").strip()
    if not key or len(key) > IDEMPOTENCY_KEY_MAX or not key.isascii() or not key.isprintable():
        message = _(
            "Send a key of your own in “{header}”: up to {most} printable characters, another one for every act. "
            "A repeat with the same key is answered and not done again."
        ).format(header=IDEMPOTENCY_HEADER, most=IDEMPOTENCY_KEY_MAX)
        return answer_problem(request, 400, code="idempotency_key_missing", message=message)
    set_actor(user=request.user.get_username(), reason=f"api {name} ({caller.label})")
    return caller.answer_once(request, key, act)


def _describe(operation: Operation, title: str | Promise, writes: bool) -> None:
    # Lazily translated: the description is drawn up anew for each reader.
    operation.summary = title  # type: ignore[assignment]
    if not writes:
        return
    key = {
        "name": IDEMPOTENCY_HEADER,
        "in": "header",
        "required": True,
        "schema": {"type": "string", "minLength": 1, "maxLength": IDEMPOTENCY_KEY_MAX},
        "description": gettext_lazy(
            "A key of the caller's own, another one for every act; a repeat is answered and not done again."
        ),
    }
    operation.openapi_extra = {"parameters": [key]} | (operation.openapi_extra or {})
