"""What would break a day's limit is held for the class teacher, and stands on the board only when it is released or cut."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from factories.places import make_class
from shuangjian.homework import services
from shuangjian.homework.errors import AskCoordinator, CutNotEnough, NotHeld
from shuangjian.homework.held import check_may_exceed, cut_post, hold_post, refuse_post, release_post
from shuangjian.homework.models import HeldPost, Homework
from shuangjian.homework.services import Assignment
from shuangjian.notices.models import Notice
from shuangjian.portal.inbox import read_inbox
from shuangjian.registry.access import NotPermitted
from shuangjian.registry.errors import ReasonMissing
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 9, 9)
DRAFT = Assignment(subject="数学", minutes=40, content="第9页")


@pytest.fixture
def held(people):
    """The class has 40 minutes, 60 are allowed, and the maths teacher wants 40 more."""
    klass = make_class("301")
    with acting("teacher", "a test"):
        services.post_homework(
            by=people["class teacher"], school_class=klass, assigned_on=DAY,
            assignment=Assignment(subject="语文", minutes=40, content="第8页"),
        )  # fmt: skip
        return hold_post(by=people["maths teacher"], school_class=klass, assigned_on=DAY, assignment=DRAFT)


@pytest.fixture(autouse=True)
def _acting(db):
    with acting("tester", "a test"):
        yield


def _posted() -> list[tuple[str, int]]:
    return list(Homework.objects.current().order_by("id").values_list("subject", "minutes"))


@pytest.mark.clause("LC-04c", "QJ-38")
def test_what_is_held_is_not_on_the_board_and_in_the_class_teachers_inbox(held, people, client):
    assert _posted() == [("语文", 40)]
    client.force_login(people["class teacher"], backend="django.contrib.auth.backends.ModelBackend")
    for who, sees in (
        ("class teacher", True),
        ("director", True),
        ("principal", True),
        ("maths teacher", False),
        ("other teacher", False),
    ):
        assert ("held" in {waiting.section.name for waiting in read_inbox(people[who])}) is sees, who
    assert client.get(reverse("homework:held")).context["page"].paginator.count == 1


def test_released_it_is_posted_as_it_stands_by_who_asked(held, people):
    posted = release_post(by=people["class teacher"], held=held, reason="明天无其他学科")
    assert _posted() == [("语文", 40), ("数学", 40)]
    held.refresh_from_db()
    assert (held.state, held.homework_code, posted.recorded_by) == ("released", posted.code, people["maths teacher"])


@pytest.mark.clause("LC-04c", "QJ-38")
@pytest.mark.parametrize(("minutes", "fits"), [(20, True), (21, False), (40, False)])
def test_cut_it_is_posted_with_so_few_minutes_that_the_day_bears_it(minutes, fits, held, people):
    if fits:
        cut_post(by=people["class teacher"], held=held, minutes=minutes, reason="统筹")
    else:
        with pytest.raises(CutNotEnough) as refusal:
            cut_post(by=people["class teacher"], held=held, minutes=minutes, reason="统筹")
        assert refusal.value.values["most"] == 20
    assert _posted() == [("语文", 40), *([("数学", 20)] if fits else [])]


def test_refused_nothing_is_posted_and_who_asked_sees_why(held, people, client):
    refuse_post(by=people["class teacher"], held=held, reason="当天已满")
    assert _posted() == [("语文", 40)]
    board = f"{reverse('homework:board', args=('230804', 'S1', '301'))}?day=2026-09-09"
    client.force_login(people["maths teacher"], backend="django.contrib.auth.backends.ModelBackend")
    assert "当天已满" in client.get(board).content.decode()
    client.force_login(people["family"], backend="django.contrib.auth.backends.ModelBackend")
    assert "当天已满" not in client.get(board).content.decode()


def test_it_is_answered_once_with_a_reason_by_who_coordinates(held, people):
    for who in ("maths teacher", "other teacher", "officer"):
        with pytest.raises(NotPermitted):
            release_post(by=people[who], held=held, reason="x")
    with pytest.raises(ReasonMissing):
        refuse_post(by=people["class teacher"], held=held, reason=" ")
    refuse_post(by=people["class teacher"], held=held, reason="当天已满")
    with pytest.raises(NotHeld):
        release_post(by=people["principal"], held=held, reason="x")


@pytest.mark.parametrize("change", [lambda rows: rows.update(state="released"), lambda rows: rows.delete()])
def test_the_database_keeps_what_was_answered(change, held, people):
    refuse_post(by=people["class teacher"], held=held, reason="当天已满")
    with pytest.raises(DatabaseError), transaction.atomic():
        change(HeldPost.objects.all())


def test_a_correction_further_beyond_the_limit_is_for_who_coordinates(held, people):
    posted = release_post(by=people["class teacher"], held=held, reason="x")
    more, less = (
        Assignment(subject="数学", minutes=50, content="x"),
        Assignment(subject="数学", minutes=30, content="x"),
    )
    with pytest.raises(AskCoordinator):
        check_may_exceed(people["maths teacher"], posted, more)
    check_may_exceed(people["class teacher"], posted, more)
    check_may_exceed(people["maths teacher"], posted, less)  # it takes the day back towards the limit


def test_the_page_holds_and_the_class_teacher_decides_there(people, client):
    client.force_login(people["maths teacher"], backend="django.contrib.auth.backends.ModelBackend")
    filled = {
        "day": "2026-09-09", "subject": "数学", "content": "第9页", "minutes": "61", "place": "school", "kind": "written", "tier": "all",
        "marked_by": "teacher", "parent_task": "none", "source": "teacher", "device": "none", "anyway": "on",
    }  # fmt: skip
    assert client.post(reverse("homework:post", args=("230804", "S1", "301")), filled).status_code == 302
    assert _posted() == []
    address = reverse("homework:held_post", args=[HeldPost.objects.get().pk])
    assert client.get(address).status_code == 403
    client.force_login(people["class teacher"], backend="django.contrib.auth.backends.ModelBackend")
    assert "60" in client.get(address).content.decode()
    assert client.post(address, {"answer": "cut", "reason": "统筹"}).status_code == 422
    assert client.post(address, {"answer": "cut", "minutes": "61", "reason": "统筹"}).status_code == 422
    assert client.post(address, {"answer": "cut", "minutes": "60", "reason": "统筹"}).status_code == 302
    assert _posted() == [("数学", 60)]
    assert client.get(address).status_code == 404


def test_the_class_teacher_is_told_and_who_asked_hears_the_answer(held, people):
    assert list(Notice.objects.filter(kind="homework.held").values_list("user", flat=True)) == [
        people["class teacher"].pk
    ]
    refuse_post(by=people["class teacher"], held=held, reason="当天已满")
    told = Notice.objects.get(kind="homework.held_answered")
    assert (told.user, "当天已满" in told.detail) == (people["maths teacher"], True)
