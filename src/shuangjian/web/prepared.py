"""Statements that are asked on every page or keystroke: prepared and planned once for each connection."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection, transaction


def ask_prepared(sql: str, values: Mapping[str, Any] | Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a statement that is often asked with other values.

    Planning such a statement costs several times what running it does, and Django's own cursor never prepares one. PostgreSQL by
    itself would plan it anew each time, since it takes an array it does not know yet for a long one.
    """
    begun = time.perf_counter()
    with transaction.atomic(savepoint=False), psycopg.Cursor(connection.connection) as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute(sql, values, prepare=True)
        rows = cursor.fetchall()
    # Seen by whoever counts what a page asks, as Django's own cursor is.
    if connection.queries_logged:
        connection.queries_log.append({"sql": sql, "time": f"{time.perf_counter() - begun:.3f}"})
    return rows
