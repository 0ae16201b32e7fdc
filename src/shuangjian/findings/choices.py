"""The states and events of findings, with their labels."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class FindingState(models.TextChoices):
    """Where a finding stands (`states.py` says how it moves).

    A breach has two endings: its record was wrong (`CORRECTED`, agreed by a second person) or it was real, was mended and that was
    verified (`RECTIFIED`); then it stays a breach of its day for good.
    """

    UNDECIDED = "undecided", _("To be decided")
    OPEN = "open", _("Not yet mended")
    DISMISSED = "dismissed", _("Dismissed")
    CLEARED = "cleared", _("No longer found")
    ALTERED = "altered", _("Record altered, to be agreed")
    CORRECTED = "corrected", _("Record corrected")
    ENDED = "ended", _("Holds no longer, to be verified")
    RECTIFIED = "rectified", _("Rectified")


# What somebody still has to do something about.
PENDING = (FindingState.OPEN, FindingState.ALTERED, FindingState.ENDED)
# What counts in the figures of its day: a breach, until another has agreed that its record was wrong.
COUNTING = (*PENDING, FindingState.RECTIFIED)


class FindingEventKind(models.TextChoices):
    """What happened to a finding."""

    OPENED = "opened", _("Found")
    CHANGED = "changed", _("Changed")
    CLEARED = "cleared", _("No longer found")
    ALTERED = "altered", _("Record altered")
    ENDED = "ended", _("Holds no longer")
    REOPENED = "reopened", _("Found again")
    CONFIRMED = "confirmed", _("Confirmed as a breach")
    DISMISSED = "dismissed", _("Dismissed")
    CORRECTED = "corrected", _("Correction agreed")
    OBJECTED = "objected", _("Correction not agreed")
    RECTIFIED = "rectified", _("Rectified and verified")
