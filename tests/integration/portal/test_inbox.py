"""One inbox for everything: for each role what is theirs, and each number the count of the rows its link opens."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from factories.places import make_department
from shuangjian.cases.models import Case
from shuangjian.plans.services import adopt_plan
from shuangjian.portal import inbox
from shuangjian.portal.inbox import count_waiting, read_inbox
from shuangjian.web.context import acting
from shuangjian.web.inbox import InboxSection

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(make_case, make_finding, make_plan):
    """Something of every kind: a school's case, one to verify, one sent back, two suspicions, a plan, a department's case."""
    make_case()
    make_case(state="submitted")
    make_case(state="returned")
    make_case(school_key=None, owner_name="", lead="market")
    make_case(school_key=None, owner_name="", lead="education")
    make_finding()
    make_finding(school_key="230804/S2", owner_key="230804/S2", class_key="230804/S2/301")
    make_plan({"no": "1", "heading": "一", "lead": ["education"], "deadline": "长期坚持"})


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("officer", {"work": 1, "verify": 1, "returned": 1, "decide": 2, "adopt": 1}),
        ("supervisor", {"work": 1, "verify": 1, "returned": 1, "decide": 2, "adopt": 1}),
        ("leader", {"verify": 1}),
        ("principal", {"work": 1}),
        ("director", {"work": 1}),
        ("market", {"work": 1}),
        ("class teacher", {}),
        ("maths teacher", {}),
        ("family", {}),
        ("bank", {}),
        ("institution", {}),
        ("other principal", {}),
        ("far officer", {}),
    ],
)
def test_everybody_finds_what_is_theirs(who, expected, waiting, people):
    sections = {waiting.section.name: waiting.count for waiting in read_inbox(people[who])}
    assert sections == expected
    assert sum(count_waiting(people[who]).values()) == sum(expected.values())


@pytest.mark.parametrize("who", ["officer", "principal", "market", "leader"])
def test_every_count_is_the_count_of_the_list_its_link_opens(who, waiting, people, as_user):
    client = as_user(people[who])
    answer = client.get(reverse("portal:inbox"))
    assert answer.context["sections"]
    for waiting in answer.context["sections"]:
        assert client.get(waiting.see_all).context["page"].paginator.count == waiting.count, waiting.section.name


def test_an_empty_inbox_says_so(people, as_user):
    text = as_user(people["principal"]).get(reverse("portal:inbox")).content.decode()
    assert "没有待办事项" in text


def test_the_first_items_stand_in_it_and_the_rest_behind_a_link(make_case, people, as_user):
    for _ in range(7):
        make_case()
    text = as_user(people["principal"]).get(reverse("portal:inbox")).content.decode()
    assert text.count("办理") >= 5
    assert "办理7" not in text
    assert "查看全部 7 件" in text


def test_the_badge_counts_what_waits(waiting, people, as_user):
    text = as_user(people["principal"]).get(reverse("cases:listing")).content.decode()
    assert '<b class="badge-count">1</b>' in text


@pytest.mark.clause("RC-12a", "LC-22a")
def test_a_departments_late_case_is_red_with_its_lead_and_seen_by_education_at_once(make_plan, people, as_user):
    yesterday = timezone.localdate() - dt.timedelta(days=7)
    make_department("market")
    plan = make_plan(
        {"no": "1", "heading": "甲", "lead": ["market"], "deadline": f"{yesterday:%Y年%m月%d日}"},
        {"no": "2", "heading": "乙", "lead": ["street"], "deadline": "2099年12月底前"},
    )
    with acting("officer", "a test"):
        adopt_plan(plan_id=plan.pk, user=people["officer"])
    lead = as_user(people["market"]).get(reverse("portal:inbox"))
    (waiting,) = lead.context["sections"]
    assert [(item.title, item.light.code) for item in waiting.first] == [("示教发〔2026〕1号：1 甲", "red")]
    assert "逾期" in lead.content.decode()
    officer = as_user(people["officer"]).get(reverse("cases:listing"), {"late": "1"})
    assert [case.title for case in officer.context["page"]] == ["示教发〔2026〕1号：1 甲"]
    assert as_user(people["street"]).get(reverse("cases:listing"), {"late": "1"}).context["page"].paginator.count == 0


def test_what_waits_is_counted_by_the_memberships_in_force(waiting, people):
    officer = people["officer"]
    assert sum(count_waiting(officer).values()) > 0
    with acting("admin", "a test"):
        officer.memberships.update(valid_to=timezone.localdate() - dt.timedelta(days=1))
    assert sum(count_waiting(type(officer).objects.get(pk=officer.pk)).values()) == 0


def test_after_midnight_what_waits_is_counted_anew(waiting, people, monkeypatch):
    """A section may depend on the day: nothing of yesterday is kept in the counted statement."""
    today = timezone.localdate()
    of_the_day = InboxSection(
        "today", "Today", "", 1, lambda user: Case.objects.filter(due_on=timezone.localdate() + dt.timedelta(days=20)),
        lambda rows: [], lambda: "",
    )  # fmt: skip
    monkeypatch.setattr(inbox, "load_sections", lambda: (of_the_day,))
    assert count_waiting(people["officer"])["today"] > 0
    monkeypatch.setattr(timezone, "localdate", lambda: today + dt.timedelta(days=1))
    assert count_waiting(people["officer"])["today"] == 0


def test_its_queries_do_not_grow_with_what_waits(waiting, make_case, people, as_user, django_assert_max_num_queries):
    for _ in range(10):
        make_case(state="submitted")
    client = as_user(people["officer"])
    with django_assert_max_num_queries(22):
        client.get(reverse("portal:inbox"))
