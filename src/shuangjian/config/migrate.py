"""The only way to bring a database up to date: tables, fact views and rights, or nothing of the last two."""

from __future__ import annotations

from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from shuangjian.config import facts, grants
from shuangjian.web.locks import Lock


class OldDatabaseError(Exception):
    """A database of a development version whose tables no migration leads away from; nothing was changed."""

    def __init__(self, tables: list[str]) -> None:
        """Name the tables."""
        self.tables = tables
        super().__init__(
            f"This database was made by a development version before the first release ({', '.join(tables)}). There is no way "
            "from it to this version: take what you need out of it with that version, then migrate an empty database."
        )


def run(*, app_role: str | None = None, database: str = "default", verbosity: int = 1) -> None:
    """Drop the fact views, migrate, recreate and check the views, and set the application's rights.

    Connect as the owner of the tables. Data migrations write as user "migrate".

    Raises:
        OldDatabaseError: the database holds tables of before the first release.
        FactViewsWrongError: a view does not fit the contract; the database is then without views, and the
            application's rights on them too, until the view is mended and this runs again.
    """
    connection = connections[database]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [Lock.MIGRATING])
        cursor.execute("SELECT set_config('app.user', 'migrate', false), set_config('app.reason', 'migration', false)")
    try:
        if old := _find_old_tables(connection):
            raise OldDatabaseError(old)
        facts.drop_views(connection)
        call_command("migrate", database=database, interactive=False, verbosity=verbosity)
        call_command("createcachetable", database=database, verbosity=verbosity)
        with transaction.atomic(using=database):
            facts.create_views(connection, facts.find_view_files())
            grants.grant(connection, app_role or settings.APP_ROLE)
    finally:
        # Ends the session and with it the lock and the acting user.
        connection.close()


def _find_old_tables(connection: BaseDatabaseWrapper) -> list[str]:
    """Return tables of `casework`, which became cases, findings and plans before the first release."""
    with connection.cursor() as cursor:
        return sorted(table for table in connection.introspection.table_names(cursor) if table.startswith("casework_"))
