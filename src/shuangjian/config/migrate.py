"""The only way to bring a database up to date: tables, fact views and rights, or nothing of the last two."""

from __future__ import annotations

from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction

from shuangjian.config import facts, grants

# Any number; it names the lock that keeps two migrations of one database apart.
_MIGRATION_LOCK = 78_201_811


def run(*, app_role: str | None = None, database: str = "default", verbosity: int = 1) -> None:
    """Drop the fact views, migrate, recreate and check the views, and set the application's rights.

    Connect as the owner of the tables. Data migrations write as user "migrate".

    Raises:
        FactViewsWrongError: a view does not fit the contract; the database is then without views, and the
            application's rights on them too, until the view is mended and this runs again.
    """
    connection = connections[database]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATION_LOCK])
        cursor.execute("SELECT set_config('app.user', 'migrate', false), set_config('app.reason', 'migration', false)")
    try:
        facts.drop_views(connection)
        call_command("migrate", database=database, interactive=False, verbosity=verbosity)
        call_command("createcachetable", database=database, verbosity=verbosity)
        with transaction.atomic(using=database):
            facts.create_views(connection, facts.find_view_files())
            grants.grant(connection, app_role or settings.APP_ROLE)
    finally:
        # Ends the session and with it the lock and the acting user.
        connection.close()
