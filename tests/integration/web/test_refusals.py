"""A refusal that no view catches: a page in words, and nothing done."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from shuangjian.registry.errors import NotPermitted
from shuangjian.registry.models import Region
from shuangjian.web.context import acting
from shuangjian.web.errors import Refusal


def _refuse(request: HttpRequest) -> HttpResponse:
    with acting("somebody", "a test"):
        Region.objects.create(code="990000", name="half", path="990000/")
    raise Refusal("The day is over. Choose another.")


def _forbid(request: HttpRequest) -> HttpResponse:
    raise NotPermitted("homework.post", "230804/S1")


urlpatterns = [path("refuse", _refuse), path("forbid", _forbid), path("", include("shuangjian.config.urls"))]


@pytest.mark.django_db(transaction=True)
def test_is_said_in_words_and_leaves_nothing_behind(settings, client: Client):
    settings.ROOT_URLCONF = __name__
    answer = client.get("/refuse")
    assert answer.status_code == 409
    assert "The day is over. Choose another." in answer.content.decode()
    assert not Region.objects.filter(code="990000").exists()


@pytest.mark.django_db
def test_a_missing_right_is_forbidden(settings, client: Client):
    settings.ROOT_URLCONF = __name__
    answer = client.get("/forbid")
    assert answer.status_code == 403
    assert "homework.post" in answer.content.decode()
