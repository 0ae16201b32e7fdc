"""Homework against the curriculum standard: a point of a later grade is flagged, a confirmed one is a finding with its case."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from factories.places import make_class, make_region, make_user
from shuangjian.cases.models import Case
from shuangjian.findings.models import Finding
from shuangjian.findings.services.sweep import run_sweep
from shuangjian.homework.models import CurriculumPoint, Homework, StandardReview
from shuangjian.registry.actors import SystemPart

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("actor")]

RULE = "homework.beyond_standard"
FILLED = {
    "day": "2026-09-09", "subject": "数学", "content": "异分母分数加法", "minutes": "10", "place": "school", "kind": "written", "tier": "all",
    "marked_by": "teacher", "parent_task": "none", "source": "teacher", "device": "none", "point": "M5-1",
}  # fmt: skip
POST = ("230804", "S1", "301")


def sign_in(username: str, role: str, **scope: Any) -> Client:
    client = Client()
    client.force_login(make_user(username, role, **scope), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def officer(actor: None) -> Client:
    client = sign_in("officer", "district_officer", region=make_region("230804"))
    for code, grade, text in (("M3-1", "3", "同分母分数加法"), ("M5-1", "5", "异分母分数加法")):
        point = {"region_code": "230804", "code": code, "subject": "数学", "grade": grade, "text": text}
        assert client.post(reverse("homework:points_add"), point).status_code == 302
    return client


@pytest.fixture
def teacher(officer: Client) -> Client:
    return sign_in("maths", "subject_teacher", school_class=make_class("301"), subject="数学")


def posted(teacher: Client, **values: str) -> Homework:
    assert teacher.post(reverse("homework:post", args=POST), FILLED | values).status_code == 302
    return Homework.objects.latest("pk")


def review(client: Client, row: Homework, verdict: str) -> int:
    sent = {"verdict": verdict, "reason": "对照课程标准第二学段"}
    return client.post(reverse("homework:review", args=("230804", "S1", row.code)), sent).status_code


def flagged(client: Client) -> list[Homework]:
    return list(client.get(reverse("homework:samples")).context["page"].object_list)


@pytest.mark.clause("LC-04a", "QJ-31")
def test_a_later_grade_is_flagged_and_a_reviewer_decides(officer: Client, teacher: Client) -> None:
    later, dismissed, own = posted(teacher), posted(teacher, content="带分数"), posted(teacher, point="M3-1")
    assert {row.pk for row in flagged(officer)} == {later.pk, dismissed.pk}
    assert "高年级" in officer.get(reverse("homework:review", args=("230804", "S1", later.code))).content.decode()
    assert teacher.get(reverse("homework:samples")).status_code == 403
    assert review(officer, later, "exceeding") == 302
    assert review(officer, dismissed, "within") == 302
    assert review(officer, later, "within") == 422  # a review stays
    assert flagged(officer) == []
    run_sweep(by=SystemPart.COMMAND_LINE, as_of=dt.date(2026, 9, 10), rules=(RULE,))
    (found,) = Finding.objects.filter(rule_id=RULE)
    assert (found.class_key, found.discriminator, found.day) == ("230804/S1/301", later.code, dt.date(2026, 9, 9))
    assert Case.objects.count() == 1  # the rectification item
    assert (
        officer.get(reverse("homework:samples"), {"state": "within"}).context["page"].object_list[0].pk == dismissed.pk
    )
    # A sample is taken of what is not flagged, too.
    assert review(officer, own, "within") == 302
    assert run_sweep(by=SystemPart.COMMAND_LINE, as_of=dt.date(2026, 9, 11), rules=(RULE,)).seen == 1


def test_who_posted_does_not_review_and_a_review_is_never_changed(officer: Client, teacher: Client) -> None:
    director = sign_in("director", "academic_director", school=make_class("301").school)
    row = posted(director)
    assert review(director, row, "within") == 422
    assert review(officer, row, "within") == 302
    for change in (
        lambda: StandardReview.objects.update(verdict="exceeding"),
        lambda: StandardReview.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_point_of_another_subject_is_refused_and_points_are_kept_by_the_bureau(
    officer: Client, teacher: Client
) -> None:
    answer = teacher.post(reverse("homework:post", args=POST), FILLED | {"point": "X-1"})
    assert answer.status_code == 422
    assert teacher.get(reverse("homework:points")).status_code == 200
    assert officer.get(reverse("homework:points")).status_code == 200
    assert teacher.get(reverse("homework:points_add")).status_code == 403
    again = {"region_code": "230804", "code": "M5-1", "subject": "数学", "grade": "5", "text": "又一条"}
    assert officer.post(reverse("homework:points_add"), again).status_code == 422
    assert CurriculumPoint.objects.count() == 2
