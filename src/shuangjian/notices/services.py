"""Telling people, and letting them choose how: one transaction each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from shuangjian.notices.channels import CHANNELS
from shuangjian.notices.errors import QuietHoursHalf
from shuangjian.notices.kinds import NoticeKind, load_kinds
from shuangjian.notices.models import Address, Choice, How, Notice, Reading, Reception, Sending
from shuangjian.registry.models import User


@dataclass(frozen=True)
class Message:
    """What one person is to be told: `key` says what it is about, `url` leads there within the platform."""

    user: User
    key: str
    title: str
    detail: str = ""
    url: str = ""


_INSERT = """
    INSERT INTO notices_notice (user_id, kind, key, title, detail, url, at)
    SELECT user_id, %s, key, title, detail, url, %s
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[]) AS m (user_id, key, title, detail, url)
    ON CONFLICT (user_id, kind, key) DO NOTHING
    RETURNING id, user_id"""


def notify(kind: NoticeKind, messages: Iterable[Message], *, asked: bool = False) -> int:
    """Tell people something, in the transaction of what happened: what is undone was never told.

    Whoever was told the same before (by kind and key) is not told again. In the platform it is there with the commit; the ways
    out are planned with it, by each person's choices, and done by the worker.

    Args:
        kind: what kind of notice.
        messages: who is told what.
        asked: that all of them have the kind's right was just asked for all at once (`users_of`), so not for each again.

    Returns:
        How many people were told.
    """
    assert connection.in_atomic_block, "what happened and that it is told are one transaction"
    told = [message for message in messages if asked or kind.is_for(message.user)]
    if not told:
        return 0
    columns = [[getattr(message, name) for message in told] for name in ("key", "title", "detail", "url")]
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [kind.code, now, [message.user.pk for message in told], *columns])
        made: list[tuple[int, int]] = cursor.fetchall()
    _plan(kind, made, now)
    return len(made)


def _plan(kind: NoticeKind, made: Sequence[tuple[int, int]], now: dt.datetime) -> None:
    """Plan the ways out of notices (id, user) by what each person chose; one job for each person, channel and time."""
    users = {user for _notice, user in made}
    ways = list(Address.objects.filter(user__in=users).values_list("user", "channel"))
    if not ways:
        return
    chosen = {
        (user, channel): how
        for user, channel, how in Choice.objects.filter(user__in=users, kind=kind.code).values_list("user", "channel", "how")
    }  # fmt: skip
    receptions = Reception.objects.in_bulk(users)
    sendings = []
    for notice, user in made:
        for owner, channel in ways:
            how = chosen.get((user, channel), kind.usual)
            if owner == user and how != How.NEVER:
                when = time_to_send(receptions.get(user) or Reception(user_id=user), How(how), now)
                sendings.append((user, Sending(notice_id=notice, channel=channel, next_at=when)))
    Sending.objects.bulk_create([sending for _user, sending in sendings])
    for user, channel, at in sorted({(user, one.channel, one.next_at) for user, one in sendings}, key=str):
        assert at is not None
        queue(user, channel, at)


def queue(user: int, channel: str, when: dt.datetime) -> None:
    """Let the worker send what waits for a person by a channel at `when`; with the open transaction or not at all."""
    job = app.configure_task("shuangjian.notices.tasks.send", queue="notices", schedule_at=when)
    job.defer(user=user, channel=channel)


def time_to_send(reception: Reception, how: How, now: dt.datetime) -> dt.datetime:
    """Return when a message goes out: now, or at the person's time of the digest, and never in the quiet hours."""
    local = timezone.localtime(now)
    if how == How.DIGEST:
        local = _next(local, reception.digest_at)
    begins, ends = reception.quiet_from, reception.quiet_until
    if begins is not None and ends is not None and _is_between(local.time(), begins, ends):
        local = _next(local, ends)
    return local


def _is_between(at: dt.time, begins: dt.time, ends: dt.time) -> bool:
    return begins <= at < ends if begins <= ends else at >= begins or at < ends


def _next(local: dt.datetime, at: dt.time) -> dt.datetime:
    """Return the next time of day `at`, now included. Shanghai has no summer time: a day is 24 hours."""
    found = local.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return found if found >= local else found + dt.timedelta(days=1)


@transaction.atomic
def mark_read(*, by: User, notice_ids: Sequence[int] | None = None) -> int:
    """Mark one's notices as seen, those named or all; return how many were not yet."""
    unread = Notice.objects.filter(user=by, reading=None)
    if notice_ids is not None:
        unread = unread.filter(pk__in=notice_ids)
    now = timezone.now()
    readings = [Reading(notice=notice, at=now) for notice in unread]
    return len(Reading.objects.bulk_create(readings, ignore_conflicts=True))


@transaction.atomic
def set_address(*, by: User, channel: str, address: str) -> None:
    """Say where one is reached by a channel; an empty address ends that.

    Raises:
        AddressNotUnderstood: it is none of the channel's.
    """
    address = address.strip()
    if not address:
        Address.objects.filter(user=by, channel=channel).delete()
        return
    CHANNELS[channel].check(address)
    Address.objects.update_or_create(user=by, channel=channel, defaults={"address": address})


@transaction.atomic
def set_reception(
    *, by: User, quiet_from: dt.time | None, quiet_until: dt.time | None, digest_at: dt.time
) -> Reception:
    """Say when one wants to be told outside the platform.

    Raises:
        QuietHoursHalf: one end of the quiet hours is missing.
    """
    if (quiet_from is None) != (quiet_until is None):
        raise QuietHoursHalf
    values = {"quiet_from": quiet_from, "quiet_until": quiet_until, "digest_at": digest_at}
    return Reception.objects.update_or_create(user=by, defaults=values)[0]


@transaction.atomic
def set_choices(*, by: User, choices: Mapping[tuple[str, str], How]) -> None:
    """Say how one wants each kind of notice by each channel; what is not named is told as is usual for its kind."""
    kinds = load_kinds()
    Choice.objects.filter(user=by).delete()
    Choice.objects.bulk_create(
        Choice(user=by, kind=kind, channel=channel, how=how)
        for (kind, channel), how in choices.items()
        if kind not in kinds or how != kinds[kind].usual
    )
