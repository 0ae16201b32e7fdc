"""Stored codes of the app."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentKind(models.TextChoices):
    """What a filed document is; the first two are a school's, the others a region's."""

    SCHOOL_RULES = "school_rules", _("Homework rules of a school")
    DESIGN_PLAN = "design_plan", _("Homework design plan of a school")
    COUNTY_SYSTEM = "county_system", _("Homework system of a county")
    SUBJECT_GUIDANCE = "subject_guidance", _("Guidance on homework design of a subject")


OF_SCHOOLS = (DocumentKind.SCHOOL_RULES, DocumentKind.DESIGN_PLAN)


class ActivityKind(models.TextChoices):
    """What was done about homework."""

    DISPLAY = "display", _("Display and exchange of homework design")
    RESEARCH = "research", _("Teaching research on homework design")
    VISIT = "visit", _("Guidance visit")
    PRACTICE = "practice", _("Practical activity of a no-homework day")
    PREPARATION = "preparation", _("Joint preparation of a subject group")
    TRAINING = "training", _("Training of teachers on homework")


class Level(models.TextChoices):
    """Who held an activity."""

    CITY = "city", _("City")
    COUNTY = "county", _("County")
    SCHOOL = "school", _("School")


class Stage(models.TextChoices):
    """How far a campaign has come."""

    CHECKING = "checking", _("Schools check themselves")
    MENDING = "mending", _("Problems are being mended")
    REPORTING = "reporting", _("The closing report is to be written")
    CLOSED = "closed", _("Campaign closed")
