"""A form of a case that was open while somebody else worked on it."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.urls import reverse

from factories.places import make_department
from shuangjian.cases.choices import CaseState, EventKind
from shuangjian.cases.models import Case, CaseParty
from shuangjian.cases.services.moves import move_case, sign_part
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db


def _open(browser, case):
    """Open the page of a case; return what each of its forms carries."""
    page = browser.get(reverse("cases:case", args=[case.number])).content.decode()
    carried = {}
    for action, inner in re.findall(r'<form[^>]*action="([^"]+)"[^>]*>(.*?)</form>', page, re.DOTALL):
        carried[action] = dict(re.findall(r'name="(form_\w+)" value="([^"]*)"', inner))
    return carried


def test_the_second_of_two_is_refused_with_both_versions_and_may_send_again(make_case, people, as_user):
    case = make_case(lead="market", state=CaseState.SUBMITTED)
    browser, address = as_user(people["officer"]), reverse("cases:move", args=[case.number, "reject"])
    carried = _open(browser, case)[address]
    with acting("second", "a test"):
        move_case(case_id=case.pk, action="reject", user=people["second officer"], text="照片看不清")
    refused = browser.post(address, carried | {"text": "还缺签字"})
    assert refused.status_code == 422
    (state,) = refused.context["stale"]
    assert (state.was, state.now) == ("待核验", "办理中")
    page = refused.content.decode()
    assert "打开期间已有他人修改" in page
    assert page.index("您打开时") < page.index("待核验")
    assert case.events.filter(kind=EventKind.REJECTED).count() == 1, "the second overwrote the first"


def test_who_is_in_charge_is_not_overwritten_unseen(make_case, people, as_user):
    case = make_case(lead="market")
    browser, address = as_user(people["principal"]), reverse("cases:hand_over", args=[case.number])
    carried = _open(browser, case)[address]
    director = people["director"]
    _put_in_charge(case, people["principal"])
    refused = browser.post(address, carried | {"handler": director.pk})
    assert refused.status_code == 422
    assert [each.now for each in refused.context["stale"]] == [str(people["principal"])]
    assert Case.objects.get().handler == people["principal"]
    # Seen, it may be sent again: the form carries what holds now.
    carried = dict(re.findall(r'name="(form_\w+)" value="([^"]*)"', _form(refused, address)))
    assert browser.post(address, carried | {"handler": director.pk}).status_code == 302
    assert Case.objects.get().handler == director
    # The second sending of the same form is not stale by the first.
    assert browser.post(address, carried | {"handler": director.pk}).status_code == 302
    assert case.events.filter(kind=EventKind.HANDED_OVER).count() == 1


def test_parts_signed_in_another_order_than_they_stand_are_no_change_by_somebody_else(make_case, people, as_user):
    case = make_case(support="street", school_key=None)
    with acting("tester", "a test"):
        market = make_department("market")
        CaseParty.objects.create(case=case, department=market, name=market.name, role="support")
    for name in ("market", "street"):
        with acting(name, "a test"):
            sign_part(case_id=case.pk, user=people[name], text="已排查")
    with connection.cursor() as cursor:
        # Read as they lie in the table, where what was written last comes last.
        cursor.execute("SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off")
    browser, address = as_user(people["officer"]), reverse("cases:move", args=[case.number, "accept"])
    assert browser.post(address, _open(browser, case)[address]).status_code == 302
    assert Case.objects.get().state == CaseState.WORKING


def test_a_word_in_the_discussion_is_taken_whatever_else_was_done(make_case, people, as_user):
    case = make_case(lead="market")
    browser, address = as_user(people["officer"]), reverse("cases:comment", args=[case.number])
    carried = _open(browser, case)[address]
    _put_in_charge(case, people["principal"])
    assert browser.post(address, carried | {"text": "已联系学校"}).status_code == 302


def _put_in_charge(case, user):
    with acting("tester", "a test"):
        Case.objects.filter(pk=case.pk).update(handler=user)


def _form(answer, address):
    return re.search(rf'<form[^>]*action="{re.escape(address)}"[^>]*>(.*?)</form>', answer.content.decode(), re.DOTALL)[
        1
    ]
