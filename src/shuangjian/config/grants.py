"""What the application's role may do with each table: granted anew at every migration."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig, apps
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from shuangjian.config.facts import SCHEMA


def find_append_only() -> list[str]:
    """Return the tables the apps declare append-only.

    An app declares them as `APPEND_ONLY = ["table", …]` on its `AppConfig` or in its `apps.py` or `models`; model
    names of the app ("JournalEntry") stand for their tables.
    """
    return [_table(app, name) for app in apps.get_app_configs() for name in _declared(app)]


def _declared(app: AppConfig) -> list[str]:
    holders = [app, import_module(type(app).__module__), app.models_module]
    return [name for holder in holders for name in getattr(holder, "APPEND_ONLY", ())]


def _table(app: AppConfig, name: str) -> str:
    try:
        return str(app.get_model(name)._meta.db_table)
    except LookupError:
        return name


def grant(connection: BaseDatabaseWrapper, role: str) -> None:
    """Give `role` what the application needs, and no more: no DDL, no change of what is append-only.

    Does nothing where the application's role owns the tables: an owner's rights cannot be taken away for good,
    there the triggers on append-only tables stand alone.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if cursor.fetchone()[0] == role:
            return
        name = sql.Identifier(role)
        statements = [
            sql.SQL("GRANT USAGE ON SCHEMA public, {facts} TO {role}"),
            sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"),
            sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}"),
            sql.SQL("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}"),
            sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA {facts} TO {role}"),
            sql.SQL("REVOKE INSERT, UPDATE, DELETE ON public.django_migrations FROM {role}"),
        ]
        for statement in statements:
            cursor.execute(statement.format(role=name, facts=sql.Identifier(SCHEMA)).as_string(cursor.cursor))
        for table in find_append_only():
            revoke = sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}")
            cursor.execute(revoke.format(sql.Identifier("public", table), name).as_string(cursor.cursor))
