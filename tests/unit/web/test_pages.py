"""The guard before every page."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory

from shuangjian.web.pages import get_page_permission, page
from shuangjian.web.permissions import PUBLIC, SIGNED_IN


def _person(*permissions: str, is_active: bool = True) -> SimpleNamespace:
    return SimpleNamespace(is_authenticated=True, is_active=is_active, has_permission=lambda name: name in permissions)


def _open(permission, user) -> HttpResponse:
    request = RequestFactory().get("/somewhere?a=1")
    request.user = user
    request.htmx = False
    return page(permission=permission)(lambda request: HttpResponse("inside"))(request)


def test_lets_in_who_has_the_permission() -> None:
    assert _open("homework.view", _person("homework.view")).content == b"inside"


def test_refuses_who_has_another() -> None:
    with pytest.raises(PermissionDenied):
        _open("homework.view", _person("homework.post"))


def test_refuses_who_was_struck_off() -> None:
    with pytest.raises(PermissionDenied):
        _open(SIGNED_IN, _person(is_active=False))


def test_asks_a_visitor_to_sign_in_and_remembers_the_way() -> None:
    answer = _open("homework.view", AnonymousUser())
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in?next=/somewhere%3Fa%3D1"


def test_a_public_page_is_open() -> None:
    assert _open(PUBLIC, AnonymousUser()).content == b"inside"


def test_a_fragment_sends_the_whole_page_to_the_door() -> None:
    request = RequestFactory().get("/rows")
    request.user = AnonymousUser()
    request.htmx = SimpleNamespace(current_url_abs_path="/list?page=2", __bool__=lambda self: True)
    answer = page(permission=SIGNED_IN)(lambda request: HttpResponse())(request)
    assert answer["HX-Redirect"] == "/sign-in?next=/list%3Fpage%3D2"


def test_says_what_a_view_asks_for() -> None:
    assert get_page_permission(page(permission="a.b")(lambda request: HttpResponse())) == "a.b"
    assert get_page_permission(lambda request: HttpResponse()) is None
