"""Stored codes of the app."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class FundPurpose(models.TextChoices):
    """What money is provided for, and what it was spent on."""

    FACILITIES = "facilities", _("Facilities and equipment")
    MATERIALS = "materials", _("Materials")
    SUBSIDY = "subsidy", _("Subsidies of teachers and staff")
    CONSTRUCTION = "construction", _("School buildings")
    OTHER = "other", _("Other purposes")


# What after-school service costs; buildings are the school's. And what counts as investment (RC-09a).
OF_SERVICE = (FundPurpose.FACILITIES, FundPurpose.MATERIALS, FundPurpose.SUBSIDY, FundPurpose.OTHER)
INVESTMENT = (FundPurpose.CONSTRUCTION, FundPurpose.FACILITIES)


class FundSource(models.TextChoices):
    """Where money comes from."""

    FISCAL = "fiscal", _("Government budget")
    SERVICE_FEE = "service_fee", _("Service fees")
    DONATION = "donation", _("Donations")
    SPECIAL_FUND = "special_fund", _("Special fund")


class Basis(models.TextChoices):
    """By what pay is counted."""

    SESSION = "session", _("Per session")
    HOUR = "hour", _("Per hour")


class PayState(models.TextChoices):
    """Where a breakdown or a proposal stands."""

    SUBMITTED = "submitted", _("Handed in for decision")
    CHECKED = "checked", _("Checked against duty")
    RETURNED = "returned", _("Returned for changes")
    APPROVED = "approved", _("Approved")
