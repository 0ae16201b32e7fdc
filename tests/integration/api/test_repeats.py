"""A repeat is answered and not done again; other input under a key is refused; two at once do it once."""

from __future__ import annotations

import datetime as dt
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from factories.places import make_class, make_user
from programs import CLASS, DAY, DRAFT, MakeProgram, Program, error, new_token
from shuangjian.api import calling
from shuangjian.api.models import IdempotentAnswer
from shuangjian.homework.models import Homework
from shuangjian.web.context import acting

BODY = {"class_key": CLASS, "day": DAY, "assignment": DRAFT}


@pytest.mark.django_db
def test_a_repeat_returns_the_first_answer(program: MakeProgram) -> None:
    teacher = program("teacher")
    first, again = teacher.post("homework", BODY, key="k1"), teacher.post("homework", BODY, key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert json.loads(first.content) == json.loads(again.content)
    assert again["Idempotent-Replay"] == "true"
    assert Homework.objects.count() == 1
    # The key is the caller's own: another's is another key.
    assert program("principal").post("homework", BODY, key="k1").status_code == 201
    assert Homework.objects.count() == 2


@pytest.mark.django_db
def test_other_input_under_a_key_is_refused(program: MakeProgram) -> None:
    teacher = program("teacher")
    teacher.post("homework", BODY, key="k1")
    other = teacher.post("homework", BODY | {"anyway": True}, key="k1")
    assert (other.status_code, error(other)["code"]) == (409, "api.key_used_otherwise")
    assert Homework.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", " ", "中", "x" * 201, "a\x7f"])
def test_a_write_wants_a_key(program: MakeProgram, key: str) -> None:
    refused = program("teacher").post("homework", BODY, key=key)
    assert (refused.status_code, error(refused)["code"]) == (400, "idempotency_key_missing")


@pytest.mark.django_db
def test_what_was_refused_leaves_the_key_free(program: MakeProgram) -> None:
    teacher = program("teacher")
    over = BODY | {"assignment": DRAFT | {"minutes": 90}}
    assert teacher.post("homework", over, key="k1").status_code == 409
    assert not IdempotentAnswer.objects.exists()
    assert teacher.post("homework", BODY, key="k1").status_code == 201


@pytest.mark.django_db
def test_old_answers_are_forgotten(program: MakeProgram) -> None:
    program("teacher").post("homework", BODY, key="k1")
    assert calling.forget_old_answers(timezone.now() + dt.timedelta(days=29)) == 0
    assert calling.forget_old_answers(timezone.now() + dt.timedelta(days=31)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with acting("tester", "a test"):
        teacher = make_user("user-t", "class_teacher", school_class=make_class("301"))
    token = new_token(teacher)
    barrier = threading.Barrier(4)

    def post(_number: int) -> tuple[int, Any]:
        try:
            barrier.wait(10)
            answer = Program(token).post("homework", BODY, key="k1")
            return answer.status_code, json.loads(answer.content)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(post, range(4)))
    assert [status for status, _body in answers] == [201] * 4
    assert len({body["code"] for _status, body in answers}) == 1
    assert Homework.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_repeat_that_would_wait_too_long_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "WAIT_SECONDS", "0.05")
    with acting("tester", "a test"):
        teacher = make_user("user-t", "class_teacher", school_class=make_class("301"))
    token = new_token(teacher)
    claimed, done = threading.Event(), threading.Event()

    def hold() -> None:
        with acting("tester", "a test"), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO api_idempotentanswer (token_id, key, digest, body, at) "
                "SELECT id, 'k1', '', '', now() FROM api_apitoken"
            )
            claimed.set()
            done.wait(10)
        connections.close_all()

    thread = threading.Thread(target=hold)
    thread.start()
    claimed.wait(10)
    try:
        answer = Program(token).post("homework", BODY, key="k1")
    finally:
        done.set()
        thread.join()
    assert (answer.status_code, error(answer)["code"]) == (409, "api.still_under_way")
    assert not Homework.objects.exists()
