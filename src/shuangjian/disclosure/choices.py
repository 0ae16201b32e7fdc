"""Stored codes of what is public."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Listing(models.TextChoices):
    """On which list a decision puts an institution; off both with the last."""

    WHITE = "white", _("White list")
    BLACK = "black", _("Black list")
    NONE = "none", _("On neither list")
