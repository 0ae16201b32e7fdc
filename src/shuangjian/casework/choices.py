"""The states and kinds of casework, with their labels."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class FindingKind(models.TextChoices):
    """Whether the facts decide or a person must."""

    BREACH = "breach", _("Breach")
    SUSPECTED = "suspected", _("Suspected")


class Severity(models.TextChoices):
    """How grave a breach is; the deadline follows from it."""

    SERIOUS = "serious", _("Serious")
    GENERAL = "general", _("General")
    MINOR = "minor", _("Minor")


class FindingState(models.TextChoices):
    """Where a finding stands. Only sweeps clear and reopen; only people decide what is suspected."""

    UNDECIDED = "undecided", _("To be decided")
    OPEN = "open", _("Not yet mended")
    DISMISSED = "dismissed", _("Dismissed")
    CLEARED = "cleared", _("Cleared by evidence")


class CaseKind(models.TextChoices):
    """What a case came from."""

    FINDING = "finding", _("Rule finding")
    MEASURE = "measure", _("Plan measure")
    PROMISE = "promise", _("Promise in a reply")
    COMPLAINT = "complaint", _("Complaint")
    INSPECTION = "inspection", _("Inspection")
    MEETING = "meeting", _("Meeting decision")


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
    EVIDENCE = "evidence", _("Evidence handed in")
    SUBMITTED = "submitted", _("Submitted for verification")
    REJECTED = "rejected", _("Not accepted")
    CLOSED = "closed", _("Closed off")
    REOPENED = "reopened", _("Reopened")
    EXTENDED = "extended", _("Deadline extended")
    ESCALATED = "escalated", _("Escalated")
    FINDINGS = "findings", _("Findings changed")
    PROOF_DUE = "proof_due", _("Regular proof due")


class FindingEventKind(models.TextChoices):
    """What happened to a finding."""

    OPENED = "opened", _("Found")
    CHANGED = "changed", _("Changed")
    CLEARED = "cleared", _("Cleared by evidence")
    REOPENED = "reopened", _("Found again")
    CONFIRMED = "confirmed", _("Confirmed as a breach")
    DISMISSED = "dismissed", _("Dismissed")


class PlanState(models.TextChoices):
    """Where a plan stands."""

    PROPOSED = "proposed", _("Proposed by the reader")
    ADOPTED = "adopted", _("Adopted")
