"""What can be done with webhooks, and how an event comes to those who want to know of it."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from shuangjian.api.errors import (
    AddressNotAllowed,
    AlreadyWithdrawn,
    KindsMissing,
    KindUnknown,
    PermissionNotHeld,
    StillWaiting,
)
from shuangjian.api.models import Attempt, Delivery, DeliveryState, Webhook
from shuangjian.api.sending import AddressRefused, Sent, check_address, send, sign
from shuangjian.api.services import place_columns
from shuangjian.registry.errors import NotPermitted
from shuangjian.registry.events import EventKind, published
from shuangjian.registry.models import Event, User
from shuangjian.registry.narrowing import Place, narrow

# After each try so many seconds more until the next: six hours in all, then it is given up and can be sent again by hand.
WAITS_SECONDS = (5, 30, 120, 600, 1_800, 7_200, 14_400)
ATTEMPTS_MAX = len(WAITS_SECONDS) + 1
# How long the secret before is used beside the new one.
CHANGEOVER = dt.timedelta(days=1)
# So long a try may take before another worker takes it over.
OVERDUE = dt.timedelta(minutes=2)

MAY_MANAGE = "webhooks.manage"


@cache
def load_kinds() -> dict[str, EventKind]:
    """Return the kinds of events of all apps by their codes."""
    found: list[EventKind] = []
    for name in settings.DOMAIN_APPS:
        if find_spec(f"{name}.events") is not None:
            found += getattr(import_module(f"{name}.events"), "KINDS", [])
    return {kind.code: kind for kind in found}


@transaction.atomic
def make_webhook(*, by: User, name: str, url: str, kinds: Iterable[str], place: Place | None = None) -> Webhook:
    """Let `url` be told of events of some kinds in `place`, as far as `by` may know of them.

    Raises:
        NotPermitted: `by` may keep no webhooks.
        KindsMissing, KindUnknown, PermissionNotHeld, AddressNotAllowed: as they say.
    """
    if not by.has_permission(MAY_MANAGE):
        raise NotPermitted(MAY_MANAGE, by.username)
    asked = sorted(set(kinds))
    if not asked:
        raise KindsMissing
    if unknown := [code for code in asked if code not in load_kinds()]:
        raise KindUnknown(kind=unknown[0])
    wanted = {load_kinds()[code].permission for code in asked}
    if missing := wanted - narrow(by, wanted, place).permissions:
        raise PermissionNotHeld(permissions="、".join(sorted(missing)))
    try:
        check_address(url)
    except AddressRefused:
        raise AddressNotAllowed from None
    return Webhook.objects.create(
        user=by, name=name.strip() or url, url=url, kinds=asked, secret=_new_secret(), created_at=timezone.now(), **place_columns(place)
    )  # fmt: skip


@transaction.atomic
def change_secret(*, by: User, webhook_id: int) -> Webhook:
    """Give a webhook a new secret; what is sent is signed with the old one too for `CHANGEOVER`."""
    webhook = _own(by, webhook_id)
    webhook.former_secret, webhook.former_until = webhook.secret, timezone.now() + CHANGEOVER
    webhook.secret = _new_secret()
    webhook.save(update_fields=["secret", "former_secret", "former_until"])
    return webhook


@transaction.atomic
def withdraw_webhook(*, by: User, webhook_id: int) -> Webhook:
    """Tell it nothing any more; what still waited is given up."""
    webhook = _own(by, webhook_id)
    webhook.withdrawn_at, webhook.withdrawn_by = timezone.now(), by
    webhook.save(update_fields=["withdrawn_at", "withdrawn_by"])
    webhook.deliveries.filter(state=DeliveryState.WAITING).update(state=DeliveryState.FAILED, next_at=None)
    return webhook


@transaction.atomic
def send_again(*, by: User, delivery_id: int) -> Delivery:
    """Send an event once more that was taken or given up; the receiver knows it by its id.

    Raises:
        Delivery.DoesNotExist: it is somebody else's.
        StillWaiting: it is on its way already.
        AlreadyWithdrawn: nothing is sent there any more.
    """
    delivery = Delivery.objects.select_for_update(of=("self",)).select_related("webhook").get(
        pk=delivery_id, webhook__user=by
    )  # fmt: skip
    if delivery.webhook.withdrawn_at is not None:
        raise AlreadyWithdrawn(name=delivery.webhook.name)
    if delivery.state == DeliveryState.WAITING:
        raise StillWaiting
    delivery.state, delivery.attempts, delivery.next_at = DeliveryState.WAITING, 0, timezone.now()
    delivery.save(update_fields=["state", "attempts", "next_at"])
    _queue(delivery)
    return delivery


def listen() -> None:
    """Plan the telling of every event that is published from now on."""
    published.connect(_tell_on, dispatch_uid=__name__)


def _tell_on(sender: object, kind: EventKind, events: Sequence[Event], **_more: object) -> None:
    plan_deliveries(kind, events)


def plan_deliveries(kind: EventKind, events: Sequence[Event]) -> list[Delivery]:
    """Plan the telling of events of one kind to every webhook that wants them and may know of them, in their own transaction."""
    related = ("user", "region", "school", "school_class", "institution")
    wanting = Webhook.objects.filter(withdrawn_at=None, kinds__contains=[kind.code]).select_related(*related)
    planned = []
    for webhook in wanting:
        user = narrow(webhook.user, [kind.permission], webhook.place)
        planned += [
            Delivery(webhook=webhook, event=event, next_at=event.at)
            for event in events
            if kind.is_for(user, kind, event)
        ]
    Delivery.objects.bulk_create(planned)
    for delivery in planned:
        _queue(delivery)
    return planned


def attempt_delivery(delivery_id: int) -> Delivery | None:
    """Try to deliver, and plan the next try where it was not taken; None where there is nothing to do.

    The try is claimed first and outlives this process's end: one that died is taken over by `requeue_overdue`.
    """
    with transaction.atomic():
        waiting = Delivery.objects.select_for_update(of=("self",), skip_locked=True).filter(
            pk=delivery_id, state=DeliveryState.WAITING, next_at__lte=timezone.now()
        )
        delivery = waiting.select_related("webhook", "event").first()
        if delivery is None:
            return None
        delivery.attempts += 1
        delivery.next_at = timezone.now() + OVERDUE
        delivery.save(update_fields=["attempts", "next_at"])
    at = timezone.now()
    sent = send(delivery.webhook.url, *_message(delivery, at))
    with transaction.atomic():
        return _record(delivery, at, sent)


def requeue_overdue() -> int:
    """Queue again what should have been tried by now: its job was lost with a worker; return how many."""
    late = Delivery.objects.filter(state=DeliveryState.WAITING, next_at__lt=timezone.now() - OVERDUE)
    found = list(late)
    for delivery in found:
        _queue(delivery)
    return len(found)


def _record(delivery: Delivery, at: dt.datetime, sent: Sent) -> Delivery:
    Attempt.objects.create(
        delivery=delivery, at=at, milliseconds=sent.milliseconds, status=sent.status, error=sent.error
    )
    # Withdrawn meanwhile: then it waits for nothing any more.
    current = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if sent.is_taken:
        current.state, current.next_at = DeliveryState.DELIVERED, None
    elif current.state == DeliveryState.WAITING and delivery.attempts < ATTEMPTS_MAX:
        current.next_at = timezone.now() + dt.timedelta(seconds=WAITS_SECONDS[delivery.attempts - 1])
    else:
        current.state, current.next_at = DeliveryState.FAILED, None
    current.save(update_fields=["state", "next_at"])
    if current.state == DeliveryState.WAITING:
        _queue(current)
    return current


def _message(delivery: Delivery, at: dt.datetime) -> tuple[bytes, dict[str, str]]:
    event, webhook = delivery.event, delivery.webhook
    places = {name: getattr(event, name) for name in ("region_code", "school_key", "class_key", "institution_key")}
    told: dict[str, Any] = {
        "id": str(event.uid),
        "type": event.kind,
        "timestamp": event.at.isoformat(),
        "data": {"subject": event.subject} | {name: key for name, key in places.items() if key},
    }
    body = json.dumps(told, ensure_ascii=False).encode()
    stamp = int(at.timestamp())
    keys = [str(webhook.secret)]
    if webhook.former_secret and webhook.former_until and webhook.former_until > at:
        keys.append(str(webhook.former_secret))
    return body, {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Shuangjian",
        "webhook-id": told["id"],
        "webhook-timestamp": str(stamp),
        "webhook-signature": " ".join(sign(key, told["id"], stamp, body) for key in keys),
    }


def _queue(delivery: Delivery) -> None:
    # By its name: the task's module needs this one. In the transaction that is open: what is undone is not queued.
    assert delivery.next_at is not None
    job = app.configure_task("shuangjian.api.tasks.deliver", queue="webhooks", schedule_at=delivery.next_at)
    job.defer(delivery=delivery.pk)


def _own(by: User, webhook_id: int) -> Webhook:
    """Return a webhook of the user's, locked.

    Raises:
        Webhook.DoesNotExist: it is somebody else's, or nobody's.
        AlreadyWithdrawn: it was withdrawn before.
    """
    webhook = Webhook.objects.select_for_update(of=("self",)).get(pk=webhook_id, user=by)
    if webhook.withdrawn_at is not None:
        raise AlreadyWithdrawn(name=webhook.name)
    return webhook


def _new_secret() -> str:
    return "whsec_" + secrets.token_urlsafe(32)
