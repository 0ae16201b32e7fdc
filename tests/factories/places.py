"""Regions, schools, classes, institutions and people, made as tests need them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from shuangjian.registry.models import (
    Department,
    Institution,
    InstitutionState,
    Membership,
    Region,
    School,
    SchoolClass,
    User,
)

REGION = "230804"
CITY = "230800"


def make_region(code: str = REGION) -> Region:
    """Return the region with all above it by the numbering."""
    above = {CITY: "230000", "230000": "000000", "000000": None}.get(code, CITY)
    parent = make_region(above) if above else None
    path = (parent.path if parent else "") + code + "/"
    region, _ = Region.objects.get_or_create(code=code, defaults={"parent": parent, "name": code, "path": path})
    return region


def make_school(code: str = "S1", region: str = REGION, stage: str = "primary") -> School:
    """Return a school, made if it is not there."""
    make_region(region)
    key = f"{region}/{code}"
    school, _ = School.objects.get_or_create(
        key=key, defaults={"region_code": region, "code": code, "name": f"示例{code}", "stage": stage}
    )
    return school


def make_class(code: str = "301", school: School | None = None, **values: Any) -> SchoolClass:
    """Return a class of `school` (S1); its grade is the first digit of its code."""
    school = school or make_school()
    grade = values.pop("grade", int(code[0]))
    defaults = {
        "region_code": school.region_code,
        "school": school,
        "code": code,
        "grade": grade,
        "stage": "primary" if grade <= 6 else "junior",
    }
    made, _ = SchoolClass.objects.get_or_create(key=f"{school.key}/{code}", defaults=defaults | values)
    return made


def make_institution(code: str = "P1", region: str = REGION, **state: Any) -> Institution:
    """Return an institution with one state, open at both ends."""
    make_region(region)
    institution = Institution.objects.create(region_code=region, code=code, key=f"{region}/{code}")
    values = {"region_code": region, "name": f"示例{code}", "category": "art", "status": "active"} | state
    InstitutionState.objects.create(institution=institution, **values)
    return institution


def make_department(code: str = "education", region: str = REGION) -> Department:
    """Return a department of a region."""
    make_region(region)
    return Department.objects.get_or_create(region_code=region, code=code, defaults={"name": code})[0]


def make_user(username: str, role: str | None = None, *, until: dt.date | None = None, **scope: Any) -> User:
    """Return a user, with one membership if a role is given."""
    user = User.objects.filter(username=username).first() or User.objects.create_user(username)
    if role:
        Membership.objects.create(user=user, role=role, valid_to=until, **scope)
    return User.objects.get(pk=user.pk)
