"""Which day is what: holidays and working weekends as published, vacations per region, and years nobody has published."""

from __future__ import annotations

from datetime import date

import pytest

from engines import on_duckdb
from shuangjian.engine.calendar import Extent, Vacation, calendar_rows, kind_of, national_kind, published_years
from shuangjian.engine.regions import packaged_regions
from shuangjian.engine.session import Session
from shuangjian.engine.undecided import Judge, Judgement
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


YEAR = 2026
LIKELY = [
    Vacation("000000", date(YEAR, 2, 15), date(YEAR, 2, 24), "recalled", extent=Extent.CORE),
    Vacation("000000", date(YEAR, 1, 1), date(YEAR, 3, 1), "recalled", extent=Extent.LIKELY),
    Vacation("540000", date(YEAR - 1, 12, 15), date(YEAR, 3, 15), "recalled", extent=Extent.LIKELY),
    Vacation("310000", date(YEAR, 7, 1), date(YEAR, 8, 31), "verified"),
    Vacation("371502", date(YEAR, 1, 31), date(YEAR, 2, 28), "verified", decides_from=date(YEAR, 1, 12)),
]


@pytest.mark.parametrize(
    ("region", "day", "kind"),
    [
        # The last working day before the season and the first after it; in it, a working day is nobody's.
        ("530100", "2025-12-31", "school_day"), ("530100", "2026-01-05", None), ("530100", "2026-02-04", None),
        ("530100", "2026-03-02", "school_day"),
        # What is certain all the same: weekends, holidays, the core. A working Saturday is a working day.
        ("530100", "2026-02-07", "rest_day"), ("530100", "2026-02-17", "statutory_holiday"), ("530100", "2026-02-24", "vacation"),
        ("530100", "2026-02-25", None), ("530100", "2026-02-14", None),
        # Where the winter is longer.
        ("540102", "2025-12-15", None), ("540102", "2026-03-13", None), ("540102", "2026-03-16", "school_day"),
        # A summer that is known says nothing of the winter.
        ("310114", "2026-02-04", None), ("310114", "2026-07-01", "vacation"),
        # Who has said when its winter is has said which days it is not; before the list was in force nobody had.
        ("371502", "2026-01-09", None), ("371502", "2026-01-12", "school_day"), ("371502", "2026-01-30", "school_day"),
        ("371502", "2026-02-04", "vacation"), ("371500", "2026-02-04", None),
    ],
)  # fmt: skip
def test_a_day_that_may_be_vacation_is_nothing_until_somebody_says(region: str, day: str, kind: str | None) -> None:
    when = date.fromisoformat(day)
    assert kind_of(when, region, LIKELY, REGIONS) == kind
    overrides = {(region, when): "school_day"}
    assert calendar_rows(when, when, [region], REGIONS, LIKELY, {}) == [(region, when, kind)]
    assert calendar_rows(when, when, [region], REGIONS, LIKELY, overrides) == [(region, when, "school_day")]


def test_what_asks_an_open_day_is_undecided_for_want_of_the_calendar() -> None:
    book = packaged_rulebook()
    rule = book.rules["training.subject_on_rest_day"]
    days = ("2026-02-04", "2026-02-05", "2026-02-07", "2026-02-16", "2026-03-04")
    here = [{**lesson(day), "region_code": "530100"} for day in days]
    unsaid = {**lesson("2026-02-04"), "lesson_id": "unsaid", "region_code": "530100", "category": None}

    def judged(*extra: dict[str, str]) -> Judgement:
        kept = {"calendar_day": [*extra]} if extra else {}
        session = Session(on_duckdb(book.contract, {"lesson": [*here, unsaid], **kept}), book, date(2026, 3, 31))
        session.install([rule])
        return Judge(session).judge(rule)

    found = judged()
    assert sorted(f.subject_id for f in found.findings) == ["2026-02-07", "2026-02-16"]
    entries = {(entry.table, entry.column): entry.as_dict() for entry in found.undecided}
    assert entries["calendar_day", "kind"] == {
        "rule": rule.id, "table": "calendar_day", "column": "kind", "count": 3, "rows": ["2026-02-04", "2026-02-05", "unsaid"],
        "days": [{"region_code": "530100", "from": "2026-02-04", "to": "2026-02-05"}],
    }  # fmt: skip
    assert entries["lesson", "category"]["rows"] == ["unsaid"]
    # The calendar kept for one of the days decides that day, and no other.
    kept = judged({"region_code": "530100", "day": "2026-02-04", "kind": "vacation"})
    assert sorted(f.subject_id for f in kept.findings) == ["2026-02-04", "2026-02-07", "2026-02-16"]
    rows = {(entry.table, entry.column): entry.rows for entry in kept.undecided}
    assert rows == {("calendar_day", "kind"): ("2026-02-05",), ("lesson", "category"): ("unsaid",)}


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
