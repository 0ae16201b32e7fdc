"""What was told to whom, how each wants to be told, and what became of it on its way."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shuangjian.registry.constraints import not_negative, one_of
from shuangjian.registry.fields import PlainTextField
from shuangjian.registry.models import User
from shuangjian.web.crypto import EncryptedTextField


class Notice(models.Model):
    """What a person was told, in the words it was told in; append-only. `key` says what it was about: told once for each."""

    user = models.ForeignKey(User, models.PROTECT, related_name="notices", db_index=False)
    kind = PlainTextField()
    key = PlainTextField()
    title = PlainTextField()
    detail = PlainTextField(default="")
    url = PlainTextField(default="")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "-id"], name="notices_notice_user")]
        constraints = [models.UniqueConstraint(fields=("user", "kind", "key"), name="notices_notice_once")]

    def __str__(self) -> str:
        return self.title


class Reading(models.Model):
    """A person has seen a notice; append-only."""

    notice = models.OneToOneField(Notice, models.PROTECT, primary_key=True, related_name="reading")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.notice_id} {self.at:%Y-%m-%d %H:%M}"


class Reception(models.Model):
    """When a person wants to be told outside the platform: not in the quiet hours (which may go over midnight), the digest at a time."""

    user = models.OneToOneField(User, models.PROTECT, primary_key=True, related_name="+")
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    digest_at = models.TimeField(default=dt.time(17, 0))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="notices_reception_quiet_hours_whole",
            )
        ]

    def __str__(self) -> str:
        return str(self.user_id)


class Address(models.Model):
    """Where a person is reached by a channel; encrypted, because the address of a bot is all it takes to write there."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    channel = PlainTextField()
    address = EncryptedTextField()

    class Meta:
        verbose_name_plural = "addresses"
        constraints = [models.UniqueConstraint(fields=("user", "channel"), name="notices_address_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.channel}"


class How(models.TextChoices):
    """How somebody wants to be told."""

    AT_ONCE = "at_once", _("At once")
    DIGEST = "digest", _("Once a day")
    NEVER = "never", _("Not this way")


class Choice(models.Model):
    """How a person wants a kind of notice by a channel, where that is not as usual for the kind."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    kind = PlainTextField()
    channel = PlainTextField()
    how = PlainTextField(choices=How.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("user", "kind", "channel"), name="notices_choice_once"),
            one_of("how", How),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.channel} {self.how}"


class SendingState(models.TextChoices):
    """How far a notice is on its way by a channel."""

    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Given up")


class Sending(models.Model):
    """A notice on its way by a channel: tried until it is taken, or given up; `next_at` says when."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="sendings")
    channel = PlainTextField()
    state = PlainTextField(choices=SendingState.choices, default=SendingState.WAITING)
    attempts = models.IntegerField(default=0)
    next_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["next_at"], condition=Q(state="waiting"), name="notices_sending_waiting")]
        constraints = [
            models.UniqueConstraint(fields=("notice", "channel"), name="notices_sending_once"),
            models.CheckConstraint(
                condition=Q(state=SendingState.WAITING, next_at__isnull=False)
                | (~Q(state=SendingState.WAITING) & Q(next_at__isnull=True)),
                name="notices_sending_waits_for_a_time",
            ),
            one_of("state", SendingState),
            not_negative("attempts"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.channel}"


class Try(models.Model):
    """One try to send; several notices may go in one message. `error` is empty where it was taken; append-only."""

    sending = models.ForeignKey(Sending, models.PROTECT, related_name="tries")
    at = models.DateTimeField()
    error = PlainTextField(default="")

    class Meta:
        verbose_name_plural = "tries"
        indexes = [models.Index(fields=["sending", "id"], name="notices_try_sending")]

    def __str__(self) -> str:
        return f"{self.sending_id} {self.at:%Y-%m-%d %H:%M} {self.error}"
