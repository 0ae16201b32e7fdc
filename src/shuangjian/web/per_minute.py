"""How much somebody asked in this minute, counted in the database: for all processes together."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection, models


def count_asked(model: type[models.Model], who: Any, now: dt.datetime) -> int:
    """Count one more request of `who`; return how many there were in this minute.

    Outside of the request's transaction: what is refused counts too, and nobody waits for a slow request to end.

    Args:
        model: has a row per somebody under its primary key, with the columns `minute` and `requests`.
        who: the key.
        now: when.
    """
    quote, meta = connection.ops.quote_name, model._meta
    key = quote(str(meta.pk and meta.pk.column))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(meta.db_table)} AS a ({key}, minute, requests) VALUES (%s, %s, 1) ON CONFLICT ({key}) DO UPDATE SET "
            "requests = CASE WHEN a.minute = EXCLUDED.minute THEN a.requests + 1 ELSE 1 END, minute = EXCLUDED.minute RETURNING requests",
            [who, now.replace(second=0, microsecond=0)],
        )
        return int(cursor.fetchone()[0])
