"""Stored codes of the app."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AnnouncementState(models.TextChoices):
    """Where a text stands."""

    HELD = "held", _("Held")
    PUBLISHED = "published", _("Published")
    REFUSED = "refused", _("Not to be published")
