"""Random facts for a rule: small tables around its boundaries, with nulls, midnight, month ends and repeated tiers.

Every set lies in schools and institutions of its own, so that a thousand sets are one load and one query: rules join on
qualified keys and cannot see from one set into another.
"""

from __future__ import annotations

import random
import re
from datetime import date, datetime, timedelta
from typing import Any

from shuangjian.engine.book import Rulebook
from shuangjian.engine.contract import Column, Table
from shuangjian.engine.rule import Rule

REGIONS = ("371500", "371502", "310114", "230804", "500153", "110101")
DAYS = tuple(
    date.fromisoformat(day)
    for day in (
        "2025-01-26", "2025-01-27", "2025-01-31", "2025-02-08", "2025-02-28", "2025-03-03", "2025-03-04", "2025-03-07",
        "2025-03-08", "2025-03-31", "2025-04-30", "2025-05-01", "2025-05-31", "2025-06-30", "2024-02-29", "2024-11-30", "2024-12-31",
    )
)  # fmt: skip
_STARTS = (0, 1, 479, 480, 890, 900, 960, 1080, 1110, 1120, 1199, 1200, 1230, 1380, 1438)
_LENGTHS = (1, 9, 10, 29, 30, 31, 45, 89, 90, 119, 120, 121, 200)
_LITERAL = re.compile(r"'([^']+)'")
_NULL_SHARE = 0.12


def facts_for(book: Rulebook, rule: Rule, sets: int, seed: int) -> dict[str, list[dict[str, Any]]]:
    """Return `sets` fact sets for one rule, in the file shape, side by side."""
    chance = random.Random(f"{rule.id}-{seed}")
    limits = sorted({value.value for parameter in rule.parameters for value in parameter.values})
    words = [
        part for literal in _LITERAL.findall(rule.text) for part in re.split(r"[|.*+?()\[\]\\^$d]+", literal) if part
    ]
    tables = [book.contract[name] for name in sorted(rule.facts) if name not in ("calendar_day", "region")]
    facts: dict[str, list[dict[str, Any]]] = {table.name: [] for table in tables}
    # Half of the sets begin with a spec case and stray from it, so that rules of many conditions are reached too.
    cases = [case for case in rule.specs if not {"calendar_day", "region"} & set(case.facts)]
    for number in range(sets):
        region = chance.choice(REGIONS)
        if cases and chance.random() < 0.5:
            for name, rows in chance.choice(cases).facts.items():
                table = book.contract[name]
                for row, given in enumerate(rows):
                    facts.setdefault(name, []).append(_stray(chance, table, dict(given), number, row, limits, words))
            continue
        for table in tables:
            for row in range(chance.randint(0, 5)):
                facts[table.name].append(_row(chance, table, rule, number, row, region, limits, words))
    return facts


def _stray(
    chance: random.Random,
    table: Table,
    given: dict[str, Any],
    number: int,
    row: int,
    limits: list[int],
    words: list[str],
) -> dict[str, Any]:
    # Each part by itself: a report about a class names school and class.
    values = {
        name: "/".join(f"c{number}-{part}" for part in str(value).split("/")) if name.endswith("_id") and value not in (None, "") else value
        for name, value in given.items()
    }  # fmt: skip
    free = [column for column in table.columns if not column.name.endswith("_id") and column.type != "timestamp"]
    for column in chance.sample(free, k=min(len(free), chance.choice((0, 0, 1, 2)))):
        if column.name == "region_code":
            continue
        if not column.required and chance.random() < 0.3:
            values.pop(column.name, None)
        else:
            values[column.name] = _value(chance, table, column, number, row, "", limits, words)
    return values


def _row(
    chance: random.Random,
    table: Table,
    rule: Rule,
    number: int,
    row: int,
    region: str,
    limits: list[int],
    words: list[str],
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column in table.columns:
        if (
            not column.required
            and column.name not in ("region_code", "school_id", "institution_id")
            and chance.random() < _NULL_SHARE
        ):
            continue
        values[column.name] = _value(chance, table, column, number, row, region, limits, words)
    if table.has_times:
        start = datetime.combine(chance.choice(DAYS), datetime.min.time()) + timedelta(minutes=chance.choice(_STARTS))
        seconds = chance.choice((0, 0, 0, 30))
        values["starts_at"] = start
        values["ends_at"] = start + timedelta(minutes=chance.choice(_LENGTHS), seconds=seconds)
    return values


def _value(
    chance: random.Random,
    table: Table,
    column: Column,
    number: int,
    row: int,
    region: str,
    limits: list[int],
    words: list[str],
) -> Any:
    name = column.name
    if name == "region_code":
        return region
    if (
        name == table.key[-1]
        and name.endswith("_id")
        and name in table.row_id
        and name not in ("person_id", "class_id", "school_id", "institution_id", "course_id")
    ):
        return f"c{number}-{row}"
    if name.endswith("_id"):
        return f"c{number}-{chance.choice('ab')}"
    if column.type == "bool":
        return chance.random() < 0.5
    if column.values:
        return chance.choice(list(column.values))
    if name == "grade":
        return chance.randint(1, 9)
    if name == "year":
        return chance.choice((0, 2023, 2024, 2025, 2026))
    if column.type == "int":
        near = [limit + step for limit in limits for step in (-1, 0, 1)] + [0, 1, 2, 10, 30]
        part = chance.choice(near)
        return max(0, part if chance.random() < 0.6 else part // 2)
    if column.type == "decimal":
        near = [limit + step for limit in limits for step in (-1, 0, 1)] + [0, 10_000, 300_000, 500_000]
        return f"{max(0, chance.choice(near)) / 100:.2f}"
    if column.type == "date":
        return chance.choice(DAYS)
    if words and chance.random() < 0.7:
        return chance.choice(words)
    return chance.choice(("语文", "数学", "音乐", "完成练习", "其他", ""))
