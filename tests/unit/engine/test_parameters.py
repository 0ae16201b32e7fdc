"""Which value is in force: district over city over province over nation, by stage, by day; drafts in its place."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date

import pytest

from engines import on_duckdb
from shuangjian.engine.errors import DraftRefused, UnknownParameter
from shuangjian.engine.parameters import (
    STRICTER_GOVERNS,
    Draft,
    Parameter,
    Value,
    check_drafts,
    looser_than_above,
    parameter_steps,
    value_in_force,
)
from shuangjian.engine.provisions import Instrument, Provision
from shuangjian.engine.regions import packaged_regions
from shuangjian.engine.session import Session
from shuangjian.rulebook import packaged_rulebook

REGIONS = packaged_regions()
NATION, PROVINCE, CITY, DISTRICT = "000000", "370000", "371500", "371502"


def value(region: str, number: int, first: str, last: str | None = None, stage: str | None = None) -> Value:
    return Value(
        region, stage, date.fromisoformat(first), date.fromisoformat(last) if last else None, number, None, "verified"
    )


def parameter(*values: Value) -> Parameter:
    return Parameter("m", "上限", "limit", "min", "max", values)


def in_force(given: Parameter, region: str, day: str, stage: str | None = None) -> int | None:
    found = value_in_force(given, region, date.fromisoformat(day), stage, REGIONS)
    return found.value if found else None


def test_the_nearest_region_decides() -> None:
    given = parameter(value(NATION, 60, "2021-01-01"), value(PROVINCE, 58, "2021-01-01"), value(CITY, 55, "2021-01-01"))
    assert in_force(given, DISTRICT, "2022-01-01") == 55
    assert in_force(given, "370100", "2022-01-01") == 58
    assert in_force(given, "230804", "2022-01-01") == 60


def test_a_local_value_that_has_ended_gives_way_to_the_one_above() -> None:
    given = parameter(value(NATION, 60, "2021-01-01"), value(CITY, 55, "2022-01-01", "2023-01-01"))
    assert [in_force(given, CITY, day) for day in ("2021-12-31", "2022-01-01", "2022-12-31", "2023-01-01")] == [
        60,
        55,
        55,
        60,
    ]


def test_nothing_is_in_force_before_the_first_day() -> None:
    assert in_force(parameter(value(NATION, 60, "2021-07-24")), CITY, "2021-07-23") is None


def test_the_value_of_a_stage_goes_before_one_for_all() -> None:
    given = parameter(value(NATION, 60, "2021-01-01"), value(NATION, 90, "2021-01-01", stage="junior"))
    assert (in_force(given, CITY, "2022-01-01", "junior"), in_force(given, CITY, "2022-01-01", "primary")) == (90, 60)


def bounding(of: Value) -> Value:
    printed = Instrument("N", "", "n", "n", "", NATION, None, date(2021, 1, 1), None, "verified", "", False)
    provision = Provision("N-1", printed, "", "n", "n", "verified", date(2021, 1, 1), None, stricter_governs=True)
    return replace(of, provision=provision)


@pytest.mark.parametrize(("local", "expected"), [(70, 60), (55, 55)])
def test_a_looser_local_value_has_no_effect_where_the_stricter_governs(local: int, expected: int) -> None:
    nation = bounding(value(NATION, 60, "2021-01-01", "2023-01-01"))
    given = parameter(nation, value(PROVINCE, 75, "2021-01-01"), value(CITY, local, "2021-01-01"))
    assert in_force(given, DISTRICT, "2022-12-31") == expected
    assert in_force(given, DISTRICT, "2023-01-01") == local
    steps = parameter_steps(given, [DISTRICT], REGIONS)
    assert [step.value for step in steps if step.valid_from < date(2023, 1, 1)] == [expected]
    hints = {problem.hint for problem in looser_than_above(given, REGIONS)}
    assert STRICTER_GOVERNS in hints  # the province's is looser in both
    assert in_force(given, PROVINCE, "2022-01-01") == 60


def test_a_local_value_is_held_against_the_one_above_only_while_it_is_the_regions_own() -> None:
    nation = (value(NATION, 60, "2021-01-01"), value(NATION, 50, "2023-01-01"))
    given = parameter(*nation, value(CITY, 55, "2021-01-01"), value(CITY, 45, "2022-01-01"))
    assert looser_than_above(given, REGIONS) == []
    later = parameter(*nation, value(CITY, 55, "2021-01-01"), value(CITY, 45, "2023-06-01"))
    assert len(looser_than_above(later, REGIONS)) == 1


def test_steps_leave_no_gap_and_no_overlap() -> None:
    given = parameter(
        value(NATION, 60, "2021-01-01"), value(NATION, 50, "2024-01-01"), value(CITY, 55, "2022-01-01", "2023-01-01")
    )
    steps = parameter_steps(given, [CITY], REGIONS)
    assert [(step.valid_from.isoformat(), step.value) for step in steps] == [
        ("2021-01-01", 60), ("2022-01-01", 55), ("2023-01-01", 60), ("2024-01-01", 50),
    ]  # fmt: skip
    assert all(left.valid_to == right.valid_from for left, right in itertools.pairwise(steps))


def test_steps_say_what_the_value_in_force_says_on_every_edge() -> None:
    book = packaged_rulebook()
    for given in book.parameters.values():
        for step in parameter_steps(given, ["371502", "310114", "230804", "500153"], REGIONS):
            found = value_in_force(given, step.region_code, step.valid_from, step.stage, REGIONS)
            assert found is not None
            assert found.value == step.value


def test_a_draft_counts_in_its_region_and_stage_only() -> None:
    given = parameter(value(NATION, 60, "2021-01-01", stage="primary"), value(NATION, 90, "2021-01-01", stage="junior"))
    steps = parameter_steps(given, [DISTRICT, "230804"], REGIONS, [Draft("m", 45, region=CITY, stage="primary")])
    assert {(step.region_code, step.stage): step.value for step in steps} == {
        (DISTRICT, "primary"): 45, (DISTRICT, "junior"): 90, ("230804", "primary"): 60, ("230804", "junior"): 90,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("draft", "error", "said"),
    [
        (Draft("homework.written.minutes_mx", 1), UnknownParameter, "homework.written.minutes_max"),
        (Draft("homework.written.minutes_max", 1, region="999999"), DraftRefused, "no region 999999"),
        (Draft("homework.written.minutes_max", 1, stage="senior"), DraftRefused, "not given for the stage senior"),
    ],
)
def test_a_draft_that_would_change_nothing_is_refused(draft: Draft, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        check_drafts(packaged_rulebook().parameters, [draft], REGIONS)


@pytest.mark.clause("RC-01b")
def test_a_local_limit_counts_from_its_day() -> None:
    book = packaged_rulebook()
    limit = book.parameters["homework.written.minutes_max"]
    free = book.parameters["homework.written.home_free_grade_max"]
    day = "2025-03-31"
    assert (in_force(limit, "500153", day, "primary"), in_force(limit, "500153", day, "junior")) == (60, 90)
    assert in_force(free, "500153", day) == 2
    local = Value("500153", "primary", date(2025, 4, 1), None, 50, limit.values[0].provision, "draft")
    changed = Parameter(limit.key, limit.title_zh, limit.title_en, limit.unit, limit.direction, (*limit.values, local))
    rows = [
        {"homework_id": f"h{day}", "region_code": "500153", "school_id": "S1", "class_id": "301", "grade": 3, "subject": "语文",
         "assigned_on": day, "kind": "written", "place": "home", "minutes": 55}
        for day in ("2025-03-31", "2025-04-01")
    ]  # fmt: skip
    session = Session(on_duckdb(book.contract, {"homework": rows}), book, date(2025, 6, 30))
    book_rule = book.rules["homework.written_minutes"]
    session.install([book_rule])
    session._install_parameter(changed, {"500153"}, REGIONS)
    assert [finding.day.isoformat() for finding in session.run(book_rule)] == ["2025-04-01"]
