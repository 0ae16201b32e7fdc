"""What happened, told to whoever outside wants to know."""

from __future__ import annotations

import uuid

from django.db import models

from shuangjian.registry.fields import PlainTextField


class Event(models.Model):
    """Something that happened, where, and to what: told on, never changed. It names the thing and does not describe it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = PlainTextField()
    subject = PlainTextField()
    region_code = PlainTextField()
    school_key = PlainTextField(null=True)
    class_key = PlainTextField(null=True)
    institution_key = PlainTextField(null=True)
    at = models.DateTimeField()
    request = PlainTextField(default="")

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
