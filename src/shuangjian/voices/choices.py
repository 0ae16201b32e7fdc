"""Stored codes of the app; the values are those of the fact contract."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SubjectType(models.TextChoices):
    """What a report is about."""

    SCHOOL = "school", _("School")
    INSTITUTION = "institution", _("Institution")
    TEACHER = "teacher", _("Teacher")
    CLASS = "class", _("Class")
    CASE = "case", _("Case")


class Outcome(models.TextChoices):
    """What checking the report showed."""

    OPEN = "open", _("Being checked")
    CONFIRMED = "confirmed", _("Confirmed")
    UNFOUNDED = "unfounded", _("Unfounded")
