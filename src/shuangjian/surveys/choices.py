"""Stored codes of the app."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class QuestionnaireKind(models.TextChoices):
    """What a questionnaire is for."""

    MONTHLY = "monthly", _("Monthly homework questionnaire")
    BURDENS = "burdens", _("Round about the four burdens")
    OUTSIDE = "outside", _("Answers collected elsewhere")
