"""What the door remembers: failures lately, and from where somebody came in before."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from shuangjian.registry.models import User


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
