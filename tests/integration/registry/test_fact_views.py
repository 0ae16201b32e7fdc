"""The published views against the contract: shape, content and speed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection

from shuangjian.config import facts
from shuangjian.config.demo_data import generate
from shuangjian.config.demo_data.load import load
from shuangjian.engine.contract import EngineColumn, Table, load_contract

CONTRACT = load_contract()


@pytest.fixture
def views(db: None) -> None:
    facts.drop_views(connection)
    facts.create_views(connection, facts.find_view_files())


def test_every_table_of_the_contract_is_published_with_its_columns_types_and_collation(views):
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), coalesce(o.collname, '')
            FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
            LEFT JOIN pg_collation AS o ON o.oid = a.attcollation
            WHERE c.relnamespace = 'facts'::regnamespace AND a.attnum > 0 ORDER BY c.relname, a.attnum
            """
        )
        found: dict[str, list[tuple[str, str, str]]] = {}
        for view, *column in cursor.fetchall():
            found.setdefault(view, []).append(tuple(column))
    kinds = {"timestamp": "timestamp without time zone"}
    wanted = {
        table.name: [(c.name, kinds.get(c.type, c.type), "C" if c.type == "text" else "") for c in table.engine_columns]
        for table in CONTRACT
    }
    assert found == wanted


@pytest.fixture(scope="module")
def district():
    return generate(7)


@pytest.mark.django_db
def test_live_rows_are_what_a_folder_of_the_same_rows_gives(views, district):
    load(district)
    with connection.cursor() as cursor:
        for table in CONTRACT:
            columns = ", ".join(f'"{column.name}"' for column in table.engine_columns)
            cursor.execute(f"SELECT {columns} FROM facts.{table.name}")
            live = sorted(cursor.fetchall(), key=_sortable)
            filed = sorted((_engine_row(table, row) for row in district.rows(table.name)), key=_sortable)
            assert len(filed) > 0, table.name
            assert live == filed, table.name


def _engine_row(table: Table, row: dict[str, Any]) -> tuple[Any, ...]:
    """Bring a row of the file shape into the engine shape, by the contract's words."""
    return tuple(_engine_value(table, column, row) for column in table.engine_columns)


def _engine_value(table: Table, column: EngineColumn, row: dict[str, Any]) -> Any:
    name = column.name
    if name == "row_id":
        return "/".join(str(row[source]) for source in column.sources)
    if name in table.keys:
        parts = [row[source] for source in column.sources]
        return None if None in parts else "/".join([row["region_code"], *parts])
    if table.has_times and name in ("starts_on", "starts_minute", "ends_minute"):
        midnight = dt.datetime.combine(row["starts_at"].date(), dt.time())
        minutes = {
            "starts_minute": (row["starts_at"] - midnight).total_seconds() // 60,
            "ends_minute": -(-(row["ends_at"] - midnight).total_seconds() // 60),
        }
        return row["starts_at"].date() if name == "starts_on" else int(minutes[name])
    return row[column.sources[0]]


def _sortable(row: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple("" if value is None else str(value) for value in row)


@pytest.mark.django_db
def test_past_midnight_counts_on_from_the_starting_day_and_seconds_round_outwards(views):
    from factories.places import make_institution
    from shuangjian.training.models import Lesson
    from shuangjian.web.context import acting

    zone = dt.timezone(dt.timedelta(hours=8))
    with acting("tester", "a test"):
        place = make_institution()
        Lesson.objects.create(
            region_code=place.region_code,
            institution=place,
            code="L1",
            starts_at=dt.datetime(2026, 9, 5, 23, 30, 30, tzinfo=zone),
            ends_at=dt.datetime(2026, 9, 6, 0, 15, 1, tzinfo=zone),
        )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'UTC'")
        cursor.execute("SELECT starts_on, starts_minute, ends_minute, starts_at FROM facts.lesson")
        assert cursor.fetchone() == (
            dt.date(2026, 9, 5),
            23 * 60 + 30,
            24 * 60 + 16,
            dt.datetime(2026, 9, 5, 23, 30, 30),  # noqa: DTZ001 (the facts are wall time)
        )


NARROWED = {
    "homework_class_day": "homework WHERE class_key = '230804/QJ01/301' AND assigned_on = '2026-09-03'",
    "homework_school_day": "homework WHERE school_key = '230804/QJ01' AND assigned_on = '2026-09-03'",
    "afterschool_session_class_day": "service_session WHERE class_key = '230804/QJ01/301' AND starts_on = '2026-09-03'",
    "training_lesson_inst_day": "lesson WHERE institution_key = '230804/PX01' AND starts_on = '2026-09-03'",
    "funds_attendance_taught": "attendance WHERE contract_key = '230804/PX01/C001'",
}


@pytest.mark.django_db
def test_a_narrowed_rule_reaches_the_index_through_the_view(views, district):
    load(district)
    with connection.cursor() as cursor:
        for index, question in NARROWED.items():
            cursor.execute(f"EXPLAIN SELECT * FROM facts.{question}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert index in plan, plan
