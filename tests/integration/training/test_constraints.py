from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from factories.places import make_institution
from shuangjian.training.models import Advert, Course, CourseFiling, Lesson, Price, Staff

pytestmark = pytest.mark.usefixtures("actor")

ZONE = dt.timezone(dt.timedelta(hours=8))


def _lesson(code: str = "L1", begin: str = "2026-09-05 18:00", end: str = "2026-09-05 18:45") -> Lesson:
    place = make_institution()
    return Lesson.objects.create(
        region_code=place.region_code,
        institution=place,
        code=code,
        starts_at=dt.datetime.fromisoformat(begin).replace(tzinfo=ZONE),
        ends_at=dt.datetime.fromisoformat(end).replace(tzinfo=ZONE),
    )


def test_the_day_of_a_lesson_is_shanghais_whatever_the_session_says():
    lesson = _lesson(begin="2026-09-05 00:30", end="2026-09-05 01:00")
    lesson.refresh_from_db()
    assert lesson.starts_on == dt.date(2026, 9, 5)


def test_refuses_a_lesson_that_ends_before_it_begins():
    with pytest.raises(IntegrityError, match="ends_at_after_starts_at"), transaction.atomic():
        _lesson(end="2026-09-05 18:00")


def test_a_lesson_is_never_changed_in_place():
    lesson = _lesson()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Lesson.objects.filter(pk=lesson.pk).update(ends_at=lesson.ends_at + dt.timedelta(minutes=5))


def _course() -> Course:
    place = make_institution()
    return Course.objects.create(region_code=place.region_code, institution=place, code="K1", key=f"{place.key}/K1")


def test_filings_and_prices_of_a_course_do_not_overlap():
    course = _course()
    same = {"region_code": course.region_code, "institution_key": course.institution_key, "course": course}
    first = dt.date(2026, 1, 1)
    CourseFiling.objects.create(**same, title="书法", valid_from=first)
    Price.objects.create(**same, item="tuition", amount_fen=6500, valid_from=first)
    Price.objects.create(**same, item="material", amount_fen=500, valid_from=first)
    with pytest.raises(IntegrityError, match="no_overlap"), transaction.atomic():
        CourseFiling.objects.create(**same, title="又一书法", valid_from=dt.date(2026, 5, 1))
    with pytest.raises(IntegrityError, match="no_overlap"), transaction.atomic():
        Price.objects.create(**same, item="tuition", amount_fen=7000, valid_to=first)


def test_somebody_is_employed_once_in_a_role_at_a_time():
    place = make_institution()
    same = {"region_code": place.region_code, "institution": place, "person_id": "w1"}
    Staff.objects.create(**same, role="teaching", employed_from=dt.date(2025, 9, 1))
    Staff.objects.create(**same, role="admin")
    with pytest.raises(IntegrityError, match="no_overlap"), transaction.atomic():
        Staff.objects.create(**same, role="teaching")


def test_an_advert_whose_advertiser_is_unknown_is_kept_once():
    same = {"region_code": "230804", "code": "AD1", "published_on": dt.date(2026, 9, 1), "medium": "outdoor"}
    Advert.objects.create(**same)
    with pytest.raises(IntegrityError, match="advert_once"), transaction.atomic():
        Advert.objects.create(**same)
