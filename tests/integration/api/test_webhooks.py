"""What happened is told to those who may know of it: signed, tried again, and never into our own network."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from factories.places import make_class, make_department, make_school, make_user
from programs import CLASS, DAY, DRAFT, MakeProgram
from receivers import Receiver, http_receiver
from shuangjian.api import errors, webhooks
from shuangjian.api.models import Attempt, Delivery, Webhook
from shuangjian.api.sending import AddressRefused, check_address, send
from shuangjian.cases.choices import PartyRole
from shuangjian.cases.origins import Origin
from shuangjian.cases.services import opening
from shuangjian.cases.services.moves import move_case
from shuangjian.cases.services.opening import Due, Party, open_case
from shuangjian.homework import services as homework
from shuangjian.homework.services import Assignment
from shuangjian.registry.models import Event, Membership, User
from shuangjian.registry.narrowing import Place
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db

KINDS = ["homework.posted", "homework.withdrawn"]
Make = Callable[..., Webhook]


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOKS_PRIVATE = True
    with http_receiver() as receiver:
        yield receiver


@pytest.fixture
def webhook(people: dict[str, User], receiver: Receiver) -> Make:
    def make(who: str = "principal", kinds: list[str] = KINDS, place: Place | None = None) -> Webhook:
        with acting("tester", "a test"):
            return webhooks.make_webhook(by=people[who], name="教务", url=receiver.url, kinds=kinds, place=place)

    return make


def _post(people: dict[str, User], subject: str = "数学") -> None:
    with acting("user-t", "a test"):
        homework.post_homework(
            by=people["teacher"],
            school_class=make_class("301"),
            assigned_on=dt.date.fromisoformat(DAY),
            assignment=Assignment(subject=subject, minutes=15, content="x"),
        )


def _waiting_jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'shuangjian.api.tasks.deliver'")
        return int(cursor.fetchone()[0])


def _is_signed(headers: dict[str, str], body: bytes, secret: str) -> bool:
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = "v1," + base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest()).decode()
    return wanted in headers["webhook-signature"].split(" ")


def test_a_post_is_told_signed(people: dict[str, User], webhook: Make, receiver: Receiver) -> None:
    hook = webhook()
    _post(people)
    delivery = Delivery.objects.get()
    assert webhooks.attempt_delivery(delivery.pk).state == "delivered"
    ((headers, body),) = receiver.taken
    told = json.loads(body)
    event = Event.objects.get()
    assert (told["type"], told["id"], headers["webhook-id"]) == ("homework.posted", str(event.uid), str(event.uid))
    assert told["data"]["class_key"] == CLASS
    assert "minutes" not in body.decode()  # what it was is asked for, with a token
    assert _is_signed(headers, body, str(hook.secret))
    assert not _is_signed(headers, body + b" ", str(hook.secret))
    # Taken once, it is not sent again by a job that comes twice.
    assert webhooks.attempt_delivery(delivery.pk) is None
    assert len(receiver.taken) == 1


def test_what_is_undone_was_never_told(people: dict[str, User], webhook: Make) -> None:
    webhook()
    with transaction.atomic():
        _post(people)
        assert _waiting_jobs() == 1
        transaction.set_rollback(True)
    assert (_waiting_jobs(), Event.objects.count(), Delivery.objects.count()) == (0, 0, 0)


def test_only_who_may_know_of_it_is_told(people: dict[str, User], webhook: Make) -> None:
    webhook("far officer")
    webhook("officer", place=make_school("S2"))
    webhook("principal", kinds=["homework.withdrawn"])
    told = webhook("officer", place=make_school("S1"))
    lost = webhook("officer")
    ended = timezone.localdate() - dt.timedelta(days=1)
    _post(people)
    assert set(Delivery.objects.values_list("webhook", flat=True)) == {told.pk, lost.pk}
    with acting("tester", "a test"):
        Membership.objects.filter(user=people["officer"]).update(valid_to=ended)
    _post(people, "语文")
    assert Delivery.objects.count() == 2  # the right ended with the membership


def test_what_is_not_taken_is_tried_again_later_and_later(
    people: dict[str, User], webhook: Make, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhook()
    _post(people)
    receiver.statuses = [500, 302, 404, *[503] * 20]
    (pk,) = Delivery.objects.values_list("pk", flat=True)
    now, waits = timezone.now(), []
    for _ in range(webhooks.ATTEMPTS_MAX):
        monkeypatch.setattr(webhooks.timezone, "now", lambda at=now: at)
        delivery = webhooks.attempt_delivery(pk)
        assert delivery is not None
        if delivery.next_at is not None:
            assert webhooks.attempt_delivery(pk) is None  # not before its time
            waits.append(int((delivery.next_at - now).total_seconds()))
            now = delivery.next_at
    assert waits == list(webhooks.WAITS_SECONDS)
    assert delivery.state == "failed"
    assert list(Attempt.objects.order_by("id").values_list("status", flat=True))[:4] == [500, 302, 404, 503]
    assert len(receiver.taken) == webhooks.ATTEMPTS_MAX  # the redirect was not followed
    receiver.statuses = []
    with acting("user-p", "a test"):
        with pytest.raises(Delivery.DoesNotExist):
            webhooks.send_again(by=people["officer"], delivery_id=pk)
        webhooks.send_again(by=people["principal"], delivery_id=pk)
        with pytest.raises(errors.StillWaiting):
            webhooks.send_again(by=people["principal"], delivery_id=pk)
    assert webhooks.attempt_delivery(pk).state == "delivered"  # type: ignore[union-attr]


def test_nobody_there_is_a_try_too(people: dict[str, User], webhook: Make, receiver: Receiver) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        receiver.url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        webhook()
        _post(people)
        webhooks.attempt_delivery(Delivery.objects.get().pk)
    attempt = Attempt.objects.get()
    assert (attempt.status, attempt.error) == (None, "ConnectionRefusedError")


def test_a_changed_secret_signs_beside_the_old_one_for_a_day(
    people: dict[str, User], webhook: Make, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = webhook()
    old = str(hook.secret)
    with acting("user-p", "a test"):
        new = str(webhooks.change_secret(by=people["principal"], webhook_id=hook.pk).secret)
    assert new != old
    for later, both in ((dt.timedelta(0), True), (dt.timedelta(hours=25), False)):
        _post(people)
        now = timezone.now() + later
        monkeypatch.setattr(webhooks.timezone, "now", lambda at=now: at)
        webhooks.attempt_delivery(Delivery.objects.latest("pk").pk)
        headers, body = receiver.taken[-1]
        assert _is_signed(headers, body, new)
        assert _is_signed(headers, body, old) is both
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM api_webhook")
        assert new.encode() not in bytes(cursor.fetchone()[0])


def test_a_withdrawn_webhook_is_told_nothing_more(people: dict[str, User], webhook: Make, receiver: Receiver) -> None:
    hook = webhook()
    _post(people)
    waiting = Delivery.objects.get()
    with acting("user-p", "a test"):
        webhooks.withdraw_webhook(by=people["principal"], webhook_id=hook.pk)
        with pytest.raises(errors.AlreadyWithdrawn):
            webhooks.withdraw_webhook(by=people["principal"], webhook_id=hook.pk)
        with pytest.raises(errors.AlreadyWithdrawn):
            webhooks.send_again(by=people["principal"], delivery_id=waiting.pk)
    _post(people, "语文")
    assert webhooks.attempt_delivery(waiting.pk) is None
    assert receiver.taken == []


def test_what_a_dead_worker_left_is_taken_over(
    people: dict[str, User], webhook: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhook()
    _post(people)
    assert webhooks.requeue_overdue() == 0
    now = timezone.now() + 2 * webhooks.OVERDUE
    monkeypatch.setattr(webhooks.timezone, "now", lambda: now)
    assert (webhooks.requeue_overdue(), _waiting_jobs()) == (1, 2)


@pytest.mark.django_db(transaction=True)
def test_the_worker_delivers(receiver: Receiver) -> None:
    with acting("tester", "a test"):
        people = {
            "teacher": make_user("user-t", "class_teacher", school_class=make_class("301")),
            "principal": make_user("user-p", "principal", school=make_school()),
        }
        webhooks.make_webhook(by=people["principal"], name="x", url=receiver.url, kinds=KINDS)
    _post(people)
    worker = app.with_connector(app.connector.get_worker_connector())
    worker.run_worker(wait=False, queues=["webhooks"], install_signal_handlers=False, listen_notify=False)
    assert len(receiver.taken) == 1
    assert Delivery.objects.get().state == "delivered"


def test_a_case_is_told_as_it_moves_and_only_to_who_sees_it(
    people: dict[str, User], receiver: Receiver, actor: None
) -> None:
    market, police = make_department("market"), make_department("police")
    named = make_user("market", "partner_department", department=market)
    other = make_user("police", "partner_department", department=police)
    for user in (named, other, people["officer"], people["far officer"]):
        webhooks.make_webhook(by=user, name=user.username, url=receiver.url, kinds=["cases.opened", "cases.moved"])
    case = open_case(
        Origin("complaint", "投诉"), "made:1", "核实举报", [Party(PartyRole.LEAD, "市场监管局", market)], Due(dt.date(2026, 10, 1)),
        place=opening.Place("230804"), by=people["officer"], at=timezone.now(),
    )  # fmt: skip
    move_case(case_id=case.pk, action="accept", user=named)
    told = [(each.webhook.name, each.event.kind, each.event.subject) for each in Delivery.objects.order_by("id")]
    assert sorted(told) == sorted(
        (who, kind, case.number) for who in ("market", "user-o") for kind in ("cases.opened", "cases.moved")
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://10.1.2.3/",
        "https://192.168.0.1/", "https://169.254.169.254/latest", "https://0.0.0.0/", "https://2130706433/", "https://224.0.0.1/",
        "http://93.184.216.34/", "https://user:word@93.184.216.34/", "ftp://93.184.216.34/", "https://", "https://[", "x",
        "https://93.184.216.34:99999/", "https://nobody.invalid/", "https://93.184.216.34/\r\nX: y",
    ],
)  # fmt: skip
def test_an_address_of_our_own_network_is_refused(people: dict[str, User], actor: None, url: str) -> None:
    with pytest.raises(errors.AddressNotAllowed):
        webhooks.make_webhook(by=people["principal"], name="x", url=url, kinds=KINDS)


def test_a_public_address_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_address("https://93.184.216.34/hook")[1] == "93.184.216.34"


def test_a_name_that_answers_differently_later_leads_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [["93.184.216.34"], ["127.0.0.1"], ["93.184.216.34", "10.0.0.1"]]

    def resolve(host: str, port: int, **_more: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in answers.pop(0)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    check_address("https://changing.example/")
    assert send("https://changing.example/", b"", {}).error == "in a private network"
    with pytest.raises(AddressRefused):
        check_address("https://changing.example/")


def test_what_is_refused(people: dict[str, User], receiver: Receiver, actor: None) -> None:
    def make(who: str, kinds: list[str], place: Place | None = None) -> None:
        webhooks.make_webhook(by=people[who], name="x", url=receiver.url, kinds=kinds, place=place)

    with pytest.raises(errors.KindsMissing):
        make("principal", [])
    with pytest.raises(errors.KindUnknown):
        make("principal", ["planted.happened"])
    with pytest.raises(errors.PermissionNotHeld):
        make("principal", KINDS, make_school("S2"))
    with pytest.raises(Exception, match=r"webhooks\.manage"):
        make("teacher", KINDS)


def test_the_database_keeps_what_was_told(people: dict[str, User], webhook: Make) -> None:
    webhook()
    _post(people)
    webhooks.attempt_delivery(Delivery.objects.get().pk)
    with acting("tester", "a test"):
        for statement, words in (
            ("UPDATE registry_event SET kind = 'x'", "only added"),
            ("DELETE FROM api_attempt", "only added"),
            ("UPDATE api_webhook SET url = 'https://elsewhere.example'", "never changed"),
            ("DELETE FROM api_webhook", "never deleted"),
        ):
            with pytest.raises(DatabaseError, match=words), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)


def test_the_pages(people: dict[str, User], webhook: Make, receiver: Receiver, program: MakeProgram) -> None:
    browser, other = Client(), Client()
    browser.force_login(people["principal"], backend="django.contrib.auth.backends.ModelBackend")
    other.force_login(people["officer"], backend="django.contrib.auth.backends.ModelBackend")
    filled = {"name": "教务系统", "url": receiver.url, "kinds": KINDS}
    assert "error-summary" in browser.post(reverse("api:new_webhook"), filled | {"url": "ftp://x"}).content.decode()
    for _pressed_twice in range(2):
        assert browser.post(reverse("api:new_webhook"), filled | {"form_token": "one"}).status_code == 302
    hook = Webhook.objects.get()
    program("teacher").post("homework", {"class_key": CLASS, "day": DAY, "assignment": DRAFT})
    receiver.statuses = [410]
    delivery = Delivery.objects.get()
    webhooks.attempt_delivery(delivery.pk)
    page = browser.get(reverse("api:webhook", args=[hook.pk])).content.decode()
    assert "作业已布置" in page
    assert "410" in page
    for name, pk in (
        ("webhook", hook.pk),
        ("change_secret", hook.pk),
        ("withdraw_webhook", hook.pk),
        ("send_again", delivery.pk),
    ):
        call = other.get if name == "webhook" else other.post
        assert call(reverse(f"api:{name}", args=[pk])).status_code == 404, name
    assert str(hook.secret) not in other.get(reverse("api:webhooks")).content.decode()
    assert browser.post(reverse("api:send_again", args=[delivery.pk])).status_code == 409
    assert browser.post(reverse("api:change_secret", args=[hook.pk])).status_code == 302
    assert browser.post(reverse("api:withdraw_webhook", args=[hook.pk])).status_code == 302
    assert "已停用" in browser.get(reverse("api:webhooks")).content.decode()
