from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from factories.places import make_class, make_department, make_institution, make_region, make_school, make_user
from shuangjian.homework import services
from shuangjian.homework.models import HeldPost, Homework
from shuangjian.homework.services import Assignment
from shuangjian.registry.models import User
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db

DAY = "2026-09-09"
CLASS = ("230804", "S1", "301")
FILLED = {
    "day": DAY, "subject": "数学", "content": "练习册第8页", "minutes": "15", "place": "school", "kind": "written", "tier": "all",
    "marked_by": "teacher", "parent_task": "none", "source": "teacher", "device": "none",
}  # fmt: skip


@pytest.fixture
def people(db: None) -> dict[str, User]:
    """Owner, colleague and stranger for each kind of page."""
    with acting("tester", "a test"):
        own, other = make_class("301"), make_class("302")
        far = make_class("301", make_school("S1", region="230805"))
        return {
            "class teacher": make_user("user-t", "class_teacher", school_class=own),
            "maths teacher": make_user("user-m", "subject_teacher", school_class=own, subject="数学"),
            "principal": make_user("user-p", "principal", school=make_school()),
            "family": make_user("user-f", "family", school_class=own),
            "officer": make_user("user-o", "district_officer", department=make_department()),
            "colleague": make_user("user-c", "class_teacher", school_class=other),
            "far officer": make_user("user-d", "district_officer", region=make_region("230805")),
            "far teacher": make_user("user-e", "class_teacher", school_class=far),
            "institution": make_user("user-i", "institution_officer", institution=make_institution()),
            "bank": make_user("user-b", "bank", region=make_region()),
        }


@pytest.fixture
def posted(people: dict[str, User]) -> Homework:
    with acting("user-t", "a test"):
        return services.post_homework(
            by=people["class teacher"],
            school_class=make_class("301"),
            assigned_on=dt.date.fromisoformat(DAY),
            assignment=Assignment(subject="语文", minutes=20, content="小练笔"),
        )


@pytest.fixture
def posted_today(people: dict[str, User]) -> Homework:
    """One of a day that is not over, and so not locked."""
    with acting("user-t", "a test"):
        return services.post_homework(
            by=people["class teacher"], school_class=make_class("301"), assigned_on=timezone.localdate(),
            assignment=Assignment(subject="语文", minutes=20, content="小练笔"),
        )  # fmt: skip


def _client(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _open(user: User | None, name: str, *args: str) -> int:
    return _client(user).get(reverse(f"homework:{name}", args=args), {"day": DAY}).status_code


MAY_POST = {"class teacher", "maths teacher", "principal"}
MAY_SEE = MAY_POST | {"family", "officer"}


def test_only_who_teaches_or_runs_the_class_opens_its_posting_page(people):
    answers = {who: _open(user, "post", *CLASS) for who, user in people.items()}
    assert {who for who, status in answers.items() if status == 200} == MAY_POST
    assert {status for who, status in answers.items() if who not in MAY_POST} <= {403, 404}
    assert _open(None, "post", *CLASS) == 302


def test_the_history_is_seen_in_scope_only(people, posted):
    answers = {who: _open(user, "history", "230804", "S1", posted.code) for who, user in people.items()}
    assert {who for who, status in answers.items() if status == 200} == MAY_SEE
    assert {status for who, status in answers.items() if who not in MAY_SEE} <= {403, 404}


@pytest.mark.parametrize("name", ["correct", "withdraw"])
def test_who_corrects_teaches_the_subject_or_runs_the_class(people, posted, name):
    answers = {who: _open(user, name, "230804", "S1", posted.code) for who, user in people.items()}
    assert {who for who, status in answers.items() if status == 200} == {"class teacher", "principal"}


def test_the_board_is_open_to_everybody_and_names_nobody(people, posted):
    for user in (None, *people.values()):
        answer = _client(user).get(reverse("homework:board", args=CLASS), {"day": DAY})
        assert answer.status_code == 200
        assert "小练笔" in answer.content.decode()
    assert (
        posted.recorded_by.display_name
        not in _client(None).get(reverse("homework:board", args=CLASS), {"day": DAY}).content.decode()
    )


def test_the_overview_shows_the_own_school_and_counts_its_day(people, posted):
    text = _client(people["principal"]).get(reverse("homework:overview"), {"day": DAY}).content.decode()
    assert "示例S1" in text
    assert 'class="number">20</td>' in text
    far = _client(people["far officer"]).get(reverse("homework:overview"), {"day": DAY, "school": "230804/S1"})
    assert far.context["school"].key == "230805/S1"


def test_posts_and_shows_it_on_the_board(people):
    answer = _client(people["maths teacher"]).post(reverse("homework:post", args=CLASS), FILLED, follow=True)
    assert answer.redirect_chain[0][0] == f"{reverse('homework:board', args=CLASS)}?day={DAY}&posted=1"
    assert "练习册第8页" in answer.content.decode()
    assert Homework.objects.get().recorded_by == people["maths teacher"]


@pytest.mark.parametrize(
    "wrong", [{"minutes": "-1"}, {"minutes": "many"}, {"subject": "语文"}, {"content": ""}, {"kind": "x"}]
)
def test_refuses_what_cannot_be_and_keeps_what_was_typed(people, wrong):
    answer = _client(people["maths teacher"]).post(reverse("homework:post", args=CLASS), FILLED | wrong)
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert not Homework.objects.exists()


def test_the_day_is_asked_of_the_rules_with_the_draft_in_it(people, posted):
    client = _client(people["maths teacher"])
    fragment = client.post(
        reverse("homework:post", args=CLASS), FILLED | {"minutes": "41", "check": "1"}, headers={"HX-Request": "true"}
    )
    text = fragment.content.decode()
    assert "61" in text  # 20 posted before, 41 in the draft
    assert "QJ-38" in text or "要点38" in text
    assert "<html" not in text
    assert Homework.objects.count() == 1


@pytest.mark.clause("QJ-38", "LC-04c")
def test_what_just_fits_is_not_held(people, posted):
    _client(people["maths teacher"]).post(reverse("homework:post", args=CLASS), FILLED | {"minutes": "40"})
    assert Homework.objects.count() == 2


@pytest.mark.clause("QJ-38", "LC-04c")
def test_a_post_that_breaks_a_rule_is_held_for_the_class_teacher(people):
    client = _client(people["maths teacher"])
    assert "61" in client.post(reverse("homework:post", args=CLASS), FILLED | {"minutes": "61"}).content.decode()
    assert not Homework.objects.exists()
    client.post(reverse("homework:post", args=CLASS), FILLED | {"minutes": "61", "anyway": "on"})
    assert not Homework.objects.exists()
    assert HeldPost.objects.get().assignment["minutes"] == 61


def test_a_suspicion_holds_nothing_up(people):
    _client(people["maths teacher"]).post(
        reverse("homework:post", args=CLASS), FILLED | {"content": "口算一页，请家长检查并签字"}
    )
    assert Homework.objects.count() == 1


def test_corrects_with_a_reason_and_shows_both_versions(people, posted_today):
    posted = posted_today
    client = _client(people["class teacher"])
    address = reverse("homework:correct", args=("230804", "S1", posted.code))
    changed = FILLED | {"subject": "语文", "content": "小练笔", "minutes": "10", "source": "teacher"}
    assert "error-summary" in client.post(address, changed).content.decode()
    client.post(address, changed | {"reason": "写短一些"})
    text = client.get(reverse("homework:history", args=("230804", "S1", posted.code))).content.decode()
    assert "写短一些" in text
    assert [row.minutes for row in Homework.objects.order_by("version")] == [20, 10]


def test_withdraws_and_puts_back(people, posted_today):
    posted, day = posted_today, posted_today.assigned_on.isoformat()
    client = _client(people["class teacher"])
    address = reverse("homework:withdraw", args=("230804", "S1", posted.code))
    client.post(address, {"reason": "发错"})
    assert "小练笔" not in client.get(reverse("homework:board", args=CLASS), {"day": day}).content.decode()
    client.post(address, {"reason": "没有错"})
    assert "小练笔" in client.get(reverse("homework:board", args=CLASS), {"day": day}).content.decode()


def test_copies_the_last_one(people, posted):
    answer = _client(people["class teacher"]).get(
        reverse("homework:post", args=CLASS), {"day": "2026-09-10", "copy": "语文"}
    )
    assert "小练笔" in answer.content.decode()


def test_one_class_is_chosen_at_once_and_several_are_offered(people):
    assert _client(people["class teacher"]).get(reverse("homework:choose")).url == reverse("homework:post", args=CLASS)
    offered = _client(people["principal"]).get(reverse("homework:choose")).content.decode()
    assert reverse("homework:post", args=("230804", "S1", "302")) in offered
    assert "230805" not in offered


@pytest.mark.parametrize(
    "path", ["/homework/board/230804/S1/999/", "/homework/post/x/y/z/", "/homework/item/230804/S1/none/"]
)
def test_what_is_not_there_is_not_found(people, path):
    assert _client(people["principal"]).get(path).status_code == 404


def test_a_nonsense_day_is_the_last_school_day(people):
    answer = _client(people["principal"]).get(reverse("homework:board", args=CLASS), {"day": "2026-13-45"})
    assert answer.status_code == 200


def test_a_copy_for_training_begins_with_the_last_day_it_has_data_of(people, settings):
    settings.FACTS_UNTIL = dt.date(2026, 9, 9)
    for name, args in (("overview", ()), ("board", CLASS)):
        answer = _client(people["principal"]).get(reverse(f"homework:{name}", args=args))
        assert answer.context["day"] == settings.FACTS_UNTIL


@pytest.mark.parametrize(("name", "args"), [("overview", ()), ("board", CLASS), ("post", CLASS)])
def test_the_number_of_queries_does_not_grow_with_the_school(people, posted, django_assert_max_num_queries, name, args):
    with acting("tester", "a test"):
        for grade in range(1, 7):
            for number in range(4, 9):
                make_class(f"{grade}0{number}")
    client = _client(people["principal"])
    with django_assert_max_num_queries(23):
        assert client.get(reverse(f"homework:{name}", args=args), {"day": DAY}).status_code == 200
