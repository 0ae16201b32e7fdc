"""The pages around the interface: make a token, see it once, use it, withdraw it."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from programs import CLASS, DAY, Program
from shuangjian.api.models import ApiToken
from shuangjian.registry.models import User

pytestmark = pytest.mark.django_db


def _browser(user: User) -> Client:
    browser = Client()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def test_a_token_is_made_shown_once_used_and_withdrawn(people: dict[str, User]) -> None:
    browser = _browser(people["principal"])
    page = browser.get(reverse("api:new_token"))
    assert "查看某班某日作业" in page.content.decode()
    filled = {"name": "教务系统", "permissions": ["homework.view"], "place": CLASS, "expires_on": _until(page)}
    made = browser.post(reverse("api:new_token"), filled).content.decode()
    text = re.search(r"sj_[\w-]{40,}", made)
    assert text is not None
    assert text[0] not in browser.get(reverse("api:tokens")).content.decode()
    program = Program(text[0])
    assert program.get("homework", class_key=CLASS, day=DAY).status_code == 200
    assert program.get("homework", class_key="230804/S1/302", day=DAY).status_code == 404
    token = ApiToken.objects.get()
    assert browser.get(reverse("api:withdraw_token", args=[token.pk]))["Location"] == reverse("api:tokens")
    assert program.get("homework", class_key=CLASS, day=DAY).status_code == 200
    assert browser.post(reverse("api:withdraw_token", args=[token.pk])).status_code == 302
    assert program.get("homework", class_key=CLASS, day=DAY).status_code == 401
    assert "已停用" in browser.get(reverse("api:tokens")).content.decode()


def test_a_colleague_neither_sees_nor_withdraws_it(people: dict[str, User]) -> None:
    mine, other = _browser(people["principal"]), _browser(people["teacher"])
    filled = {
        "name": "教务系统",
        "permissions": ["homework.view"],
        "expires_on": _until(mine.get(reverse("api:new_token"))),
    }
    mine.post(reverse("api:new_token"), filled)
    token = ApiToken.objects.get()
    assert "教务系统" not in other.get(reverse("api:tokens")).content.decode()
    assert other.post(reverse("api:withdraw_token", args=[token.pk])).status_code == 404
    assert _browser(people["family"]).get(reverse("api:tokens")).status_code == 403
    assert ApiToken.objects.get().withdrawn_at is None


def test_what_is_not_offered_is_refused_in_the_form(people: dict[str, User]) -> None:
    browser = _browser(people["teacher"])
    until = _until(browser.get(reverse("api:new_token")))
    for wrong in (
        {"permissions": ["cases.verify"]},
        {"permissions": []},
        {"place": "230805/S1/301"},
        {"expires_on": "2020-01-01"},
        {"expires_on": "9999-12-31"},
    ):
        filled = {"name": "x", "permissions": ["homework.view"], "expires_on": until} | wrong
        answer = browser.post(reverse("api:new_token"), filled)
        assert "error-summary" in answer.content.decode(), wrong
    assert browser.post(reverse("api:new_token"), {"name": "\x00", "expires_on": until}).status_code == 400
    assert not ApiToken.objects.exists()


def test_the_reference_names_every_endpoint(people: dict[str, User]) -> None:
    page = _browser(people["family"]).get(reverse("api:reference")).content.decode()
    for words in (
        "POST /api/v1/homework",
        "GET /api/v1/schools/{region}/{code}",
        "homework.correct",
        "Idempotency-Key",
    ):
        assert words in page


def _until(page: object) -> str:
    found = re.search(r'name="expires_on" value="([\d-]+)"', page.content.decode())  # type: ignore[attr-defined]
    assert found is not None
    return found[1]
