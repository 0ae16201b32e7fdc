"""The ways out of the platform: e-mail through Django, the bots of three work chats through apprise.

Each takes an address of its own form. Only these: apprise knows a hundred more ways, some of which lead anywhere.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable
from dataclasses import dataclass

from apprise import NotifyBase
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wecombot import NotifyWeComBot
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shuangjian.notices.errors import AddressNotUnderstood

MAIL_TIMEOUT_SECONDS = 20


class NotTaken(Exception):
    """A message that was not taken: why, in a word for the log; never the address."""


@dataclass(frozen=True)
class Channel:
    """A way out: its code as it is stored, its name, what its address looks like, and how it checks and sends.

    `check` raises `AddressNotUnderstood`; `send` takes address, subject and text and raises `NotTaken`.
    """

    code: str
    title: str | Promise
    hint: str | Promise
    check: Callable[[str], None]
    send: Callable[[str, str, str], None]


def _check_mail(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError:
        raise AddressNotUnderstood from None


def _send_mail(address: str, subject: str, text: str) -> None:
    connection = get_connection(timeout=MAIL_TIMEOUT_SECONDS)
    try:
        EmailMessage(
            " ".join(subject.split()), text, settings.DEFAULT_FROM_EMAIL, [address], connection=connection
        ).send()
    except (OSError, smtplib.SMTPException) as error:
        raise NotTaken(type(error).__name__) from error


def _chat(code: str, title: str | Promise, plugin: type[NotifyBase], address_form: str, name: str) -> Channel:
    """Return the channel of a chat's bots, addressed as the chat itself shows it: its own server, and the bot's token."""
    form = re.compile(re.escape(address_form) + r"(?P<token>[A-Za-z0-9_-]{10,100})/?")

    def open_bot(address: str) -> NotifyBase:
        found = form.fullmatch(address)
        if found is None:
            raise AddressNotUnderstood
        try:
            return plugin(**{name: found["token"]})
        except TypeError:  # a token that the plugin knows to be none
            raise AddressNotUnderstood from None

    def check(address: str) -> None:
        open_bot(address)

    def send(address: str, subject: str, text: str) -> None:
        if not open_bot(address).notify(title=subject, body=text):
            raise NotTaken("refused")

    return Channel(code, title, f"{address_form}…", check, send)


EMAIL = Channel("email", _("E-mail"), "name@example.cn", _check_mail, _send_mail)
CHATS = [
    _chat("wecom", _("WeCom"), NotifyWeComBot, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=", "key"),
    _chat("dingtalk", _("DingTalk"), NotifyDingTalk, "https://oapi.dingtalk.com/robot/send?access_token=", "token"),
    _chat("feishu", _("Feishu"), NotifyFeishu, "https://open.feishu.cn/open-apis/bot/v2/hook/", "token"),
]
CHANNELS: dict[str, Channel] = {channel.code: channel for channel in (EMAIL, *CHATS)}


def offered() -> list[Channel]:
    """Return the channels this deployment has: e-mail only where it has a mail server."""
    return [channel for channel in CHANNELS.values() if channel is not EMAIL or settings.EMAIL_HOST]
