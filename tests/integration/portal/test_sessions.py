"""Everybody sees where they are signed in, and ends what is not theirs."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from shuangjian.portal.models import Session
from shuangjian.portal.nightly import run_nightly
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> None:
    with acting("tester", "make users"):
        for name in ("wang", "li"):
            get_user_model().objects.create_user(name, "long enough")


def _browser(name: str, agent: str, address: str = "203.0.113.7") -> Client:
    browser = Client(REMOTE_ADDR=address, headers={"User-Agent": agent})
    assert browser.post("/sign-in", {"username": name, "password": "long enough"}).status_code == 302
    return browser


def _page(browser: Client) -> str:
    return browser.get("/sessions/").content.decode()


def _is_in(browser: Client) -> bool:
    return browser.get("/sessions/").status_code == 200


def test_one_sees_ones_own_sessions_and_ends_one(people: None) -> None:
    office, phone, other = (
        _browser("wang", "Office"),
        _browser("wang", "Phone", "198.51.100.9"),
        _browser("li", "Browser of another person"),
    )
    page = _page(office)
    assert ("Office" in page, "Phone" in page, "198.51.100.9" in page, "Browser of another person" in page) == (
        True,
        True,
        True,
        False,
    )
    assert phone.session.session_key not in page
    (handle,) = re.findall(r"/sessions/([0-9a-f]{16})/end/", page)
    assert other.post(f"/sessions/{handle}/end/").status_code == 404
    assert _is_in(phone)
    assert office.post(f"/sessions/{handle}/end/").status_code == 302
    assert (_is_in(office), _is_in(phone), _is_in(other)) == (True, False, True)
    assert office.post(f"/sessions/{handle}/end/").status_code == 404


def test_all_others_are_ended_at_once(people: None) -> None:
    office, phone, tablet, other = (
        _browser(*who) for who in (("wang", "a"), ("wang", "b"), ("wang", "c"), ("li", "d"))
    )
    assert office.post("/sessions/end/").status_code == 302
    assert [_is_in(each) for each in (office, phone, tablet, other)] == [True, False, False, True]


def test_a_session_before_sign_in_is_nobodys_and_an_old_one_is_deleted(people: None) -> None:
    office = _browser("wang", "\x00" + "x" * 500)
    row = Session.objects.get(user__username="wang")
    assert (len(row.browser), row.browser[0]) == (200, "x")
    assert row.started_at is not None
    office.post("/sign-out")
    assert not Session.objects.filter(user__isnull=False).exists()
    _browser("wang", "a")
    Session.objects.update(expire_date=timezone.now() - dt.timedelta(minutes=1))
    run_nightly()
    assert not Session.objects.exists()
