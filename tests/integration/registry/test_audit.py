from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from factories.places import make_region, make_school, make_user
from shuangjian.registry.audit import history, row_as_known, rows_as_known
from shuangjian.registry.models import AuditEntry, School, User
from shuangjian.web.context import acting


@pytest.mark.django_db
def test_refuses_a_write_without_a_user_and_says_so():
    with pytest.raises(DatabaseError, match=r"app\.user and app\.reason must be set"), transaction.atomic():
        make_region("000000")


@pytest.mark.django_db
@pytest.mark.parametrize(("user", "reason"), [("", "because"), ("somebody", "")])
def test_refuses_half_an_actor(user, reason):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.user', %s, true), set_config('app.reason', %s, true)", [user, reason])
    with pytest.raises(DatabaseError, match="must be set"), transaction.atomic():
        make_region("000000")


def test_records_insert_update_and_delete_with_who_and_why(actor):
    school = make_school()
    with acting("officer", "the school was renamed"):
        School.objects.filter(pk=school.pk).update(name="示例新名")
    with acting("officer", "entered by mistake"):
        school.delete()

    school.pk = AuditEntry.objects.filter(table_name="registry_school").latest("id").row_pk
    entries = list(history(school))
    assert [(e.operation, e.user, e.reason) for e in entries] == [
        ("I", "tester", "a test"),
        ("U", "officer", "the school was renamed"),
        ("D", "officer", "entered by mistake"),
    ]
    assert (entries[1].old["name"], entries[1].new["name"]) == ("示例S1", "示例新名")


def test_records_every_row_of_a_set_wise_update_but_not_the_unchanged(actor):
    for number in range(5):
        make_school(f"S{number}")
    School.objects.filter(code__in=["S0", "S1", "S2"]).update(ownership="private")
    School.objects.filter(code="S3").update(code="S3")
    assert AuditEntry.objects.filter(table_name="registry_school", operation="U").count() == 3


def test_gives_a_row_back_as_it_was_known(actor):
    before = timezone.now()
    school = make_school()
    first = _moment()
    School.objects.filter(pk=school.pk).update(name="示例改一")
    second = _moment()
    School.objects.filter(pk=school.pk).update(name="示例改二")

    assert row_as_known(School, school.pk, before) is None
    assert row_as_known(School, school.pk, first)["name"] == "示例S1"
    assert row_as_known(School, school.pk, second)["name"] == "示例改一"
    assert row_as_known(School, school.pk, timezone.now())["name"] == "示例改二"


def test_gives_a_table_back_by_the_order_of_its_keys(actor):
    make_school("S0")
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('registry_school', 'id'), 9998)")
    for code in ("S1", "S2"):
        make_school(code)
    assert [row["id"] for row in rows_as_known(School, timezone.now())][-2:] == [9999, 10000]


def test_gives_a_whole_table_back_as_it_was_known_with_what_was_deleted_since(actor):
    kept, gone = make_school("S1"), make_school("S2")
    then = _moment()
    gone.delete()
    School.objects.filter(pk=kept.pk).update(name="示例后来")
    make_school("S3")
    assert [row["name"] for row in rows_as_known(School, then)] == ["示例S1", "示例S2"]
    assert [row["name"] for row in rows_as_known(School, timezone.now())] == ["示例后来", "示例S3"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE registry_audit SET reason = 'another'",
        "DELETE FROM registry_audit",
        "TRUNCATE registry_audit",
        'INSERT INTO registry_audit (table_name, row_pk, operation, new, "user", reason, txid, at)'
        " VALUES ('registry_school', '1', 'I', '{}', 'me', 'forged', 1, now())",
    ],
)
def test_the_trail_itself_cannot_be_written(actor, statement):
    make_school()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_keeps_passwords_out_and_lets_sign_in_be_noted_without_a_reason(actor):
    user = make_user("somebody")
    assert not {"password", "last_login"} & set(history(user).get().new)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.user', '', true)")
    User.objects.filter(pk=user.pk).update(last_login=timezone.now(), password="changed")
    assert history(user).count() == 1
    with pytest.raises(DatabaseError, match="must be set"), transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_active=False)


def test_a_primary_key_is_never_changed(actor):
    school = make_school()
    with pytest.raises(DatabaseError, match="primary key"), transaction.atomic():
        School.objects.filter(pk=school.pk).update(id=school.pk + 1000)


def test_every_table_of_the_domain_apps_is_audited_or_keeps_its_versions(db):
    """Complete by the catalogue: a new table without a trigger fails here."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname FROM pg_class AS c
            WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
              AND c.relname ~ '^(registry|homework|afterschool|training|funds|voices)_'
              AND c.relname NOT IN ('registry_audit', 'registry_auditseal')
              AND NOT EXISTS (
                SELECT FROM pg_trigger AS t
                WHERE t.tgrelid = c.oid AND t.tgfoid = 'registry_require_actor'::regproc
              )
            """
        )
        assert [name for (name,) in cursor.fetchall()] == []


def _moment() -> dt.datetime:
    """Return a moment after everything written so far, by the database's own clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]
