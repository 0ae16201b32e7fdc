"""A desk to work at: who is in charge, four piles whose counts are their lists, urging and instructions that reach people."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from factories.places import make_school, make_user
from shuangjian.cases.choices import EventKind
from shuangjian.cases.desk import PILES
from shuangjian.cases.errors import (
    ClosedCaseError,
    NobodyToUrgeError,
    NotAColleagueError,
    NotAllowedError,
    SameHandlerError,
    TextMissingError,
    UrgedTodayError,
)
from shuangjian.cases.people import colleagues_in, people_of
from shuangjian.cases.selectors import cases_to_work
from shuangjian.cases.services.desk import hand_over, instruct, urge
from shuangjian.cases.services.escalation import escalate_late_cases
from shuangjian.cases.services.moves import move_case
from shuangjian.notices.models import Notice
from shuangjian.registry.actors import SystemPart
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db
LATE = dt.date(2026, 9, 30)


@pytest.fixture(autouse=True)
def _acting(db):
    with acting("tester", "a test"):
        yield


def _told(user):
    return list(Notice.objects.filter(user=user).values_list("kind", flat=True))


# In charge ------------------------------------------------------------------------------------------------------------


def test_a_case_handed_over_waits_for_the_one_in_charge_alone(make_case, people):
    case = make_case()
    hand_over(case_id=case.pk, user=people["principal"], handler=people["director"], text="请本周办理")
    assert case in cases_to_work(people["director"])
    assert case not in cases_to_work(people["principal"])
    assert _told(people["director"]) == ["cases.handed_over"]
    event = case.events.get(kind=EventKind.HANDED_OVER)
    assert event.text == "director：请本周办理"


def test_one_in_charge_who_left_does_not_hold_it_back(make_case, people):
    case = make_case()
    hand_over(case_id=case.pk, user=people["principal"], handler=people["director"])
    people["director"].is_active = False
    people["director"].save()
    assert case in cases_to_work(people["principal"])
    [(_case, told)] = people_of([case])
    assert told == [people["principal"]]


def test_an_escalated_case_reaches_the_bureau_whoever_is_in_charge(make_case, people):
    case = make_case(due_on=LATE)
    hand_over(case_id=case.pk, user=people["principal"], handler=people["director"])
    escalate_late_cases(by=SystemPart.WORKER, today=dt.date(2026, 10, 10))
    assert case in cases_to_work(people["officer"])


@pytest.mark.parametrize(
    ("who", "to", "refusal"),
    [
        ("principal", "other principal", NotAColleagueError),
        ("principal", "officer", NotAColleagueError),
        ("class teacher", "principal", NotAllowedError),
        ("institution", "director", NotAllowedError),
    ],
)
def test_a_case_stays_in_its_unit(who, to, refusal, make_case, people):
    case = make_case()
    with pytest.raises(refusal):
        hand_over(case_id=case.pk, user=people[who], handler=people[to])
    case.refresh_from_db()
    assert case.handler is None


def test_who_is_in_charge_already_is_not_put_in_charge(make_case, people):
    case = make_case()
    hand_over(case_id=case.pk, user=people["principal"], handler=people["principal"])
    assert _told(people["principal"]) == []
    with pytest.raises(SameHandlerError):
        hand_over(case_id=case.pk, user=people["director"], handler=people["principal"])


def test_a_case_sent_to_another_department_is_in_nobodys_hands(make_case, people):
    case = make_case(school_key=None, owner_name="", lead="market")
    hand_over(case_id=case.pk, user=people["market"], handler=people["market"])
    move_case(case_id=case.pk, action="return", user=people["market"], text="不属本部门")
    lead = people["street"].memberships.get().department
    move_case(case_id=case.pk, action="reassign", user=people["officer"], text="请街道办理", lead=lead)
    case.refresh_from_db()
    assert case.handler is None


def test_colleagues_are_asked_for_in_one_query_however_many(make_case, people, django_assert_max_num_queries):
    case = make_case()
    for number in range(5):
        make_user(f"deputy{number}", "principal", school=make_school())
    list(case.parties.all())
    user = people["principal"]
    assert user.has_permission("cases.work")
    with django_assert_max_num_queries(1):
        assert len(colleagues_in(user, case)) == 7


# Urging and instructions ----------------------------------------------------------------------------------------------


def test_urging_says_whom_it_reached_and_is_heard_once_a_day(make_case, people):
    case = make_case()
    event = urge(case_id=case.pk, user=people["officer"])
    assert event.text == "principal、director"
    assert _told(people["principal"]) == _told(people["director"]) == ["cases.urged"]
    with pytest.raises(UrgedTodayError):
        urge(case_id=case.pk, user=people["leader"])
    event_day = timezone.now() - dt.timedelta(days=1)
    assert event.at > event_day


def test_only_the_one_in_charge_is_urged(make_case, people):
    case = make_case()
    hand_over(case_id=case.pk, user=people["principal"], handler=people["director"])
    assert urge(case_id=case.pk, user=people["officer"]).text == "director"
    assert _told(people["principal"]) == []


def test_urging_nobody_is_said_not_pretended(make_case, people):
    case = make_case(school_key=None, owner_name="", lead="science")
    with pytest.raises(NobodyToUrgeError):
        urge(case_id=case.pk, user=people["officer"])
    assert not case.events.filter(kind=EventKind.URGED).exists()


@pytest.mark.parametrize("who", ["principal", "market", "far officer", "class teacher"])
def test_who_does_not_watch_over_it_does_not_urge(who, make_case, people):
    with pytest.raises(NotAllowedError):
        urge(case_id=make_case(lead="market").pk, user=people[who])


def test_a_leaders_instruction_stands_on_the_case_and_is_told(make_case, people, as_user):
    case = make_case()
    page = reverse("cases:case", args=[case.number])
    answer = as_user(people["leader"]).post(reverse("cases:instruct", args=[case.number]), {"text": "本周内办结"})
    assert answer.status_code == 302
    assert _told(people["principal"]) == ["cases.instructed"]
    shown = as_user(people["principal"]).get(page).content.decode()
    assert "<blockquote>本周内办结</blockquote>" in shown
    assert people["leader"].pk not in set(case.workers.values_list("user", flat=True)), "who instructs may verify"


def test_only_a_leader_instructs_and_not_without_words(make_case, people):
    case = make_case()
    with pytest.raises(NotAllowedError):
        instruct(case_id=case.pk, user=people["officer"], text="请抓紧")
    with pytest.raises(TextMissingError):
        instruct(case_id=case.pk, user=people["leader"], text=" ")


@pytest.mark.parametrize("act", [urge, lambda **who: instruct(text="请抓紧", **who)])
def test_nothing_is_pressed_that_is_closed(act, make_case, people):
    case = make_case(state="closed", closed_at=timezone.now(), closed_by="correction")
    with pytest.raises(ClosedCaseError):
        act(case_id=case.pk, user=people["leader"])


def test_several_are_urged_from_the_list_each_by_itself(make_case, people, as_user):
    case, nobodys = make_case(), make_case(school_key=None, owner_name="", lead="science")
    client = as_user(people["officer"])
    sent = {"row": [case.pk, nobodys.pk], "text": "请抓紧"}
    page = client.get(reverse("cases:urge_many"), sent).content.decode()
    assert case.number in page
    assert nobodys.number in page
    answer = client.post(reverse("cases:urge_many"), sent)
    assert [each.name for each in answer.context["refused"]] == [f"{nobodys.number} {nobodys.title}"]
    assert case.events.get(kind=EventKind.URGED).text == "principal、director：请抓紧"


def test_an_escalation_says_whom_it_told(make_case, people):
    case = make_case(due_on=LATE)
    for day, told in ((8, "principal、director"), (10, "officer"), (13, "leader")):
        escalate_late_cases(by=SystemPart.WORKER, today=dt.date(2026, 10, day))
        assert told in case.events.filter(kind=EventKind.ESCALATED).latest("id").text
    assert _told(people["leader"]) == ["cases.escalated"]
    assert _told(people["far officer"]) == []


# The four piles -------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(make_case, people):
    """For each pile something of the officer's, and a school's own work."""
    make_case(state="submitted")
    case = make_case()
    urge(case_id=case.pk, user=people["officer"])
    done = make_case(state="submitted")
    move_case(case_id=done.pk, action="verify", user=people["officer"])
    make_case(due_on=LATE)
    given = make_case()
    hand_over(case_id=given.pk, user=people["principal"], handler=people["director"])


@pytest.mark.parametrize(
    ("who", "counts"),
    [
        ("officer", {"todo": 1, "doing": 1, "done": 1, "watched": 2}),
        ("leader", {"todo": 1, "doing": 0, "done": 0, "watched": 2}),
        ("principal", {"todo": 2, "doing": 1, "done": 0}),
        ("director", {"todo": 3, "doing": 0, "done": 0}),
        ("far officer", {"todo": 0, "doing": 0, "done": 0, "watched": 0}),
    ],
)
def test_each_pile_holds_what_its_count_says(who, counts, desk, people, as_user):
    client = as_user(people[who])
    inbox = client.get(reverse("portal:inbox"))
    assert [pile.number for pile in inbox.context["piles"]] == list(counts.values())
    for pile in inbox.context["piles"]:
        opened = client.get(pile.url)
        assert opened.context["page"].paginator.count == pile.number
        assert [each.is_open for each in opened.context["piles"]].count(True) == 1
    names = [pile.name for pile in PILES]
    assert list(counts) == names[: len(counts)]


def test_a_leader_sees_late_ones_first(desk, people, as_user):
    sections = as_user(people["leader"]).get(reverse("portal:inbox")).context["sections"]
    assert sections[0].section.name == "late"
    assert sections[0].count == 1


# A form sent twice ----------------------------------------------------------------------------------------------------

_TOKENS = re.compile(r'<form[^>]*action="([^"]+)"[^>]*>(?:(?!</form>).)*?name="form_token" value="([^"]+)"', re.DOTALL)


def test_each_form_of_a_case_is_done_once_however_often_it_is_sent(make_case, people, as_user):
    case = make_case()
    client = as_user(people["principal"])
    page = client.get(reverse("cases:case", args=[case.number])).content.decode()
    tokens = dict(_TOKENS.findall(page))
    assert len(set(tokens.values())) == len(tokens) == page.count('name="form_token"')
    address = reverse("cases:comment", args=[case.number])
    for _ in range(2):
        answer = client.post(address, {"text": "已通知各班", "form_token": tokens[address]})
        assert answer.status_code == 302
    assert case.events.filter(kind=EventKind.COMMENTED).count() == 1
    sign = reverse("cases:move", args=[case.number, "accept"])
    first, second = (client.post(sign, {"form_token": tokens[sign]}) for _ in range(2))
    assert first["Location"] == second["Location"], (
        "the second sending is told what the first did, not that it came too late"
    )
