"""Each lock of the database has a number of its own, and stands in one list."""

from __future__ import annotations

import re
from pathlib import Path

from shuangjian.web.locks import Lock

SOURCE = Path(__file__).parent.parent.parent / "src" / "shuangjian"
_TAKEN = re.compile(r"pg_(?:try_)?advisory\w*\(\s*([^\s,)]+)")


def find_taken(text: str) -> list[str]:
    return _TAKEN.findall(text)


def test_numbers_are_distinct() -> None:
    numbers = [each.value for each in Lock.__members__.values()]
    assert len(set(numbers)) == len(numbers)


def test_a_number_stands_in_the_list_and_elsewhere_only_in_what_never_changes() -> None:
    known, wrong, sql = {str(int(each)) for each in Lock}, [], []
    for path in [*SOURCE.rglob("*.py"), *SOURCE.rglob("*.sql")]:
        for number in find_taken(path.read_text(encoding="utf-8")):
            if "migrations" in path.parts:
                sql.append(number)
            if number not in known if "migrations" in path.parts else number != "%s":
                wrong.append((path.name, number))
    assert wrong == []
    assert len(set(sql)) == len(sql) > 1, "two that are written into migrations would wait for each other"


def test_no_file_but_the_list_names_a_number() -> None:
    digits = {each.value for each in Lock}
    named = [
        path.name
        for path in SOURCE.rglob("*.py")
        if "migrations" not in path.parts
        and digits & {int(each.replace("_", "")) for each in re.findall(r"\b\d[\d_]{7,}\b", path.read_text("utf-8"))}
    ]
    assert named == ["locks.py"]


def test_planted_locks_are_found() -> None:
    assert find_taken('cursor.execute("SELECT pg_advisory_xact_lock(78201814)")') == ["78201814"]
    assert find_taken("PERFORM pg_advisory_xact_lock(78201814, NEW.incident_id::int);") == ["78201814"]
