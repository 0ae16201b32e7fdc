"""What is known of a file that was handed in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shuangjian.registry.constraints import above_zero
from shuangjian.registry.fields import PlainTextField
from shuangjian.registry.models import User


class Attachment(models.Model):
    """A file that was handed in: its name then, its content by digest; append-only. Equal contents are kept once.

    It says nothing about who may open it: that is for the row that points to it.
    """

    use = PlainTextField()
    sha256 = PlainTextField()
    bytes = models.BigIntegerField()
    kind = PlainTextField()
    name = PlainTextField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["sha256"], name="attachments_sha256")]
        constraints = [
            above_zero("bytes"),
            models.CheckConstraint(condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="attachments_attachment_digest"),
            models.CheckConstraint(condition=Q(name__regex="^[^/\\\\]{1,150}$"), name="attachments_attachment_name"),
        ]

    def __str__(self) -> str:
        return self.name
