"""A city's term of homework, for benchmarks: as many rows as asked for, written straight into COPY.

The rows are plain on purpose: ten districts, schools of 27 classes, five posts a class-day, about one class-day in
two hundred over the limit. Everything is computed from the row's place, so that nothing is kept in memory.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import islice

from django.db import connection

from shuangjian.config.demo_data.days import LAST_DAY, TERM_STARTS, school_days
from shuangjian.web.context import acting

CITY = "230800"
DISTRICTS = tuple(f"2308{number:02}" for number in range(81, 91))  # codes the standard leaves free
CLASSES_PER_SCHOOL = 27
POSTS = (
    ("语文", "written", 12),
    ("数学", "written", 15),
    ("英语", "written", 10),
    ("体育", "sport", 20),
    ("语文", "reading", 15),
)

_COLUMNS = (
    "code", "version", "withdrawn", "known_from", "region_code", "school_key", "class_key", "stage", "grade", "subject",
    "assigned_on", "kind", "place", "minutes", "content", "marked_by", "parent_task", "source", "device", "tier",
)  # fmt: skip
_CHUNK = 20_000


def load_city(rows: int) -> int:
    """Load a city with about `rows` homework rows into an empty database and analyse it.

    The secondary indexes are dropped for the load and made again afterwards, and the foreign key is checked once for
    all rows: an index kept up row by row costs three times the load. So connect as the owner of the tables.

    Returns:
        The rows loaded: whole schools only.
    """
    days = school_days(TERM_STARTS, LAST_DAY)
    per_school = CLASSES_PER_SCHOOL * len(days) * len(POSTS)
    schools = max(1, round(rows / per_school))
    with acting("system:benchmark", "Load a synthetic city"), connection.cursor() as cursor:
        _load_places(schools)
        # A table with checks still waiting cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        rebuild = _drop_indexes()
        with cursor.copy(f"COPY homework_homework ({', '.join(_COLUMNS)}) FROM STDIN") as copy:
            lines = _homework_lines(schools, days)
            while chunk := "".join(islice(lines, _CHUNK)):
                copy.write(chunk)
        for statement in rebuild:
            cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) homework_homework")
    return schools * per_school


def _drop_indexes() -> list[str]:
    """Drop the table's indexes and foreign keys but the primary key; return what makes them again."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT format('ALTER TABLE homework_homework DROP CONSTRAINT %I', conname),
                   format('ALTER TABLE homework_homework ADD CONSTRAINT %I %s', conname, pg_get_constraintdef(oid))
            FROM pg_constraint WHERE conrelid = 'homework_homework'::regclass AND contype = 'f'
            UNION ALL
            SELECT format('DROP INDEX %I', indexname), indexdef FROM pg_indexes
            WHERE tablename = 'homework_homework' AND indexname NOT IN (
                SELECT conname FROM pg_constraint WHERE conrelid = 'homework_homework'::regclass
            )
            """
        )
        found = cursor.fetchall()
        for drop, _make in found:
            cursor.execute(drop)
    return [make for _drop, make in found]


def _places(schools: int) -> Iterator[tuple[str, str, str, int, str]]:
    """Yield region, school key, class key, grade and class code of every class."""
    for number in range(schools):
        region = DISTRICTS[number % len(DISTRICTS)]
        school = f"{region}/C{number:04}"
        for index in range(CLASSES_PER_SCHOOL):
            grade = index // 3 + 1
            code = f"{grade}{index % 3 + 1:02}"
            yield region, school, f"{school}/{code}", grade, code


def _load_places(schools: int) -> None:
    with connection.cursor() as cursor:
        chain = [("000000", None, "全国"), ("230000", "000000", "黑龙江省"), (CITY, "230000", "示例市")]
        paths: dict[str | None, str] = {None: ""}
        for code, parent, name in [*chain, *((code, CITY, f"示例区{code[4:]}") for code in DISTRICTS)]:
            paths[code] = f"{paths[parent]}{code}/"
            cursor.execute(
                "INSERT INTO registry_region (code, parent_code, name, path) VALUES (%s, %s, %s, %s)"
                " ON CONFLICT DO NOTHING",
                [code, parent, name, paths[code]],
            )
        with cursor.copy("COPY registry_school (region_code, code, key, name, stage) FROM STDIN") as copy:
            for number in range(schools):
                region = DISTRICTS[number % len(DISTRICTS)]
                copy.write_row((region, f"C{number:04}", f"{region}/C{number:04}", f"示例学校{number}", "nine_year"))
        with cursor.copy(
            "COPY registry_schoolclass (region_code, school_key, code, key, stage, grade) FROM STDIN"
        ) as copy:
            for region, school, key, grade, code in _places(schools):
                copy.write_row((region, school, code, key, "primary" if grade <= 6 else "junior", grade))


def _homework_lines(schools: int, days: list[dt.date]) -> Iterator[str]:
    for serial, (region, school, klass, grade, code) in enumerate(_places(schools)):
        stage = "primary" if grade <= 6 else "junior"
        for at, day in enumerate(days):
            extra = 60 if (serial * 31 + at * 17) % 200 == 0 else 0
            known = f"{day}T16:00:00+08"
            for number, (subject, kind, minutes) in enumerate(POSTS, 1):
                took = minutes + extra if number == 1 else minutes
                place = "school" if kind == "written" else "home"
                yield (
                    f"{code}-{day:%m%d}-{number}\t1\tf\t{known}\t{region}\t{school}\t{klass}\t{stage}\t{grade}\t{subject}\t{day}"
                    f"\t{kind}\t{place}\t{took}\t练习\tteacher\tnone\tschool\tnone\tall\n"
                )
