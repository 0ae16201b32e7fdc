"""Statements asked again and again: planned once, and counted among what a page asks."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shuangjian.web.prepared import ask_prepared

pytestmark = pytest.mark.django_db


def test_a_statement_is_prepared_once_and_seen_by_who_counts() -> None:
    with CaptureQueriesContext(connection) as asked:
        assert [ask_prepared("SELECT %s::integer + 1", [number]) for number in (1, 2)] == [[(2,)], [(3,)]]
    assert [query["sql"] for query in asked] == ["SELECT %s::integer + 1"] * 2
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans FROM pg_prepared_statements WHERE statement LIKE 'SELECT $1::integer + 1%%'", []
        )
        assert cursor.fetchall() == [(2,)]
