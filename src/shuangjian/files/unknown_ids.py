"""Ids that no other table knows: a class, school or contract that is nowhere, with those it may have been meant for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import duckdb

from shuangjian.engine.contract import Contract

# The key by which rows name something → the table that lists it.
_LISTS = {
    "school_key": "school", "class_key": "school_class", "institution_key": "institution", "course_key": "course",
    "contract_key": "contract", "site_key": "site", "lesson_key": "lesson",
}  # fmt: skip
_SHOWN = 5
_NEAR = 3
_NOISE = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class UnknownIds:
    """Ids of one column of one table that the table listing them does not have.

    `count` ids in `rows` rows; `examples` maps the first of them to the listed ids of the same owner that look alike.
    """

    table: str
    column: str
    listed_in: str
    count: int
    rows: int
    examples: Mapping[str, tuple[str, ...]]

    def as_dict(self) -> dict[str, Any]:
        """Return the entry as JSON-ready values."""
        return {
            "table": self.table,
            "column": self.column,
            "listed_in": self.listed_in,
            "count": self.count,
            "rows": self.rows,
            "examples": [{"id": id, "near": list(near)} for id, near in self.examples.items()],
        }


def unknown_ids(
    con: duckdb.DuckDBPyConnection, contract: Contract, present: Mapping[str, object]
) -> Iterator[UnknownIds]:
    """Yield what each table names that is in no list, where that list is there.

    Args:
        con: holds the facts in the engine shape.
        contract: the fact contract.
        present: the tables that are there.
    """
    for table in contract:
        if table.name not in present:
            continue
        for key, listed_in in _LISTS.items():
            if key in table.keys and listed_in in present and listed_in != table.name:
                column = table.keys[key][-1]
                rows = con.execute(
                    f'SELECT t."{key}", ANY_VALUE(t."{column}"), COUNT(*) FROM main."{table.name}" AS t '
                    f'WHERE t."{key}" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM main."{listed_in}" AS o WHERE o."{key}" = t."{key}") '
                    f'GROUP BY t."{key}" ORDER BY t."{key}"'
                ).fetchall()
                if rows:
                    known = _known(con, key, column, listed_in)
                    examples = {id: _near(id, known.get(_owner(whole), [])) for whole, id, _ in rows[:_SHOWN]}
                    total = sum(count for *_, count in rows)
                    yield UnknownIds(table.name, column, listed_in, len(rows), total, examples)
    yield from _unknown_in_reports(con, present)


_REPORTED = {"school": "school_id", "institution": "institution_id", "teacher": "person_id"}


def _unknown_in_reports(con: duckdb.DuckDBPyConnection, present: Mapping[str, object]) -> Iterator[UnknownIds]:
    """Yield the schools, institutions and teachers that reports are about and no list of the region has."""
    for listed_in, column in _REPORTED.items():
        if "report" not in present or listed_in not in present:
            continue
        rows = con.execute(
            "SELECT r.subject_id, COUNT(*) FROM main.report AS r WHERE r.subject_type = ? AND NOT EXISTS ("
            f'SELECT 1 FROM main."{listed_in}" AS o WHERE o."{column}" = r.subject_id AND o.region_code = r.region_code) '
            "GROUP BY r.subject_id ORDER BY r.subject_id",
            [listed_in],
        ).fetchall()
        if rows:
            listed = [id for (id,) in con.execute(f'SELECT DISTINCT "{column}" FROM main."{listed_in}"').fetchall()]
            examples = {id: _near(id, listed) for id, _ in rows[:_SHOWN]}
            yield UnknownIds("report", "subject_id", listed_in, len(rows), sum(count for _, count in rows), examples)


def _known(con: duckdb.DuckDBPyConnection, key: str, column: str, listed_in: str) -> dict[str, list[str]]:
    """Return owner → the ids listed for it."""
    known: dict[str, list[str]] = {}
    for whole, id in con.execute(f'SELECT DISTINCT "{key}", "{column}" FROM main."{listed_in}"').fetchall():
        known.setdefault(_owner(whole), []).append(id)
    return known


def _owner(key: str) -> str:
    return key.rpartition("/")[0]


def _near(id: str, listed: list[str]) -> tuple[str, ...]:
    """Return listed ids that are the same without leading zeros, signs and case, else those spelled most alike."""
    same = sorted(other for other in listed if _plain(other) == _plain(id))
    return tuple(same[:_NEAR] or get_close_matches(id, sorted(listed), n=_NEAR, cutoff=0.75))


def _plain(id: str) -> str:
    return _NOISE.sub("", id).casefold().lstrip("0")
