"""How many subjects a rule has: what its findings would be about, a class on a day, a lesson, an institution."""

from __future__ import annotations

from shuangjian.engine.contract import Table
from shuangjian.engine.query import quote
from shuangjian.engine.rule import Rule
from shuangjian.engine.session import Session


def subjects_by_region(session: Session, rule: Rule) -> dict[str, int]:
    """Return region → how many subjects a rule has there, wherever one of its provisions ever bound."""
    table, dialect = session.book.contract[rule.query.reading.subject_table], session.backend.dialect
    region = quote("region_code", dialect)
    columns = ", ".join(
        quote(name, dialect) for name in {"region_code": 0, **dict.fromkeys(subject_columns(rule, table))}
    )
    counted = session.backend.query(
        f"SELECT {region}, COUNT(*) FROM (SELECT DISTINCT {columns} FROM {quote(table.name, dialect)}) AS t GROUP BY {region}",
        session.as_of,
    )
    bound = {step.region_code for step in session.basis[rule.id]}
    return {code: count for code, count in counted if code in bound}


def subject_columns(rule: Rule, table: Table) -> list[str]:
    """Return the columns of the table of the subjects that tell one subject from another, its rows where they do not."""
    origins = rule.query.reading.origins
    places = {place for name in told_apart_by(rule, table) for place in origins[name]}
    return sorted({column for _, column in places}) if {name for name, _ in places} == {table.name} else ["row_id"]


def told_apart_by(rule: Rule, table: Table) -> list[str]:
    """Return the result columns that tell subjects apart and come from the table of the subjects alone."""
    origins = rule.query.reading.origins
    return [
        name
        for name in ("subject_key", "day", "discriminator")
        if origins.get(name) and {place for place, _ in origins[name]} == {table.name}
    ] or ["subject_key"]
