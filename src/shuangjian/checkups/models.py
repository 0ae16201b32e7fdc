"""What was handed in to be checked."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from shuangjian.registry.constraints import one_of
from shuangjian.registry.fields import PlainTextField
from shuangjian.registry.models import User


class Kind(models.TextChoices):
    """What is done with it."""

    CHECK = "check", _("Check spreadsheets")
    DOCUMENT = "document", _("Read a document")


class State(models.TextChoices):
    """How far it is, or how it ended."""

    WAITING = "waiting", _("Waiting for its turn")
    WORKING = "working", _("Being worked on")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Not done")
    BROKEN = "broken", _("Broke off")
    STOPPED = "stopped", _("Stopped")


class CheckUp(models.Model):
    """One folder or document of one person, seen by nobody else; its files lie in a folder named by `code`.

    `stage` is what the work says it is doing; `said_zh` and `said_en` why it was not done. `complaints` maps a file that was not
    taken in to why, in Chinese and English.
    """

    code = PlainTextField(unique=True)
    kind = PlainTextField(choices=Kind.choices)
    state = PlainTextField(choices=State.choices, default=State.WAITING)
    title = PlainTextField()
    by = models.ForeignKey(User, models.CASCADE, related_name="+")
    source = PlainTextField()
    region_code = PlainTextField(null=True)
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    lang = PlainTextField(default="zh")
    stage = PlainTextField(default="")
    stage_of = PlainTextField(default="")
    said_zh = PlainTextField(default="")
    said_en = PlainTextField(default="")
    complaints = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["by", "-made_at"], name="checkups_of_user")]
        constraints = [one_of("kind", Kind), one_of("state", State)]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether something is still to come."""
        return self.state in (State.WAITING, State.WORKING)
