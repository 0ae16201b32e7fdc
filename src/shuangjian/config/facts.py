"""The fact views: made again at every migration, and checked against the contract.

A view blocks altering the columns under it, so views are no numbered migrations: `facts/<name>.sql` in each app is
the source, and `migrate` drops and recreates all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from shuangjian.engine.contract import Contract, load_contract

SCHEMA = "facts"

# The contract's types, as PostgreSQL's format_type() writes them.
_TYPES = {
    "text": "text",
    "integer": "integer",
    "bigint": "bigint",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp without time zone",
}


@dataclass(frozen=True)
class Mismatch:
    """One place where a view is not what the contract says; `found` or `expected` is None where missing."""

    view: str
    column: str | None
    expected: str | None
    found: str | None

    def __str__(self) -> str:
        place = f"{SCHEMA}.{self.view}" + (f".{self.column}" if self.column else "")
        return f"{place}: expected {self.expected or 'nothing'}, found {self.found or 'nothing'}"


class FactViewsWrongError(Exception):
    """Some fact view does not fit the contract; nothing was changed."""

    def __init__(self, mismatches: list[Mismatch]) -> None:
        """List every mismatch."""
        self.mismatches = mismatches
        lines = "\n".join(f"  {mismatch}" for mismatch in mismatches)
        super().__init__(f"The fact views do not fit the contract:\n{lines}")


def find_view_files() -> list[Path]:
    """Return every `facts/*.sql` of the installed apps, in the order of the apps, then by name."""
    return [path for app in apps.get_app_configs() for path in sorted(Path(app.path, "facts").glob("*.sql"))]


def drop_views(connection: BaseDatabaseWrapper) -> None:
    """Drop the schema with all views, so that migrations may alter the tables under them."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")


def create_views(connection: BaseDatabaseWrapper, files: list[Path], contract: Contract | None = None) -> None:
    """Create the schema and the views of `files`, and check them. Call inside a transaction.

    Raises:
        FactViewsWrongError: a view misses a column, has one too many, or one of another type; every such place is
            listed.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {SCHEMA}")
        for path in files:
            cursor.execute(path.read_text(encoding="utf-8").replace("%", "%%"), ())
        mismatches = check_views(cursor, contract or load_contract())
    if mismatches:
        raise FactViewsWrongError(mismatches)


def check_views(cursor: CursorWrapper, contract: Contract) -> list[Mismatch]:
    """Compare every view there is with the contract; a table that no app publishes yet is not a mismatch."""
    cursor.execute(
        """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE n.nspname = %s
        ORDER BY c.relname, a.attnum
        """,
        [SCHEMA],
    )
    found: dict[str, dict[str, str]] = {}
    for view, column, kind in cursor.fetchall():
        found.setdefault(view, {})[column] = kind
    mismatches = []
    for view, columns in found.items():
        if view not in contract:
            mismatches.append(Mismatch(view, None, None, "a view"))
            continue
        expected = {column.name: _TYPES[column.type] for column in contract[view].engine_columns}
        for name in [*expected, *(name for name in columns if name not in expected)]:
            if expected.get(name) != columns.get(name):
                mismatches.append(Mismatch(view, name, expected.get(name), columns.get(name)))
    return mismatches
