"""The tests' database: one migrated template for each state of the sources, one quick copy for each process.

On the private server, or with DATABASE_URL on the server it names: there it must be a superuser's, on a server that
may be thrown away.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.db import connections
from psycopg import sql

from shuangjian import embedded
from shuangjian.config import migrate
from shuangjian.config.database import read_database_url
from shuangjian.embedded import Role, roles

SOURCE = Path(__file__).parent.parent / "src" / "shuangjian"
# One for each checkout: two that are tested at once would drop each other's templates. In the temporary folder, since
# the server's account must reach it and the path of a socket is short.
_CHECKOUT = hashlib.sha256(str(SOURCE).encode()).hexdigest()[:8]
HOME = Path(tempfile.gettempdir()) / f"shuangjian-tests-{os.getuid()}-{_CHECKOUT}"
# Nothing here has to outlive a power cut.
SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
PASSWORDS = dict.fromkeys((roles.SUPERUSER, roles.OWNER, roles.APP), "for-tests-only")

_LOCK = 78_201_812


class Database:
    """The database of one test process."""

    def __init__(self, name: str, template: str, server: Server) -> None:
        self.name, self.template, self.server = name, template, server

    def renew(self) -> None:
        """Put back the state after migration."""
        connections.close_all()
        self.drop()
        with self.server.connect() as connection:
            names = {"name": self.name, "template": self.template, "owner": roles.OWNER}
            statement = sql.SQL("CREATE DATABASE {name} TEMPLATE {template} OWNER {owner} STRATEGY file_copy")
            connection.execute(statement.format(**{key: sql.Identifier(value) for key, value in names.items()}))
            # A copy of a template has its tables' rights, not the database's own.
            roles.close_database(connection, self.name)

    def drop(self) -> None:
        with self.server.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(self.name)))


class Server:
    """The server the tests run on."""

    def __init__(self) -> None:
        self._given = os.environ.get("DATABASE_URL", "")
        self._private = None if self._given else embedded.ensure_running(HOME, SETTINGS)

    def prepare_roles(self) -> None:
        """Make the roles; the owner may become the application, so that tests can try its rights."""
        if self._given:
            roles.prepare_roles(self._given, PASSWORDS)
        with self.connect() as connection:
            grant = sql.SQL("GRANT {} TO {}").format(sql.Identifier(roles.APP), sql.Identifier(roles.OWNER))
            connection.execute(grant)

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(self.url_for(Role.SUPERUSER, "postgres"), autocommit=True)

    def url_for(self, role: Role, database: str) -> str:
        if self._private is not None:
            return self._private.url_for(role, database)
        parts = urlsplit(self._given)._replace(path=f"/{database}")
        if role is not Role.SUPERUSER:
            place = parts.netloc.rpartition("@")[2]
            parts = parts._replace(netloc=f"{role.value}:{PASSWORDS[role.value]}@{place}")
        return urlunsplit(parts)


def prepare(worker: str) -> Database:
    """Make the database of this process and point Django at it, as the role that owns the tables."""
    server = Server()
    template = f"template_{_fingerprint()}"
    with server.connect() as connection:
        # Processes that start together wait here for the one that migrates.
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        server.prepare_roles()
        _make_template(server, connection, template)
        database = Database(f"test_{os.getpid()}_{worker}", template, server)
        database.renew()
    _point_django_at(server.url_for(Role.OWNER, database.name))
    return database


def _make_template(server: Server, connection: psycopg.Connection, name: str) -> None:
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate", [name]).fetchone():
        return
    identifier = sql.Identifier(name)
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier))
    connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(identifier, sql.Identifier(roles.OWNER)))
    _point_django_at(server.url_for(Role.OWNER, name))
    migrate.run(app_role=roles.APP, verbosity=0)
    connections.close_all()
    connection.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE true").format(identifier))
    _drop_old_templates(connection, keep=name)


def _drop_old_templates(connection: psycopg.Connection, keep: str) -> None:
    old = connection.execute(
        "SELECT datname FROM pg_database WHERE datname LIKE 'template\\_%%' AND datname <> %s AND datistemplate", [keep]
    ).fetchall()
    for (name,) in old:
        identifier = sql.Identifier(name)
        connection.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE false").format(identifier))
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(identifier))


def _fingerprint() -> str:
    """Return a digest of everything that makes the schema."""
    digest = hashlib.sha256()
    for path in sorted([*SOURCE.glob("*/migrations/*"), *SOURCE.glob("*/facts/*.sql"), *SOURCE.glob("*/apps.py")]):
        if path.is_file():
            digest.update(str(path.relative_to(SOURCE)).encode() + path.read_bytes())
    for path in (SOURCE / "config" / "migrate.py", SOURCE / "config" / "grants.py", SOURCE / "engine" / "facts.tsv"):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _point_django_at(url: str) -> None:
    connections.close_all()
    connections["default"].settings_dict.update(read_database_url(url))
