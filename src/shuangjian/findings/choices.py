"""The states and events of findings, with their labels."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class FindingState(models.TextChoices):
    """Where a finding stands. Only sweeps clear and reopen; only people decide what is suspected."""

    UNDECIDED = "undecided", _("To be decided")
    OPEN = "open", _("Not yet mended")
    DISMISSED = "dismissed", _("Dismissed")
    CLEARED = "cleared", _("Cleared by evidence")


class FindingEventKind(models.TextChoices):
    """What happened to a finding."""

    OPENED = "opened", _("Found")
    CHANGED = "changed", _("Changed")
    CLEARED = "cleared", _("Cleared by evidence")
    REOPENED = "reopened", _("Found again")
    CONFIRMED = "confirmed", _("Confirmed as a breach")
    DISMISSED = "dismissed", _("Dismissed")
