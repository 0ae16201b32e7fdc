"""Departments, and somebody for each role to sign in as: at the places where something is wrong."""

from __future__ import annotations

from shuangjian.config.demo_data import names
from shuangjian.config.demo_data.district import REGION, DemoDistrict, DemoUser


def add_people(district: DemoDistrict) -> None:
    """Add the departments and the demo users."""
    district.departments = list(names.DEPARTMENTS)
    over = [fault.breach for fault in district.faults if fault.breach.rule == "homework.written_minutes"][-1]
    school = f"{REGION}/{over.owner_id}"
    klass = f"{school}/{over.subject_id}"
    # The family's child learns in that class, and outside school too where one of the class does.
    learners = {row["student_id"] for row in district.rows("contract")}
    classmates = [pupil for pupil in district.pupils if pupil[1:] == (over.owner_id, over.subject_id)]
    child = next((pupil for pupil in classmates if pupil[0] in learners), classmates[0])
    short = next(fault.breach for fault in district.faults if fault.breach.rule == "funds.escrow_short_of_prepaid")
    institution = f"{REGION}/{short.owner_id}"
    district.users = [
        DemoUser("officer", "示例·区教育局", "district_officer", "department", "education"),
        DemoUser("supervisor", "示例·校外培训监管科", "training_supervisor", "department", "training_supervision"),
        DemoUser("leader", "示例·局领导", "leader", "department", "education"),
        DemoUser("principal", "示例·校长", "principal", "school", school),
        DemoUser("director", "示例·教导主任", "academic_director", "school", school),
        DemoUser("class_teacher", "示例·班主任", "class_teacher", "school_class", klass),
        DemoUser("subject_teacher", "示例·任课教师", "subject_teacher", "school_class", klass, subject="数学"),
        DemoUser("institution", "示例·培训机构", "institution_officer", "institution", institution),
        DemoUser("family", "示例·家长", "family", "school_class", klass, student_id=child[0]),
        DemoUser("bank", "示例·监管银行", "bank", "region", REGION),
        DemoUser("market", "示例·市场监管局", "partner_department", "department", "market_regulation"),
        DemoUser("grid", "示例·街道网格员", "street_grid", "department", "street_yongan"),
        DemoUser("resident", "示例·市民", "public", "region", REGION),
    ]
