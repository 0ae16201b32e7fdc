"""The states of plans, with their labels."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlanState(models.TextChoices):
    """Where a plan stands."""

    PROPOSED = "proposed", _("Proposed by the reader")
    ADOPTED = "adopted", _("Adopted")
