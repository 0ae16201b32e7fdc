from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from factories.places import make_class, make_school
from shuangjian.afterschool.models import ServiceEnrolment, ServiceSession

pytestmark = pytest.mark.usefixtures("actor")

ZONE = dt.timezone(dt.timedelta(hours=8))


def _session(**values: object) -> ServiceSession:
    klass = make_class()
    begin = dt.datetime(2026, 9, 7, 15, 30, tzinfo=ZONE)
    same = {
        "region_code": klass.region_code,
        "school": klass.school,
        "school_class": klass,
        "code": "301-1",
        "starts_at": begin,
        "ends_at": begin + dt.timedelta(hours=1),
    }
    return ServiceSession.objects.create(**(same | values))


def test_a_mixed_club_has_no_class():
    assert _session(school_class=None, grade=None).class_key is None


def test_refuses_a_class_of_another_school():
    with pytest.raises(IntegrityError, match="class_key_in_school_key"), transaction.atomic():
        _session(school_class=make_class("301", make_school("S2")))


def test_a_new_lesson_in_service_time_is_stored_for_the_rules_to_find():
    assert _session(activity="new_lesson").pk


def test_refuses_a_negative_fee():
    school = make_school()
    with pytest.raises(IntegrityError, match="fee_charged_fen_not_negative"), transaction.atomic():
        ServiceEnrolment.objects.create(
            region_code=school.region_code,
            school=school,
            student_key=f"{school.region_code}/s1",
            code="E1",
            term="2026-1",
            reply="joined",
            fee_charged_fen=-1,
        )
