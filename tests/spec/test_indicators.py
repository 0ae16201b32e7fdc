"""Every indicator on small facts: what it counts, over what, and the published example of its clause where it has one."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any

import pytest

from engines import Facts, on_duckdb
from shuangjian.engine.session import IndicatorValue, Session
from shuangjian.rulebook import packaged_rulebook

BOOK = packaged_rulebook()
REGION = "371500"
AS_OF = date(2025, 3, 31)


def values_of(name: str, facts: Facts, as_of: date = AS_OF) -> list[IndicatorValue]:
    located = {table: [{"region_code": REGION, **row} for row in rows] for table, rows in facts.items()}
    session = Session(on_duckdb(BOOK.contract, located), BOOK, as_of)
    session.install([])
    return list(session.indicate(BOOK.indicators[name]))


def total(name: str, facts: Facts, as_of: date = AS_OF) -> tuple[int, int]:
    found = values_of(name, facts, as_of)
    return sum(value.numerator for value in found), sum(value.denominator for value in found)


def percent(pair: tuple[int, int]) -> float:
    return round(100 * pair[0] / pair[1], 2)


def schools(count: int) -> list[dict[str, Any]]:
    return [{"school_id": f"S{n}", "name": f"第{n}小学", "stage": "primary"} for n in range(count)]


def session_row(school: int, day: str = "2025-03-03", **more: Any) -> dict[str, Any]:
    row = {
        "session_id": f"{school}-{day}-{more}",
        "school_id": f"S{school}",
        "starts_at": f"{day} 15:30",
        "ends_at": f"{day} 17:30",
    }
    return {**row, **more}


def written(class_id: str, minutes: int, **more: Any) -> dict[str, Any]:
    row = {
        "homework_id": f"{class_id}-{minutes}-{more}", "school_id": "S1", "class_id": class_id, "grade": 3, "subject": "语文",
        "assigned_on": "2025-03-03", "kind": "written", "minutes": minutes, "place": "home",
    }  # fmt: skip
    return {**row, **more}


def institution(number: int, **more: Any) -> dict[str, Any]:
    return {"institution_id": f"I{number}", "name": f"机构{number}", "category": "subject", **more}


# After-school service ------------------------------------------------------------------------------------------------


@pytest.mark.clause("QJ-41")
def test_school_coverage_names_the_school_without_service() -> None:
    facts = {"school": schools(12), "service_session": [session_row(n) for n in range(12)]}
    assert percent(total("afterschool.school_coverage", facts)) == 100
    facts["service_session"].pop()
    found = values_of("afterschool.school_coverage", facts)
    assert percent((sum(v.numerator for v in found), len(found))) == 91.67
    assert [value.owner_key for value in found if not value.numerator] == [f"{REGION}/S11"]


@pytest.mark.clause("SH-11a")
def test_school_coverage_counts_a_school_that_opened_without_service() -> None:
    facts = {"school": schools(1_501), "service_session": [session_row(n) for n in range(1_500)]}
    found = values_of("afterschool.school_coverage", facts)
    assert [value.owner_key for value in found if not value.numerator] == [f"{REGION}/S1500"]
    facts["school"].pop()
    assert total("afterschool.school_coverage", facts) == (1_500, 1_500)


@pytest.mark.clause("SH-13")
@pytest.mark.parametrize(("joined", "rate"), [(950, 95.0), (949, 94.9)])
def test_participation_is_those_who_joined_of_those_asked(joined: int, rate: float) -> None:
    rows = [
        {"enrolment_id": f"e{n}", "school_id": "S1", "student_id": f"p{n}", "term": "2025-1", "reply": "joined" if n < joined else "declined"}
        for n in range(1_000)
    ]  # fmt: skip
    assert percent(total("afterschool.participation", {"service_enrolment": rows})) == rate


def test_participation_takes_each_pupils_latest_term() -> None:
    rows = [
        {"enrolment_id": f"e{term}", "school_id": "S1", "student_id": "p1", "term": term, "reply": reply}
        for term, reply in (("2024-2", "declined"), ("2025-1", "joined"))
    ]
    assert total("afterschool.participation", {"service_enrolment": rows}) == (1, 1)


@pytest.mark.parametrize(
    ("replies", "counted"), [(("joined", "joined"), 1), (("declined", "joined"), 1), (("declined", "none"), 0)]
)
def test_participation_counts_a_pupil_with_two_forms_once(replies: tuple[str, ...], counted: int) -> None:
    rows = [
        {"enrolment_id": f"e{n}", "school_id": "S1", "student_id": "p1", "term": "2025-1", "reply": reply}
        for n, reply in enumerate(replies)
    ]
    rows.append({"enrolment_id": "e9", "school_id": "S1", "student_id": "p2", "term": "2025-1", "reply": "declined"})
    assert total("afterschool.participation", {"service_enrolment": rows}) == (counted, 2)


@pytest.mark.clause("QJ-45")
def test_hardship_exempt_is_complete_only_without_a_single_bill() -> None:
    rows = [
        {"enrolment_id": f"e{n}", "school_id": "S1", "student_id": f"p{n}", "term": "2025-1", "reply": "joined", "hardship": True, "fee_charged": 0}
        for n in range(56)
    ]  # fmt: skip
    assert percent(total("afterschool.hardship_exempt", {"service_enrolment": rows})) == 100
    rows[7]["fee_charged"] = 1
    assert total("afterschool.hardship_exempt", {"service_enrolment": rows}) == (55, 56)


@pytest.mark.parametrize(("fees", "exempt"), [((0, 0), 1), ((0, 100), 0)])
def test_hardship_exempt_counts_a_pupil_with_two_forms_once(fees: tuple[int, ...], exempt: int) -> None:
    rows = [
        {"enrolment_id": f"e{n}", "school_id": "S1", "student_id": "p1", "term": "2025-1", "reply": "joined", "hardship": True, "fee_charged": fee}
        for n, fee in enumerate(fees)
    ]  # fmt: skip
    assert total("afterschool.hardship_exempt", {"service_enrolment": rows}) == (exempt, 1)


@pytest.mark.clause("SH-14b")
@pytest.mark.parametrize(("serving", "above"), [(801, True), (800, False)])
def test_staff_in_service_counts_each_teacher_once(serving: int, above: bool) -> None:
    facts = {
        "teacher": [{"person_id": f"t{n}", "school_id": "S1"} for n in range(1_000)],
        "service_session": [session_row(1, day, staff_person_id=f"t{n}") for n in range(serving) for day in ("2025-03-03", "2025-03-04")],
    }  # fmt: skip
    assert (percent(total("afterschool.staff_in_service", facts)) > 80) is above


@pytest.mark.clause("SH-11c")
def test_workday_coverage_names_the_day_without_service() -> None:
    weekdays = [date(2025, 3, n) for n in range(3, 32) if date(2025, 3, n).weekday() < 5]
    days = [*weekdays, date(2025, 4, 1)]
    facts = {"school": schools(1), "service_session": [session_row(0, day.isoformat()) for day in days]}
    assert percent(total("afterschool.workday_coverage", facts, days[-1])) == 100
    missed = facts["service_session"].pop(4)
    found = values_of("afterschool.workday_coverage", facts, days[-1])
    assert (len(found), percent((sum(v.numerator for v in found), len(found)))) == (22, 95.45)
    assert [v.day.isoformat() for v in found if not v.numerator] == [missed["starts_at"][:10]]


def test_external_specialists_are_those_the_school_does_not_employ() -> None:
    facts = {
        "teacher": [{"person_id": "t1", "school_id": "S1"}, {"person_id": "t2", "school_id": "S2"}],
        "service_session": [session_row(1, staff_person_id=person) for person in ("t1", "t2", "x1", "x1")],
    }
    assert total("afterschool.external_specialists", facts) == (2, 3)


# Homework ------------------------------------------------------------------------------------------------------------


@pytest.mark.clause("LC-00j")
def test_goals_show_class_days_within_the_limit_and_schools_with_service() -> None:
    facts = {"homework": [written(f"30{n}", 60 if n < 98 else 61) for n in range(100)]}
    assert percent(total("homework.class_days_within_limit", facts)) == 98
    offering = {"school": schools(50), "service_session": [session_row(n) for n in range(50)]}
    assert percent(total("afterschool.school_coverage", offering)) == 100


def test_class_days_within_limit_leaves_out_the_grades_without_home_work() -> None:
    facts = {"homework": [written("201", 10, grade=2), written("301", 10)]}
    assert total("homework.class_days_within_limit", facts) == (1, 1)


def test_done_in_school_counts_written_primary_tasks() -> None:
    rows = [
        written("301", 10),
        written("301", 10, place="school"),
        written("701", 10, grade=7),
        written("301", 5, kind="oral"),
    ]
    assert total("homework.done_in_school", {"homework": rows}) == (1, 2)


@pytest.mark.clause("LC-03e")
def test_encouraged_forms_are_a_share_and_never_a_finding() -> None:
    forms = ["layered", "elastic", "individual", "inquiry"] * 5
    rows = [written("301", 1, homework_id=f"h{n}", form=(forms[n : n + 1] or [None])[0]) for n in range(100)]
    assert total("homework.encouraged_forms", {"homework": rows}) == (20, 100)
    assert total("homework.encouraged_forms", {"homework": rows[20:]}) == (0, 80)
    assert not [rule.id for rule in BOOK.rules.values() if "h.form" in rule.text]


def test_mean_minutes_tell_primary_and_junior_classes_apart() -> None:
    rows = [written("301", 30), written("301", 20, subject="数学"), written("302", 40), written("701", 80, grade=7)]
    assert total("homework.mean_minutes_primary", {"homework": rows}) == (90, 2)
    assert total("homework.mean_minutes_junior", {"homework": rows}) == (80, 1)


def test_mean_minutes_take_the_longest_tier_of_a_subject() -> None:
    rows = [written("301", 10, tier="basic"), written("301", 25, tier="extended"), written("301", 5)]
    assert total("homework.mean_minutes_primary", {"homework": rows}) == (30, 1)


def test_notice_coverage_owes_a_notice_on_school_days_only() -> None:
    classes = [{"class_id": name, "school_id": "S1", "stage": "primary", "grade": 3} for name in ("301", "302")]
    notices = [("301", "2025-03-07"), ("302", "2025-03-07"), ("301", "2025-03-10")]
    rows = [{"notice_id": f"n{n}", "school_id": "S1", "class_id": c, "day": d} for n, (c, d) in enumerate(notices)]
    found = values_of("homework.notice_coverage", {"school_class": classes, "homework_notice": rows})
    assert [(v.day.isoformat(), v.numerator, v.denominator) for v in sorted(found, key=lambda v: v.day)] == [
        ("2025-03-07", 2, 2),
        ("2025-03-10", 1, 2),
    ]


# Training ------------------------------------------------------------------------------------------------------------


@pytest.mark.clause("SH-23a")
def test_subject_reduction_reads_as_published() -> None:
    rows = [institution(n, status="closed" if n < 73 else "active") for n in range(336)]
    found = values_of("training.subject_reduction", {"institution": rows})
    assert percent((sum(v.numerator for v in found), len(found))) == 21.73
    assert sum(v.numerator for v in found) == 336 - 263


def test_subject_reduction_counts_a_change_to_other_training() -> None:
    rows = [
        institution(1, valid_to="2025-01-31"),
        institution(1, category="art", valid_from="2025-02-01"),
        institution(2),
    ]
    assert total("training.subject_reduction", {"institution": rows}) == (1, 2)


def test_licensed_share_needs_a_number_that_has_not_lapsed() -> None:
    rows = [
        institution(1, licence_no="x1", licence_to="2025-03-31"), institution(2, licence_no="x2", licence_to="2025-03-30"), institution(3),
        institution(4, licence_no="x4", status="closed"), institution(5, licence_no="x5", status="unlicensed"),
    ]  # fmt: skip
    assert total("training.licensed_share", {"institution": rows}) == (1, 4)


def test_institutions_are_told_apart_by_category() -> None:
    kinds = Counter({"subject": 1, "art": 2, "sport": 3, "technology": 4})
    rows = [institution(n, category=kind) for n, kind in enumerate(kinds.elements())]
    rows.append(institution(99, category="art", status="closed"))
    for kind, count in kinds.items():
        assert total(f"training.institutions_{kind}", {"institution": rows}) == (count, 10)


@pytest.mark.clause("LC-11e")
def test_model_contracts_fall_short_by_one_in_a_hundred() -> None:
    rows = [
        {"contract_id": f"k{n}", "institution_id": "I1", "signed_on": "2025-03-01", "amount": 1, "template": "own" if n == 5 else "model"}
        for n in range(100)
    ]  # fmt: skip
    assert percent(total("training.model_contracts", {"contract": rows})) == 99
    session = Session(
        on_duckdb(BOOK.contract, {"contract": [{"region_code": REGION, **row} for row in rows]}), BOOK, AS_OF
    )
    rule = BOOK.rules["training.contract_not_model"]
    session.install([rule])
    assert [finding.subject_id for finding in session.run(rule)] == ["k5"]


@pytest.mark.clause("LC-09a", "LC-NI-18")
def test_subject_lessons_on_free_days_know_the_working_saturday() -> None:
    days = [
        "2021-10-01",
        "2021-10-09",
        "2021-10-10",
        "2021-10-12",
    ]  # National Day, a working Saturday, a Sunday, a Tuesday
    rows = [
        {"lesson_id": f"{kind}{day}", "institution_id": "I1", "category": kind, "starts_at": f"{day} 10:00", "ends_at": f"{day} 11:00"}
        for day in days
        for kind in ("subject", "art")
    ]  # fmt: skip
    found = values_of("training.subject_lessons_on_free_days", {"lesson": rows})
    assert {v.day.isoformat() for v in found if v.numerator} == {"2021-10-01", "2021-10-10"}
    assert sum(v.denominator for v in found) == 4


# Funds ---------------------------------------------------------------------------------------------------------------


def test_confirmed_lessons_wait_for_the_family() -> None:
    rows = [
        {"attendance_id": f"a{n}", "contract_id": "k1", "institution_id": "I1", "attended_on": "2025-03-10", "lessons": 2, "confirmed_on": day}
        for n, day in enumerate(("2025-03-11", "2025-04-01", None))
    ]  # fmt: skip
    assert total("funds.confirmed_lessons", {"attendance": rows}) == (2, 6)


def test_escrow_coverage_counts_money_by_the_account_it_went_to() -> None:
    accounts = (("escrow", 900), ("dedicated", 50), ("other", 50), (None, 7_000))
    rows = [
        {"payment_id": f"p{n}", "institution_id": "I1", "paid_on": "2025-03-01", "amount": amount, "account": account}
        for n, (account, amount) in enumerate(accounts)
    ]
    assert total("funds.escrow_coverage", {"payment": rows}) == (95_000, 100_000)


def test_prepaid_outstanding_is_what_was_neither_released_nor_refunded() -> None:
    mine = {"institution_id": "I1", "contract_id": "k1"}
    facts: dict[str, list[dict[str, Any]]] = {
        "payment": [{**mine, "payment_id": "p1", "paid_on": "2025-03-01", "amount": 3_000}],
        "release": [{**mine, "release_id": "r1", "released_on": "2025-03-20", "amount": 1_000}],
        "refund": [{**mine, "refund_id": f"f{n}", "requested_on": "2025-03-21", "paid_on": paid, "amount": 200} for n, paid in enumerate(("2025-03-22", None))],
    }  # fmt: skip
    assert total("funds.prepaid_outstanding", facts) == (180_000, 300_000)


def test_every_indicator_is_tested_here() -> None:
    with open(__file__, encoding="utf-8") as file:
        text = file.read()
    areas = defaultdict(list)
    for name in BOOK.indicators:
        if name not in text and not name.startswith("training.institutions_"):
            areas[name.partition(".")[0]].append(name)
    assert areas == {}
