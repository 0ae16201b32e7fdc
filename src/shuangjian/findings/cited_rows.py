"""The rows a finding cites, read from the fact views its rule read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection
from psycopg import sql

from shuangjian.engine.contract import Column, Table, load_contract
from shuangjian.engine.finding import format_value
from shuangjian.findings.models import Finding
from shuangjian.findings.texts import find_url, get_rule
from shuangjian.live.storage import stored_for
from shuangjian.live.words import language
from shuangjian.registry.models import User
from shuangjian.web.formats import format_value as format_plainly
from shuangjian.web.pages import may_follow

ROWS_MAX = 200
# Whose rows are not the owner's to see, or say nothing about one owner.
NOT_SHOWN = frozenset({"calendar_day", "region", "report"})


@dataclass(frozen=True)
class CitedTable:
    """Rows of one fact table: for each its cells (header, value) and where the reader can correct it ("" for nowhere)."""

    name: str
    title: str
    headers: list[str]
    rows: list[tuple[list[tuple[str, str]], str]]


def read_judged_rows(finding: Finding, user: User) -> list[CitedTable]:
    """Return the rows a finding cites, by table, as they were when a sweep last judged them."""
    rule = get_rule(finding.rule_id)
    latest = finding.rows_as_judged.order_by("-sweep").values_list("sweep", flat=True).first()
    if rule is None or latest is None:
        return []
    contract = load_contract()
    found = []
    for kept in finding.rows_as_judged.filter(sweep=latest).order_by("fact"):
        if kept.fact not in rule.columns:
            continue
        table = contract[kept.fact]
        columns = _columns(table, rule.columns[kept.fact])
        rows = [(row["row_id"], *(_stored_value(column, row) for column in columns)) for row in kept.rows]
        found.append(_table(table, columns, rows, finding.owner_key, user))
    return found


def _stored_value(column: Column, row: dict[str, Any]) -> Any:
    value = row.get(column.name + "_fen" * (column.type == "decimal"))
    return dt.datetime.fromisoformat(value) if column.type == "timestamp" and value else value


def read_cited_rows(finding: Finding, user: User) -> list[CitedTable]:
    """Return the rows a finding cites, by table, as they are now. Only rows of the finding's own owner are read."""
    rule = get_rule(finding.rule_id)
    if rule is None or not finding.cited_rows:
        return []
    contract = load_contract()
    found = []
    for name in sorted(rule.facts - NOT_SHOWN):
        table = contract[name]
        owner = _owner_column(table, finding.owner_type)
        if owner is None:
            continue
        columns = _columns(table, rule.columns[name])
        rows = _select(table, columns, owner, finding)
        if rows:
            found.append(_table(table, columns, rows, finding.owner_key, user))
    return found


def _owner_column(table: Table, owner_type: str) -> str | None:
    names = {column.name for column in table.engine_columns}
    return next((name for name in (f"{owner_type}_key", "owner_key") if name in names), None)


def _columns(table: Table, read: frozenset[str]) -> list[Column]:
    """Return what names the row, its day, and what the rule read of it, in the contract's order."""
    sources = {source for column in table.engine_columns if column.name in read for source in column.sources}
    wanted = (sources | set(table.key) | ({table.day} if table.day else set())) - {"region_code"}
    # The owner heads the page; its id in every row would say nothing.
    wanted -= {"school_id", "institution_id", "owner_id"} - {table.row_id[0]}
    return [column for column in table.columns if column.name in wanted]


def _select(table: Table, columns: list[Column], owner: str, finding: Finding) -> list[tuple[Any, ...]]:
    names = [column.name + "_fen" * (column.type == "decimal") for column in columns]
    statement = sql.SQL(
        "SELECT row_id, {} FROM facts.{} WHERE region_code = %s AND {} = %s AND row_id = ANY(%s) ORDER BY row_id LIMIT {}"
    ).format(
        sql.SQL(", ").join(map(sql.Identifier, names)),
        sql.Identifier(table.name),
        sql.Identifier(owner),
        sql.Literal(ROWS_MAX),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [finding.region_code, finding.owner_key, finding.cited_rows])
        return cursor.fetchall()


def _table(table: Table, columns: list[Column], rows: list[tuple[Any, ...]], owner_key: str, user: User) -> CitedTable:
    chinese = language() == "zh"
    headers = [column.header_zh if chinese else column.name.replace("_", " ") for column in columns]
    shown = [
        (
            [
                (header, _say(column, value, chinese=chinese))
                for header, column, value in zip(headers, columns, values, strict=True)
            ],
            _place_to_correct(table.name, owner_key, row_id, user),
        )
        for row_id, *values in rows
    ]
    return CitedTable(table.name, table.name_zh if chinese else table.name.replace("_", " "), headers, shown)


def _say(column: Column, value: Any, *, chinese: bool) -> str:
    if value is None:
        return "—"
    if column.type == "decimal":
        return format_value(value, "yuan")
    if column.type == "timestamp" and isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    words = column.values.get(str(value))
    if words:
        return words[0] if chinese else str(value).replace("_", " ")
    # An id or a year is no quantity: no thousands marks.
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else format_plainly(value)


def _place_to_correct(table: str, owner_key: str, row_id: str, user: User) -> str:
    page = stored_for(table).page
    address = find_url(page, *owner_key.split("/"), row_id) if page else ""
    return address if address and may_follow(user, address) else ""
