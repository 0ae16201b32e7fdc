"""The database and its two roles: one that owns the tables, one that only uses them."""

from __future__ import annotations

import json
import os
import secrets
from typing import LiteralString

import psycopg
from psycopg import sql

from shuangjian.embedded.home import Layout

DATABASE = "shuangjian"
SUPERUSER = "postgres"
OWNER = "shuangjian_owner"
APP = "shuangjian_app"

# The application's role may neither become somebody else nor make anything; what it may do with which table
# is granted by `shuangjian migrate`.
_ATTRIBUTES: LiteralString = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"


def load_passwords(layout: Layout) -> dict[str, str]:
    """Read the roles' passwords, making them at the first start."""
    if layout.passwords.exists():
        return dict(json.loads(layout.passwords.read_text(encoding="utf-8")))
    passwords = {role: secrets.token_urlsafe(24) for role in (SUPERUSER, OWNER, APP)}
    part = layout.passwords.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(passwords, file)
    part.rename(layout.passwords)
    return passwords


def prepare_roles(superuser_url: str, passwords: dict[str, str]) -> None:
    """Create both roles and the database where they are missing; change nothing that is there."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        for role in (OWNER, APP):
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                statement = sql.SQL("CREATE ROLE {} " + _ATTRIBUTES + " PASSWORD {}")
                connection.execute(statement.format(sql.Identifier(role), sql.Literal(passwords[role])))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            name, owner = sql.Identifier(DATABASE), sql.Identifier(OWNER)
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, owner))
            close_database(connection, DATABASE)


def close_database(connection: psycopg.Connection, database: str) -> None:
    """Let only the two roles in, and the application make nothing there: a temporary table could stand in for a real one."""
    name = sql.Identifier(database)
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, sql.Identifier(APP)))
