"""The live check of a class's day: by the rules themselves, planned once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from factories.places import make_class, make_user
from shuangjian.homework import services
from shuangjian.homework.models import Homework
from shuangjian.homework.preview import preview_day
from shuangjian.homework.services import Assignment
from shuangjian.registry.models import SchoolClass

pytestmark = pytest.mark.usefixtures("actor")

DAY = dt.date(2026, 9, 9)


@pytest.fixture
def klass(actor: None) -> SchoolClass:
    found = make_class("301")
    teacher = make_user("t", "class_teacher", school_class=found)
    services.post_homework(
        by=teacher,
        school_class=found,
        assigned_on=DAY,
        assignment=Assignment(subject="语文", minutes=40, content="第8页"),
    )
    return found


@pytest.mark.parametrize(("minutes", "is_over"), [(20, False), (21, True)])
def test_counts_the_draft_in(klass, minutes, is_over):
    found = preview_day(klass, DAY, [Assignment(subject="数学", minutes=minutes, content="第9页")])
    assert (found.total, found.limit, found.is_over) == (40 + minutes, 60, is_over)


def test_a_correction_is_counted_instead_of_what_it_corrects(klass):
    code = Homework.objects.get().code
    found = preview_day(klass, DAY, [Assignment(subject="语文", minutes=60, content="第8页")], replaces=code)
    assert (found.total, found.is_over) == (60, False)


def test_is_planned_once_for_all_days(klass):
    def prepared() -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT statement FROM pg_prepared_statements")
            return {row[0] for row in cursor.fetchall() if row[0].startswith("WITH")}

    preview_day(klass, DAY, [Assignment(subject="数学", minutes=5, content="第9页")])
    kept = prepared()
    assert len(kept) == 2  # the rules, and the total
    preview_day(klass, DAY + dt.timedelta(days=1), [Assignment(subject="英语", minutes=9, content="第1课")])
    assert prepared() == kept
