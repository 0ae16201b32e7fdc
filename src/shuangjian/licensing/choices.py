"""Stored codes of the app."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ApplicationState(models.TextChoices):
    """How far an application for a new licence is."""

    SUBMITTED = "submitted", _("Application handed in")
    ACCEPTED = "accepted", _("Application accepted for review")
    APPROVED = "approved", _("Licence approved")
    REFUSED = "refused", _("Licence refused")
    WITHDRAWN = "withdrawn", _("Application withdrawn")
