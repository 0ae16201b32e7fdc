"""The rulebook over the live database: one engine session on Django's own connection and transaction."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from django.conf import settings
from django.db import connection
from django.utils import timezone

from shuangjian.engine.backends.postgres import PostgresBackend
from shuangjian.engine.book import Rulebook
from shuangjian.engine.parameters import Draft
from shuangjian.engine.session import Session
from shuangjian.live.book import book_in_force


def last_day_judged() -> dt.date:
    """Return today in Shanghai, or the last day of which this deployment's data say anything where that is earlier."""
    today = timezone.localdate()
    return min(today, settings.FACTS_UNTIL) if settings.FACTS_UNTIL else today


class LiveBackend(PostgresBackend):
    """The live facts. The application's role may make no temporary table of its own: the database makes them, by name."""

    def make_table(self, name: str, columns: Mapping[str, str]) -> None:
        """Create an empty table that is gone with the transaction."""
        make_session_table(name, columns)

    def filled(self, name: str) -> None:
        """Gather its statistics."""
        self.con.execute("SELECT registry_session_table_filled(%s)", [name])


def make_session_table(name: str, columns: Mapping[str, str]) -> None:
    """Create an empty temporary table for this transaction, in place of an earlier one of that name.

    Args:
        name: `sweep_…`, `parameter_…`, `basis_…` or `calendar_day`; the database refuses others.
        columns: name → type (text, text[], integer, bigint, boolean, date, timestamp, jsonb).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT registry_session_table(%s, %s)", [name, json.dumps(list(columns.items()))])


@contextmanager
def leaving_nothing() -> Iterator[None]:
    """Give the connection back as it was: its search path, and none of the small tables sessions put beside the facts.

    The transaction may go on: what runs in it afterwards finds `public` only, and no table that stands in for another.
    """
    assert connection.in_atomic_block, "an engine session lives in a transaction"
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('search_path')")
        (path,) = cursor.fetchone()
    yield
    # After an error the transaction is rolled back, and all of it with it.
    with connection.cursor() as cursor:
        cursor.execute("SELECT live_drop_session_tables(), set_config('search_path', %s, true)", [path])


def open_session(
    as_of: dt.date, drafts: Sequence[Draft] = (), *, first: dt.date | None = None, book: Rulebook | None = None
) -> Session:
    """Return a session over the fact views. Call inside `leaving_nothing`.

    Args:
        as_of: the day by which states are judged, the last of those judged.
        drafts: parameter values to try instead of those in force.
        first: the first day for which states are judged; None means `as_of` alone.
        book: the rulebook; the one in force by default.
    """
    assert connection.in_atomic_block, "an engine session lives in a transaction"
    connection.ensure_connection()
    book = book or book_in_force()
    return Session(LiveBackend(connection.connection, book.contract, local=True), book, as_of, drafts, first)
