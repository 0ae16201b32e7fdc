"""The door: names and passwords, one click in a demonstration, a pause after too many failures."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from shuangjian.portal import throttle
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    with acting("tester", "make a user"):
        return get_user_model().objects.create_user("wang", "long enough", display_name="王老师")


@pytest.fixture
def demo_user(user):
    with acting("tester", "a demo user"):
        user.is_demo = True
        user.save()
    return user


def _sign_in(client: Client, password: str = "long enough", **more: str):
    return client.post("/sign-in", {"username": "wang", "password": password, **more})


def test_lets_in_and_goes_where_it_was_asked(client: Client, user) -> None:
    answer = _sign_in(client, next="/search?q=x")
    assert (answer.status_code, answer["Location"]) == (302, "/search?q=x")
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_never_sends_anybody_away_from_this_site(client: Client, user, target: str) -> None:
    assert _sign_in(client, next=target)["Location"] == "/"


def test_a_wrong_password_says_nothing_of_which_was_wrong(client: Client, user) -> None:
    known = _sign_in(client, "wrong").content.decode()
    unknown = client.post("/sign-in", {"username": "nobody", "password": "x"}).content.decode()
    assert "用户名与密码不匹配" in known
    assert "用户名与密码不匹配" in unknown
    assert 'class="error-summary"' in known
    assert "_auth_user_id" not in client.session


def test_after_five_failures_the_right_password_must_wait_too(client: Client, user) -> None:
    for _attempt in range(throttle.FAILURES_OF_NAME_HERE_MAX):
        _sign_in(client, "wrong")
    answer = _sign_in(client)
    assert "尝试次数过多" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_success_forgets_the_failures(client: Client, user) -> None:
    for _attempt in range(throttle.FAILURES_OF_NAME_HERE_MAX - 1):
        _sign_in(client, "wrong")
    assert _sign_in(client).status_code == 302
    client.logout()
    assert _sign_in(client, "wrong").status_code == 422
    assert _sign_in(client).status_code == 302


def test_who_was_struck_off_stays_out(client: Client, user) -> None:
    with acting("tester", "left the school"):
        user.is_active = False
        user.save()
    assert _sign_in(client).status_code == 422


def test_one_click_signs_in_on_a_demonstration(client: Client, demo_user, settings) -> None:
    settings.DEMO = True
    assert "wang" in client.get("/sign-in").content.decode()
    answer = client.post("/sign-in/demo", {"user": "wang"})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(demo_user.pk)


def test_there_is_no_such_click_anywhere_else(client: Client, demo_user) -> None:
    assert "wang" not in client.get("/sign-in").content.decode()
    assert client.post("/sign-in/demo", {"user": "wang"}).status_code == 404


def test_the_click_signs_in_nobody_but_demo_users(client: Client, user, settings) -> None:
    settings.DEMO = True
    assert client.post("/sign-in/demo", {"user": "wang"}).status_code == 404


def test_signing_out_ends_the_session(client: Client, user) -> None:
    _sign_in(client)
    client.post("/sign-out")
    assert client.get("/search").status_code == 302
    client.force_login(user)
    assert client.get("/sign-out")["Location"] == "/"  # nobody is signed out by an address
    assert client.get("/search").status_code == 200


def test_forms_without_a_token_are_refused_calmly(user) -> None:
    answer = _sign_in(Client(enforce_csrf_checks=True))
    assert answer.status_code == 403
    assert "表单已过期" in answer.content.decode()
