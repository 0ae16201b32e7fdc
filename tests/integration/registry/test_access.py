"""Owner, colleague, stranger: who sees which rows and may do what there."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from factories.places import (
    CITY,
    make_class,
    make_department,
    make_institution,
    make_region,
    make_school,
    make_user,
)
from shuangjian.homework.models import NoHomeworkDay
from shuangjian.registry.access import may, visible_to
from shuangjian.registry.models import Institution, Pupil, Region, School, SchoolClass
from shuangjian.registry.permissions import PERMISSIONS
from shuangjian.registry.roles import Role

pytestmark = pytest.mark.usefixtures("actor")

DAY = dt.date(2026, 9, 9)


@pytest.fixture
def places(actor: None) -> None:
    """Two schools in the district, one in the district next to it."""
    for school in (make_school("S1"), make_school("S2"), make_school("S1", region="230805")):
        make_class("301", school)
        make_class("401", school)


def _classes(user: object, permission: str = "homework.view") -> set[str]:
    return set(visible_to(SchoolClass.objects.all(), user, permission).values_list("key", flat=True))


def test_a_class_teacher_sees_the_own_class(places):
    user = make_user("t", "class_teacher", school_class=make_class("301"))
    assert _classes(user) == {"230804/S1/301"}


def test_a_principal_sees_the_own_school(places):
    user = make_user("p", "principal", school=make_school("S1"))
    assert _classes(user) == {"230804/S1/301", "230804/S1/401"}


def test_a_district_officer_sees_the_own_district(places):
    user = make_user("o", "district_officer", department=make_department())
    assert {key.split("/")[0] for key in _classes(user)} == {"230804"}


def test_a_city_officer_sees_every_district_below(places):
    user = make_user("c", "district_officer", region=make_region(CITY))
    assert {key.split("/")[0] for key in _classes(user)} == {"230804", "230805"}


@pytest.mark.parametrize("role", ["bank", "public"])
def test_a_role_without_the_permission_sees_nothing(places, role):
    assert _classes(make_user("x", role, region=make_region())) == set()


def test_an_institution_sees_itself_and_no_school(places):
    own, other = make_institution("P1"), make_institution("P2")
    user = make_user("i", "institution_officer", institution=own)
    seen = visible_to(Institution.objects.all(), user, "findings.view")
    assert list(seen) == [own]
    assert _classes(user, "cases.view") == set()
    assert may(user, "cases.work", own)
    assert not may(user, "cases.work", other)


def test_a_stranger_and_an_ended_membership_see_nothing(places):
    gone = make_user("g", "principal", school=make_school("S1"), until=dt.date(2020, 1, 1))
    assert _classes(gone) == _classes(AnonymousUser()) == _classes(make_user("nobody")) == set()
    assert not gone.has_permission("homework.view")


def test_a_right_counts_only_in_the_place_of_the_membership_that_gives_it(places):
    """A teacher of one class who is a parent in another posts in the first only."""
    taught, of_child = make_class("301"), make_class("401", make_school("S2"))
    make_user("both", "class_teacher", school_class=taught)
    user = make_user("both", "family", school_class=of_child)
    assert _classes(user) == {taught.key, of_child.key}
    assert _classes(user, "homework.post") == {taught.key}
    assert may(user, "homework.post", taught)
    assert not may(user, "homework.post", of_child)


def test_a_family_sees_its_own_child_only(places):
    klass = make_class("301")
    pupils = [
        Pupil.objects.create(region_code="230804", school_class=klass, code=code, key=f"230804/{code}")
        for code in ("a", "b")
    ]
    user = make_user("f", "family", school_class=klass, pupil=pupils[0])
    from shuangjian.afterschool.models import ServiceEnrolment

    for pupil in pupils:
        ServiceEnrolment.objects.create(
            region_code="230804",
            school=klass.school,
            school_class=klass,
            student_key=pupil.key,
            code=pupil.code,
            term="2026-1",
            reply="joined",
        )
    seen = visible_to(ServiceEnrolment.objects.all(), user, "homework.view")
    assert [row.code for row in seen] == ["a"]


def test_what_a_school_keeps_for_all_classes_is_seen_from_each_class(places):
    school = make_school("S1")
    NoHomeworkDay.objects.create(region_code="230804", school=school, day=DAY)
    teacher = make_user("t", "class_teacher", school_class=make_class("301"))
    other = make_user("u", "class_teacher", school_class=make_class("301", make_school("S2")))
    assert visible_to(NoHomeworkDay.objects.all(), teacher, "homework.view").count() == 1
    assert visible_to(NoHomeworkDay.objects.all(), other, "homework.view").count() == 0


def test_a_membership_for_one_subject_counts_for_that_subject(places):
    klass = make_class("301")
    user = make_user("m", "subject_teacher", school_class=klass, subject="数学")
    assert may(user, "homework.post", klass, subject="数学")
    assert not may(user, "homework.post", klass, subject="语文")


@pytest.mark.parametrize("most", [0, 50], ids=["as a query", "spelled out"])
def test_a_region_holds_for_all_below_it_and_nothing_beside(places, monkeypatch, most):
    monkeypatch.setattr("shuangjian.registry.models.people.SPELLED_OUT_MAX", most)
    below = make_school("S9")
    city = make_user("c", "leader", region=make_region(CITY))
    district = make_user("d", "leader", region=make_region("230803"))
    assert (city.active_memberships[0].region_codes is None) == (most == 0)
    assert below in visible_to(School.objects.all(), city, "findings.view")
    assert Region.objects.get(code="230804") in visible_to(Region.objects.all(), city, "findings.view")
    assert may(city, "findings.view", below)
    assert below not in visible_to(School.objects.all(), district, "findings.view")
    assert not may(district, "findings.view", below)


def test_memberships_are_read_once(places, django_assert_num_queries):
    user = make_user("o", "district_officer", department=make_department())
    school = School.objects.get(key="230804/S1")
    with django_assert_num_queries(1):
        for permission in sorted(PERMISSIONS[Role.DISTRICT_OFFICER]):
            assert user.has_permission(permission)
            assert may(user, permission, school)
