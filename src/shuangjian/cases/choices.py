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
    """The two endings: the record was wrong, or it was done and somebody else verified it."""

    CORRECTION = "correction", _("Record corrected")
    RECTIFICATION = "rectification", _("Rectified and verified")


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
    REBOUNDED = "rebounded", _("Came back after it was rectified")
    LOOKED_BACK = "looked_back", _("Looked back: still mended")
    PART_SIGNED = "part_signed", _("Part signed by a supporting department")
    CORRECTED = "corrected", _("Record corrected")
    AGREED = "agreed", _("Correction agreed")
    ASKED_TIME = "asked_time", _("More time asked for")
    REFUSED_TIME = "refused_time", _("More time refused")
    EXTENDED = "extended", _("Deadline extended")
    ESCALATED = "escalated", _("Escalated")
    HANDED_OVER = "handed_over", _("Handed over")
    URGED = "urged", _("Urged")
    INSTRUCTED = "instructed", _("Instruction by a leader")
    SHEET_ISSUED = "sheet_issued", _("Supervision sheet issued")
    GREW = "grew", _("More was added")
    PROOF_DUE = "proof_due", _("Regular proof due")


class Answer(models.TextChoices):
    """What was answered to somebody who asked for more time."""

    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")


# Whoever did one of these worked on the case and does not verify it.
WORK = frozenset(
    {
        EventKind.ACCEPTED,
        EventKind.RETURNED,
        EventKind.PROOF,
        EventKind.SUBMITTED,
        EventKind.PART_SIGNED,
        EventKind.CORRECTED,
        EventKind.AGREED,
        EventKind.ASKED_TIME,
    }
)
