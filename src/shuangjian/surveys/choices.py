"""Stored codes of the app."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class QuestionnaireKind(models.TextChoices):
    """What a questionnaire is for."""

    MONTHLY = "monthly", _("Monthly homework questionnaire")
    BURDENS = "burdens", _("Round about the four burdens")
    OUTSIDE = "outside", _("Answers collected elsewhere")


class TipKind(models.TextChoices):
    """What a family reports; the value is the item of the checklist or clause under which it is judged when it is confirmed."""

    FOR_PARENTS = "LC-NS-01", _("Homework that parents must do")
    MARKING = "LC-NS-02", _("Parents asked to check, mark or sign")
    PUNITIVE = "LC-NS-11", _("Mechanical, repetitive or punitive homework")
    HIDDEN = "QJ-29", _("Homework that is not on the board")
