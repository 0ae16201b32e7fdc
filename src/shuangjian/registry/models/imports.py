"""Files that were handed in to fill a register, what was made of them, and what was written."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuangjian.registry.constraints import one_of
from shuangjian.registry.fields import PlainTextField
from shuangjian.registry.models.people import User
from shuangjian.web.crypto import EncryptedBytesField


class BatchState(models.TextChoices):
    """How far an import is."""

    STAGED = "staged", _("Waiting for confirmation")
    CONFIRMED = "confirmed", _("Imported")
    UNDONE = "undone", _("Undone")


class ImportBatch(models.Model):
    """One file for one register.

    `plan` holds a row for each of the file (see `imports.plan.Planned`), `written` what a confirmation wrote:
    [primary key, kind, version before, version after], and `left` what an undoing left as it was, with the reason.
    """

    register = PlainTextField()
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    file_name = PlainTextField()
    content = EncryptedBytesField()
    sheet = PlainTextField()
    header_row = models.IntegerField()
    plan = models.JSONField(default=list)
    state = PlainTextField(choices=BatchState.choices, default=BatchState.STAGED)
    written = models.JSONField(default=list)
    left = models.JSONField(default=list)
    staged_at = models.DateTimeField(default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "import batches"
        indexes = [models.Index(fields=("register", "user", "staged_at"), name="registry_batch_of_user")]
        constraints = [one_of("state", BatchState)]

    def __str__(self) -> str:
        return self.file_name
