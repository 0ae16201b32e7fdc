"""Stored codes of the app; the values are those of the fact contract."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class StaffRole(models.TextChoices):
    """What somebody does at an institution."""

    TEACHING = "teaching", _("Teaching")
    RESEARCH = "research", _("Research")
    ASSISTANT = "assistant", _("Assistant")
    ADMIN = "admin", _("Administration")


class Medium(models.TextChoices):
    """Where an advert appeared."""

    NEWSPAPER = "newspaper", _("Newspaper")
    BROADCAST = "broadcast", _("Radio or television")
    NEW_MEDIA = "new_media", _("New media")
    OUTDOOR = "outdoor", _("Public place")
    RESIDENTIAL = "residential", _("Residential area")
    PLATFORM = "platform", _("Online platform")
    SCHOOL = "school", _("In a school")
    KINDERGARTEN = "kindergarten", _("In a kindergarten")
    OWN_PREMISES = "own_premises", _("The institution's own premises")


class Carrier(models.TextChoices):
    """What an advert was printed on."""

    TEXTBOOK = "textbook", _("Textbook")
    WORKBOOK = "workbook", _("Workbook")
    STATIONERY = "stationery", _("Stationery")
    TEACHING_AID = "teaching_aid", _("Teaching aid")
    UNIFORM = "uniform", _("Uniform")
    SCHOOL_BUS = "school_bus", _("School bus")
    OTHER = "other", _("Other")


class ObservedField(models.TextChoices):
    """What an inspector compares with the licence or the filing."""

    NAME = "name", _("Name")
    LEVEL = "level", _("Level")
    CATEGORY = "category", _("Category")
    ORGANISER = "organiser", _("Organiser")
    STAFF_LIST = "staff_list", _("Staff list on the wall")
    CONTRACT = "contract", _("Contracts in use")
    ADVERT = "advert", _("Adverts")
