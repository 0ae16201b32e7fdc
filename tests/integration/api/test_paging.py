"""A long list, a page at a time."""

from __future__ import annotations

import json

import pytest

from factories.places import make_class, make_school
from programs import MakeProgram, error
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db


def _keys(answer: object) -> list[str]:
    return [each["key"] for each in json.loads(answer.content)["items"]]  # type: ignore[attr-defined]


def test_pages_hold_every_row_once_though_rows_come_between(program: MakeProgram) -> None:
    caller = program("officer")
    with acting("tester", "a test"):
        for number in range(401, 408):
            make_class(str(number))
    first = caller.get("classes", school="230804/S1", limit=4)
    with acting("tester", "a test"):
        make_class("300")  # before the mark: shifts nothing
    seen, mark = _keys(first), json.loads(first.content)["next"]
    while mark:
        answer = caller.get("classes", school="230804/S1", limit=4, cursor=mark)
        seen, mark = seen + _keys(answer), json.loads(answer.content)["next"]
    assert seen == [f"230804/S1/{code}" for code in [301, 302, *range(401, 408)]]


def test_a_mark_of_another_list_or_a_changed_one_is_refused(program: MakeProgram) -> None:
    caller = program("officer")
    mark = json.loads(caller.get("classes", limit=1).content)["next"]
    for path, cursor in (("schools", mark), ("classes", mark[:-2] + "xx"), ("classes", "中"), ("classes", "")):
        answer = caller.get(path, cursor=cursor)
        assert (answer.status_code, error(answer)["code"]) == (400, "web.cursor_not_ours"), (path, cursor)


def test_the_size_of_a_page_is_bounded(program: MakeProgram) -> None:
    with acting("tester", "a test"):
        make_school("S9")
    for limit in ("0", "201", "x", "²", "99999999999999999999"):
        assert program("officer").get("schools", limit=limit).status_code == 422, limit
