"""Which day is what: holidays and working weekends as published, vacations per region, and years nobody has published."""

from __future__ import annotations

from datetime import date

import pytest

from engines import on_duckdb
from shuangjian.engine.calendar import Vacation, calendar_rows, kind_of, national_kind, published_years
from shuangjian.engine.regions import packaged_regions
from shuangjian.engine.session import Session
from shuangjian.rulebook import packaged_rulebook

REGIONS = packaged_regions()
SUMMER = [
    Vacation("000000", date(2026, 7, 10), date(2026, 8, 31), "recalled"),
    Vacation("310000", date(2026, 7, 1), date(2026, 8, 31), "verified"),
]


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2026-01-01", "statutory_holiday"), ("2026-01-04", "school_day"), ("2026-02-14", "school_day"), ("2026-02-17", "statutory_holiday"),
        ("2026-02-28", "school_day"), ("2026-05-09", "school_day"), ("2026-09-20", "school_day"), ("2026-10-01", "statutory_holiday"),
        ("2026-10-10", "school_day"), ("2026-10-11", "rest_day"), ("2026-03-04", "school_day"),
    ],
)  # fmt: skip
def test_2026_reads_as_the_state_council_announced_it(day: str, kind: str) -> None:
    assert national_kind(date.fromisoformat(day)) == kind


def test_a_year_that_has_not_been_published_is_unknown() -> None:
    assert 2027 not in published_years()
    assert national_kind(date(2027, 10, 1)) is None
    assert calendar_rows(date(2026, 12, 31), date(2027, 1, 2), ["230804"], REGIONS, [], {}) == [
        ("230804", date(2026, 12, 31), "school_day")
    ]


def test_vacations_of_the_nearest_region_decide() -> None:
    day = date(2026, 7, 3)
    assert kind_of(day, "310114", SUMMER, REGIONS) == "vacation"
    assert kind_of(day, "230804", SUMMER, REGIONS) == "school_day"


def test_a_holiday_inside_a_vacation_stays_a_holiday() -> None:
    winter = [Vacation("000000", date(2026, 1, 20), date(2026, 3, 1), "recalled")]
    assert kind_of(date(2026, 2, 17), "230804", winter, REGIONS) == "statutory_holiday"


@pytest.mark.parametrize("region", ["310114", "230804"])
def test_many_days_at_once_say_what_each_day_says(region: str) -> None:
    rows = calendar_rows(date(2026, 1, 1), date(2026, 12, 31), [region], REGIONS, SUMMER, {})
    assert len(rows) == 365
    assert all(kind == kind_of(day, region, SUMMER, REGIONS) for _, day, kind in rows)


def test_a_row_of_the_folder_overrides_its_own_region_and_day_only() -> None:
    day, next_day = date(2026, 3, 4), date(2026, 3, 5)
    overrides = {("371502", day): "rest_day"}
    kinds = {
        (region, when): kind
        for region, when, kind in calendar_rows(day, next_day, ["371502", "371500"], REGIONS, [], overrides)
    }
    assert kinds == {
        ("371502", day): "rest_day", ("371502", next_day): "school_day", ("371500", day): "school_day", ("371500", next_day): "school_day",
    }  # fmt: skip


def test_the_nearest_override_wins() -> None:
    day = date(2026, 3, 4)
    overrides = {("371500", day): "vacation", ("371502", day): "school_day"}
    rows = calendar_rows(day, day, ["371502", "371503"], REGIONS, [], overrides)
    assert [(region, kind) for region, _, kind in rows] == [("371502", "school_day"), ("371503", "vacation")]


def lesson(day: str) -> dict[str, str]:
    return {"lesson_id": day, "institution_id": "I1", "region_code": "371500", "category": "subject", "starts_at": f"{day} 10:00", "ends_at": f"{day} 11:00"}  # fmt: skip


def test_a_rule_that_asks_the_calendar_is_skipped_for_an_unpublished_year_with_the_reason() -> None:
    book = packaged_rulebook()
    rule = book.rules["training.subject_on_rest_day"]
    session = Session(
        on_duckdb(book.contract, {"lesson": [lesson("2026-10-01"), lesson("2027-10-01")]}), book, date(2026, 11, 1)
    )
    session.install([rule])
    assert [finding.day.isoformat() for finding in session.run(rule)] == ["2026-10-01"]
    skip = session.unknown_years(rule)
    assert skip is not None
    assert (skip.rule, skip.years, skip.reason) == (rule.id, (2027,), "the calendar of 2027 has not been published")


def test_rules_that_need_no_calendar_judge_the_unpublished_year() -> None:
    book = packaged_rulebook()
    rule = book.rules["training.online_ends_late"]
    late = {**lesson("2027-10-01"), "mode": "online", "ends_at": "2027-10-01 21:01"}
    session = Session(on_duckdb(book.contract, {"lesson": [late]}), book, date(2027, 11, 1))
    session.install([rule])
    assert len(list(session.run(rule))) == 1
    assert session.unknown_years(rule) is None
