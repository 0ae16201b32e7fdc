"""Migration: fact views that fit the contract, rights that fit the application."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from shuangjian.config import facts, grants, migrate
from shuangjian.config.facts import FactViewsWrongError, Mismatch
from shuangjian.embedded import roles
from shuangjian.engine.contract import Column, Contract, Table

pytestmark = pytest.mark.django_db


def _contract(*columns: tuple[str, str]) -> Contract:
    listed = tuple(Column(name, kind, True, name, {}, "", "") for name, kind in columns)
    return Contract({"thing": Table("thing", "物", listed, ("n",), ("n",), None)})


CONTRACT = _contract(("region_code", "text"), ("n", "int"), ("price", "decimal"))
GOOD = "SELECT '1'::text AS row_id, 'x'::text AS region_code, 1 AS n, 2::bigint AS price_fen"


def _create(tmp_path: Path, select: str, name: str = "thing") -> None:
    path = tmp_path / f"{name}.sql"
    path.write_text(f"CREATE VIEW facts.{name} AS {select}", encoding="utf-8")
    facts.drop_views(connection)
    facts.create_views(connection, [path], CONTRACT)


def test_takes_a_view_that_fits(tmp_path: Path) -> None:
    _create(tmp_path, GOOD)
    with connection.cursor() as cursor:
        cursor.execute("SELECT n FROM facts.thing")
        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize(
    ("select", "mismatch"),
    [
        (GOOD.replace("2::bigint", "2"), Mismatch("thing", "price_fen", "bigint", "integer")),
        (GOOD.replace(", 1 AS n", ""), Mismatch("thing", "n", "integer", None)),
        (GOOD + ", 5 AS more", Mismatch("thing", "more", None, "integer")),
    ],
)
def test_names_the_view_the_column_and_both_types(tmp_path: Path, select: str, mismatch: Mismatch) -> None:
    with pytest.raises(FactViewsWrongError) as refusal:
        _create(tmp_path, select)
    assert refusal.value.mismatches == [mismatch]
    assert f"facts.thing.{mismatch.column}: expected" in str(refusal.value)


def test_refuses_a_view_the_contract_does_not_know(tmp_path: Path) -> None:
    with pytest.raises(FactViewsWrongError, match=r"facts\.stray: expected nothing"):
        _create(tmp_path, GOOD, name="stray")


def test_lists_every_mismatch_at_once(tmp_path: Path) -> None:
    with pytest.raises(FactViewsWrongError) as refusal:
        _create(tmp_path, "SELECT 1 AS row_id, 2 AS region_code, 3 AS n, 4::bigint AS price_fen")
    assert [mismatch.column for mismatch in refusal.value.mismatches] == ["row_id", "region_code"]


def test_refuses_a_database_of_before_the_first_release_and_leaves_it_as_it_was(monkeypatch) -> None:
    monkeypatch.setattr(connection, "close", lambda: None)  # the test's own transaction goes on
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE casework_case (id bigint)")
        with pytest.raises(migrate.OldDatabaseError, match=r"before the first release \(casework_case\)"):
            migrate.run(verbosity=0)
        cursor.execute("SELECT to_regclass('facts.homework'), pg_advisory_unlock(78201811)")
        assert cursor.fetchone() == ("facts.homework", True)


def test_a_percent_sign_in_a_view_is_a_percent_sign(tmp_path: Path) -> None:
    _create(tmp_path, GOOD.replace("'x'::text", "(CASE WHEN 'ab' LIKE 'a%' THEN 'yes' END)::text"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT region_code FROM facts.thing")
        assert cursor.fetchone() == ("yes",)


@pytest.mark.django_db(transaction=True)
def test_migrating_again_changes_nothing() -> None:
    migrate.run(app_role=roles.APP, verbosity=0)
    with connection.cursor() as cursor:
        assert facts.check_views(cursor, facts.load_contract()) == []
        cursor.execute("SELECT current_setting('app.user', true)")
        assert not cursor.fetchone()[0]


@pytest.fixture
def as_app(db: None) -> Iterator[None]:
    """Write with the rights of the application's role."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.user', 'tester', true), set_config('app.reason', 'test', true)")
        # The tests connect as the owner, who may become the application (database_for_tests).
        cursor.execute(f"SET LOCAL ROLE {roles.APP}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def _refuses(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as error:
        if isinstance(error.__cause__, psycopg.errors.InsufficientPrivilege):
            return True
        raise
    return False


def _first_column(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1", [table])
        return str(cursor.fetchone()[0])


def test_every_append_only_table_is_closed_to_the_application(as_app: None) -> None:
    tables = grants.find_append_only()
    assert "web_exportrecord" in tables
    for table in tables:
        assert _refuses(f'UPDATE "{table}" SET "{_first_column(table)}" = DEFAULT'), table
        assert _refuses(f'DELETE FROM "{table}"'), table
        assert _refuses(f'TRUNCATE "{table}"'), table
        assert not _refuses(f'SELECT count(*) FROM "{table}"'), table


def test_the_application_makes_nothing_and_rewrites_no_history(as_app: None) -> None:
    assert _refuses("CREATE TABLE mine (n int)")
    assert _refuses("CREATE VIEW facts.mine AS SELECT 1")
    assert _refuses("ALTER TABLE django_session ADD COLUMN n int")
    assert _refuses("DELETE FROM django_migrations")
    assert not _refuses("DELETE FROM django_session")


def test_the_application_reads_every_fact(as_app: None) -> None:
    for table in facts.load_contract():
        assert not _refuses(f'SELECT count(*) FROM facts."{table.name}"'), table.name
