"""What the door remembers: failures lately, and from where somebody came in before."""

from __future__ import annotations

from django.db import models


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
