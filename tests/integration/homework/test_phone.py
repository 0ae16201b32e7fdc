"""Posting on a phone: three taps from the landing page, a cut offered, a day outside the term asked about, sent twice posted once."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from factories.places import make_class, make_region, make_user
from shuangjian.homework.models import ClassLesson, Homework
from shuangjian.homework.services import Assignment, post_homework
from shuangjian.registry.models import SchoolTerm, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("actor")]

DAY = dt.date(2026, 9, 9)
FIFTH, SIXTH = ("230804", "S1", "501"), ("230804", "S1", "601")
FILLED = {
    "day": DAY.isoformat(), "subject": "数学", "content": "练习册第三页", "minutes": "15", "place": "school", "kind": "written", "tier": "all",
    "marked_by": "teacher", "parent_task": "none", "source": "teacher", "device": "none",
}  # fmt: skip


@pytest.fixture
def teacher(actor: None) -> User:
    make_user("maths", "subject_teacher", school_class=make_class("501"), subject="数学")
    return make_user("maths", "subject_teacher", school_class=make_class("601"), subject="数学")


@pytest.fixture
def client(teacher: User) -> Client:
    client = Client()
    client.force_login(teacher, backend="django.contrib.auth.backends.ModelBackend")
    return client


def give(by: User, code: str, day: dt.date, minutes: int, content: str = "口算") -> None:
    post_homework(
        by=by, school_class=make_class(code), assigned_on=day, assignment=Assignment("数学", minutes, content)
    )


def send(client: Client, **values: Any) -> Any:
    return client.post(reverse("homework:post", args=FIFTH), FILLED | values)


def test_three_taps_lead_from_the_landing_page_to_a_post(client: Client, teacher: User) -> None:
    today = timezone.localdate()
    ClassLesson.objects.create(
        region_code="230804", school_key="230804/S1", school_class=make_class("601"), weekday=today.isoweekday(), period=1,
        subject="数学", teacher="maths",
    )  # fmt: skip
    give(teacher, "501", today - dt.timedelta(days=1), 15, "昨天的口算")
    landing = client.get(reverse("homework:choose"))
    assert [(klass.code, subject) for klass, subject, *_links in landing.context["front"]] == [
        ("601", "数学"),
        ("501", "数学"),
    ]
    copy = landing.context["front"][1][3]
    page = client.get(copy).content.decode()  # the first tap
    assert "昨天的口算" in page
    assert re.findall(r'data-minutes="(\d+)"', page)[:3] == ["10", "15", "20"]  # the second
    assert re.search(r'id="day-bar"[^>]*>0 / 60', page)  # total and limit beside the button, the third


def test_the_cut_that_fits_is_offered_and_posts_at_once(client: Client, teacher: User) -> None:
    make_user("chinese", "class_teacher", school_class=make_class("501"))
    give(User.objects.get(username="chinese"), "501", DAY, 20)
    refused = send(client, minutes="50")
    assert refused.status_code == 422
    assert "改为 40 分钟并布置" in refused.content.decode()
    assert send(client, minutes="50", cut="40").status_code == 302
    assert list(Homework.objects.order_by("pk").values_list("minutes", flat=True)) == [20, 40]
    assert "改为" not in send(client, minutes="30", check="1").content.decode()  # nothing is left to cut to


def test_a_double_tap_posts_once(client: Client) -> None:
    token = re.findall(
        r'name="form_token" value="([^"]+)"', client.get(reverse("homework:post", args=FIFTH)).content.decode()
    )[0]
    first, second = (send(client, form_token=token) for _ in range(2))
    assert first.url == second.url
    assert Homework.objects.count() == 1


def test_a_day_outside_the_term_is_asked_about(client: Client) -> None:
    SchoolTerm.objects.create(
        region=make_region(), code="2026-1", starts_on=dt.date(2026, 9, 10), ends_on=dt.date(2027, 1, 20)
    )
    refused = send(client)
    assert refused.status_code == 422
    assert "不在学期内" in refused.content.decode()
    assert send(client, outside="1").status_code == 302
    assert send(client, day="2026-09-10").status_code == 302


def test_the_printed_board_carries_a_code_and_late_posts_show_their_hour(client: Client, teacher: User) -> None:
    give(teacher, "501", DAY, 10)  # known only now, long after its day
    board = Client().get(reverse("homework:board", args=FIFTH), {"day": DAY.isoformat()}).content.decode()
    assert reverse("homework:board_code", args=FIFTH) in board
    assert "补发" in board
    code = Client().get(reverse("homework:board_code", args=FIFTH))
    assert code["Content-Type"] == "image/svg+xml"
    assert code.content != Client().get(reverse("homework:board_code", args=SIXTH)).content
    assert Client().get(reverse("homework:board_code", args=("230804", "S1", "999"))).status_code == 404
