"""List pages over real rows: search, filters, sorting, paging, export."""

from __future__ import annotations

import io
from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.test import RequestFactory
from openpyxl import load_workbook

from shuangjian.web.lists import Column, Filter, ListPage
from shuangjian.web.models import ExportRecord

pytestmark = pytest.mark.django_db

LIST = ListPage(
    title="导出记录",
    columns=[
        Column("username", "用户", sort="username", href=lambda row: f"/users/{row.username}"),
        Column("rows", "行数", sort="rows", numeric=True),
        Column("path", "地址", wide_only=True),
    ],
    filters=[Filter("size", "大小", [("small", "小"), ("large", "大")], lambda rows, code: _by_size(rows, code))],
    search=lambda rows, text: rows.filter(username__icontains=text),
    order=("username", "pk"),
    page_size=10,
    empty="还没有人导出过",
)


def _by_size(rows: QuerySet, code: str) -> QuerySet:
    return rows.filter(rows__lt=10) if code == "small" else rows.filter(rows__gte=10)


@pytest.fixture
def records() -> None:
    ExportRecord.objects.bulk_create(
        ExportRecord(username=f"user{at:02}", path="=cmd()" if at == 0 else "/x", rows=at) for at in range(25)
    )


def _get(query: str = "", *, htmx: bool = False) -> HttpResponse:
    request = RequestFactory().get(f"/list?{query}")
    request.user = AnonymousUser()
    request.htmx = htmx
    return LIST.respond(request, ExportRecord.objects.all())


def _users(response: HttpResponse) -> list[str]:
    return [part.split('"')[0] for part in response.content.decode().split('href="/users/')[1:]]


def test_shows_one_page_and_the_count(records: None) -> None:
    response = _get()
    assert _users(response) == [f"user{at:02}" for at in range(10)]
    assert "共 25 条" in response.content.decode()


def test_turns_pages_and_survives_nonsense(records: None) -> None:
    assert _users(_get("page=3")) == [f"user{at:02}" for at in range(20, 25)]
    assert _users(_get("page=99")) == _users(_get("page=3"))
    assert _users(_get("page=x")) == _users(_get())


def test_searches_filters_and_keeps_both_in_its_links(records: None) -> None:
    response = _get("q=user&size=large")
    html = response.content.decode()
    assert "共 15 条" in html
    assert "q=user&amp;size=large&amp;page=2" in html
    assert '<option value="large" selected>' in html


def test_offers_a_search_box_where_it_can_search(records: None) -> None:
    assert '<input class="form-control" type="search" id="list-q"' in _get().content.decode()
    request = RequestFactory().get("/list")
    request.user, request.htmx = AnonymousUser(), False
    without = replace(LIST, search=None).respond(request, ExportRecord.objects.all())
    assert 'id="list-q"' not in without.content.decode()
    assert 'id="list-size"' in without.content.decode()


def test_sorts_both_ways_and_says_so(records: None) -> None:
    response = _get("sort=-rows")
    assert _users(response)[0] == "user24"
    assert 'aria-sort="descending"' in response.content.decode()


@pytest.mark.parametrize("query", ["sort=pk", "sort=path", "sort=-nothing", "size=huge", "export=pdf"])
def test_ignores_what_it_does_not_offer(records: None, query: str) -> None:
    assert _users(_get(query)) == _users(_get())


def test_a_fragment_is_the_results_alone(records: None) -> None:
    html = _get("q=user01", htmx=True).content.decode()
    assert "<html" not in html
    assert html.strip().startswith('<div id="results"')


def test_says_whether_nothing_is_there_or_nothing_matches(records: None) -> None:
    assert "没有符合条件的内容" in _get("q=nobody").content.decode()
    ExportRecord.objects.all().delete()
    assert "还没有人导出过" in _get().content.decode()


def _export(query: str, *granted: str) -> HttpResponse:
    request = RequestFactory().get(f"/list?{query}")
    request.user = SimpleNamespace(
        get_username=lambda: "li", is_authenticated=True, is_active=True, has_permission=lambda name: name in granted
    )
    request.htmx = False
    request.request_id = "abc123"
    return LIST.respond(request, ExportRecord.objects.all())


def test_exports_what_is_narrowed_with_its_headers_and_remembers_who(records: None) -> None:
    response = _export("q=user0&sort=-rows&export=xlsx", "exports.make")
    rows = list(load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))
    assert rows[0] == ("用户", "行数", "地址")
    assert [row[0] for row in rows[1:11]] == [f"user{at:02}" for at in range(9, -1, -1)]
    assert rows[10][2] == "'=cmd()"
    assert "li" in rows[-1][0]
    assert "abc123" in rows[-1][0]
    record = ExportRecord.objects.get(username="li")
    assert (record.rows, record.path, record.request) == (10, "/list", "abc123")
    assert "filename*=UTF-8''%E5%AF%BC" in response["Content-Disposition"]


def test_no_file_and_no_button_for_whoever_may_not_take_one_away(records: None) -> None:
    with pytest.raises(PermissionDenied):
        _export("export=csv")
    assert "export=csv" not in _export("q=user0").content.decode()
    assert "export=csv" in _export("q=user0", "exports.make").content.decode()
    assert ExportRecord.objects.filter(username="li").count() == 0


def test_a_page_costs_two_queries(records: None, django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        _get("q=user&size=large&sort=rows")
