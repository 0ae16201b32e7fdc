"""Registers over real rows: search, filters, sorting, paging, export."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.test import RequestFactory
from openpyxl import load_workbook

from shuangjian.web.models import ExportRecord
from shuangjian.web.registers import (
    Column,
    Filter,
    Register,
    by_day,
    by_number,
    register,
    same,
)

pytestmark = pytest.mark.django_db

LIST = Register(
    title="导出记录",
    url_name="portal:search",
    rows=lambda user: ExportRecord.objects.all(),
    columns=[
        Column("username", "用户", sort="username", href=lambda row: f"/users/{row.username}"),
        Column("rows", "行数", sort="rows", numeric=True),
        Column("path", "地址", wide_only=True),
        Column("request", "请求", on_page=False),
    ],
    filters=[
        Filter("size", "大小", lambda rows, code: _by_size(rows, code), [("small", "小"), ("large", "大")]),
        Filter("user", "用户", same("username"), [("user01", "一")], free=True, more=True),
        Filter("from", "从", by_day("at__date__gte"), kind="date", more=True),
        Filter("number", "号", by_number("pk"), kind="hidden"),
    ],
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
    return LIST.respond(request)


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
    without = replace(LIST, search=None).respond(request)
    assert 'id="list-q"' not in without.content.decode()
    assert 'id="list-size"' in without.content.decode()


def test_sorts_both_ways_and_says_so(records: None) -> None:
    response = _get("sort=-rows")
    assert _users(response)[0] == "user24"
    assert 'aria-sort="descending"' in response.content.decode()


@pytest.mark.parametrize("query", ["sort=pk", "sort=path", "sort=-nothing", "export=pdf", "colour=red"])
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


def _export(query: str, *granted: str, of: Register = LIST) -> HttpResponse:
    request = RequestFactory().get(f"/list?{query}")
    request.user = SimpleNamespace(
        get_username=lambda: "li", is_authenticated=True, is_active=True, has_permission=lambda name: name in granted
    )
    request.htmx = True  # the results alone: the shell asks for more of a user than this one has
    request.request_id = "abc123"
    return of.respond(request)


def _content(response: HttpResponse) -> bytes:
    return b"".join(response.streaming_content)


def test_exports_what_is_narrowed_with_its_headers_and_remembers_who(records: None) -> None:
    response = _export("q=user0&sort=-rows&export=xlsx", "exports.make")
    rows = list(load_workbook(io.BytesIO(_content(response))).active.iter_rows(values_only=True))
    assert rows[0] == ("用户", "行数", "地址", "请求")
    assert [row[0] for row in rows[1:11]] == [f"user{at:02}" for at in range(9, -1, -1)]
    assert rows[10][1:3] == (0, "'=cmd()")
    assert rows[-2][0] == "共 10 条，完整。"
    assert "li" in rows[-1][0]
    assert "abc123" in rows[-1][0]
    record = ExportRecord.objects.get(username="li")
    assert (record.rows, record.path, record.request) == (10, "/list", "abc123")
    assert "filename*=UTF-8''%E5%AF%BC" in response["Content-Disposition"]


def test_a_csv_is_sent_while_it_is_read_and_says_that_it_is_whole(records: None, monkeypatch) -> None:
    read: list[int] = []
    monkeypatch.setattr(register, "_CHUNK", 5)
    slow = replace(LIST, prepare=lambda rows: read.append(len(rows)))
    response = _export("export=csv", "exports.make", of=slow)
    lines = iter(response.streaming_content)
    first = [next(lines) for _ in range(3)]
    assert read == [5]
    rest = [*first, *lines]
    assert read == [5] * 5 + [1]  # the record of this very export is the last row
    assert rest[0].decode() == "\ufeff用户,行数,地址,请求\r\n"
    assert len(rest) == 1 + 26 + 2
    assert rest[-2].decode() == '"26 条，完整。"\r\n' or "26" in rest[-2].decode()


def test_a_file_has_no_number_of_rows_at_which_it_ends() -> None:
    many = replace(LIST, rows=lambda user: [_Plain(at, "x") for at in range(60_000)], search=None, filters=())
    assert len(list(_export("export=csv", "exports.make", of=replace(many, columns=PLAIN)).streaming_content)) == 60_003


def test_no_file_and_no_button_for_whoever_may_not_take_one_away(records: None) -> None:
    with pytest.raises(PermissionDenied):
        _export("export=csv")
    assert "export=csv" not in _export("q=user0").content.decode()
    assert "export=csv" in _export("q=user0", "exports.make").content.decode()
    assert ExportRecord.objects.filter(username="li").count() == 0


def test_a_page_costs_two_queries(records: None, django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        _get("q=user&size=large&sort=rows")


# What narrows ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", ["size=huge", "user=nobody", "from=yesterday", "number=x", "number=²", f"number={'9' * 30}"]
)
def test_a_value_that_fits_nothing_narrows_to_nothing(records: None, query: str) -> None:
    html = _get(query).content.decode()
    assert "没有符合条件的内容" in html
    assert LIST.count(None, **{query.split("=")[0]: query.split("=")[1]}).number == 0


def test_an_address_may_name_what_is_not_on_offer_and_the_page_says_so(records: None) -> None:
    html = _get("user=user07").content.decode()
    assert "共 1 条" in html
    assert '<option value="user07" selected>user07</option>' in html
    assert '<details class="more-filters" open>' in html


def test_what_has_no_control_is_a_mark_that_can_be_taken_away(records: None) -> None:
    pk = ExportRecord.objects.get(username="user03").pk
    html = _get(f"number={pk}&size=small").content.decode()
    assert "共 1 条" in html
    assert f"号: {pk}" in html
    assert 'href="?size=small" aria-label=' in html


def test_a_default_holds_until_the_address_says_otherwise(records: None) -> None:
    small = replace(LIST, filters=[replace(LIST.filters[0], default="small")])
    assert small.count(None).number == 10
    assert small.count(None, size="").number == 25
    assert small.url(size="").endswith("?size=")


# Counts ---------------------------------------------------------------------------------------------------------------


def test_a_count_is_the_number_of_rows_its_link_opens(records: None) -> None:
    for params in ({}, {"size": "large"}, {"q": "user1"}, {"from_": "2000-01-01"}, {"size": "odd"}):
        found = LIST.count(None, **params)
        shown = _get(found.url.partition("?")[2]).content.decode()
        assert (f"共 {found.number} 条" in shown) if found.number else ("没有符合条件的内容" in shown)


def test_a_count_by_a_name_that_the_list_does_not_know_is_an_error() -> None:
    with pytest.raises(LookupError, match="sise"):
        LIST.count(None, sise="large")


# Rows that are no table's -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Plain:
    number: int
    kind: str | None


PLAIN = [Column("number", "号", sort="number", numeric=True), Column("kind", "类", sort="kind")]
PLAIN_LIST = Register(
    title="对象",
    url_name="portal:search",
    rows=lambda user: [_Plain(2, "b"), _Plain(10, None), _Plain(1, "a")],
    columns=PLAIN,
    filters=[Filter("kind", "类", same("kind"), [("a", "甲"), ("b", "乙")])],
    search=lambda rows, text: [row for row in rows if text in str(row.number)],
)


def _numbers(query: str) -> list[int]:
    request = RequestFactory().get(f"/list?{query}")
    request.user, request.htmx = AnonymousUser(), False
    html = PLAIN_LIST.respond(request).content.decode()
    return [int(part.split("<")[0]) for part in html.split('<td data-label="号" class="number">')[1:]]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", [2, 10, 1]),
        ("sort=number", [1, 2, 10]),
        ("sort=-number", [10, 2, 1]),
        ("sort=kind", [1, 2, 10]),
        ("sort=-kind", [2, 1, 10]),
        ("kind=a", [1]),
        ("q=1", [10, 1]),
        ("kind=c", []),
    ],
)
def test_plain_objects_are_listed_like_rows(query: str, numbers: list[int]) -> None:
    assert _numbers(query) == numbers
