"""Load the district into the database: every table by COPY, in one transaction."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from django.db import connection

from shuangjian.budgets.choices import PayState
from shuangjian.budgets.models import Allocation
from shuangjian.config.demo_data.days import at
from shuangjian.config.demo_data.district import REGION, DemoDistrict, Row
from shuangjian.config.demo_data.generate import generate
from shuangjian.engine.contract import Table, load_contract
from shuangjian.guidance.demo import EDITION, RULES
from shuangjian.live.storage import load_stored, stored_for
from shuangjian.registry.models import (
    Department,
    DepartmentName,
    Guardianship,
    Membership,
    Pupil,
    Region,
    School,
    SchoolTerm,
    Teacher,
    User,
)
from shuangjian.web.context import acting
from shuangjian.web.stored import Stored

logger = logging.getLogger(__name__)


# Regions lie in a tree, which is made of the rows; pay names who handed it in, and people come after the facts.
_BY_ITSELF = frozenset({"region", "performance_pay"})


def seed(number: int = 1) -> None:
    """Load the demo district of seed `number`, unless there is a school already."""
    if School.objects.exists():
        logger.info("There are schools already; the demo district is not loaded")
        return
    load(generate(number))


def load(district: DemoDistrict) -> None:
    """Load the district into an empty database."""
    with acting("system:demo", f"Load the synthetic district of seed {district.seed}"):
        with connection.cursor() as cursor:
            # The facts are Shanghai wall time.
            cursor.execute("SET LOCAL TIME ZONE 'Asia/Shanghai'")
        _load_regions(district)
        contract = load_contract()
        targets = [stored for stored in load_stored() if stored.fact not in _BY_ITSELF]
        for stored in targets:
            copy_rows(contract[stored.fact], stored, district.rows(stored.fact))
        _load_people(district)
        copy_rows(contract["performance_pay"], stored_for("performance_pay"), district.rows("performance_pay"))
        with connection.cursor() as cursor:
            for table in sorted({stored.db_table for stored in targets}):
                cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")


def copy_rows(table: Table, stored: Stored, rows: Iterable[Row]) -> None:
    """COPY rows of the file shape (money in fen) where it is stored."""
    columns = _columns(table, stored)
    quoted = ", ".join(connection.ops.quote_name(name) for name, _ in columns)
    seen: set[Any] = set()
    key = {source.name: source.get for _, source in columns}.get(stored.once or "")
    lines = []
    for row in rows:
        if key is not None:
            value = key(row)
            if value in seen:
                continue
            seen.add(value)
        # Made before the COPY, during which nothing else can be asked.
        lines.append([source.get(row) for _, source in columns])
    with connection.cursor() as cursor, cursor.copy(f"COPY {stored.db_table} ({quoted}) FROM STDIN") as copy:
        for line in lines:
            copy.write_row(line)


@dataclass(frozen=True)
class _Source:
    name: str
    get: Callable[[Row], Any]


def _columns(table: Table, stored: Stored) -> list[tuple[str, _Source]]:
    """Return database column → source, for every column of the table that the facts fill."""
    keys = table.keys
    keyed_ids = {parents[-1] for parents in keys.values()}
    sources = [_Source("region_code", lambda row: row["region_code"])]
    sources += [_Source(name, _key(parents)) for name, parents in keys.items()]
    for column in table.columns:
        if column.name == "region_code" or (column.name in keyed_ids and column.name not in stored.columns):
            continue
        sources.append(_Source(column.name, _value(column.name)))
    decimals = {column.name for column in table.columns if column.type == "decimal"}
    found = []
    for source in sources:
        name = stored.columns.get(source.name, source.name + "_fen" * (source.name in decimals))
        if name and (not stored.only or source.name in stored.only):
            found.append((name, source))
    if table.name in _KNOWN_FROM:
        found.append(("version", _Source("version", lambda row: 1)))
        found.append(("withdrawn", _Source("withdrawn", lambda row: False)))
        found.append(("known_from", _Source("known_from", _KNOWN_FROM[table.name])))
    return found + [(name, _Source(name, get)) for name, get in _MADE_UP.get(table.name, {}).items()]


# What is stored of a row and is no fact.
_MADE_UP: dict[str, dict[str, Callable[[Row], Any]]] = {
    "school_document": {
        "edition": lambda row: EDITION,
        "body": lambda row: RULES,
        "approved_by": lambda row: "校长",
        "approved_on": lambda row: row["approved_on"],
    },
    "school_funds": {"document": lambda row: "演示〔财〕3号", "difficulty": lambda row: ""},
    "school_expense": {"allocation_id": lambda row: _allocation_of(row).pk},
    "performance_pay": {
        "state": lambda row: PayState.APPROVED,
        "submitted_by_id": lambda row: User.objects.get(username="principal").pk,
        "decided_by_id": lambda row: User.objects.get(username="officer").pk,
        "decision_text": lambda row: "",
    },
}


def _allocation_of(row: Row) -> Allocation:
    return Allocation.objects.get(school__key=f"{row['region_code']}/{row['school_id']}", code=row["allocation_id"])


# When each versioned row became known: homework in the afternoon it was given, attendance that evening, a lesson
# with the timetable of a week before.
_KNOWN_FROM: dict[str, Callable[[Row], dt.datetime]] = {
    "homework": lambda row: at(row["assigned_on"], "15:10") + _minutes(row["homework_id"]),
    "attendance": lambda row: at(row["attended_on"], "21:00"),
    "lesson": lambda row: row["starts_at"] - dt.timedelta(days=7),
}


def _minutes(text: str) -> dt.timedelta:
    """Return a time within two hours that is always the same for one text."""
    return dt.timedelta(minutes=crc32(text.encode()) % 110)


def _key(parents: tuple[str, ...]) -> Callable[[Row], str | None]:
    def get(row: Row) -> str | None:
        parts = [row[parent] for parent in parents]
        return None if None in parts else "/".join((row["region_code"], *parts))

    return get


def _value(name: str) -> Callable[[Row], Any]:
    return lambda row: row.get(name)


def _load_regions(district: DemoDistrict) -> None:
    paths: dict[str, str] = {}
    regions = []
    for row in district.rows("region"):
        paths[row["region_code"]] = paths.get(row["parent_code"], "") + row["region_code"] + "/"
        regions.append(
            Region(
                code=row["region_code"],
                parent_code=row["parent_code"],
                name=row["name"],
                path=paths[row["region_code"]],
            )
        )
    Region.objects.bulk_create(regions)
    SchoolTerm.objects.bulk_create(
        SchoolTerm(region_code=REGION, code=term.code, starts_on=term.first, ends_on=term.last)
        for term in district.terms
    )


def _load_people(district: DemoDistrict) -> None:
    departments: dict[str, Department] = {}
    for code, name, parent, others in district.departments:
        department = Department.objects.create(
            region_code=REGION, code=code, name=name, parent=departments.get(parent or "")
        )
        departments[code] = department
        DepartmentName.objects.bulk_create(
            DepartmentName(region_code=REGION, department=department, name=other) for other in (name, *others)
        )
    pupils = Pupil.objects.bulk_create(
        Pupil(
            region_code=REGION,
            class_key=f"{REGION}/{school}/{klass}",
            code=student,
            key=f"{REGION}/{student}",
            name=f"示例学生{number}",
        )
        for number, (student, school, klass) in enumerate(district.pupils, 1)
    )
    teachers = list(Teacher.objects.order_by("school_key", "person_id"))
    for number, teacher in enumerate(teachers, 1):
        teacher.name = f"示例教师{number}"
    Teacher.objects.bulk_update(teachers, ["name"])
    by_code = {pupil.code: pupil for pupil in pupils}
    for demo in district.users:
        user = User(username=demo.username, display_name=demo.display_name, is_demo=True)
        user.set_unusable_password()
        user.save()
        child = by_code.get(demo.student_id or "")
        if child is not None:
            Guardianship.objects.create(user=user, pupil=child)
        columns = {
            "region": "region_code",
            "school": "school_key",
            "school_class": "class_key",
            "institution": "institution_key",
        }
        place: dict[str, Any] = (
            {"department": departments[demo.place]} if demo.scope == "department" else {columns[demo.scope]: demo.place}
        )
        Membership.objects.create(user=user, role=demo.role, subject=demo.subject, pupil=child, **place)
