"""Who did something: a person by id, or a part of the platform by its code. Two teachers called 张伟 are two."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shuangjian.registry.fields import PlainTextField
from shuangjian.registry.models import User


class SystemPart(models.TextChoices):
    """The parts of the platform that act by themselves."""

    WORKER = "worker", _("Nightly work")
    COMMAND_LINE = "command line", _("Command line")
    DEMO = "demo", _("Demonstration")


Actor = User | SystemPart


def name_for_trail(actor: Actor) -> str:
    """Return how the audit trail calls an actor: a user's name to sign in, or system:<part>."""
    return actor.name_in_trail if isinstance(actor, User) else f"system:{actor.value}"


def said_by(actor: Actor) -> dict[str, Any]:
    """Return the columns of `Acted` for an actor."""
    return {"by": actor, "part": None} if isinstance(actor, User) else {"by": None, "part": actor.value}


class Acted(models.Model):
    """Something done by somebody: by a user, or by a part of the platform; the database holds it to one of the two."""

    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    part = PlainTextField(choices=SystemPart.choices, null=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(by__isnull=False, part__isnull=True)
                | Q(by__isnull=True, part__isnull=False, part__in=[part.value for part in SystemPart]),
                name="%(app_label)s_%(class)s_acted",
            )
        ]

    @property
    def actor(self) -> Actor:
        """Who it was."""
        return self.by if self.by is not None else SystemPart(self.part or "")

    @property
    def actor_name(self) -> str:
        """Who it was, for people to read."""
        return self.by.display_name if self.by is not None else str(SystemPart(self.part or "").label)
