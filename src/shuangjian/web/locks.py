"""The locks of the database that keep two pieces of work apart, each with a number of its own."""

from __future__ import annotations

from enum import IntEnum, unique

from django.db import connection


@unique
class Lock(IntEnum):
    """What only one does at a time. Two of one number would wait for each other, so there is no second list."""

    MIGRATING = 78_201_811
    SWEEPING = 78_201_812
    SEALING_TRAIL = 78_201_813  # taken in registry/migrations/guard.sql
    PAYING = 78_201_814  # taken in closures/migrations/0002_guard.py, with the incident beside it
    NUMBERING_CASES = 78_201_815
    NUMBERING_SHEETS = 78_201_816
    REFRESHING_GAPS = 78_201_817
    STANDING_IN = 78_201_828  # taken in registry/migrations/standins.sql
    STORING_FILES = 78_201_830


def hold(lock: Lock, *, shared: bool = False) -> None:
    """Wait for a lock and hold it to the end of the transaction; `shared` keeps out only those who do not share it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock{'_shared' if shared else ''}(%s)", [lock])
