"""What the worker does: everything that waits for a person by a channel goes in one message; what is not taken is tried again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from shuangjian.notices.channels import CHANNELS, NotTaken
from shuangjian.notices.models import Address, Sending, SendingState, Try
from shuangjian.notices.services import queue

# After each try so many seconds more until the next: a day in all.
WAITS_SECONDS = (30, 300, 1_800, 7_200, 21_600, 57_600)
ATTEMPTS_MAX = len(WAITS_SECONDS) + 1
# So long a try may take before another worker takes it over.
OVERDUE = dt.timedelta(minutes=2)
# A message with more says how many more there are.
LISTED_MAX = 30


def send_waiting(user: int, channel: str) -> int:
    """Send what waits for a person by a channel, in one message; return how many notices went.

    The try is claimed first and outlives this process's end: one that died is taken over by `requeue_overdue`, so a person may be
    told twice and is never left untold.
    """
    with transaction.atomic():
        waiting = Sending.objects.select_for_update(of=("self",), skip_locked=True).select_related("notice")
        found = list(
            waiting.filter(
                notice__user=user, channel=channel, state=SendingState.WAITING, next_at__lte=timezone.now()
            ).order_by("id")
        )
        for sending in found:
            sending.attempts += 1
            sending.next_at = timezone.now() + OVERDUE
        Sending.objects.bulk_update(found, ["attempts", "next_at"])
    if not found:
        return 0
    error = _send(user, channel, found)
    with transaction.atomic():
        _record(user, channel, found, error)
    return 0 if error else len(found)


def requeue_overdue() -> int:
    """Queue again what should have been sent by now: its job was lost with a worker; return how many."""
    late = Sending.objects.filter(state=SendingState.WAITING, next_at__lt=timezone.now() - OVERDUE)
    found = set(late.values_list("notice__user", "channel"))
    for user, channel in found:
        queue(user, channel, timezone.now())
    return len(found)


def _send(user: int, channel: str, sendings: Sequence[Sending]) -> str:
    """Send one message; return "" or why it was not taken."""
    address = Address.objects.filter(user=user, channel=channel).first()
    if address is None:
        return "no address"
    try:
        CHANNELS[channel].send(str(address.address), *_word(sendings))
    except NotTaken as refused:
        return str(refused)
    return ""


def _record(user: int, channel: str, sendings: Sequence[Sending], error: str) -> None:
    now = timezone.now()
    Try.objects.bulk_create(Try(sending=sending, at=now, error=error) for sending in sendings)
    for sending in sendings:
        # Without an address there is nobody to try again for.
        if error and error != "no address" and sending.attempts < ATTEMPTS_MAX:
            sending.next_at = now + dt.timedelta(seconds=WAITS_SECONDS[sending.attempts - 1])
        else:
            sending.state, sending.next_at = SendingState.FAILED if error else SendingState.SENT, None
    Sending.objects.bulk_update(sendings, ["state", "next_at"])
    for when in sorted({sending.next_at for sending in sendings if sending.next_at is not None}):
        queue(user, channel, when)


def _word(sendings: Sequence[Sending]) -> tuple[str, str]:
    """Return subject and text of one message with all these notices."""
    with translation.override(settings.LANGUAGE_CODE):
        notices = [sending.notice for sending in sendings]
        paragraphs = [
            "\n".join(part for part in (notice.title, notice.detail, _address_of(notice.url)) if part)
            for notice in notices[:LISTED_MAX]
        ]
        if len(notices) > LISTED_MAX:
            paragraphs.append(_("{count} more stand in the platform.").format(count=len(notices) - LISTED_MAX))
        subject = notices[0].title
        if len(notices) > 1:
            subject = _("{count} notices of the Double Reduction Platform").format(count=len(notices))
        return subject, "\n\n".join(paragraphs)


def _address_of(url: str) -> str:
    return f"{settings.PUBLIC_URL}{url}" if url and settings.PUBLIC_URL else ""
