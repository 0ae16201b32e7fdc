from __future__ import annotations

import csv
import datetime as dt

import pytest

from shuangjian.config.demo_data import generate, write_folder
from shuangjian.engine.contract import load_contract

CONTRACT = load_contract()


@pytest.fixture(scope="module")
def district():
    return generate(1)


def test_the_same_seed_gives_the_same_rows_and_another_gives_other_faults(district):
    assert generate(1) == district
    other = generate(2)
    assert {f.kind for f in other.faults} == {f.kind for f in district.faults}
    assert len(set(other.faults) & set(district.faults)) < len(district.faults) / 4


def test_fills_every_table_and_column_of_the_contract_with_known_codes(district):
    for table in CONTRACT:
        rows = district.rows(table.name)
        assert rows, table.name
        for column in table.columns:
            values = {row[column.name] for row in rows}
            if column.required:
                assert None not in values, f"{table.name}.{column.name}"
            if column.values and column.type == "text":
                listed = {code.strip() for code in column.meaning.split("|")} if "|" in column.meaning else set()
                known = set(column.values) | {code.split(";")[0].strip() for code in listed}
                assert {v for v in values if v is not None} <= known, f"{table.name}.{column.name}"


def test_names_every_row_once(district):
    for table in CONTRACT:
        keys = [tuple(row.get(name, row.get("starts_at")) for name in table.key) for row in district.rows(table.name)]
        assert len(set(keys)) == len(keys), table.name


def test_is_calibrated_on_the_published_figures(district):
    assert len(district.rows("school", stage="primary")) == 5
    own = {row["person_id"] for row in district.rows("teacher")}
    leading = {row["staff_person_id"] for row in district.rows("service_session")}
    assert len(leading & own) == 625
    assert len(leading - own) == 70
    enrolled = district.rows("service_enrolment")
    assert round(100 * sum(row["reply"] == "joined" for row in enrolled) / len(enrolled)) == 97
    hardship = [row for row in enrolled if row["hardship"]]
    assert len(hardship) == 56
    assert {row["fee_charged"] for row in hardship} == {0}


def test_every_account_adds_up(district):
    """Balances are the running sums of the bank's lines, and no escrow account is below zero."""
    for row in district.rows("account_balance", day=dt.date(2026, 11, 20)):
        lines = district.rows("bank_movement", institution_id=row["institution_id"], account=row["account"])
        assert row["balance"] == sum(x["amount"] if x["direction"] == "in" else -x["amount"] for x in lines)
    assert all(row["balance"] >= 0 for row in district.rows("account_balance"))


def test_no_school_day_is_a_holiday_and_worked_weekends_are_school_days(district):
    days = {row["assigned_on"] for row in district.rows("homework")}
    assert dt.date(2026, 10, 10) in days  # a Saturday worked in exchange
    assert dt.date(2026, 9, 20) in days  # a Sunday
    assert not days & {dt.date(2026, 9, 25), dt.date(2026, 10, 1), dt.date(2026, 10, 11)}


@pytest.mark.parametrize("chinese", [True, False])
def test_writes_the_files_districts_keep(district, tmp_path, chinese):
    write_folder(district, tmp_path, chinese=chinese)
    name, amount, account = ("缴费", "金额(元)", "收款账户") if chinese else ("payment", "amount", "account")
    with (tmp_path / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(district.rows("payment"))
    first = district.rows("payment")[0]
    assert rows[0][amount] == f"{first['amount'] // 100}.{first['amount'] % 100:02}"
    assert rows[0][account] == ({"escrow": "托管", "dedicated": "专用账户"} if chinese else {}).get(
        first["account"], first["account"]
    )
    assert len(list(tmp_path.glob("*.csv"))) == 33
