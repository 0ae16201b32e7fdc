"""Stored codes that several apps share; the values are those of the fact contract."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """The stage of a class or of what is done in it."""

    PRIMARY = "primary", _("Primary school")
    JUNIOR = "junior", _("Junior middle school")


class SchoolStage(models.TextChoices):
    """What a school offers."""

    PRIMARY = "primary", _("Primary school")
    JUNIOR = "junior", _("Junior middle school")
    NINE_YEAR = "nine_year", _("Nine-year school")


class Ownership(models.TextChoices):
    """Who runs a school."""

    PUBLIC = "public", _("Public")
    PRIVATE = "private", _("Private")


class DayKind(models.TextChoices):
    """What a day is in the school calendar."""

    SCHOOL_DAY = "school_day", _("School day")
    REST_DAY = "rest_day", _("Rest day")
    STATUTORY_HOLIDAY = "statutory_holiday", _("Statutory holiday")
    VACATION = "vacation", _("Vacation")


class Category(models.TextChoices):
    """What is taught outside school: academic subjects or something else."""

    SUBJECT = "subject", _("Academic subjects")
    SPORT = "sport", _("Sport")
    ART = "art", _("Culture and art")
    TECHNOLOGY = "technology", _("Science and technology")
    OTHER = "other", _("Other")


class Audience(models.TextChoices):
    """Whom a course is for."""

    PRESCHOOL = "preschool", _("Preschool")
    PRIMARY = "primary", _("Primary school")
    JUNIOR = "junior", _("Junior middle school")
    SENIOR = "senior", _("Senior middle school")


class InstitutionMode(models.TextChoices):
    """How an institution teaches."""

    OFFLINE = "offline", _("On the premises")
    ONLINE = "online", _("Online")
    BOTH = "both", _("On the premises and online")


class CourseMode(models.TextChoices):
    """How a course or lesson is taught."""

    OFFLINE = "offline", _("On the premises")
    ONLINE = "online", _("Online")


class LegalForm(models.TextChoices):
    """How an institution is registered."""

    NON_PROFIT = "non_profit", _("Non-profit")
    FOR_PROFIT = "for_profit", _("For profit")
    NONE = "none", _("Not registered")


class InstitutionStatus(models.TextChoices):
    """The state of an institution's licence to teach."""

    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    CLOSED = "closed", _("Closed")
    UNLICENSED = "unlicensed", _("Unlicensed")


class FundMode(models.TextChoices):
    """How prepaid money is supervised."""

    ESCROW = "escrow", _("Escrow")
    DEPOSIT = "deposit", _("Deposit")
    BOTH = "both", _("Escrow and deposit")


class OwnerKind(models.TextChoices):
    """What the owner of an institution is."""

    PERSON = "person", _("Natural person")
    COMPANY = "company", _("Company")
    LISTED_COMPANY = "listed_company", _("Listed company")
    FOREIGN = "foreign", _("Foreign capital")


class ControlWay(models.TextChoices):
    """How an owner controls an institution."""

    EQUITY = "equity", _("Equity")
    MERGER = "merger", _("Merger or acquisition")
    ENTRUSTED = "entrusted", _("Entrusted operation")
    FRANCHISE = "franchise", _("Franchise")
    VIE = "vie", _("Contractual control")


class PublisherType(models.TextChoices):
    """Who published something."""

    SCHOOL = "school", _("School")
    INSTITUTION = "institution", _("Institution")
    DEPARTMENT = "department", _("Department")
