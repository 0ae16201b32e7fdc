"""A user who hands on less than they have: what is left is theirs, and less."""

from __future__ import annotations

import pytest

from factories.places import CITY, make_class, make_department, make_institution, make_region, make_school, make_user
from shuangjian.registry.access import may, visible_to
from shuangjian.registry.models import Institution, Pupil, SchoolClass, User
from shuangjian.registry.narrowing import narrow

pytestmark = pytest.mark.usefixtures("actor")

VIEW, POST = "homework.view", "homework.post"


@pytest.fixture(autouse=True)
def places(actor: None) -> None:
    for school in (make_school("S1"), make_school("S2"), make_school("S1", region="230805")):
        make_class("301", school)
        make_class("401", school)


def classes(user: User, permission: str = VIEW) -> set[str]:
    return set(visible_to(SchoolClass.objects.all(), user, permission).values_list("key", flat=True))


def test_only_what_is_handed_on_is_left() -> None:
    whole = make_user("p", "principal", school=make_school("S1"))
    left = narrow(whole, [VIEW])
    assert classes(left) == classes(whole) == {"230804/S1/301", "230804/S1/401"}
    assert classes(left, POST) == set()
    assert not left.has_permission(POST)
    assert not may(left, POST, make_class("301"))
    assert whole.has_permission(POST)  # the user is as before


def test_nothing_is_handed_on_that_is_not_there() -> None:
    family = make_user("f", "family", school_class=make_class("301"))
    assert not narrow(family, [POST, VIEW]).has_permission(POST)


def test_a_wider_scope_is_cut_down_to_the_place() -> None:
    city = make_user("c", "district_officer", region=make_region(CITY))
    assert classes(narrow(city, [VIEW], make_region("230805"))) == {"230805/S1/301", "230805/S1/401"}
    assert classes(narrow(city, [VIEW], make_school("S2"))) == {"230804/S2/301", "230804/S2/401"}
    assert classes(narrow(city, [VIEW], make_class("401"))) == {"230804/S1/401"}
    principal = make_user("p", "principal", school=make_school("S1"))
    left = narrow(principal, [VIEW, POST], make_class("301"))
    assert classes(left, POST) == {"230804/S1/301"}
    assert not may(left, POST, make_class("401"))


def test_a_scope_within_the_place_stays_as_it_is() -> None:
    teacher = make_user("t", "class_teacher", school_class=make_class("301"))
    for place in (make_region(CITY), make_school("S1"), make_class("301")):
        assert classes(narrow(teacher, [VIEW], place)) == {"230804/S1/301"}, place


def test_a_place_elsewhere_leaves_nothing() -> None:
    teacher = make_user("t", "class_teacher", school_class=make_class("301"))
    officer = make_user("o", "district_officer", department=make_department())
    for user in (teacher, officer):
        for place in (make_region("230805"), make_class("301", make_school("S1", region="230805"))):
            assert classes(narrow(user, [VIEW], place)) == set(), (user, place)
    school = make_institution("P1")
    assert not visible_to(Institution.objects.all(), narrow(teacher, [VIEW], school), VIEW).exists()


def test_a_department_that_is_only_named_cannot_be_cut_to_a_school() -> None:
    # A scope without its department would be named in every case that names nobody.
    partner = make_user("d", "partner_department", department=make_department("market"))
    assert narrow(partner, ["cases.view"], make_school("S1")).active_memberships == []
    assert narrow(partner, ["cases.view"], make_region()).active_memberships != []


def test_a_family_keeps_to_its_child() -> None:
    klass = make_class("301")
    child = Pupil.objects.create(region_code=klass.region_code, school_class=klass, code="X1", key="230804/X1")
    family = make_user("f", "family", school_class=klass, pupil=child)
    (left,) = narrow(family, [VIEW], klass).active_memberships
    assert left.pupil == child
