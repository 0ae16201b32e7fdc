from __future__ import annotations

import csv
import datetime as dt
import random
from collections import Counter

import pytest

from shuangjian.config.demo_data import generate, write_folder
from shuangjian.engine.contract import load_contract

CONTRACT = load_contract()


@pytest.fixture(scope="module")
def district():
    return generate(1)


def test_the_same_seed_gives_the_same_rows(district):
    assert generate(1) == district


def test_another_seed_gives_the_same_stories_at_other_places_and_days(district):
    other = generate(2)
    assert Counter(f.breach.rule for f in other.faults) == Counter(f.breach.rule for f in district.faults)
    assert {b.rule for f in other.faults for b in f.also} == {b.rule for f in district.faults for b in f.also}
    same = {f.breach for f in other.faults} & {f.breach for f in district.faults}
    assert len(same) < len(district.faults) / 10
    assert other.tables.keys() == district.tables.keys()


def test_no_part_uses_random_numbers_but_its_own(district):
    """Whoever drew from the common generator would change, or be changed by, what else runs."""
    before = random.getstate()
    random.seed(4711)
    drawn = random.getstate()
    assert generate(1) == district
    assert random.getstate() == drawn
    random.setstate(before)


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


def written_minutes(district):
    """Return (school, class, day) → minutes and grade, counting the longest of a subject's tiers."""
    minutes, grades = Counter(), {}
    for row in district.rows("homework", kind="written"):
        key = (row["school_id"], row["class_id"], row["assigned_on"])
        grades[key] = row["grade"]
        if row["tier"] in ("all", "extended"):
            minutes[key] += row["minutes"]
    return minutes, grades


def mean(values):
    values = list(values)
    return sum(values) / len(values)


@pytest.fixture(scope="module")
def of_primary(district):
    """Minutes of the class-days of grades 3 to 6 where nothing was planted."""
    faulty = {(f.breach.owner_id, f.breach.subject_id, f.breach.day) for f in district.faults}
    minutes, grades = written_minutes(district)
    return {key: (total, grades[key]) for key, total in minutes.items() if 3 <= grades[key] <= 6 and key not in faulty}


def test_written_minutes_have_one_peak_and_no_gap_up_to_the_limit(of_primary):
    bins = Counter(total // 5 for total, _ in of_primary.values())
    heights = [bins[number] for number in range(1, 12)]
    assert min(heights) > 0
    top = heights.index(max(heights))
    assert heights[: top + 1] == sorted(heights[: top + 1])
    assert heights[top:] == sorted(heights[top:], reverse=True)
    assert max(total for total, _ in of_primary.values()) < 60


def test_a_few_class_days_of_every_school_would_break_a_limit_of_45(of_primary):
    above = Counter(school for (school, _, _), (total, _) in of_primary.items() if total > 45)
    assert len(above) == 5
    assert max(above.values()) > 1.5 * min(above.values())
    assert 0.02 < sum(above.values()) / len(of_primary) < 0.15


def test_written_minutes_grow_with_the_grade_and_the_month(of_primary):
    by_grade = [mean(total for total, grade in of_primary.values() if grade == wanted) for wanted in (3, 4, 5, 6)]
    assert by_grade == sorted(by_grade)
    early = mean(total for (_, _, day), (total, _) in of_primary.items() if day.day <= 10)
    late = mean(total for (_, _, day), (total, _) in of_primary.items() if day.day > 20)
    assert late > 1.05 * early


def test_junior_classes_write_more_before_their_midterm(district):
    minutes, grades = written_minutes(district)
    junior = {key: total for key, total in minutes.items() if grades[key] >= 7}
    before = mean(
        total for (_, _, day), total in junior.items() if dt.date(2026, 10, 28) <= day <= dt.date(2026, 11, 4)
    )
    after = mean(total for (_, _, day), total in junior.items() if dt.date(2026, 11, 9) <= day <= dt.date(2026, 11, 13))
    assert before > 1.08 * after


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
    assert len(list(tmp_path.glob("*.csv"))) == 41
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".csv"] == ["README.md"]
