"""Who writes, why, and in which request: said to the database for the transaction.

Audit triggers read the three settings `app.user`, `app.reason` and `app.request` and refuse a write without the
first two. Pages set them by themselves (`pages.page`); commands and background tasks use `acting`.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

_request_id: ContextVar[str] = ContextVar("request_id", default="")

_SET = (
    "SELECT set_config('app.user', %s, true), set_config('app.reason', %s, true), set_config('app.request', %s, true)"
)
_GET = (
    "SELECT current_setting('app.user', true), current_setting('app.reason', true), "
    "current_setting('app.request', true)"
)


def new_request_id() -> str:
    """Return a fresh id, short enough to be read out on the telephone, and make it this request's."""
    request_id = secrets.token_hex(6)
    _request_id.set(request_id)
    return request_id


def get_request_id() -> str:
    """Return the id of the request or job being worked on; "" outside of one."""
    return _request_id.get()


def set_actor(*, user: str, reason: str) -> None:
    """Record `user` and `reason` for all further writes of the open transaction.

    Raises:
        ValueError: one of them is empty.
        TransactionManagementError: no transaction is open; the settings would be lost at once.
    """
    if not user or not reason:
        raise ValueError("A write needs both a user and a reason.")
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Say who acts inside a transaction.")
    with connection.cursor() as cursor:
        cursor.execute(_SET, [user, reason, get_request_id()])


@contextmanager
def acting(user: str, reason: str) -> Iterator[None]:
    """Open a transaction in which every write is recorded as done by `user` for `reason`.

    Args:
        user: a user name, or "system:<part>" for the worker and the command line.
        reason: why, in words.

    Nested calls give the outer transaction its own actor back when they leave.
    """
    is_nested = connection.in_atomic_block
    with transaction.atomic():
        before: list[str] = []
        if is_nested:
            with connection.cursor() as cursor:
                cursor.execute(_GET)
                before = [value or "" for value in cursor.fetchone()]
        set_actor(user=user, reason=reason)
        yield
        if is_nested:  # else the settings end with the transaction
            with connection.cursor() as cursor:
                cursor.execute(_SET, before)
