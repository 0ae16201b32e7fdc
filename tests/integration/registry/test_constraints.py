from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from factories.places import CITY, REGION, make_class, make_institution, make_region, make_school, make_user
from shuangjian.registry.models import CalendarDay, Institution, InstitutionState, Membership, School, SchoolTerm
from shuangjian.registry.services import change_institution

pytestmark = pytest.mark.usefixtures("actor")


def _state(institution: Institution, first: dt.date | None, last: dt.date | None) -> InstitutionState:
    return InstitutionState.objects.create(
        region_code=institution.region_code,
        institution=institution,
        name="示例",
        category="art",
        valid_from=first,
        valid_to=last,
    )


def test_states_of_one_institution_may_touch_but_not_overlap():
    place = make_institution(valid_from=dt.date(2025, 1, 1), valid_to=dt.date(2025, 6, 30))
    _state(place, dt.date(2025, 7, 1), None)
    with pytest.raises(IntegrityError, match="no_overlap"), transaction.atomic():
        _state(place, dt.date(2025, 6, 30), dt.date(2025, 6, 30))
    with pytest.raises(IntegrityError, match="no_overlap"), transaction.atomic():
        _state(place, None, dt.date(2025, 1, 1))
    _state(place, None, dt.date(2024, 12, 31))


def test_states_of_two_institutions_may_overlap():
    make_institution("P1")
    make_institution("P2")
    assert InstitutionState.objects.count() == 2


def test_a_change_closes_the_state_and_carries_the_rest_over():
    place = make_institution(valid_from=dt.date(2025, 1, 1), licence_no="示例1号")
    changed = change_institution(
        by=make_user("li"), institution=place, on=dt.date(2026, 3, 1), reason="改名", name="示例新名"
    )
    before, after = InstitutionState.objects.order_by("valid_from")
    assert (before.valid_to, before.name) == (dt.date(2026, 2, 28), "示例P1")
    assert after == changed
    assert (after.valid_from, after.valid_to, after.name, after.licence_no) == (
        dt.date(2026, 3, 1),
        None,
        "示例新名",
        "示例1号",
    )


@pytest.mark.parametrize(
    ("code", "key"), [("S/1", f"{REGION}/S/1"), ("", f"{REGION}/"), ("S1", f"{REGION}/S2"), ("S1", f"{CITY}/S1")]
)
def test_a_key_is_its_region_and_code(code, key):
    make_region()
    make_region(CITY)
    with pytest.raises(IntegrityError), transaction.atomic():
        School.objects.create(region_code=REGION, code=code, key=key, name="示例", stage="primary")


def test_a_class_lies_in_the_region_of_its_school():
    with pytest.raises(IntegrityError, match="school_key_in_region_code"), transaction.atomic():
        make_class("302", make_school(), region_code=CITY)


def test_two_schools_have_a_class_301():
    make_class("301", make_school("S1"))
    make_class("301", make_school("S2"))


def test_a_code_that_is_no_choice_is_refused():
    with pytest.raises(IntegrityError, match="stage_known"), transaction.atomic():
        make_school(stage="kindergarten")


def test_a_day_is_one_thing_in_a_region():
    make_region()
    day = dt.date(2026, 10, 10)
    CalendarDay.objects.create(region_code=REGION, day=day, kind="school_day")
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarDay.objects.create(region_code=REGION, day=day, kind="rest_day")


def test_terms_of_a_region_do_not_overlap():
    make_region()
    SchoolTerm.objects.create(
        region_code=REGION, code="2026-1", starts_on=dt.date(2026, 9, 1), ends_on=dt.date(2027, 1, 15)
    )
    with pytest.raises(IntegrityError, match="no_overlap"), transaction.atomic():
        SchoolTerm.objects.create(
            region_code=REGION, code="2026-2", starts_on=dt.date(2027, 1, 15), ends_on=dt.date(2027, 7, 10)
        )


def test_a_role_has_the_one_kind_of_scope_it_needs():
    klass = make_class()
    user = make_user("teacher")
    with pytest.raises(IntegrityError, match="scope_fits_role"), transaction.atomic():
        Membership.objects.create(user=user, role="class_teacher", school=klass.school)
    with pytest.raises(IntegrityError, match="scope_fits_role"), transaction.atomic():
        Membership.objects.create(user=user, role="class_teacher", school_class=klass, school=klass.school)
    with pytest.raises(IntegrityError, match="scope_fits_role"), transaction.atomic():
        Membership.objects.create(user=user, role="class_teacher")
    Membership.objects.create(user=user, role="class_teacher", school_class=klass)
