"""Ask what was known when, and who changed it.

The database keeps the trail (migrations/audit.sql); here is how a transaction says who acts, and how a past state is
read back.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from shuangjian.registry.models import AuditEntry


def history(row: models.Model) -> models.QuerySet[AuditEntry]:
    """Return every recorded change of `row`, oldest first."""
    return AuditEntry.objects.filter(table_name=row._meta.db_table, row_pk=str(row.pk)).order_by("id")


def row_as_known(model: type[models.Model], pk: Any, moment: dt.datetime) -> dict[str, Any] | None:
    """Return the columns of a row as they were known at `moment`, or None if it did not exist then.

    The state at a moment is what the next change replaced; with no later change it is the row as it is now. So the
    answer is right also for tables whose inserts are not recorded, as far as their rows say when they were made.
    """
    table = model._meta.db_table
    later = AuditEntry.objects.filter(table_name=table, row_pk=str(pk), at__gt=moment).order_by("id").first()
    if later is not None:
        return later.old
    column = connection.ops.quote_name(model._meta.pk.attname)
    with connection.cursor() as cursor:
        name = connection.ops.quote_name(table)
        cursor.execute(f"SELECT to_jsonb(t) FROM {name} AS t WHERE t.{column}::text = %s", [str(pk)])
        found = cursor.fetchone()
    return _decode(found[0]) if found else None


def rows_as_known(model: type[models.Model], moment: dt.datetime) -> list[dict[str, Any]]:
    """Return all rows of a fully audited table as they were known at `moment`, by primary key."""
    table = connection.ops.quote_name(model._meta.db_table)
    column = connection.ops.quote_name(model._meta.pk.attname)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH later AS (
                SELECT DISTINCT ON (row_pk) row_pk, old FROM registry_audit
                WHERE table_name = %s AND at > %s ORDER BY row_pk, id
            )
            SELECT row_pk, old FROM later WHERE old IS NOT NULL
            UNION ALL
            SELECT t.{column}::text, to_jsonb(t) FROM {table} AS t
            WHERE NOT EXISTS (SELECT FROM later WHERE later.row_pk = t.{column}::text)
            """,
            [model._meta.db_table, moment],
        )
        rows = [_decode(row) for _, row in cursor.fetchall()]
    # By the key's own order: as text, 10 would stand before 9.
    return sorted(rows, key=lambda row: row[model._meta.pk.column])


@dataclass(frozen=True)
class BrokenSeal:
    """A seal that what is there does not answer to."""

    seal: int
    sealed_at: dt.datetime
    rows_sealed: int
    rows_found: int


def seal_trail() -> int:
    """Seal what transactions that have ended wrote to the trail since the last seal; return how many rows.

    A seal is a digest over its rows and the seal before, so that taking a row away breaks it and every later one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT registry_seal_trail()")
        return int(cursor.fetchone()[0] or 0)


def verify_trail() -> list[BrokenSeal]:
    """Return the seals that do not hold, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seal, sealed_at, rows_sealed, rows_found FROM registry_verify_trail()")
        return [BrokenSeal(*row) for row in cursor.fetchall()]


def count_seals() -> int:
    """Return how many seals there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM registry_auditseal")
        return int(cursor.fetchone()[0])


def _decode(value: Any) -> Any:
    """Return a jsonb value as Python; Django's connection hands it over as text."""
    return json.loads(value) if isinstance(value, str) else value
