"""What the clauses about over-limit homework ask, done on the pages as their examples say it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from factories.places import make_class, make_user
from shuangjian.findings.models import Finding
from shuangjian.homework import services
from shuangjian.homework.models import HeldPost, Homework
from shuangjian.homework.services import Assignment
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 9, 9)
FILLED = {
    "day": "2026-09-09", "subject": "数学", "content": "第9页", "place": "school", "kind": "written", "tier": "all",
    "marked_by": "teacher", "parent_task": "none", "source": "teacher", "device": "none", "anyway": "on",
}  # fmt: skip


def post_on_top(client, code: str, there: int, minutes: int) -> None:
    """A subject teacher adds to a day that has minutes already, and insists where the page warns."""
    with acting("tester", "a test"):
        klass = make_class(code)
        head = make_user(f"head-{code}", "class_teacher", school_class=klass)
        maths = make_user(f"maths-{code}", "subject_teacher", school_class=klass, subject="数学")
        if there:
            services.post_homework(
                by=head,
                school_class=klass,
                assigned_on=DAY,
                assignment=Assignment(subject="语文", minutes=there, content="第8页"),
            )
    client.force_login(maths, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("homework:post", args=("230804", "S1", code))
    assert client.post(address, FILLED | {"minutes": str(minutes)}).status_code == 302


@pytest.mark.clause("LC-04c")
@pytest.mark.parametrize(
    ("code", "there", "minutes", "held"), [("401", 50, 10, False), ("401", 50, 11, True), ("801", 80, 10, False)]
)
def test_what_brings_the_day_over_the_limit_of_its_grade_is_held(client, code, there, minutes, held) -> None:
    post_on_top(client, code, there, minutes)
    assert HeldPost.objects.filter(state="held").exists() is held
    assert Homework.objects.current().filter(subject="数学").exists() is not held


@pytest.mark.clause("LC-02d")
def test_a_day_of_sixty_minutes_in_grade_five_is_released(client) -> None:
    post_on_top(client, "501", 40, 20)
    assert not HeldPost.objects.exists()
    assert sum(Homework.objects.current().values_list("minutes", flat=True)) == 60


@pytest.mark.clause("LC-02d")
def test_one_minute_more_waits_for_the_class_teacher_and_released_stays_a_finding(client, sweep) -> None:
    post_on_top(client, "501", 40, 21)
    held = HeldPost.objects.get()
    client.force_login(held.asked_by, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("homework:held_post", args=[held.pk])
    assert client.get(address).status_code == 403
    client.force_login(make_user("head-501"), backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(address, {"answer": "release", "reason": ""}).status_code == 422
    assert client.post(address, {"answer": "release", "reason": "明天无作业"}).status_code == 302
    held.refresh_from_db()
    assert (held.state, held.answer_reason) == ("released", "明天无作业")
    sweep()
    assert Finding.objects.get().observed == 61
    sweep()
    assert Finding.objects.get().counts
