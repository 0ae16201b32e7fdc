"""Who is let in, as whom, how often, and what is said to those who are not."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, DataError, connection, transaction
from django.test import Client
from django.utils import timezone

from factories.places import make_class, make_region, make_school
from programs import CLASS, DAY, DRAFT, MakeProgram, Program, error, new_token
from shuangjian.api import calling, errors, services
from shuangjian.api.models import ApiToken
from shuangjian.homework.models import Homework
from shuangjian.registry.errors import NotPermitted
from shuangjian.registry.models import AuditEntry, Membership, User
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db


def test_a_token_reads_what_its_person_may(program: MakeProgram) -> None:
    answer = program("teacher").get("homework", class_key=CLASS, day=DAY)
    assert (answer.status_code, json.loads(answer.content)) == (200, [])


@pytest.mark.parametrize("token", ["", "sj_nobody", "\u4e2d", "x" * 5_000])
def test_without_a_token_in_force_nothing_is_told(people: dict[str, User], token: str) -> None:
    answer = Program("").client.get("/api/v1/schools", headers={"Authorization": f"Bearer {token}"} if token else {})
    assert (answer.status_code, error(answer)["code"]) == (401, "not_signed_in")
    assert answer["WWW-Authenticate"] == "Bearer"
    assert error(answer)["request"] == answer["X-Request-ID"]


def test_a_session_opens_nothing_here_and_a_token_opens_no_page(people: dict[str, User]) -> None:
    browser = Client()
    browser.force_login(people["teacher"], backend="django.contrib.auth.backends.ModelBackend")
    assert browser.get("/api/v1/schools").status_code == 401
    token = new_token(people["teacher"])
    assert Client().get("/homework/", headers={"Authorization": f"Bearer {token}"}).status_code == 302


def test_a_colleague_and_a_stranger_see_nothing_of_it(program: MakeProgram) -> None:
    for who in ("far officer", "far teacher"):
        answer = program(who).get("homework", class_key=CLASS, day=DAY)
        assert (answer.status_code, error(answer)["code"]) == (404, "not_found"), who
    assert program("far officer").get("schools/230804/S1").status_code == 404
    reader = program("principal", "homework.view").post(
        "homework", {"class_key": CLASS, "day": DAY, "assignment": DRAFT}
    )
    assert (reader.status_code, error(reader)["code"]) == (403, "not_permitted")


def test_a_token_does_only_what_was_ticked_and_only_there(program: MakeProgram) -> None:
    reader = program("principal", "homework.view")
    assert reader.get("homework", class_key=CLASS, day=DAY).status_code == 200
    assert reader.get("schools").status_code == 403
    body = {"class_key": CLASS, "day": DAY, "assignment": DRAFT}
    assert reader.post("homework", body).status_code == 403
    kept = program("officer", "places.view", place=make_school("S2"))
    schools = json.loads(kept.get("schools").content)["items"]
    assert [school["key"] for school in schools] == ["230804/S2"]


def test_an_ended_a_withdrawn_and_an_orphaned_token_open_nothing(people: dict[str, User], program: MakeProgram) -> None:
    teacher = people["teacher"]
    ended, withdrawn, orphaned = program("teacher"), program("teacher"), program("officer")
    tokens = list(ApiToken.objects.filter(user=teacher).order_by("id"))
    assert ended.get("schools").status_code == withdrawn.get("schools").status_code == 200
    assert not tokens[0].is_in_force(tokens[0].expires_on + dt.timedelta(days=1))
    with acting("user-t", "a test"):
        services.withdraw_token(by=teacher, token_id=tokens[1].pk)
        with pytest.raises(errors.AlreadyWithdrawn):
            services.withdraw_token(by=teacher, token_id=tokens[1].pk)
        with pytest.raises(ApiToken.DoesNotExist):
            services.withdraw_token(by=people["principal"], token_id=tokens[0].pk)
        Membership.objects.filter(user=people["officer"]).update(valid_to=timezone.localdate() - dt.timedelta(days=1))
    assert withdrawn.get("schools").status_code == 401
    # The right ended with the membership, though the token is still in force.
    assert orphaned.get("schools").status_code == 403
    with acting("tester", "a test"):
        User.objects.filter(pk=teacher.pk).update(is_active=False)
    assert ended.get("schools").status_code == 401


def test_a_token_past_its_last_day_opens_nothing(program: MakeProgram, monkeypatch: pytest.MonkeyPatch) -> None:
    short = program("teacher", days=1)
    assert short.get("schools").status_code == 200
    tomorrow = timezone.localdate() + dt.timedelta(days=2)
    monkeypatch.setattr("shuangjian.api.models.tokens.timezone.localdate", lambda: tomorrow)
    assert short.get("schools").status_code == 401


def test_nobody_hands_on_what_they_do_not_have(people: dict[str, User]) -> None:
    until = timezone.localdate()

    def make(who: str, *permissions: str, place: Any = None, until: dt.date = until) -> None:
        services.make_token(by=people[who], name="x", permissions=permissions, expires_on=until, place=place)

    with acting("tester", "a test"):
        with pytest.raises(errors.PermissionNotHeld, match=r"cases\.verify"):
            make("teacher", "homework.view", "cases.verify")
        with pytest.raises(errors.PermissionNotHeld):
            make("teacher", "homework.view", place=make_class("302"))
        with pytest.raises(errors.PermissionNotHeld):
            make("officer", "places.view", place=make_region("230805"))
        with pytest.raises(errors.PermissionNotHeld):
            make("teacher", services.MAY_MAKE)
        with pytest.raises(errors.PermissionMissing):
            make("teacher")
        for day in (until - dt.timedelta(days=1), until + dt.timedelta(days=367)):
            with pytest.raises(errors.ExpiryOutOfRange):
                make("teacher", "homework.view", until=day)
        with pytest.raises(NotPermitted):
            make("family", "homework.view")
    assert not ApiToken.objects.exists()


def test_the_database_keeps_a_token_as_it_was_made(program: MakeProgram, actor: None) -> None:
    program("principal", "homework.view")
    token = ApiToken.objects.get()
    for change in (
        "permissions = '{homework.post}'",
        "expires_on = expires_on + 400",
        "school_key = NULL, user_id = 1",
    ):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE api_apitoken SET {change}")
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        token.delete()
    services.withdraw_token(by=token.user, token_id=token.pk)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        ApiToken.objects.update(withdrawn_at=None, withdrawn_by=None)


def test_the_text_of_a_token_is_nowhere_kept(people: dict[str, User]) -> None:
    text = new_token(people["teacher"])
    kept = [str(row) for row in ApiToken.objects.values_list()]
    trail = [str(row.new) for row in AuditEntry.objects.filter(table_name="api_apitoken")]
    assert trail
    assert not any(text in row for row in kept + trail)
    assert services.find_token(text) == ApiToken.objects.get()


def test_the_trail_names_person_token_and_request(program: MakeProgram) -> None:
    answer = program("teacher").post("homework", {"class_key": CLASS, "day": DAY, "assignment": DRAFT})
    assert answer.status_code == 201, answer.content
    token = ApiToken.objects.get()
    assert token.last_used_on == timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.user', true), current_setting('app.reason', true)")
        assert cursor.fetchone() == ("user-t", f"api post_homework (token {token.pk})")
    assert Homework.objects.get().recorded_by == token.user


def test_who_asks_too_often_waits(program: MakeProgram, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shuangjian.api.middleware.REQUESTS_PER_MINUTE", 3)
    monkeypatch.setattr(calling.timezone, "now", lambda: dt.datetime(2026, 9, 9, 8, 0, 20, tzinfo=dt.UTC))
    busy, other = program("teacher"), program("principal")
    assert [busy.get("schools").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = busy.get("schools")
    assert error(refused)["code"] == "too_many_requests"
    assert 0 < int(refused["Retry-After"]) <= 60
    assert other.get("schools").status_code == 200
    monkeypatch.setattr(calling.timezone, "now", lambda: dt.datetime(2026, 9, 9, 8, 1, 0, tzinfo=dt.UTC))
    assert busy.get("schools").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("get", "nothing/here", 404, "not_found"),
        ("delete", "schools", 405, "method_not_allowed"),
        ("get", "schools/230804/none", 404, "not_found"),
    ],
)
def test_every_answer_has_one_shape_and_one_language(
    program: MakeProgram, method: str, path: str, status: int, code: str
) -> None:
    caller = program("officer")
    headers = {"Authorization": f"Bearer {caller.token}"}
    said = {}
    for language in ("zh-CN", "en-GB"):
        answer = getattr(caller.client, method)(f"/api/v1/{path}", headers=headers | {"Accept-Language": language})
        assert (answer.status_code, error(answer)["code"]) == (status, code)
        assert set(error(answer)) == {"code", "message", "fields", "request"}
        assert answer["X-Request-ID"]
        said[language] = error(answer)["message"]
    assert said["en-GB"].isascii()
    assert not said["zh-CN"].isascii()


def test_our_own_fault_has_the_same_shape(program: MakeProgram, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr("shuangjian.registry.api.visible_to", fail)
    answer = program("officer").get("schools")
    assert (answer.status_code, error(answer)["code"]) == (500, "our_fault")
    assert "planted" not in answer.content.decode()


@pytest.mark.parametrize("kind", [DataError, psycopg.DataError])
def test_what_the_database_cannot_hold_is_the_callers_to_mend(
    program: MakeProgram, monkeypatch: pytest.MonkeyPatch, kind: type[Exception]
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise kind("out of range")

    monkeypatch.setattr("shuangjian.registry.api.visible_to", fail)
    answer = program("officer").get("schools")
    assert (answer.status_code, error(answer)["code"]) == (422, "out_of_range")
