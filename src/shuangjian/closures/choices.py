"""Stored codes of the app."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Risk(models.TextChoices):
    """What a step of a contingency plan is against."""

    CLOSING = "closing", _("Closing of the institution")
    UNEMPLOYMENT = "unemployment", _("Staff out of work")
    UNREFUNDED = "unrefunded", _("Prepaid fees not paid back")


class IncidentKind(models.TextChoices):
    """What happened."""

    CLOSING = "closing", _("Institution closed or gone")
    LAYOFFS = "layoffs", _("Layoffs")
    UNPAID_WAGES = "unpaid_wages", _("Unpaid wages")
    PETITION = "petition", _("Petition")
    PUBLIC_OPINION = "public_opinion", _("Public opinion")


class TaskKind(models.TextChoices):
    """Why an incident opened a case."""

    LEAD = "lead", _("Leads the handling")
    COOPERATE = "cooperate", _("Cooperates")
    ALERT = "alert", _("Alert of the task force")
    STEP = "step", _("Step of the contingency plan")
    HAND_OVER = "hand_over", _("Handed over for stability work")


# Which risks' steps an incident starts.
STARTS: dict[str, tuple[str, ...]] = {
    IncidentKind.CLOSING: (Risk.CLOSING, Risk.UNEMPLOYMENT, Risk.UNREFUNDED),
    IncidentKind.LAYOFFS: (Risk.UNEMPLOYMENT,),
    IncidentKind.UNPAID_WAGES: (Risk.UNEMPLOYMENT,),
    IncidentKind.PETITION: (Risk.UNREFUNDED,),
    IncidentKind.PUBLIC_OPINION: (),
}
# What ends only when it is recorded what was paid.
OWES_PAYMENT = frozenset({IncidentKind.UNPAID_WAGES})


class ClaimState(models.TextChoices):
    """Where a family's claim stands."""

    FILED = "filed", _("Filed, to be looked into")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Claim not accepted")
