"""Who changed the rows of a fact: that fact's, that owner's, those rows', since then, and nobody else."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from factories.places import make_class, make_institution, make_region, make_user
from shuangjian.homework.services import Assignment, assignment_of, correct_homework, post_homework
from shuangjian.live.changes import changed_by
from shuangjian.registry.models import InstitutionState
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db
LONG_AGO = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def posted():
    """A homework that one posted and another corrected."""
    with acting("tester", "a test"):
        place = make_class("301")
        first, second = (make_user(name, "class_teacher", school_class=place) for name in ("first", "second"))
        homework = post_homework(
            by=first, school_class=place, assigned_on=timezone.localdate(), assignment=Assignment("数学", 20, "练习")
        )
        between = timezone.now()
        assignment = assignment_of(homework)
        assignment = type(assignment)(**{**vars(assignment), "minutes": 30})
        return (
            correct_homework(by=second, homework=homework, assignment=assignment, reason="写错"),
            first,
            second,
            between,
        )


def test_of_what_is_versioned_the_versions_say_it(posted):
    homework, first, second, between = posted
    asked = ("homework", homework.school.key, [homework.code])
    assert changed_by(*asked, LONG_AGO) == {first.pk, second.pk}
    assert changed_by(*asked, between) == {second.pk}
    assert changed_by("homework", "230804/S9", [homework.code], LONG_AGO) == set()
    assert changed_by("homework", homework.school.key, ["another"], LONG_AGO) == set()


@pytest.mark.parametrize("fact", ["lesson", "staff", "no_homework_day"])
def test_of_another_fact_nobody_changed_anything(posted, fact):
    homework, *_people = posted
    assert changed_by(fact, homework.school.key, [homework.code], LONG_AGO) == set()


def test_of_the_rest_the_trail_says_it_and_who_acted_for_another_counts_as_both():
    names = ("clerk", "deputy", "stranger")
    with acting("tester", "a test"):
        clerk, deputy, stranger = (make_user(name, "district_officer", region=make_region()) for name in names)
        institution, other = make_institution("P1"), make_institution("P2")
    for user, place in (("deputy/clerk", institution), ("stranger", other)):
        with acting(user, "a test"):
            InstitutionState.objects.filter(institution=place).update(name="改名")
    found = changed_by("institution", institution.key, [institution.code], timezone.now() - dt.timedelta(minutes=1))
    assert found == {clerk.pk, deputy.pk}
    assert changed_by("institution", other.key, [other.code], timezone.now() - dt.timedelta(minutes=1)) == {stranger.pk}
