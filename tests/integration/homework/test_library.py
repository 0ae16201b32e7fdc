"""The homework library: what is reviewed can be given and counts its use, what is not cannot."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from factories.places import make_class, make_school, make_user
from shuangjian.homework.models import CorrectionRequest, Homework, LibraryItem
from shuangjian.registry.models import SchoolTerm
from shuangjian.web.context import acting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("actor")]

ITEM = {
    "school_key": "230804/S1", "subject": "数学", "grade": "5", "unit": "分数", "content": "分数加法三题", "minutes": "10", "author": "数学组",
    "purpose": "",
}  # fmt: skip
FILLED = {
    "day": "2026-09-09", "subject": "数学", "content": "分数加法三题", "minutes": "10", "place": "school", "kind": "written", "tier": "all",
    "marked_by": "teacher", "parent_task": "none", "source": "school", "device": "none",
}  # fmt: skip
POST = ("230804", "S1", "501")


def sign_in(username: str, role: str, **scope: Any) -> Client:
    with acting("tester", "a test"):
        user = make_user(username, role, **scope)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def director(actor: None) -> Client:
    return sign_in("director", "academic_director", school=make_school("S1"))


@pytest.fixture
def teacher(actor: None) -> Client:
    return sign_in("maths", "subject_teacher", school_class=make_class("501"), subject="数学")


def add(director: Client, **values: str) -> LibraryItem:
    assert director.post(reverse("homework:library_add"), ITEM | values).status_code == 302
    return LibraryItem.objects.latest("pk")


def uses(client: Client, item: LibraryItem) -> int:
    text = client.get(reverse("homework:library_row", args=[item.pk])).content.decode()
    found = re.search(r"<strong>(\d+)</strong>", text)
    assert found is not None
    return int(found[1])


@pytest.mark.clause("JD-41")
def test_an_unreviewed_item_cannot_be_picked_and_an_approved_one_counts_its_use(director, teacher) -> None:
    item = add(director)
    address = reverse("homework:post", args=POST)
    assert item.code not in teacher.get(address).content.decode()
    refused = teacher.post(address, FILLED | {"from_item": item.code})
    assert refused.status_code == 422
    assert "尚未审定" in refused.content.decode()
    assert not Homework.objects.exists()
    approved = {"purpose": "consolidation", "reason": "题量适中"}
    assert teacher.post(reverse("homework:library_approve", args=[item.pk]), approved).status_code == 403
    assert director.post(reverse("homework:library_approve", args=[item.pk]), approved).status_code == 302
    assert uses(teacher, item) == 0
    assert f"item={item.code}" in teacher.get(address).content.decode()
    picked = teacher.get(address, {"item": item.code}).content.decode()
    assert "分数加法三题" in picked
    assert f'value="{item.code}"' in picked
    assert teacher.post(address, FILLED | {"from_item": item.code}).status_code == 302
    assert uses(teacher, item) == 1
    row = Homework.objects.get()
    withdrawal = reverse("homework:withdraw", args=("230804", "S1", row.code))
    assert teacher.post(withdrawal, {"reason": "误布置"}).status_code == 302
    assert uses(teacher, item) == 1  # the day is over: the correction is asked for
    asked = reverse("homework:correction_request", args=[CorrectionRequest.objects.get().pk])
    assert director.post(asked, {"answer": "agree", "reason": "属实"}).status_code == 302
    assert uses(teacher, item) == 0


def test_a_changed_item_is_reviewed_anew(director, teacher) -> None:
    item = add(director, purpose="diagnosis")
    director.post(reverse("homework:library_approve", args=[item.pk]), {"purpose": "diagnosis", "reason": "好"})
    sent = ITEM | {"purpose": "diagnosis", "minutes": "30", "reason": "加题"}
    assert director.post(reverse("homework:library_change", args=[item.pk]), sent).status_code == 302
    assert teacher.post(reverse("homework:post", args=POST), FILLED | {"from_item": item.code}).status_code == 422


@pytest.mark.clause("RC-02a")
def test_an_item_without_a_purpose_is_not_approved_and_subjects_without_research_are_listed(director) -> None:
    item = add(director)
    address = reverse("homework:library_approve", args=[item.pk])
    refused = director.post(address, {"purpose": "", "reason": "好"})
    assert refused.status_code == 422
    assert "巩固" in refused.content.decode()
    item.refresh_from_db()
    assert item.approved_on is None
    with acting("tester", "a test"):
        SchoolTerm.objects.create(region_code="230804", code="t", starts_on="2020-09-01", ends_on="2099-01-20")
    officer = sign_in("officer", "district_officer", region=make_school("S1").region)
    sent = {"owner_key": "230804", "kind": "research", "level": "county", "held_on": "2020-10-15", "title": "作业设计研讨", "subject": "数学",
            "works": "", "contact": ""}  # fmt: skip
    assert officer.post(reverse("guidance:activities_add"), sent).status_code == 302
    text = officer.get(reverse("guidance:coverage")).content.decode()
    row = next(each for each in re.findall(r"<tr>.*?</tr>", text, re.S) if ">作业设计教研<" in each)
    assert "语文" in row
    assert "数学" not in row


def test_the_library_of_another_school_is_neither_seen_nor_given_from(director, teacher) -> None:
    item = add(director)
    director.post(reverse("homework:library_approve", args=[item.pk]), {"purpose": "diagnosis", "reason": "好"})
    other = make_class("501", make_school("S2"))
    stranger = sign_in("other", "subject_teacher", school_class=other, subject="数学")
    assert stranger.get(reverse("homework:library_row", args=[item.pk])).status_code == 404
    address = reverse("homework:post", args=("230804", "S2", "501"))
    assert stranger.post(address, FILLED | {"from_item": item.code}).status_code == 422
    assert sign_in("f", "family", school_class=other).get(reverse("homework:library")).status_code == 403
    elsewhere = director.post(reverse("homework:library_add"), ITEM | {"school_key": "230804/S2"})
    assert elsewhere.status_code == 422


@pytest.mark.parametrize("wrong", [{"grade": 10}, {"minutes": -1}, {"purpose": "fun"}, {"approved_on": "2026-09-01"}])
def test_the_database_refuses_what_must_never_be(director, wrong: dict[str, Any]) -> None:
    row = {"region_code": "230804", "school_key": "230804/S1", "code": "a", "subject": "数学", "grade": 5, "unit": "u", "content": "c",
           "minutes": 1, "author": "a"}  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        LibraryItem.objects.create(**row | wrong)
