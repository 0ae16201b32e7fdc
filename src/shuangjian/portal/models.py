"""What the door remembers: failures lately, and from where somebody came in before."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from shuangjian.registry.models import User
from shuangjian.web.crypto import EncryptedTextField


class SignInFailures(models.Model):
    """Failed sign-ins of late under one key: a name at an address, a name, or an address; the key is a keyed digest."""

    key = models.BinaryField(primary_key=True, max_length=16)
    failures = models.IntegerField()
    last_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "sign-in failures"

    def __str__(self) -> str:
        return f"{self.failures} {self.last_at:%Y-%m-%d %H:%M}"


class KnownDoor(models.Model):
    """A name came in from an address before; the key is a keyed digest of both."""

    key = models.BinaryField(primary_key=True, max_length=16)
    last_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.last_at:%Y-%m-%d %H:%M}"


class Credential(models.Model):
    """What is known of a user's password: whether it is one for the first sign-in alone, since when it holds, and the former ones.

    `issued_at` is when somebody else gave it, null once its owner has chosen one; `former` are hashes, the latest first.
    """

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+")
    issued_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    former = ArrayField(models.TextField(), default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(issued_at__isnull=False) | models.Q(changed_at__isnull=False),
                name="portal_credential_from_somebody",
            )
        ]

    def __str__(self) -> str:
        return str(self.user_id)


class Session(AbstractBaseSession):
    """A session with who is signed in by it, since when, from where and with what, so that its owner can tell and end it."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)
    network = models.TextField(default="")
    browser = models.TextField(default="")

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """Return the store that keeps sessions here."""
        store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
        return store


class SecondFactor(models.Model):
    """The one-time codes of somebody's phone (RFC 6238): their secret, and the step of 30 s whose code was taken last.

    The database takes no step again and none before it.
    """

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+")
    secret = EncryptedTextField()
    last_step = models.BigIntegerField()
    set_up_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.user_id)


class Passkey(models.Model):
    """A passkey (通行密钥) of somebody's: what a device keeps for this site alone, by its public half; the device asks for finger or PIN.

    The database holds that its counter never goes back and that nothing else of it is changed.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    credential_id = models.BinaryField(max_length=1023, unique=True)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField()
    name = models.CharField(max_length=60)
    added_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class CityIdentity(models.Model):
    """By which identifier (`sub`) somebody is known to the city's own sign-in; who linked them is in the audit trail.

    The database lets none be changed: it is taken away, and another is linked.
    """

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+")
    issuer = models.TextField()
    subject = models.TextField()
    linked_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "city identities"
        constraints = [
            models.UniqueConstraint(fields=("issuer", "subject"), name="portal_cityidentity_once"),
            models.CheckConstraint(
                condition=~models.Q(issuer="") & ~models.Q(subject=""), name="portal_cityidentity_said"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user_id)


class RecoveryCode(models.Model):
    """A code that lets somebody in once without their phone; kept as a keyed digest."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    digest = models.BinaryField(max_length=16)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("user", "digest"), name="portal_recoverycode_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.used_at or ''}"
