"""Drafts of any fact, judged by the rules themselves before they are stored."""

from __future__ import annotations

import datetime as dt

import pytest

from factories.places import make_class, make_region
from shuangjian.live.judging import Place, UnknownColumnError, add_up, judge, school_days
from shuangjian.registry.services import set_day
from shuangjian.web.context import acting

REGION, SUNDAY, SATURDAY_WORKED = "230804", dt.date(2026, 9, 13), dt.date(2026, 10, 10)


@pytest.fixture(autouse=True)
def _region(db):
    with acting("tester", "a test"):
        make_region(REGION)


def _homework(number, minutes, **values):
    return {
        "row_id": f"d{number}", "homework_id": f"d{number}", "region_code": REGION, "school_key": f"{REGION}/S1", "school_id": "S1",
        "class_key": f"{REGION}/S1/301", "class_id": "301", "stage": "primary", "grade": 3, "assigned_on": dt.date(2026, 9, 9),
        "subject": "数学", "kind": "written", "minutes": minutes, "tier": "all",
    } | values  # fmt: skip


def _lesson(day, **values):
    return {
        "row_id": "L1", "lesson_id": "L1", "lesson_key": f"{REGION}/P1/L1", "region_code": REGION, "institution_id": "P1",
        "institution_key": f"{REGION}/P1", "starts_on": day, "starts_at": dt.datetime.combine(day, dt.time(9)),
        "ends_at": dt.datetime.combine(day, dt.time(10)), "starts_minute": 540, "ends_minute": 600, "category": "subject",
        "mode": "offline", "subject": "数学",
    } | values  # fmt: skip


def _ids(judged):
    return {finding.rule.id for finding in judged.findings}


def test_drafts_are_added_up_by_the_rule_and_found_over_its_limit():
    place = Place(REGION, {"class_key": [f"{REGION}/S1/301"], "day": [dt.date(2026, 9, 9)]})
    over = judge("homework", [_homework(1, 40), _homework(2, 21)], place, as_of=dt.date(2026, 9, 9))
    assert over.totals == {f"{REGION}/S1/301": 61}
    assert "homework.written_minutes" in _ids(over)
    within = judge("homework", [_homework(1, 40), _homework(2, 20)], place, as_of=dt.date(2026, 9, 9))
    assert within.totals == {f"{REGION}/S1/301": 60}
    assert "homework.written_minutes" not in _ids(within)


def test_several_classes_are_added_up_at_once():
    with acting("tester", "a test"):
        keys = [make_class("301").key, make_class("302").key]
    place = Place(REGION, {"class_key": keys, "day": [dt.date(2026, 9, 9)]})
    drafts = [_homework(1, 10), _homework(2, 20, class_key=keys[1], class_id="302")]
    assert judge("homework", drafts, place, as_of=dt.date(2026, 9, 9)).totals == {keys[0]: 10, keys[1]: 20}
    assert add_up("homework", place, as_of=dt.date(2026, 9, 9)) == {}


@pytest.mark.parametrize(("day", "is_found"), [(SUNDAY, True), (SATURDAY_WORKED, False)])
def test_a_lesson_is_judged_by_what_its_day_is(day, is_found):
    place = Place(REGION, {"institution_key": [f"{REGION}/P1"], "starts_on": [day]})
    judged = judge("lesson", [_lesson(day)], place, as_of=day)
    assert ("training.subject_on_rest_day" in _ids(judged)) is is_found
    assert judged.skipped == ()


def test_in_a_year_without_a_calendar_the_rules_that_ask_it_say_that_they_cannot():
    day = dt.date(2031, 9, 14)
    place = Place(REGION, {"institution_key": [f"{REGION}/P1"], "starts_on": [day]})
    late = _lesson(day, starts_minute=1260, ends_minute=1320)
    judged = judge("lesson", [late], place, as_of=day)
    assert "training.subject_on_rest_day" in {skip.rule for skip in judged.skipped}
    assert {skip.years for skip in judged.skipped} == {(2031,)}
    assert "training.offline_ends_late" in _ids(judged)


def test_on_a_day_that_may_be_vacation_the_rules_that_ask_it_say_so_until_the_calendar_does():
    day = dt.date(2026, 2, 4)
    place = Place(REGION, {"institution_key": [f"{REGION}/P1"], "starts_on": [day]})
    judged = judge("lesson", [_lesson(day)], place, as_of=day)
    said = {skip.rule: skip.reason for skip in judged.skipped}
    assert "2026-02-04 is vacation" in said["training.subject_on_rest_day"]
    assert "training.subject_on_rest_day" not in _ids(judged)
    with acting("tester", "a test"):
        set_day(region_code=REGION, day=day, kind="vacation")
    judged = judge("lesson", [_lesson(day)], place, as_of=day)
    assert judged.skipped == ()
    assert "training.subject_on_rest_day" in _ids(judged)


def test_rows_judged_one_by_one_need_no_place():
    exam = {
        "row_id": "E1", "exam_id": "E1", "region_code": REGION, "school_id": "S1", "school_key": f"{REGION}/S1", "grade": 3,
        "stage": "primary", "held_on": dt.date(2026, 9, 9), "subject": "数学", "kind": "midterm",
    }  # fmt: skip
    assert "exams.midterm_in_primary" in _ids(judge("exam", [exam], Place(REGION), as_of=dt.date(2026, 9, 9)))


def test_a_column_the_fact_does_not_have_is_refused():
    with pytest.raises(UnknownColumnError, match="minuts"):
        judge("homework", [{"minuts": 5}], Place(REGION), as_of=dt.date(2026, 9, 9))


def test_school_days_of_a_span_are_those_between_its_ends():
    """From a Friday to the Tuesday after it; a Saturday on which is worked is one."""
    assert school_days(REGION, dt.date(2026, 9, 11), dt.date(2026, 9, 15)) == [
        dt.date(2026, 9, day) for day in (11, 14, 15)
    ]
    assert school_days(REGION, SATURDAY_WORKED, SATURDAY_WORKED) == [SATURDAY_WORKED]
    assert school_days(REGION, SUNDAY, SUNDAY) == []
