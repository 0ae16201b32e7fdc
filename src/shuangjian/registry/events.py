"""Telling what happened: an app says which kinds of events it has (`KINDS` in its `events.py`), and publishes them.

Published in the transaction of what happened: an act that is undone was never told. Whoever wants to tell it on (webhooks)
receives `published` within that transaction and leaves there what is to be done after it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import connection, models
from django.dispatch import Signal
from django.utils import timezone
from django.utils.functional import Promise

from shuangjian.registry.access import may
from shuangjian.registry.models import Event, User
from shuangjian.web.context import get_request_id

published = Signal()  # kind: EventKind, events: list[Event]

_PLACES = ("region_code", "school_key", "class_key", "institution_key")


def _lies_where_permitted(user: User, kind: EventKind, event: Event) -> bool:
    return may(user, kind.permission, event)


@dataclass(frozen=True)
class EventKind:
    """A kind of event: its code for programs, its name for people, and the right by which somebody may be told.

    `is_for` decides on one event, where the right within the event's place is not all that counts.
    """

    code: str
    title: str | Promise
    permission: str
    is_for: Callable[[User, EventKind, Event], bool] = _lies_where_permitted


def publish(kind: EventKind, about: models.Model, *, subject: str) -> Event:
    """Record that something of `kind` happened to `subject`, where `about` lies, and tell it on after this transaction.

    Args:
        kind: one of the app's kinds.
        about: a row with the keys of its place (region_code, and school_key, class_key or institution_key).
        subject: what it happened to, by the key under which the interface gives it.
    """
    return publish_all(kind, [(about, subject)])[0]


def publish_all(kind: EventKind, happened: Sequence[tuple[models.Model, str]]) -> list[Event]:
    """Publish several events of one kind, each by its row and subject: as many statements as for one."""
    assert connection.in_atomic_block, "what happened and that it is told are one transaction"
    if not happened:
        return []
    now, request = timezone.now(), get_request_id()
    events = Event.objects.bulk_create(
        Event(
            kind=kind.code,
            subject=subject,
            at=now,
            request=request,
            **{name: getattr(about, name, None) for name in _PLACES},
        )
        for about, subject in happened
    )
    published.send(sender=EventKind, kind=kind, events=events)
    return events
