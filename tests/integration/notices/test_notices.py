"""People are told what concerns them: once, by the ways they chose, at the times they chose, and nothing is lost on its way."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wecombot import NotifyWeComBot
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from receivers import Receiver, http_receiver
from shuangjian.cases.choices import PartyRole
from shuangjian.cases.models import Case
from shuangjian.cases.notices import tell_due
from shuangjian.cases.origins import Origin
from shuangjian.cases.services.moves import move_case
from shuangjian.cases.services.opening import Due, Party, Place, open_case
from shuangjian.notices import channels, sending, services
from shuangjian.notices.errors import AddressNotUnderstood, QuietHoursHalf
from shuangjian.notices.kinds import NoticeKind
from shuangjian.notices.models import Choice, How, Notice, Reading, Reception, Sending, Try
from shuangjian.notices.selectors import count_unread
from shuangjian.notices.services import Message, notify, time_to_send
from shuangjian.registry.models import User
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db

KIND = NoticeKind("planted.happened", "Planted", "cases.work")
WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=12345678-1234-1234-1234-123456789012"
FEISHU = "https://open.feishu.cn/open-apis/bot/v2/hook/12345678-1234-1234-1234-123456789012"
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=abcdef1234567890"


@pytest.fixture(autouse=True)
def _acting(db: None) -> Iterator[None]:
    with acting("tester", "a test"):
        yield


@pytest.fixture
def chat(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """The chats' servers, played by one of this machine: what apprise sends is sent there."""
    with http_receiver() as receiver:
        for plugin in (NotifyWeComBot, NotifyFeishu):
            monkeypatch.setattr(plugin, "notify_url", receiver.url, raising=True)
            monkeypatch.setattr(plugin, "request_rate_per_sec", 0)
        monkeypatch.setattr(NotifyWeComBot, "__init__", _at(NotifyWeComBot.__init__, receiver))
        yield receiver


def _at(init: Any, receiver: Receiver) -> Any:
    def made(self: Any, *args: Any, **kwargs: Any) -> None:
        init(self, *args, **kwargs)
        self.api_url = receiver.url

    return made


def _tell(user: User, key: str = "k1", title: str = "示例事项") -> int:
    return notify(KIND, [Message(user, key=key, title=title, detail="请于9月1日前办结", url="/cases/1/")])


def _send_all() -> None:
    for user, channel in set(Sending.objects.filter(state="waiting").values_list("notice__user", "channel")):
        sending.send_waiting(user, channel)


def test_a_notice_is_there_at_once_and_told_once(people: dict[str, User]) -> None:
    assert (_tell(people["officer"]), _tell(people["officer"])) == (1, 0)
    assert count_unread(people["officer"]) == 1
    assert _tell(people["family"]) == 0  # without the right nobody is told
    assert services.mark_read(by=people["principal"], notice_ids=[Notice.objects.get().pk]) == 0
    assert services.mark_read(by=people["officer"]) == 1
    assert (count_unread(people["officer"]), Reading.objects.count()) == (0, 1)
    assert not Sending.objects.exists()  # no address, no way out


def test_what_is_undone_was_never_told(people: dict[str, User]) -> None:
    services.set_address(by=people["officer"], channel="email", address="a@example.cn")
    with transaction.atomic():
        _tell(people["officer"])
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'notices'")
        assert cursor.fetchone() == (0,)
    assert not Notice.objects.exists()


def test_mail_is_taken_by_a_mail_server(people: dict[str, User], mailbox: Callable[[], list[Any]]) -> None:
    services.set_address(by=people["officer"], channel="email", address="officer@example.cn")
    _tell(people["officer"], title="新事项\r\nBcc: other@example.cn")
    _send_all()
    (taken,) = mailbox()
    assert taken["To"] == "officer@example.cn"
    assert taken["Bcc"] is None
    assert taken["Subject"] == "新事项 Bcc: other@example.cn"
    assert "https://sj.example.cn/cases/1/" in taken.get_content()
    assert Sending.objects.get().state == "sent"
    _send_all()
    assert len(mailbox()) == 1


def test_what_waits_together_goes_in_one_message(people: dict[str, User], mailbox: Callable[[], list[Any]]) -> None:
    services.set_address(by=people["officer"], channel="email", address="officer@example.cn")
    for number in range(33):
        _tell(people["officer"], key=str(number), title=f"事项{number}号")
    _send_all()
    (taken,) = mailbox()
    assert taken["Subject"] == "双减治理平台 33 条通知"
    text = taken.get_content()
    assert ("事项0号" in text, "事项29号" in text, "事项30号" in text, "另有 3 条" in text) == (True, True, False, True)
    assert set(Sending.objects.values_list("state", flat=True)) == {"sent"}


@pytest.mark.parametrize(("channel", "address"), [("wecom", WECOM), ("feishu", FEISHU)])
def test_a_chat_is_told_through_its_bot(people: dict[str, User], chat: Receiver, channel: str, address: str) -> None:
    chat.statuses = [200]
    services.set_address(by=people["officer"], channel=channel, address=address)
    _tell(people["officer"])
    _send_all()
    ((_headers, body),) = chat.taken
    assert "示例事项" in json.dumps(json.loads(body), ensure_ascii=False)
    # The bot's own word in its answer counts; an empty one is none.
    assert Try.objects.count() == 1


def test_every_channel_takes_its_own_addresses_only(people: dict[str, User]) -> None:
    own = {"wecom": WECOM, "feishu": FEISHU, "dingtalk": DINGTALK, "email": "a@example.cn"}
    for code, channel in channels.CHANNELS.items():
        channel.check(own[code])
        for other in [address for name, address in own.items() if name != code]:
            with pytest.raises(AddressNotUnderstood):
                channel.check(other)
        for nonsense in (
            "json://127.0.0.1/",
            "http://127.0.0.1/",
            "file:///etc/passwd",
            "mailto://a:b@example.cn",
            "x",
            "\x00",
            "a@b\n",
        ):
            with pytest.raises(AddressNotUnderstood):
                channel.check(nonsense)


def test_what_is_not_taken_is_tried_again_later_and_shown(
    people: dict[str, User], settings: Any, monkeypatch: pytest.MonkeyPatch, as_user: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 1, False
    officer = people["officer"]
    services.set_address(by=officer, channel="email", address="officer@example.cn")
    _tell(officer)
    now, waits = timezone.now(), []
    for _ in range(sending.ATTEMPTS_MAX):
        monkeypatch.setattr(sending.timezone, "now", lambda at=now: at)
        assert sending.send_waiting(officer.pk, "email") == 0
        one = Sending.objects.get()
        if one.next_at is not None:
            waits.append(int((one.next_at - now).total_seconds()))
            now = one.next_at
    assert waits == list(sending.WAITS_SECONDS)
    assert (one.state, one.tries.count()) == ("failed", sending.ATTEMPTS_MAX)
    assert "ConnectionRefusedError" in as_user(officer).get(reverse("notices:notices")).content.decode()


def test_a_job_lost_with_its_worker_is_taken_over(people: dict[str, User], monkeypatch: pytest.MonkeyPatch) -> None:
    services.set_address(by=people["officer"], channel="email", address="officer@example.cn")
    _tell(people["officer"])
    assert sending.requeue_overdue() == 0
    now = timezone.now() + 2 * sending.OVERDUE
    monkeypatch.setattr(sending.timezone, "now", lambda: now)
    assert sending.requeue_overdue() == 1


def test_each_kind_by_each_way_as_chosen(people: dict[str, User]) -> None:
    officer = people["officer"]
    for channel, address in (("email", "a@example.cn"), ("wecom", WECOM), ("feishu", FEISHU)):
        services.set_address(by=officer, channel=channel, address=address)
    services.set_choices(by=officer, choices={(KIND.code, "wecom"): How.NEVER, (KIND.code, "feishu"): How.DIGEST})
    _tell(officer)
    planned = {one.channel: one.next_at for one in Sending.objects.all()}
    assert set(planned) == {"email", "feishu"}
    assert planned["email"] <= timezone.now() < planned["feishu"]
    assert timezone.localtime(planned["feishu"]).time() == dt.time(17, 0)


@pytest.mark.parametrize(
    ("how", "at", "sent"),
    [
        (How.AT_ONCE, "2026-09-09T12:00", "2026-09-09T12:00"),
        (How.AT_ONCE, "2026-09-09T22:00", "2026-09-10T07:30"),
        (How.AT_ONCE, "2026-09-09T03:00", "2026-09-09T07:30"),
        (How.AT_ONCE, "2026-09-09T07:30", "2026-09-09T07:30"),
        (How.DIGEST, "2026-09-09T12:00", "2026-09-09T17:00"),
        (How.DIGEST, "2026-09-09T17:01", "2026-09-10T17:00"),
    ],
)
def test_quiet_hours_over_midnight(how: How, at: str, sent: str) -> None:
    reception = Reception(quiet_from=dt.time(21, 30), quiet_until=dt.time(7, 30), digest_at=dt.time(17, 0))
    zone = timezone.get_default_timezone()
    now = dt.datetime.fromisoformat(at).replace(tzinfo=zone)
    assert time_to_send(reception, how, now) == dt.datetime.fromisoformat(sent).replace(tzinfo=zone)


def test_the_database_keeps_what_was_told(people: dict[str, User]) -> None:
    _tell(people["officer"])
    services.mark_read(by=people["officer"])
    for statement in (
        "UPDATE notices_notice SET title = 'x'",
        "DELETE FROM notices_notice",
        "UPDATE notices_reading SET at = now()",
    ):
        with pytest.raises(DatabaseError, match="only added"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    services.set_address(by=people["officer"], channel="wecom", address=WECOM)
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM notices_address")
        assert b"12345678" not in bytes(cursor.fetchone()[0])
        cursor.execute(
            "SELECT count(*), bool_or(new::text LIKE '%12345678%') FROM registry_audit WHERE table_name = 'notices_address'"
        )
        assert cursor.fetchone() == (1, False)


# What the apps tell ---------------------------------------------------------------------------------------------------


def _titles(user: User) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("id").values_list("title", flat=True))


def test_a_new_case_is_told_to_its_unit_and_to_nobody_else(people: dict[str, User]) -> None:
    market = people["market"].active_memberships[0].department
    open_case(
        Origin("complaint", "投诉"), "made:1", "核实举报", [Party(PartyRole.LEAD, "市场监管局", market)], Due(dt.date(2026, 10, 1)),
        place=Place("230804", school_key="230804/S1"), by=people["officer"], at=timezone.now(),
    )  # fmt: skip
    told = {notice.user.username for notice in Notice.objects.select_related("user")}
    assert told == {"market", "principal", "director"}
    assert _titles(people["market"]) == ["本单位收到新事项：核实举报"]
    assert "2026-10-01" in Notice.objects.first().detail  # type: ignore[union-attr]


def test_many_cases_of_one_night_are_one_notice(people: dict[str, User], make_case: Any) -> None:
    for _ in range(6):
        make_case(due_on=dt.date(2026, 9, 8))
    tell_due(dt.date(2026, 9, 9))
    tell_due(dt.date(2026, 9, 9))
    assert _titles(people["principal"]) == ["本单位事项已逾期：6 件事项"]


def test_a_case_sent_out_again_is_told_to_who_leads_now(people: dict[str, User], make_case: Any) -> None:
    case = make_case(lead="street", school_key=None)
    move_case(case_id=case.pk, action="return", user=people["street"], text="非本单位职责")
    market = people["market"].active_memberships[0].department
    move_case(case_id=case.pk, action="reassign", user=people["officer"], text="请办理", lead=market)
    assert len(_titles(people["market"])) == 1


def test_what_falls_due_and_what_is_late_is_told_once_for_each_day(people: dict[str, User], make_case: Any) -> None:
    today = dt.date(2026, 9, 9)
    soon, late = make_case(due_on=dt.date(2026, 9, 10)), make_case(due_on=dt.date(2026, 9, 8))
    make_case(due_on=dt.date(2026, 9, 30))
    make_case(due_on=dt.date(2026, 9, 8), state="submitted", submitted_at=timezone.now())
    tell_due(today)
    tell_due(today)
    assert _titles(people["principal"]) == [f"本单位事项即将到期：{soon.title}", f"本单位事项已逾期：{late.title}"]
    Case.objects.filter(pk=soon.pk).update(due_on=dt.date(2026, 9, 11))
    tell_due(today)
    assert len(_titles(people["principal"])) == 3


def test_the_pages(people: dict[str, User], as_user: Any, settings: Any) -> None:
    settings.EMAIL_HOST = "127.0.0.1"
    officer = as_user(people["officer"])
    _tell(people["officer"])
    notice = Notice.objects.get()
    page = officer.get(reverse("notices:notices")).content.decode()
    assert "示例事项" in page
    assert 'class="badge-count">1' in page
    assert as_user(people["principal"]).post(reverse("notices:open", args=[notice.pk])).url == reverse(
        "notices:notices"
    )
    assert count_unread(people["officer"]) == 1
    assert officer.post(reverse("notices:open", args=[notice.pk])).url == "/cases/1/"
    assert count_unread(people["officer"]) == 0
    assert 'class="badge-count">1' not in officer.get(reverse("notices:notices")).content.decode()
    filled = {
        "address_email": "a@example.cn", "address_wecom": "", "quiet_from": "21:30", "quiet_until": "07:30", "digest_at": "16:00",
        "how_cases_late_email": "digest",
    }  # fmt: skip
    address = reverse("notices:reception")
    assert officer.post(address, filled).status_code == 302
    assert Choice.objects.get().how == "digest"
    for wrong in ({"address_wecom": "json://127.0.0.1"}, {"quiet_until": ""}, {"digest_at": "25:00"}):
        answer = officer.post(address, filled | wrong)
        assert (answer.status_code, "error-summary" in answer.content.decode()) == (422, True), wrong
    assert Reception.objects.get().digest_at == dt.time(16, 0)
    with pytest.raises(QuietHoursHalf):
        services.set_reception(by=people["officer"], quiet_from=dt.time(1), quiet_until=None, digest_at=dt.time(1))
    again = officer.get(address).content.decode()
    assert 'value="21:30"' in again
    assert officer.post(address, filled | {"address_email": ""}).status_code == 302
    assert "a@example.cn" not in officer.get(address).content.decode()
