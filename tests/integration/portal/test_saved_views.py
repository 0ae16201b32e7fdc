"""A narrowed list kept under a name: one's own, an address, nothing of somebody else's."""

from __future__ import annotations

import pytest
from django.test import Client

from factories.places import make_department, make_user
from shuangjian.registry.models import User
from shuangjian.web.context import acting
from shuangjian.web.models import SavedView

pytestmark = pytest.mark.django_db

LIST = "/reporting/rulebook/rules/"


@pytest.fixture
def user(db: None) -> User:
    with acting("tester", "a test"):
        return make_user("li", "district_officer", department=make_department())


@pytest.fixture
def client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _keep(client: Client, **values: str):
    return client.post(
        "/views/keep", {"name": "作业", "path": LIST, "query": "area=homework&page=2&export=csv"} | values
    )


def test_is_kept_as_an_address_without_page_and_file(client: Client) -> None:
    assert _keep(client)["Location"] == f"{LIST}?area=homework"
    page = client.get(LIST).content.decode()
    assert f'<a href="{LIST}?area=homework">作业</a>' in page
    assert 'class="is-current"' in client.get(f"{LIST}?area=homework").content.decode()
    assert "作业</a>" not in client.get("/reporting/rulebook/").content.decode()


def test_a_name_is_there_once(client: Client) -> None:
    _keep(client)
    _keep(client, query="area=funds")
    assert [view.query for view in SavedView.objects.all()] == ["area=funds"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 61},
        {"path": "//elsewhere.example/"},
        {"path": "/no/such/page"},
        {"query": "x" * 3_000},
    ],
)
def test_refuses_a_view_without_a_name_or_of_no_page_of_ours(client: Client, wrong: dict[str, str]) -> None:
    answer = _keep(client, **wrong)
    assert answer.status_code == 302
    assert "elsewhere" not in answer["Location"]
    assert not SavedView.objects.exists()


def test_only_the_own_ones_are_shown_and_forgotten(client: Client) -> None:
    _keep(client)
    view = SavedView.objects.get()
    other = Client()
    with acting("tester", "a test"):
        other.force_login(make_user("wang", "district_officer", department=make_department()))
    assert "area=homework" not in other.get(LIST).content.decode()
    assert other.post(f"/views/{view.pk}/forget").status_code == 404
    assert client.post(f"/views/{view.pk}/forget")["Location"] == LIST
    assert not SavedView.objects.exists()


def test_is_offered_where_there_is_something_to_keep(client: Client) -> None:
    assert "/views/keep" not in client.get(LIST).content.decode()
    assert "/views/keep" in client.get(f"{LIST}?q=a").content.decode()
    assert "/views/keep" in client.get(f"{LIST}?sort=title").content.decode()
