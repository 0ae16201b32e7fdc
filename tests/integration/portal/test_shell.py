"""What stands around every page."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from django.urls.resolvers import URLPattern

from shuangjian.config import urls
from shuangjian.portal import navigation
from shuangjian.web.context import acting
from shuangjian.web.nav import NavItem
from shuangjian.web.pages import page
from shuangjian.web.permissions import PUBLIC, SIGNED_IN

pytestmark = pytest.mark.django_db


@page(permission=PUBLIC)
def _break(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret detail")


@page(permission="nobody.has_this")
def _closed(request: HttpRequest) -> HttpResponse:
    return HttpResponse("never")


urlpatterns: list[URLPattern] = [path("break", _break), path("closed", _closed), *urls.urlpatterns]  # type: ignore[list-item]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500


@pytest.fixture
def signed_in(client: Client) -> Client:
    with acting("tester", "make a user"):
        user = get_user_model().objects.create_user("wang", "long enough", display_name="王老师")
        client.force_login(user)
    return client


def test_health_answers_without_signing_in(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_a_visitor_is_led_to_the_door(client: Client) -> None:
    assert client.get("/search")["Location"] == "/sign-in?next=/search"
    # What anybody may look up stands before it.
    assert client.get("/").status_code == 200


def test_home_says_so_where_a_role_has_no_page(signed_in: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "load_items", tuple)
    assert "暂无可用页面" in signed_in.get("/").content.decode()


def test_home_goes_to_the_first_page_one_may_open(signed_in: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    items = (
        NavItem("关", "portal:health", "nobody.has_this", order=1),
        NavItem("开", "portal:search", SIGNED_IN, order=2),
    )
    monkeypatch.setattr(navigation, "load_items", lambda: items)
    assert signed_in.get("/")["Location"] == "/search"
    html = signed_in.get("/search").content.decode()
    assert 'href="/search" aria-current="page"' in html
    assert "/healthz" not in html


@pytest.mark.parametrize(("many", "folded"), [(navigation.UNFOLDED_MAX - 1, 0), (navigation.UNFOLDED_MAX, 1)])
def test_sections_of_a_long_menu_fold_but_for_the_one_we_are_in(
    signed_in: Client, monkeypatch: pytest.MonkeyPatch, many: int, folded: int
) -> None:
    waiting = {"badge": lambda _request: 2}
    items = [NavItem("找", "portal:search", SIGNED_IN, order=1, section="此处")]
    items += [NavItem(f"健{n}", "portal:health", SIGNED_IN, order=2, section="别处", **waiting) for n in range(many)]
    monkeypatch.setattr(navigation, "load_items", lambda: tuple(items))
    html = signed_in.get("/search").content.decode()
    menu = html[html.index('id="menu"') : html.index("</nav>")]
    assert menu.count("<details open>") == 2 - folded
    assert menu.count("<details>") == folded
    assert menu.index("<details open>") < menu.index("此处") < menu.index("别处")
    assert f'<b class="badge-count">{2 * many}</b>' in menu, "what waits under a folded heading is not seen"


def test_every_answer_has_a_number_and_a_policy(client: Client) -> None:
    first, second = client.get("/sign-in"), client.get("/sign-in")
    assert first["X-Request-ID"] != second["X-Request-ID"]
    policy = first["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "script-src" not in policy
    assert "unsafe-inline" not in policy.replace("style-src-attr 'unsafe-inline'", "")


def test_signed_in_pages_are_kept_by_no_cache(signed_in: Client) -> None:
    assert "no-store" in signed_in.get("/search")["Cache-Control"]


@pytest.mark.parametrize(("accept", "language"), [("en-US,en", "zh-Hans"), ("zh-CN", "zh-Hans"), ("fr", "zh-Hans")])
def test_speaks_chinese_whatever_the_browser_says(client: Client, accept: str, language: str) -> None:
    html = client.get("/sign-in", headers={"accept-language": accept}).content.decode()
    assert f'<html lang="{language}">' in html


def test_speaks_english_when_asked_on_this_device(client: Client) -> None:
    answer = client.post("/language", {"language": "en", "next": "/sign-in"})
    assert answer["Location"] == "/sign-in"
    html = client.get("/sign-in").content.decode()
    assert '<html lang="en">' in html
    assert "User name" in html
    client.post("/language", {"language": "xx", "next": "/sign-in"})
    assert '<html lang="en">' in client.get("/sign-in").content.decode()


@override_settings(ROOT_URLCONF=__name__)
def test_errors_are_calm_and_tell_nothing(signed_in: Client) -> None:
    signed_in.raise_request_exception = False
    for address, status, words in (
        ("/nowhere", 404, "没有找到这个页面"),
        ("/closed", 403, "您的角色不能查看此页面"),
        ("/break", 500, "系统出了点问题"),
    ):
        answer = signed_in.get(address)
        html = answer.content.decode()
        assert (answer.status_code, words in html) == (status, True)
        assert "secret detail" not in html
        assert answer["X-Request-ID"] in html


def test_search_shows_a_box_and_says_when_nothing_matches(signed_in: Client) -> None:
    assert "没有符合条件的内容" in signed_in.get("/search?q=zzzzqqq").content.decode()
    assert "没有符合条件的内容" not in signed_in.get("/search").content.decode()
