"""The rulebook over the live database: one engine session on Django's own connection and transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.db import connection
from django.utils import timezone

from shuangjian.engine.backends.postgres import PostgresBackend
from shuangjian.engine.parameters import Draft
from shuangjian.engine.session import Session
from shuangjian.rulebook import packaged_rulebook


def last_day_judged() -> dt.date:
    """Return today in Shanghai, or the last day of which this deployment's data say anything where that is earlier."""
    today = timezone.localdate()
    return min(today, settings.FACTS_UNTIL) if settings.FACTS_UNTIL else today


def open_session(as_of: dt.date, drafts: Sequence[Draft] = (), *, first: dt.date | None = None) -> Session:
    """Return a session over the fact views. Call inside a transaction: what it puts beside the facts goes with it."""
    assert connection.in_atomic_block, "an engine session lives in a transaction"
    connection.ensure_connection()
    book = packaged_rulebook()
    return Session(PostgresBackend(connection.connection, book.contract, local=True), book, as_of, drafts, first)
