"""Marking beside the period before, and the balance of subjects beside the school's ranges and the timetable."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from factories.places import make_class, make_school, make_user
from shuangjian.homework.models import ClassLesson, Homework, Marking, SubjectShare
from shuangjian.homework.services import Assignment, post_homework
from shuangjian.registry.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("actor")]

CLASS = ("230804", "S1", "501")
WEDNESDAY = dt.date(2026, 9, 9)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def head(actor: None) -> User:
    return make_user("head", "class_teacher", school_class=make_class("501", pupils=40))


def give(head: User, day: dt.date, subject: str = "数学", minutes: int = 10) -> Homework:
    return post_homework(
        by=head, school_class=make_class("501"), assigned_on=day, assignment=Assignment(subject, minutes, "练习")
    )


def mark(client: Client, row: Homework, after: int, pupils: int, feedback: str = "written") -> Any:
    sent = {"marked_on": row.assigned_on + dt.timedelta(days=after), "feedback": feedback, "pupils": pupils}
    return client.post(reverse("homework:mark", args=("230804", "S1", row.code)), sent)


@pytest.mark.clause("RC-03c")
def test_marking_in_time_and_talks_face_to_face_are_held_against_the_period_before(head: User) -> None:
    client = signed_in(head)
    before = give(head, WEDNESDAY - dt.timedelta(days=7))
    assert mark(client, before, 1, 40).status_code == 302
    assert mark(client, before, 2, 40, "face_to_face").status_code == 302
    assert mark(client, before, 3, 8, "face_to_face").status_code == 302
    now = give(head, WEDNESDAY)
    assert mark(client, now, 1, 38).status_code == 302
    assert mark(client, now, 3, 2).status_code == 302
    assert mark(client, now, 3, 40, "face_to_face").status_code == 302
    assert mark(client, now, 4, 20, "face_to_face").status_code == 302
    span = {"from": "2026-09-07", "to": "2026-09-13"}
    answer = client.get(reverse("homework:marking", args=CLASS), span)
    (_, period), (_, earlier) = answer.context["periods"]
    assert (period.percent_in_time, period.in_time, period.due, period.mean_delay) == ("95.0", 38, 40, "1.1")
    assert (earlier.talks_per_pupil, period.talks_per_pupil) == ("1.2", "1.5")
    page = answer.content.decode()
    assert "95.0 % (38/40)" in page
    assert "有所提高" in page


def test_a_marking_before_its_homework_or_for_too_many_is_refused(head: User) -> None:
    client, row = signed_in(head), give(head, WEDNESDAY)
    assert mark(client, row, -1, 40).status_code == 422
    assert mark(client, row, 1, 41).status_code == 422
    with pytest.raises(DatabaseError), transaction.atomic():
        Marking.objects.create(
            region_code="230804", school_key="230804/S1", class_key="230804/S1/501", homework_code=row.code,
            assigned_on=WEDNESDAY, marked_on=WEDNESDAY - dt.timedelta(days=1), feedback="written", pupils=1,
        )  # fmt: skip
    other = make_user("stranger", "class_teacher", school_class=make_class("502"))
    assert mark(signed_in(other), row, 1, 1).status_code == 404


@pytest.fixture
def director(head: User) -> Client:
    client = signed_in(make_user("director", "academic_director", school=make_school("S1")))
    share = {"school_key": "230804/S1", "subject": "数学", "low": "20", "high": "40"}
    assert client.post(reverse("homework:shares_add"), share).status_code == 302
    assert client.post(reverse("homework:shares_add"), share).status_code == 422
    for period, subject in enumerate(("语文", "数学"), 1):
        lesson = {"class_key": "230804/S1/501", "weekday": "3", "period": period, "subject": subject, "teacher": "head"}
        assert client.post(reverse("homework:lessons_add"), lesson).status_code == 302
    return client


def tables(client: Client, day: dt.date) -> list[dict[str, Any]]:
    answer = client.get(reverse("homework:balance", args=CLASS), {"day": day.isoformat()})
    return [{part.subject: part for part in parts} for _title, parts in answer.context["tables"]]


@pytest.mark.clause("LC-02b")
def test_shares_and_lessons_are_compared_by_day_and_week(head: User, director: Client) -> None:
    client = signed_in(head)
    give(head, WEDNESDAY, "数学", 24)
    give(head, WEDNESDAY, "语文", 36)
    day, week = tables(client, WEDNESDAY)
    assert (day["数学"].percent, day["数学"].is_above, week["数学"].is_above) == ("40.0", False, False)
    thursday = WEDNESDAY + dt.timedelta(days=7)
    give(head, thursday, "数学", 25)
    give(head, thursday, "英语", 35)
    day, week = tables(client, thursday)
    assert (day["数学"].percent, day["数学"].is_above, week["数学"].is_above) == ("41.7", True, True)
    assert (day["数学"].has_lesson, day["英语"].has_lesson) == (True, False)
    page = client.get(reverse("homework:balance", args=CLASS), {"day": thursday.isoformat()}).content.decode()
    assert "高于设定范围" in page
    assert "当天没有课" in page
    assert client.get(reverse("homework:shares_add")).status_code == 403


def test_ranges_and_lessons_that_cannot_be_are_refused(head: User, director: Client) -> None:
    wrong = {"school_key": "230804/S1", "subject": "语文", "low": "50", "high": "40"}
    assert director.post(reverse("homework:shares_add"), wrong).status_code == 422
    twice = {"class_key": "230804/S1/501", "weekday": "3", "period": "1", "subject": "英语", "teacher": ""}
    assert director.post(reverse("homework:lessons_add"), twice).status_code == 422
    with pytest.raises(DatabaseError), transaction.atomic():
        SubjectShare.objects.update(low=50)
    with pytest.raises(DatabaseError), transaction.atomic():
        ClassLesson.objects.update(weekday=8)
