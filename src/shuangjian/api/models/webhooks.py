"""Addresses that are told what happened, and what was sent there."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shuangjian.api.models.tokens import PlacedModel
from shuangjian.registry.constraints import not_negative, one_of
from shuangjian.registry.fields import PlainTextField
from shuangjian.registry.models import Event
from shuangjian.web.crypto import EncryptedTextField


class Webhook(PlacedModel):
    """An address of a program's that is told of some kinds of events, as far as its user may know of them.

    What is sent is signed with `secret`; for a day after a change with the one before too, so that the receiver may change over.
    """

    url = PlainTextField()
    kinds = ArrayField(models.TextField())
    secret = EncryptedTextField()
    former_secret = EncryptedTextField(null=True)
    former_until = models.DateTimeField(null=True)

    class Meta(PlacedModel.Meta):
        indexes = [models.Index(fields=["user", "id"], name="api_webhook_user")]
        constraints = [
            *PlacedModel.Meta.constraints,
            models.CheckConstraint(condition=Q(kinds__len__gt=0), name="api_webhook_told_something"),
            models.CheckConstraint(condition=Q(url__regex="^https?://"), name="api_webhook_url_form"),
        ]


class DeliveryState(models.TextChoices):
    """How far the telling of one event is."""

    WAITING = "waiting", _("Waiting")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Given up")


class Delivery(models.Model):
    """One event on its way to one address: tried until it is taken, or `ATTEMPTS_MAX` times; `next_at` says when again."""

    webhook = models.ForeignKey(Webhook, models.PROTECT, related_name="deliveries")
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    state = PlainTextField(choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.IntegerField(default=0)
    next_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(fields=["webhook", "-id"], name="api_delivery_webhook"),
            models.Index(fields=["next_at"], condition=Q(state="waiting"), name="api_delivery_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(fields=("webhook", "event"), name="api_delivery_once"),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.WAITING, next_at__isnull=False)
                | (~Q(state=DeliveryState.WAITING) & Q(next_at__isnull=True)),
                name="api_delivery_waits_for_a_time",
            ),
            one_of("state", DeliveryState),
            not_negative("attempts"),
        ]

    def __str__(self) -> str:
        return f"{self.webhook_id} {self.event_id}"


class Attempt(models.Model):
    """One try to deliver: when, how long it took, what was answered. `status` is null where nothing was; append-only."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="tries")
    at = models.DateTimeField()
    milliseconds = models.IntegerField()
    status = models.IntegerField(null=True)
    error = PlainTextField(default="")

    class Meta:
        indexes = [models.Index(fields=["delivery", "id"], name="api_attempt_delivery")]
        constraints = [not_negative("milliseconds")]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.at:%Y-%m-%d %H:%M} {self.status}"
