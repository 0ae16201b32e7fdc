"""The states and events of cases, with their labels."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseState(models.TextChoices):
    """Where a case stands (`states.py` says how it moves)."""

    OPEN = "open", _("To be signed for")
    WORKING = "working", _("In progress")
    RETURNED = "returned", _("Returned")
    SUBMITTED = "submitted", _("To be verified")
    CLOSED = "closed", _("Closed off")


class ClosedBy(models.TextChoices):
    """What closed a case."""

    EVIDENCE = "evidence", _("Evidence: the rule is clean")
    VERIFICATION = "verification", _("Verified by another person")


class PartyRole(models.TextChoices):
    """What a department or organisation owes to a case."""

    LEAD = "lead", _("Lead")
    SUPPORT = "support", _("Supporting")


class EventKind(models.TextChoices):
    """What happened to a case."""

    OPENED = "opened", _("Opened")
    ACCEPTED = "accepted", _("Signed for")
    RETURNED = "returned", _("Returned")
    ASSIGNED = "assigned", _("Assigned")
    COMMENTED = "commented", _("Comment")
    PROOF = "proof", _("Evidence handed in")
    SUBMITTED = "submitted", _("Submitted for verification")
    REJECTED = "rejected", _("Not accepted")
    CLOSED = "closed", _("Closed off")
    REOPENED = "reopened", _("Reopened")
    EXTENDED = "extended", _("Deadline extended")
    ESCALATED = "escalated", _("Escalated")
    GREW = "grew", _("More was added")
    PROOF_DUE = "proof_due", _("Regular proof due")
