"""Publish the facts: recreate schema `facts` from every app's facts/*.sql, and hold it to the contract.

Views are not in numbered migrations, because a view blocks altering the columns under it: `shuangjian migrate` calls
`drop_fact_views`, migrates, and calls `create_fact_views`, in one transaction.
"""

from __future__ import annotations

from pathlib import Path

from django.apps import apps
from django.db import connection

from shuangjian.engine.contract import Contract, load_contract
from shuangjian.registry.errors import ViewsDiffer

SCHEMA = "facts"

_POSTGRES_TYPES = {"timestamp": "timestamp without time zone"}


def fact_view_files() -> dict[str, Path]:
    """Return fact table → the SQL file that publishes it, over all installed apps."""
    found: dict[str, Path] = {}
    for config in apps.get_app_configs():
        for path in sorted(Path(config.path, "facts").glob("*.sql")):
            assert path.stem not in found, f"{path.stem} is published by {found[path.stem]} and {path}"
            found[path.stem] = path
    return found


def drop_fact_views() -> None:
    """Drop every published view, so that the tables under them can be altered."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")


def create_fact_views() -> None:
    """Create every published view and check it against the contract.

    Raises:
        ViewsDiffer: a view is missing, unknown, or has other columns, types or collations than the contract.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {SCHEMA}")
        for path in fact_view_files().values():
            cursor.execute(path.read_text(encoding="utf-8"))
    if problems := compare_fact_views(load_contract()):
        raise ViewsDiffer(problems)


def compare_fact_views(contract: Contract) -> list[str]:
    """Return every difference between the views and the contract, in words."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), coalesce(o.collname, '')
            FROM pg_attribute AS a
            JOIN pg_class AS c ON c.oid = a.attrelid AND c.relkind = 'v'
            JOIN pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname = %s
            LEFT JOIN pg_collation AS o ON o.oid = a.attcollation
            WHERE a.attnum > 0 AND NOT a.attisdropped ORDER BY c.relname, a.attnum
            """,
            [SCHEMA],
        )
        found: dict[str, list[tuple[str, str, str]]] = {}
        for view, *column in cursor.fetchall():
            found.setdefault(view, []).append(tuple(column))
    problems = [f"{name}: published, but not in the contract" for name in found if name not in contract]
    for table in contract:
        wanted = [
            (c.name, _POSTGRES_TYPES.get(c.type, c.type), "C" if c.type == "text" else "") for c in table.engine_columns
        ]
        if table.name not in found:
            problems.append(f"{table.name}: not published")
        elif found[table.name] != wanted:
            wrong = [
                f"{have} instead of {want}"
                for have, want in zip(found[table.name], wanted, strict=False)
                if have != want
            ]
            problems.append(f"{table.name}: {'; '.join(wrong) or 'another number of columns'}")
    return problems
