"""Stored codes of the app; the values are those of the fact contract."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Phase(models.TextChoices):
    """The part of the afternoon."""

    FIRST = "1", _("First period")
    SECOND = "2", _("Second period")
    EXTENDED = "extended", _("Extended care")
    EVENING = "evening", _("Evening study")


class Activity(models.TextChoices):
    """What pupils do in a service session; the last two are forbidden there."""

    HOMEWORK_HELP = "homework_help", _("Homework help")
    READING = "reading", _("Reading")
    CALLIGRAPHY = "calligraphy", _("Calligraphy")
    OUTDOOR = "outdoor", _("Outdoor play")
    CLUB = "club", _("Club")
    SPORT = "sport", _("Sport")
    ART = "art", _("Art")
    LABOUR = "labour", _("Labour")
    SCIENCE = "science", _("Science")
    TUTORING = "tutoring", _("Questions answered")
    NEW_LESSON = "new_lesson", _("New lesson")
    GROUP_TUITION = "group_tuition", _("Group tuition")


class Reply(models.TextChoices):
    """A family's answer to the consultation slip."""

    JOINED = "joined", _("Takes part")
    DECLINED = "declined", _("Does not take part")
    NONE = "none", _("No answer")


class ActivityKind(models.TextChoices):
    """What a school holds outside lessons and service."""

    GROUP_TUITION = "group_tuition", _("Group tuition")
    NEW_LESSON = "new_lesson", _("New lesson")
    CARE = "care", _("Care")
    CLUB = "club", _("Club")
    OTHER = "other", _("Other")


class PlanState(models.TextChoices):
    """Where a version of a school's service plan stands (`states.py` says how it moves)."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waits for review")
    IN_FORCE = "in_force", _("Approved")
    WITHDRAWN = "withdrawn", _("Withdrawn")
