"""A form handed to a service: refusals beside their fields, sent twice done once, stale said with both versions."""

from __future__ import annotations

import datetime as dt
import threading
from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path
from django.utils import timezone, translation

from factories.places import make_region, make_user
from shuangjian.registry.errors import ReasonMissing, UnknownRegion
from shuangjian.registry.models import Region
from shuangjian.registry.services import add_region
from shuangjian.web import nightly
from shuangjian.web.acts import Act, once
from shuangjian.web.context import acting
from shuangjian.web.errors import Refusal
from shuangjian.web.models import Submission
from shuangjian.web.pages import page
from shuangjian.web.permissions import SIGNED_IN

pytestmark = pytest.mark.django_db


class RegionForm(forms.Form):
    code = forms.CharField(label="代码")
    name = forms.CharField(label="名称")
    parent_code = forms.CharField(label="上级")


@page(permission=SIGNED_IN)
def add(request: HttpRequest) -> HttpResponse:
    return Act(
        form=RegionForm,
        do=lambda values: add_region(**values),
        done=lambda region: f"/regions/{region.code}",
        title="添加",
        submit="添加",
        said="已添加",
    ).respond(request)


@page(permission=SIGNED_IN)
def rename(request: HttpRequest, code: str) -> HttpResponse:
    region = Region.objects.get(code=code)
    now = {"name": region.name, "parent_code": region.parent_code}

    def do(values: dict[str, Any]) -> Region:
        region.name = values["name"]
        region.save()
        if values["name"] == "错":
            raise ReasonMissing
        return region

    return Act(
        form=lambda data: RegionForm(data, initial=now | {"code": code}),
        do=do,
        done=lambda region: "/",
        title="改名",
        submit="保存",
        now=now,
    ).respond(request)


urlpatterns = [path("add", add), path("rename/<str:code>", rename), path("", include("shuangjian.config.urls"))]
SENT = {"code": "230899", "name": "新区", "parent_code": "230800"}


@pytest.fixture
def client(settings: Any, db: None) -> Client:
    settings.ROOT_URLCONF = __name__
    with acting("tester", "a test"):
        make_region()
        user = make_user("li")
    client = Client()
    client.force_login(user)
    return client


class _Hidden(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "input" and str(told.get("name", "")).startswith("form_"):
            self.found[str(told["name"])] = told["value"] or ""


def hidden(answer: Any) -> dict[str, str]:
    reader = _Hidden()
    reader.feed(answer.content.decode())
    return reader.found


def test_what_is_accepted_is_done_and_leads_on(client: Client) -> None:
    answer = client.post("/add", SENT | hidden(client.get("/add")))
    assert (answer.status_code, answer["Location"]) == (302, "/regions/230899")
    assert Region.objects.get(code="230899").parent_code == "230800"


def test_a_wrong_field_and_a_refusal_have_one_status_and_stand_beside_their_field(client: Client) -> None:
    for wrong in ({"name": ""}, {"parent_code": "999999"}):
        answer = client.post("/add", SENT | wrong | hidden(client.get("/add")))
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == list(wrong)
        assert f'href="#id_{next(iter(wrong))}"' in answer.content.decode()  # the summary above leads to the field
        assert not Region.objects.filter(code="230899").exists()
    assert answer.context["form"].errors.as_data()["parent_code"][0].code == "registry.unknown_region"


def test_a_refusal_about_no_field_of_the_form_stands_above_all(client: Client) -> None:
    answer = client.post("/rename/230804", SENT | {"name": "错"} | hidden(client.get("/rename/230804")))
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()
    assert Region.objects.get(code="230804").name == "230804"  # what the service had written is undone


def test_the_same_form_sent_twice_makes_one_row(client: Client) -> None:
    carried = hidden(client.get("/add"))
    first, second = (client.post("/add", SENT | carried) for _ in range(2))
    assert first["Location"] == second["Location"] == "/regions/230899"
    assert Region.objects.filter(name="新区").count() == 1
    other = client.post("/add", SENT | {"code": "230898"} | hidden(client.get("/add")))
    assert other["Location"] == "/regions/230898"


def test_what_was_refused_may_be_sent_again_under_its_token(client: Client) -> None:
    carried = hidden(client.get("/add"))
    refused = client.post("/add", SENT | {"parent_code": "999999"} | carried)
    assert hidden(refused)["form_token"] == carried["form_token"]
    assert client.post("/add", SENT | hidden(refused)).status_code == 302


def test_a_token_of_somebody_else_does_nothing(client: Client) -> None:
    carried = hidden(client.get("/add"))
    client.post("/add", SENT | carried)
    other = Client()
    with acting("tester", "a test"):
        other.force_login(make_user("wang"))
    answer = other.post("/add", SENT | {"code": "230898"} | carried)
    assert answer.status_code == 422
    assert "表单已失效" in answer.content.decode()
    assert not Region.objects.filter(code="230898").exists()


def test_a_stale_form_is_refused_with_both_versions_side_by_side(client: Client) -> None:
    carried = hidden(client.get("/rename/230804"))
    client.post("/rename/230804", SENT | {"name": "别人改的"} | hidden(client.get("/rename/230804")))
    answer = client.post("/rename/230804", SENT | {"name": "我改的"} | carried)
    assert answer.status_code == 422
    (difference,) = answer.context["stale"]
    assert (difference.was, difference.now, difference.yours) == ("230804", "别人改的", "我改的")
    assert Region.objects.get(code="230804").name == "别人改的"
    again = client.post("/rename/230804", SENT | {"name": "我改的"} | hidden(answer))
    assert again.status_code == 302
    assert Region.objects.get(code="230804").name == "我改的"


def test_a_second_sending_of_a_change_is_not_stale(client: Client) -> None:
    carried = hidden(client.get("/rename/230804"))
    answers = [client.post("/rename/230804", SENT | {"name": "新名"} | carried) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]


@pytest.mark.django_db(transaction=True)
def test_two_sendings_at_once_make_one(django_db_setup: None) -> None:
    done: list[str] = []
    begun, go_on = threading.Event(), threading.Event()

    def send(wait: bool) -> str:
        request = RequestFactory().post("/", {"form_token": "one"})
        request.user = type("U", (), {"get_username": lambda self: "li"})()

        def do() -> str:
            begun.set()
            if wait:
                go_on.wait(5)
            done.append("once")
            return "/there"

        try:
            with transaction.atomic():
                return once(request, do)
        finally:
            connection.close()

    answers: list[str] = []
    first = threading.Thread(target=lambda: answers.append(send(True)))
    second = threading.Thread(target=lambda: answers.append(send(False)))
    first.start()
    assert begun.wait(5)
    second.start()
    second.join(0.2)
    assert second.is_alive()  # it waits for the first
    go_on.set()
    first.join(5)
    second.join(5)
    assert (done, answers) == (["once"], ["/there", "/there"])
    Submission.objects.all().delete()


def test_what_was_sent_is_forgotten_once_no_form_of_its_time_is_open() -> None:
    now = timezone.now()
    for days in (0, 1, 3):
        Submission.objects.create(token=str(days), at=now - dt.timedelta(days=days))
    nightly.run_nightly()
    assert set(Submission.objects.values_list("token", flat=True)) == {"0", "1"}


# The family of refusals -----------------------------------------------------------------------------------------------


def _family(kind: type[Refusal]) -> list[type[Refusal]]:
    return [each for child in kind.__subclasses__() for each in (child, *_family(child))]


def test_a_refusal_is_worded_where_it_is_read_and_told_to_programs() -> None:
    refusal = UnknownRegion("999999")
    with translation.override("en"):
        assert str(refusal) == "Region 999999 is not in the region tree. Add it before what lies in it."
    assert str(refusal).startswith("行政区划 999999")
    assert refusal.as_dict() | {"message": ""} == {
        "code": "registry.unknown_region",
        "fields": ["parent_code"],
        "values": {"region": "999999"},
        "message": "",
    }


def test_every_refusal_has_a_code_of_its_own() -> None:
    ours = [each for each in _family(Refusal) if each.__module__.startswith("shuangjian.")]
    codes = [each.code for each in ours if not each.__subclasses__()]
    assert len(set(codes)) == len(codes) > 40
    assert all(code.count(".") == 1 for code in codes)
