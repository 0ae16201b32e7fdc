"""Several rows at once: named on one page, each by itself, refusals said row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from django import forms
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path

from factories.places import make_region, make_user
from shuangjian.registry.errors import ReasonMissing
from shuangjian.registry.models import Region
from shuangjian.web.context import acting
from shuangjian.web.pages import page
from shuangjian.web.permissions import SIGNED_IN
from shuangjian.web.registers import Bulk, BulkAction, Column, Register
from shuangjian.web.registers.actions import ROWS_MAX

pytestmark = pytest.mark.django_db


class NameForm(forms.Form):
    name = forms.CharField(label="名称")


def _rename(region: Region, values: Mapping[str, Any]) -> None:
    region.name = values["name"]
    region.save()
    if region.code == "230800":
        raise ReasonMissing


BULK = Bulk(
    title="改名",
    rows=Region.objects.exclude(code="000000"),
    describe=lambda region: f"改名 {region.code}",
    do=_rename,
    back="/back",
    form=NameForm,
    said="共 {count}",
)


@page(permission=SIGNED_IN)
def rename(request: HttpRequest) -> HttpResponse:
    return BULK.respond(request)


urlpatterns = [path("rename", rename), path("", include("shuangjian.config.urls"))]


@pytest.fixture
def client(settings: Any, db: None) -> Client:
    settings.ROOT_URLCONF = __name__
    with acting("tester", "a test"):
        make_region()
        user = make_user("li")
    client = Client()
    client.force_login(user)
    return client


def _names() -> dict[str, str]:
    return dict(Region.objects.values_list("code", "name"))


def test_the_page_names_every_row_and_does_nothing_yet(client: Client) -> None:
    text = client.get("/rename", {"row": ["230804", "230000"]}).content.decode()
    assert [f"改名 {code}" in text for code in ("230804", "230000", "230800")] == [True, True, False]
    assert _names()["230804"] == "230804"


def test_what_one_may_not_touch_is_not_among_them(client: Client) -> None:
    answer = client.get("/rename", {"row": ["000000", "x", "²", "9" * 30]})
    assert (answer.status_code, answer["Location"]) == (302, "/back")


def test_each_row_stands_alone(client: Client) -> None:
    answer = client.post("/rename", {"row": ["230804", "230800"], "name": "新"})
    text = answer.content.decode()
    assert _names() | {"000000": "", "230000": ""} == {"230804": "新", "230800": "230800", "000000": "", "230000": ""}
    assert "已办理 1 项" in text
    assert "<strong>改名 230800</strong>: 请简要写明原因" in text


def test_all_done_leads_back_and_a_second_sending_does_nothing(client: Client) -> None:
    sent = {"row": ["230804"], "name": "新", "form_token": "t"}
    assert client.post("/rename", sent)["Location"] == "/back"
    assert client.post("/rename", sent | {"name": "再"})["Location"] == "/back"
    assert _names()["230804"] == "新"


def test_a_wrong_answer_is_asked_again(client: Client) -> None:
    answer = client.post("/rename", {"row": ["230804"], "name": ""})
    assert answer.status_code == 422
    assert "改名 230804" in answer.content.decode()


def test_a_list_offers_boxes_for_what_can_be_chosen_and_no_more_than_can_be_sent(client: Client) -> None:
    register = Register(
        title="区划",
        url_name="portal:search",
        rows=lambda user: Region.objects.all(),
        columns=[Column("code", "代码")],
        actions=[BulkAction("改名", "/rename", lambda region: region.code != "000000")],
    )

    def show(of: Register) -> str:
        request = RequestFactory().get("/list")
        request.user, request.htmx = make_user("li"), True
        return of.respond(request).content.decode()

    text = show(register)
    assert text.count('type="checkbox"') == 3
    assert 'formaction="/rename"' in text
    assert 'type="checkbox"' not in show(replace(register, actions=()))
    assert register.page_size <= ROWS_MAX
