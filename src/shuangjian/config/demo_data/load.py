"""Load the district into the database: every table by COPY, in one transaction."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from django.db import connection

from shuangjian.config.demo_data.days import at
from shuangjian.config.demo_data.district import REGION, DemoDistrict, Row
from shuangjian.config.demo_data.generate import generate
from shuangjian.engine.contract import Table, load_contract
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

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Target:
    """Where rows of a fact table go: `names` says file column → database column where they differ.

    Keys and region come from the contract; an id whose key is stored is not stored again. `once` names the columns of
    which each distinct value makes one row (an institution behind its states).
    """

    db_table: str
    names: dict[str, str] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    once: str | None = None


def _coded(db_table: str, own_id: str, **names: str) -> Target:
    return Target(db_table, {own_id: "code", **names})


# In an order in which what is referred to comes first. A fact table may fill two tables: identity, then states.
TARGETS: tuple[tuple[str, Target], ...] = (
    ("calendar_day", Target("registry_calendarday")),
    ("school", Target("registry_school", {"school_id": "code", "school_key": "key"})),
    ("school_class", Target("registry_schoolclass", {"class_id": "code", "class_key": "key"})),
    ("teacher", Target("registry_teacher")),
    (
        "institution",
        Target(
            "registry_institution",
            {"institution_id": "code", "institution_key": "key"},
            only=("region_code", "institution_key", "institution_id", "uscc"),
            once="institution_key",
        ),
    ),
    ("institution", Target("registry_institutionstate", {"uscc": ""})),
    ("site", Target("registry_site", {"site_id": "code", "site_key": "key"})),
    ("owner", _coded("registry_owner", "owner_id")),
    ("publication", _coded("registry_publication", "publication_id", owner_id="")),
    ("homework", _coded("homework_homework", "homework_id")),
    ("homework_notice", _coded("homework_homeworknotice", "notice_id")),
    ("no_homework_day", Target("homework_nohomeworkday")),
    ("exam", _coded("homework_exam", "exam_id")),
    ("timetable_week", Target("homework_timetableweek")),
    ("exercise_day", Target("homework_exerciseday")),
    ("school_filing", _coded("homework_schoolfiling", "filing_id")),
    ("service_session", _coded("afterschool_servicesession", "session_id")),
    ("service_enrolment", _coded("afterschool_serviceenrolment", "enrolment_id")),
    ("school_activity", _coded("afterschool_schoolactivity", "activity_id")),
    (
        "course",
        Target(
            "training_course",
            {"course_id": "code", "course_key": "key"},
            only=("region_code", "institution_key", "course_key", "course_id"),
            once="course_key",
        ),
    ),
    ("course", Target("training_coursefiling")),
    ("lesson", _coded("training_lesson", "lesson_id", lesson_key="", group_key="", group_id="group_code")),
    ("staff", Target("training_staff")),
    ("price", Target("training_price")),
    ("advert", _coded("training_advert", "advert_id")),
    ("site_observation", _coded("training_siteobservation", "observation_id")),
    ("contract", Target("funds_contract", {"contract_id": "code", "contract_key": "key"})),
    ("payment", _coded("funds_payment", "payment_id")),
    ("attendance", _coded("funds_attendance", "attendance_id")),
    ("release", _coded("funds_release", "release_id")),
    ("refund", _coded("funds_refund", "refund_id")),
    ("bank_movement", _coded("funds_bankmovement", "movement_id")),
    ("account_balance", Target("funds_accountbalance")),
    ("report", _coded("voices_report", "report_id", subject_id="")),
)


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
        for name, target in TARGETS:
            copy_rows(contract[name], target, district.rows(name))
        _load_people(district)
        with connection.cursor() as cursor:
            for table in sorted({target.db_table for _, target in TARGETS}):
                cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")


def copy_rows(table: Table, target: Target, rows: Iterable[Row]) -> None:
    """COPY rows of the file shape (money in fen) into `target`."""
    columns = _columns(table, target)
    quoted = ", ".join(connection.ops.quote_name(name) for name, _ in columns)
    seen: set[Any] = set()
    key = {source.name: source.get for _, source in columns}.get(target.once or "")
    with connection.cursor() as cursor, cursor.copy(f"COPY {target.db_table} ({quoted}) FROM STDIN") as copy:
        for row in rows:
            if key is not None:
                value = key(row)
                if value in seen:
                    continue
                seen.add(value)
            copy.write_row([source.get(row) for _, source in columns])


@dataclass(frozen=True)
class _Source:
    name: str
    get: Callable[[Row], Any]


def _columns(table: Table, target: Target) -> list[tuple[str, _Source]]:
    """Return database column → source, for every column of the target that the facts fill."""
    keys = table.keys
    keyed_ids = {parents[-1] for parents in keys.values()}
    sources = [_Source("region_code", lambda row: row["region_code"])]
    sources += [_Source(name, _key(parents)) for name, parents in keys.items()]
    for column in table.columns:
        if column.name == "region_code" or (column.name in keyed_ids and column.name not in target.names):
            continue
        sources.append(_Source(column.name, _value(column.name)))
    decimals = {column.name for column in table.columns if column.type == "decimal"}
    found = []
    for source in sources:
        name = target.names.get(source.name, source.name + "_fen" * (source.name in decimals))
        if name and (not target.only or source.name in target.only):
            found.append((name, source))
    if table.name in _KNOWN_FROM:
        found.append(("version", _Source("version", lambda row: 1)))
        found.append(("withdrawn", _Source("withdrawn", lambda row: False)))
        found.append(("known_from", _Source("known_from", _KNOWN_FROM[table.name])))
    return found


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
