"""Levels and the homework store: each family sees the own level, chooses within what the teacher allows, and sees the day it makes."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from factories.places import make_class, make_user
from programs import Program, new_token
from shuangjian.homework.choices import Purpose
from shuangjian.homework.library import add_item, approve_item
from shuangjian.homework.models import HeldPost, Homework, LibraryItem, PupilVariant, StoreChoice, StoreItem, StoreOffer
from shuangjian.homework.preview import preview_day
from shuangjian.homework.pupils import day_of, mean_minutes, set_levels
from shuangjian.homework.selectors import homework_of_class
from shuangjian.homework.services import Assignment, post_homework
from shuangjian.homework.variants import set_variant
from shuangjian.registry.models import Pupil, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("actor")]

CLASS = ("230804", "S1", "501")
KEY = "230804/S1/501"
LEVELS = {"basic": (10, 10), "standard": (20, 20), "extended": (30, 10)}  # level → minutes, pupils


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def pupils(actor: None) -> list[Pupil]:
    klass = make_class("501")
    return Pupil.objects.bulk_create(
        Pupil(region_code="230804", code=f"P{n:02}", key=f"230804/P{n:02}", school_class=klass) for n in range(40)
    )


@pytest.fixture
def teacher(pupils: list[Pupil]) -> User:
    return make_user("maths", "subject_teacher", school_class=make_class("501"), subject="数学")


def family(pupil: Pupil) -> Client:
    user = make_user(f"family {pupil.code}", "family", school_class=make_class("501"), pupil=pupil)
    return signed_in(user)


def text(client: Client, name: str, args: tuple[str, ...] = (), **query: Any) -> str:
    return client.get(reverse(name, args=args), query).content.decode()


@pytest.mark.clause("RC-02b")
def test_levels_count_for_who_does_them_and_each_family_sees_its_own(pupils: list[Pupil], teacher: User) -> None:
    client, day = signed_in(teacher), dt.date(2026, 9, 9)
    levels = [level for level, (_minutes, count) in LEVELS.items() for _ in range(count)]
    sent = dict(zip((each.key for each in pupils), levels, strict=True))
    address = f"{reverse('homework:levels', args=CLASS)}?subject=数学"
    assert client.post(address, sent).status_code == 302
    for level, (minutes, _count) in LEVELS.items():
        assignment = {
            "day": day.isoformat(), "subject": "数学", "content": f"题目{minutes}", "minutes": minutes, "place": "school", "kind": "written",
            "tier": level, "marked_by": "teacher", "parent_task": "none", "source": "teacher", "device": "none", "form": "layered",
        }  # fmt: skip
        assert client.post(reverse("homework:post", args=CLASS), assignment).status_code == 302
    assert mean_minutes(KEY, homework_of_class(KEY, day)) == 20
    board = text(client, "homework:board", CLASS, day=day)
    assert "平均: <strong>20</strong>" in board
    assert all(f"题目{minutes}" in board for minutes in (10, 20, 30))
    own = family(pupils[0])
    for page in (text(own, "homework:board", CLASS, day=day), text(own, "homework:mine", day=day)):
        assert "题目10" in page
        assert "题目20" not in page
        assert "题目30" not in page
    assert "<strong>10</strong>" in text(own, "homework:mine", day=day)
    passer_by = text(Client(), "homework:board", CLASS, day=day)
    assert "题目" not in passer_by
    assert "数学按层布置" in passer_by
    strange = {"230804/X": "basic"}
    client.post(address, strange)
    assert own.get(reverse("homework:levels", args=CLASS)).status_code == 403


@pytest.fixture
def offer(teacher: User) -> StoreOffer:
    director = make_user("director", "academic_director", school=make_class("501").school)
    for number, minutes in enumerate((15, 10, 5, 20, 8)):
        item = add_item(
            by=director, school_key="230804/S1", subject="数学", grade=5, unit=f"单元{number}", content=f"选做{number}", minutes=minutes,
            author="数学组", purpose=Purpose.CONSOLIDATION,
        )  # fmt: skip
        approve_item(by=director, row=item, purpose=Purpose.CONSOLIDATION, reason="合适")
    codes = list(LibraryItem.objects.order_by("pk").values_list("code", flat=True))
    sent = {"day": timezone.localdate().isoformat(), "subject": "数学", "items": codes, "most": "2"}
    client = signed_in(teacher)
    assert client.post(reverse("homework:offer", args=CLASS), sent | {"most": "6"}).status_code == 422
    assert client.post(reverse("homework:offer", args=CLASS), sent).status_code == 302
    assert client.post(reverse("homework:offer", args=CLASS), sent).status_code == 422  # one for each day
    return StoreOffer.objects.get()


@pytest.mark.clause("LC-03c")
def test_a_pupil_chooses_two_of_five_and_the_day_counts_them(pupils: list[Pupil], offer: StoreOffer) -> None:
    client, items = family(pupils[0]), list(StoreItem.objects.order_by("pk"))
    day = timezone.localdate().isoformat()

    def choose(*chosen: StoreItem) -> Any:
        sent = {"pupil": pupils[0].key, "day": day, "offer": offer.pk, "items": [each.pk for each in chosen]}
        return client.post(reverse("homework:mine"), sent)

    refused = choose(*items[:3])
    assert refused.status_code == 422
    assert "最多选 2 项" in refused.content.decode()
    assert not StoreChoice.objects.exists()
    assert choose(items[0], items[1]).status_code == 302  # 15 + 10
    assert "<strong>25</strong>" in text(client, "homework:mine", day=day)
    assert "<strong>0</strong>" in text(family(pupils[1]), "homework:mine", day=day)
    # Another choice takes the place of the first; the database itself refuses a third.
    assert choose(items[0], items[2]).status_code == 302
    assert "<strong>20</strong>" in text(client, "homework:mine", day=day)
    with pytest.raises(DatabaseError), transaction.atomic():
        StoreChoice.objects.create(item=items[3], pupil=pupils[0])


def test_nobody_chooses_for_another_child_or_after_the_day(pupils: list[Pupil], offer: StoreOffer) -> None:
    client, item = family(pupils[0]), StoreItem.objects.order_by("pk")[0]
    sent = {"pupil": pupils[1].key, "day": offer.day.isoformat(), "offer": offer.pk, "items": [item.pk]}
    client.post(reverse("homework:mine"), sent)
    assert not StoreChoice.objects.filter(pupil=pupils[1]).exists()
    StoreOffer.objects.update(day=offer.day - dt.timedelta(days=1))
    late = sent | {"pupil": pupils[0].key, "day": (offer.day - dt.timedelta(days=1)).isoformat()}
    assert client.post(reverse("homework:mine"), late).status_code == 422


# What is a pupil's alone ----------------------------------------------------------------------------------------------


@pytest.fixture
def given(teacher: User) -> Homework:
    return post_homework(
        by=teacher, school_class=make_class("501"), assigned_on=dt.date(2026, 9, 9), assignment=Assignment("数学", 20, "练习册第8页")
    )  # fmt: skip


@pytest.mark.clause("RC-02b")
def test_what_single_pupils_do_counts_for_them_and_only_their_families_see_it(
    pupils: list[Pupil], teacher: User, given: Homework
) -> None:
    client, address = signed_in(teacher), reverse("homework:variants", args=("230804", "S1", given.code))
    sent = {"pupils": [pupils[0].key, pupils[1].key], "minutes": "8", "content": "口算十题"}
    assert client.post(address, sent | {"content": ""}).status_code == 422
    assert client.post(address, sent).status_code == 302
    own, other = family(pupils[0]), family(pupils[2])
    for page in (
        text(own, "homework:mine", day=given.assigned_on),
        text(own, "homework:board", CLASS, day=given.assigned_on),
    ):
        assert "口算十题" in page
        assert "练习册第8页" not in page
    assert "<strong>8</strong>" in text(own, "homework:mine", day=given.assigned_on)
    for reader in (other, Client()):
        page = text(reader, "homework:board", CLASS, day=given.assigned_on)
        assert "口算十题" not in page
        assert "练习册第8页" in page
    assert "<strong>20</strong>" in text(other, "homework:mine", day=given.assigned_on)
    # Two of forty need 8 minutes, the others 20.
    assert mean_minutes(KEY, homework_of_class(KEY, given.assigned_on)) == Fraction(2 * 8 + 38 * 20, 40)
    assert client.post(address, sent | {"pupils": [pupils[1].key], "minutes": "", "content": ""}).status_code == 302
    assert PupilVariant.objects.count() == 1


def test_who_has_no_level_is_left_out_of_the_mean_of_levels_where_others_have_variants_too(
    pupils: list[Pupil], teacher: User, given: Homework
) -> None:
    for level, minutes in (("basic", 10), ("standard", 20)):
        post_homework(
            by=teacher, school_class=make_class("501"), assigned_on=given.assigned_on, assignment=Assignment("数学", minutes, level, tier=level)
        )  # fmt: skip
    set_variant(by=teacher, homework=given, pupils=[each.key for each in pupils[:2]], minutes=8, content="口算十题")
    rows = homework_of_class(KEY, given.assigned_on)
    assert mean_minutes(KEY, rows) is None  # nobody has a level yet
    levels = {each.key: "basic" if n < 10 else "standard" for n, each in enumerate(pupils[:20])}
    set_levels(by=teacher, school_class=make_class("501"), subject="数学", levels=levels)
    assert mean_minutes(KEY, rows) == Fraction(2 * 8 + 38 * 20, 40) + Fraction(10 * 10 + 10 * 20, 20)


def test_a_pupils_day_keeps_the_limit_and_a_pupil_of_another_class_is_refused(
    pupils: list[Pupil], teacher: User, given: Homework
) -> None:
    client, address = signed_in(teacher), reverse("homework:variants", args=("230804", "S1", given.code))
    sent = {"pupils": [pupils[0].key], "content": "大作文"}
    refused = client.post(address, sent | {"minutes": "61"})  # the limit is 60
    assert refused.status_code == 422
    assert "将达 61 分钟" in refused.content.decode()
    for wrong in ({"minutes": "601"}, {"minutes": "-1"}, {"minutes": "10", "pupils": ["230804/X"]}):
        assert client.post(address, sent | wrong).status_code == 422
    assert not PupilVariant.objects.exists()
    chinese = make_user("chinese", "subject_teacher", school_class=make_class("501"), subject="语文")
    assert signed_in(chinese).post(address, sent | {"minutes": "10"}).status_code == 404
    assert client.post(address, sent | {"minutes": "60"}).status_code == 302


def test_what_a_pupil_chose_counts_within_the_limit_of_what_the_pupil_does_instead(
    pupils: list[Pupil], teacher: User, offer: StoreOffer
) -> None:
    given = post_homework(
        by=teacher, school_class=make_class("501"), assigned_on=offer.day, assignment=Assignment("数学", 20, "练习册第8页")
    )  # fmt: skip
    items = StoreItem.objects.order_by("pk")[:2]  # 15 + 10
    StoreChoice.objects.bulk_create(StoreChoice(item=each, pupil=pupils[0]) for each in items)
    client, address = signed_in(teacher), reverse("homework:variants", args=("230804", "S1", given.code))
    sent = {"pupils": [pupils[0].key], "minutes": "36", "content": "大作文"}
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert "将达 61 分钟" in refused.content.decode()
    assert client.post(address, sent | {"minutes": "35"}).status_code == 302
    assert day_of(pupils[0], offer.day).written == 60
    assert client.post(address, sent | {"pupils": [pupils[1].key], "minutes": "60"}).status_code == 302  # chose nothing


def test_a_later_post_is_judged_for_who_does_something_else(
    pupils: list[Pupil], teacher: User, given: Homework
) -> None:
    klass, day = make_class("501"), given.assigned_on
    set_variant(by=teacher, homework=given, pupils=[pupils[0].key], minutes=45, content="大作文")
    chinese = make_user("chinese", "subject_teacher", school_class=klass, subject="语文")
    # 20 and 15 are within the class's 60; of one pupil it would be 45 and 16.
    assert not preview_day(klass, day, [Assignment("语文", 15, "抄写")]).is_over
    found = preview_day(klass, day, [Assignment("语文", 16, "抄写")])
    assert (found.is_over, found.total) == (True, 36)
    assert [(each.rule, "61 分钟" in each.message) for each in found.breaches] == [("homework.written_minutes", True)]
    # Of a level the pupil does not do, or not written, it is nothing to the pupil.
    assert not preview_day(klass, day, [Assignment("语文", 16, "抄写", tier="extended")]).is_over
    assert not preview_day(klass, day, [Assignment("语文", 16, "朗读", kind="reading")]).is_over
    # What is corrected is not what the pupil does.
    assert not preview_day(klass, day, [Assignment("数学", 50, "练习册")], replaces=given.code).is_over
    sent = {
        "day": day.isoformat(), "subject": "语文", "content": "抄写", "minutes": "16", "place": "school", "kind": "written", "tier": "all",
        "marked_by": "teacher", "parent_task": "none", "source": "teacher", "device": "none",
    }  # fmt: skip
    client, address = signed_in(chinese), reverse("homework:post", args=CLASS)
    assert "61 分钟" in client.post(address, sent).content.decode()
    client.post(address, sent | {"anyway": "on"})
    assert HeldPost.objects.count() == 1
    assert not Homework.objects.filter(subject="语文").exists()


def test_a_program_reads_and_sets_levels_variants_store_and_marking(
    pupils: list[Pupil], teacher: User, given: Homework
) -> None:
    program = Program(new_token(teacher, "homework.view", "homework.post"))
    path = f"homework/230804/S1/{given.code}"
    levels = {"class_key": KEY, "subject": "数学", "levels": {pupils[0].key: "basic", pupils[1].key: None}}
    assert program.post("levels", levels).json() == [{"pupil_key": pupils[0].key, "level": "basic"}]
    assert program.get("levels", class_key=KEY, subject="数学").json() == [
        {"pupil_key": pupils[0].key, "level": "basic"}
    ]
    assert program.get("levels", class_key=KEY, subject="语文").status_code == 404
    variant = {"pupils": [pupils[0].key], "minutes": 8, "content": "口算十题"}
    assert program.post(f"{path}/variants", variant).json() == [
        {"pupil_key": pupils[0].key, "minutes": 8, "content": "口算十题"}
    ]
    refused = program.post(f"{path}/variants", variant | {"minutes": 90})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "homework.variant_over_limit")
    chinese = make_user("chinese", "subject_teacher", school_class=make_class("501"), subject="语文")
    other = Program(new_token(chinese, "homework.view", "homework.post"))
    assert other.get(f"{path}/variants").status_code == 404  # as the page
    assert program.post(f"{path}/variants", variant | {"minutes": None}).json() == []
    marked = {"marked_on": "2026-09-10", "feedback": "face_to_face", "pupils": 40}
    assert program.post(f"{path}/markings", marked).json()["assigned_on"] == "2026-09-09"
    assert len(program.get("markings", class_key=KEY).json()["items"]) == 1
    summary = program.get("markings/summary", class_key=KEY, first="2026-09-01", last="2026-09-30").json()
    assert (summary["due"], summary["in_time"], summary["face_to_face"]) == (40, 40, 40)
    offer = {"class_key": KEY, "day": "2026-09-10", "subject": "数学", "most": 1, "items": ["nothing"]}
    assert program.post("store-offers", offer).json()["error"]["code"] == "homework.item_not_approved"
    assert program.get("store-offers", class_key=KEY, day="2026-09-10").json() == []
    assert program.get("library-items", subject="数学").json()["items"] == []
    stranger = Program(
        new_token(
            make_user("elsewhere", "subject_teacher", school_class=make_class("502")), "homework.view", "homework.post"
        )
    )
    assert stranger.get("levels", class_key=KEY, subject="数学").status_code == 404
    assert stranger.get("markings", class_key=KEY).status_code == 404
    assert stranger.post(f"{path}/variants", variant).status_code == 404
