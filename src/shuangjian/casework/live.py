"""The rulebook over the live database: one engine session on Django's own connection and transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import connection

from shuangjian.engine.backends.postgres import PostgresBackend
from shuangjian.engine.parameters import Draft
from shuangjian.engine.session import Session
from shuangjian.rulebook import packaged_rulebook


def open_session(as_of: dt.date, drafts: Sequence[Draft] = ()) -> Session:
    """Return a session over the fact views. Call inside a transaction: what it puts beside the facts goes with it."""
    assert connection.in_atomic_block, "an engine session lives in a transaction"
    connection.ensure_connection()
    book = packaged_rulebook()
    return Session(PostgresBackend(connection.connection, book.contract, local=True), book, as_of, drafts)
