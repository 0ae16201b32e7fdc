"""What whoever holds the application's role could try: each of these was possible once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection, transaction

from factories.places import make_school
from shuangjian.embedded import roles
from shuangjian.registry.audit import count_seals, seal_trail, verify_trail
from shuangjian.registry.models import AuditEntry

FORGED = (
    'INSERT INTO registry_audit (table_name, row_pk, operation, new, "user", reason, txid, at)'
    " VALUES ('registry_school', '1', 'I', '{}', 'me', 'forged', 1, now())"
)


@pytest.fixture
def as_app(actor: None) -> Iterator[None]:
    """Go on with the rights of the application's role."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {roles.APP}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def refused(*statements: str) -> str:
    """Run statements and return why the last was refused, or "" where it was not."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    except DatabaseError as error:
        return str(error)
    return ""


def test_no_temporary_table_can_stand_in_for_the_trail(as_app: None) -> None:
    assert "permission denied" in refused("CREATE TEMPORARY TABLE registry_audit (LIKE public.registry_audit)")
    assert "permission denied" in refused("CREATE TABLE pg_temp.registry_school (id bigint)")


def test_a_table_that_stands_in_for_the_trail_would_get_nothing(actor: None) -> None:
    # Even made by whoever may: the functions look into their own schema first.
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE registry_audit (LIKE public.registry_audit) ON COMMIT DROP")
    make_school()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_temp.registry_audit")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM public.registry_audit WHERE table_name = 'registry_school'")
        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize(
    "statement",
    [
        FORGED,
        "UPDATE registry_audit SET reason = 'another'",
        "DELETE FROM registry_audit",
        "TRUNCATE registry_audit",
        "INSERT INTO registry_auditseal (txid_from, txid_until, rows, digest, sealed_at) VALUES (1, 2, 0, sha256(''), now())",
        "UPDATE registry_auditseal SET rows = 0",
        "DELETE FROM registry_auditseal",
        "ALTER TABLE registry_school DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_update ON registry_school",
        "SELECT registry_attach_audit('registry_school')",
        "CREATE FUNCTION public.mine() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CREATE OR REPLACE FUNCTION registry_require_actor() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CREATE TRIGGER mine AFTER INSERT ON registry_school EXECUTE FUNCTION registry_write_audit('id', '')",
    ],
)
def test_the_application_cannot_touch_the_trail_or_what_writes_it(as_app: None, statement: str) -> None:
    assert refused(statement)


@pytest.mark.parametrize(
    "name", ["registry_school", "registry_audit", "homework_homework", 'x"; DROP TABLE y', "sweep_", ""]
)
def test_a_session_table_stands_in_for_no_real_one(as_app: None, name: str) -> None:
    with pytest.raises(DatabaseError, match="no session table"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute('SELECT registry_session_table(%s, \'[["id", "bigint"]]\')', [name])


def test_a_session_table_has_columns_of_known_types_only(as_app: None) -> None:
    with pytest.raises(DatabaseError, match="no such column type"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("""SELECT registry_session_table('sweep_found', '[["id", "bigint DEFAULT pg_sleep(1)"]]')""")


def test_a_session_table_serves_the_role_that_asked(as_app: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("""SELECT registry_session_table('sweep_found', '[["id", "bigint"], ["name", "text"]]')""")
        cursor.execute("INSERT INTO sweep_found VALUES (1, 'a'), (2, 'b')")
        cursor.execute("SELECT registry_session_table_filled('sweep_found', 'id')")
        cursor.execute("SELECT count(*) FROM sweep_found")
        assert cursor.fetchone() == (2,)


def test_every_function_of_ours_finds_only_what_is_meant(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, proconfig FROM pg_proc WHERE pronamespace = 'public'::regnamespace "
            "AND (proname LIKE 'registry\\_%' OR proname LIKE 'cases\\_%' OR proname LIKE 'findings\\_%' OR prosecdef)"
        )
        found = {name: config or [] for name, config in cursor.fetchall()}
    assert len(found) > 10
    assert {
        name
        for name, config in found.items()
        if not any(c.startswith("search_path=") and c.endswith("pg_temp") for c in config)
    } == set()


def test_a_seal_holds_until_a_row_is_missing(actor: None) -> None:
    school = make_school()
    assert seal_within() > 0
    assert verify_trail() == []
    with connection.cursor() as cursor:
        cursor.execute("GRANT ALL ON registry_audit TO CURRENT_USER")  # the owner of the tables, gone wrong
        cursor.execute("ALTER TABLE registry_audit DISABLE TRIGGER audit_append_only")
        cursor.execute("DELETE FROM registry_audit WHERE id = (SELECT max(id) FROM registry_audit)")
    (broken,) = verify_trail()
    assert broken.rows_found == broken.rows_sealed - 1
    assert school.pk


def test_a_changed_row_breaks_its_seal(actor: None) -> None:
    make_school()
    seal_within()
    with connection.cursor() as cursor:
        cursor.execute("GRANT ALL ON registry_audit TO CURRENT_USER")  # the owner of the tables, gone wrong
        cursor.execute("ALTER TABLE registry_audit DISABLE TRIGGER audit_append_only")
        cursor.execute(
            "UPDATE registry_audit SET reason = 'a better one' WHERE id = (SELECT max(id) FROM registry_audit)"
        )
    (broken,) = verify_trail()
    assert broken.rows_found == broken.rows_sealed


def test_nothing_new_needs_no_seal(actor: None) -> None:
    make_school()
    seal_within()
    assert (seal_trail(), count_seals()) == (0, 1)


def seal_within() -> int:
    """Seal what this test has written: its transaction is open, so it is not waited for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(txid) + 1 FROM registry_audit")
        (until,) = cursor.fetchone()
        cursor.execute(
            "INSERT INTO registry_auditseal (txid_from, txid_until, rows, digest, sealed_at) "
            "SELECT 0, %s, d.rows, d.digest, now() FROM registry_trail_digest(NULL, 0, %s) AS d",
            [until, until],
        )
    return AuditEntry.objects.count()


def test_a_role_without_rights_is_what_the_product_uses(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_database_privilege(%s, current_database(), 'TEMPORARY')", [roles.APP])
        assert cursor.fetchone() == (False,)
