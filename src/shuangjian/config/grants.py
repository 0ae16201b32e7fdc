"""What the application's role may do with each table: granted anew at every migration."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig, apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from shuangjian.config.facts import SCHEMA


def find_append_only() -> list[str]:
    """Return the tables the apps declare append-only, those that only the database writes among them.

    An app declares them as `APPEND_ONLY = ["table", …]` on its `AppConfig` or in its `apps.py` or `models`; model
    names of the app ("JournalEntry") stand for their tables. `KEPT_BY_DATABASE` lists those that not even an insert reaches.
    """
    return [*_declared("APPEND_ONLY"), *find_kept_by_database()]


def find_kept_by_database() -> list[str]:
    """Return the tables that only functions of the database write."""
    return _declared("KEPT_BY_DATABASE")


def _declared(kind: str) -> list[str]:
    return [
        _table(app, name)
        for app in apps.get_app_configs()
        for holder in (app, import_module(type(app).__module__), app.models_module)
        for name in getattr(holder, kind, ())
    ]


def _table(app: AppConfig, name: str) -> str:
    try:
        return str(app.get_model(name)._meta.db_table)
    except LookupError:
        return name


def grant(connection: BaseDatabaseWrapper, role: str) -> None:
    """Give `role` what the application needs, and no more: no DDL, no change of what is append-only, no temporary
    table of its own (one could stand in for a real one), no trigger of its own that calls a function of ours.

    Does nothing where the application's role owns the tables: an owner's rights cannot be taken away for good,
    there the triggers on append-only tables stand alone.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if cursor.fetchone()[0] == role:
            return
        name, database = sql.Identifier(role), sql.Identifier(connection.get_connection_params()["dbname"])
        statements = [
            sql.SQL("GRANT USAGE ON SCHEMA public, {facts} TO {role}"),
            sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"),
            sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}"),
            sql.SQL("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}"),
            sql.SQL("REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC, {role}"),
            sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA {facts} TO {role}"),
            sql.SQL("REVOKE INSERT, UPDATE, DELETE ON public.django_migrations FROM {role}"),
        ]
        for statement in statements:
            cursor.execute(
                statement.format(role=name, facts=sql.Identifier(SCHEMA), database=database).as_string(cursor.cursor)
            )
        for table in find_append_only():
            revoke = sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}")
            cursor.execute(revoke.format(sql.Identifier("public", table), name).as_string(cursor.cursor))
        for table in find_kept_by_database():
            revoke = sql.SQL("REVOKE INSERT ON {} FROM {}")
            cursor.execute(revoke.format(sql.Identifier("public", table), name).as_string(cursor.cursor))
        for function in _our_functions_of_the_owner(cursor):
            revoke = sql.SQL("REVOKE EXECUTE ON FUNCTION " + function + " FROM PUBLIC, {}")
            cursor.execute(revoke.format(name).as_string(cursor.cursor))


def _our_functions_of_the_owner(cursor: CursorWrapper) -> list[str]:
    """Return the functions that only a migration or a trigger calls, with their arguments; firing a trigger needs no right."""
    cursor.execute(
        "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace "
        "AND (prorettype = 'trigger'::regtype OR proname IN "
        "('registry_attach_audit', 'registry_keep_versions', 'registry_require_successors', 'registry_trail_digest', 'registry_only_add'))"
    )
    return [row[0] for row in cursor.fetchall()]
