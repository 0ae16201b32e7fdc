"""The fact contract: nothing that was agreed is missing from it."""

from __future__ import annotations

import csv
from pathlib import Path

from shuangjian.engine.contract import FREE_TEXT, NONE, OPEN, PERSON, SIGNED, UNKNOWN, load_contract
from shuangjian.engine.normalise import order

AGREED = Path(__file__).parents[4] / "shared" / "facts.tsv"


def test_every_key_and_row_id_is_a_column() -> None:
    for table in load_contract():
        assert set(table.key) | set(table.row_id) <= {column.name for column in table.columns}


def test_every_day_is_an_engine_column() -> None:
    for table in load_contract():
        assert table.day is None or table.day in {column.name for column in table.engine_columns}


def test_sources_of_fills_come_before_their_users() -> None:
    names = order(load_contract())
    assert sorted(names) == sorted(load_contract().names)
    assert names.index("school_class") < names.index("homework")
    assert names.index("course") < names.index("lesson")


def test_fills_are_columns_of_tables_and_take_what_fits() -> None:
    contract = load_contract()
    fills = [(table.name, column, fill) for table in contract for column in table.columns for fill in column.taken_from]
    assert fills
    for name, column, fill in fills:
        source = contract[fill.table][fill.column]
        assert set(fill.only) <= set(source.values), f"{name}.{column.name} takes {fill}"
        assert set(fill.only or source.values) <= set(column.values), (
            f"{name}.{column.name} would take words it does not know"
        )


def test_what_columns_hold_fits_their_type() -> None:
    types = {FREE_TEXT: {"text"}, PERSON: {"text"}, SIGNED: {"int", "decimal"}, "": None}
    for table in load_contract():
        for column in table.columns:
            fitting = types[column.holds]
            assert fitting is None or (column.type in fitting and not column.values), f"{table.name}.{column.name}"


def test_the_contract_holds_all_that_was_agreed() -> None:
    if not AGREED.exists():
        return  # kept beside the repository only where the platform is planned
    contract = load_contract()
    with AGREED.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    lost = [
        (r["table"], r["column"]) for r in rows if r["table"] not in contract or r["column"] not in contract[r["table"]]
    ]
    assert lost == []
    for row in rows:
        column = contract[row["table"]][row["column"]]
        assert column.type == row["type"], row
        assert column.required <= (row["required"] == "yes"), row
        words = {
            w.strip()
            for part in (row["values_zh"] or "").split(";")
            if part.strip()
            for w in part.partition("=")[2].split("|")
        }
        assert words <= {word for listed in column.values.values() for word in listed}, row


def test_every_column_that_may_be_empty_says_what_that_means() -> None:
    for table in load_contract():
        for column in table.columns:
            allowed = {""} if column.required else {UNKNOWN, NONE, OPEN, *column.values}
            assert column.empty in allowed, f"{table.name}.{column.name}: {column.empty!r}"
