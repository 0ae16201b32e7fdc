"""Put the district together, part by part, each from its own random numbers."""

from __future__ import annotations

import datetime as dt

from shuangjian.config.demo_data import (
    days,
    homework,
    institution_faults,
    institutions,
    money,
    people,
    school_faults,
    schools,
)
from shuangjian.config.demo_data.district import REGIONS, DemoDistrict, breach


def generate(seed: int) -> DemoDistrict:
    """Generate a district and its term so far: 2026-09-01 to 2026-11-20, whatever the day is today.

    Args:
        seed: the same seed gives the same rows; another gives other faults at other places.

    Returns:
        Rows for every table of the fact contract, and the people who may sign in.
    """
    district = DemoDistrict(seed, days.TERM_STARTS, days.LAST_DAY)
    for code, parent, name in REGIONS:
        district.tables.setdefault("region", []).append({"region_code": code, "parent_code": parent, "name": name})
    days.add_calendar(district)
    schools.add_schools(district)
    serving = schools.add_teachers(district)
    schools.add_routine(district)
    schools.add_service(district, serving)
    schools.add_enrolments(district)
    schools.add_filings(district)
    schools.add_documents(district)
    schools.add_exams(district)
    schools.add_money(district)
    schools.add_activities(district)
    homework.add_homework(district)
    homework.add_measured(district)
    school_faults.plant_school_faults(district)
    school_faults.plant_measured(district)
    institutions.add_institutions(district)
    institution_faults.plant_teaching_faults(district)
    institutions.add_disposal_plans(district)
    money.add_contracts(district)
    money.add_refunds(district)
    institution_faults.plant_payment_faults(district)
    money.add_releases(district)
    institution_faults.plant_release_faults(district)
    money.add_bank(district)
    institution_faults.plant_bank_faults(district)
    money.add_balances(district)
    _add_reports(district)
    people.add_people(district)
    schools.add_pay(district)
    return district


def _add_reports(district: DemoDistrict) -> None:
    """Add matters people reported: most still open or unfounded, one confirmed."""
    rng = district.random("reports")
    schools_, places = district.rows("school"), district.rows("institution")
    teacher = rng.choice(district.rows("teacher"))
    klass = rng.choice(district.rows("school_class"))
    for number, (subject_type, subject_id, item, outcome) in enumerate(
        (
            ("school", rng.choice(schools_)["school_id"], "LC-NS-01", "unfounded"),
            ("school", rng.choice(schools_)["school_id"], "LC-NS-14", "open"),
            ("institution", rng.choice(places)["institution_id"], "LC-NI-06", "open"),
            ("institution", rng.choice(places)["institution_id"], "LC-NI-22", "unfounded"),
            ("class", f"{klass['school_id']}/{klass['class_id']}", "LC-NS-02", "open"),
            ("teacher", teacher["person_id"], "LC-NS-04", "confirmed"),
        ),
        1,
    ):
        row = district.add(
            "report",
            report_id=f"RP{number:03}",
            subject_type=subject_type,
            subject_id=subject_id,
            item=item,
            received_on=district.first_day + dt.timedelta(days=rng.randint(3, 75)),
            outcome=outcome,
        )
    district.note_fault(breach("reports.teacher_confirmed", teacher, "person_id", row["received_on"]))
