"""Guessing is held back, and keeps nobody else out."""

from __future__ import annotations

import datetime as dt
import ipaddress
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connections
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from shuangjian.portal import throttle
from shuangjian.portal.models import KnownDoor, SignInFailures
from shuangjian.web.clients import client_network
from shuangjian.web.context import acting

HOME, ELSEWHERE = "203.0.113.7", "198.51.100.9"


def _make(*names: str) -> None:
    with acting("tester", "make users"):
        for name in names:
            get_user_model().objects.create_user(name, "long enough")


def _try(name: str, password: str = "long enough", address: str = HOME) -> bool:
    answer = Client().post("/sign-in", {"username": name, "password": password}, REMOTE_ADDR=address)
    assert answer.status_code in (302, 422)
    return answer.status_code == 302


@pytest.mark.django_db
def test_the_owner_comes_in_while_somebody_guesses_elsewhere() -> None:
    _make("wang")
    assert _try("wang")
    for number in range(30):
        assert not _try("wang", "guess", f"198.51.100.{number}")
    assert not _try("wang", address="198.51.100.200")  # also with the right password: the name is held back there
    assert _try("wang")


@pytest.mark.django_db
def test_wrong_names_from_an_address_keep_out_nobody_known_there() -> None:
    _make("wang", "li")
    assert _try("wang")
    for number in range(throttle.FAILURES_AT_ADDRESS_MAX + 2):
        assert not _try(f"nobody{number}", "x")
    assert _try("wang")
    assert not _try("li")  # not seen here before: must wait
    assert _try("li", address=ELSEWHERE)


@pytest.mark.django_db
def test_a_pause_ends_and_asking_again_does_not_make_it_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    _make("wang")
    now = timezone.now()
    for minute in range(throttle.PAUSE_MINUTES + 6):
        monkeypatch.setattr(throttle.timezone, "now", lambda at=now + dt.timedelta(minutes=minute): at)
        let_in = _try("wang", "wrong" if minute < throttle.FAILURES_OF_NAME_HERE_MAX else "long enough")
        assert let_in is (minute >= throttle.PAUSE_MINUTES + throttle.FAILURES_OF_NAME_HERE_MAX), minute
    monkeypatch.setattr(throttle.timezone, "now", lambda: now + dt.timedelta(days=200))
    throttle.forget_old()
    assert not SignInFailures.objects.exists()
    assert not KnownDoor.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_no_more_are_let_through_than_in_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    _make("wang")
    looked_at: list[int] = []
    monkeypatch.setattr("shuangjian.portal.forms.authenticate", lambda *args, **kwargs: looked_at.append(1))
    barrier = threading.Barrier(8)

    def guess(_number: int) -> bool:
        try:
            barrier.wait(10)
            return _try("wang", "guess")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert not any(pool.map(guess, range(8)))
    assert len(looked_at) == throttle.FAILURES_OF_NAME_HERE_MAX


@pytest.mark.parametrize(
    ("remote", "forwarded", "found"),
    [
        (HOME, "", HOME),
        (HOME, "1.2.3.4", HOME),  # who is no proxy of ours says what he likes
        ("10.0.0.1", HOME, HOME),
        ("10.0.0.1", f"1.2.3.4, {HOME}", HOME),
        ("10.0.0.1", f"1.2.3.4, {HOME}, 10.0.0.2", HOME),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("::ffff:10.0.0.1", HOME, HOME),
        ("10.0.0.1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", "1.2.3.4", ""),
    ],
)
def test_the_address_behind_our_own_proxies(remote: str, forwarded: str, found: str, settings: Any) -> None:
    settings.TRUSTED_PROXIES = [ipaddress.ip_network("10.0.0.0/8")]
    request = HttpRequest()
    request.META = {"REMOTE_ADDR": remote, "HTTP_X_FORWARDED_FOR": forwarded}
    assert client_network(request) == found
