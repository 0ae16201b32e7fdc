"""What is refused of findings, with what to do instead."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuangjian.cases.errors import CaseError


class NothingToDecideError(CaseError):
    """A finding that no decision is waiting for."""

    code = "findings.nothing_to_decide"
    text = _("This finding is not waiting for a decision.")


class HandledAsWarningError(CaseError):
    """A finding that a warning of money handles already."""

    code = "findings.handled_as_warning"
    text = _("The warning of money of {day} handles this already: record the talk or the reasons there.")


class StillHoldsError(CaseError):
    """A state that has not ended."""

    code = "findings.still_holds"
    text = _("{count} findings of this case still hold. It can be verified when they have ended.")


class CorrectionsWaitError(CaseError):
    """Altered records that nobody has agreed to."""

    code = "findings.corrections_wait"
    text = _("The record of {count} findings was altered. Somebody must agree or object first.")


class NothingToAgreeError(CaseError):
    """A finding whose record nobody altered."""

    code = "findings.nothing_to_agree"
    text = _("No correction of this finding waits for an answer.")


class OwnCorrectionError(CaseError):
    """Who altered the record does not agree to it."""

    code = "findings.own_correction"
    text = _("You altered this record yourself. A second person must agree.")


class NotHighEnoughError(CaseError):
    """Corrections of this person are agreed to higher up."""

    code = "findings.not_high_enough"
    status = 403
    text = _(
        "Corrections by this person are agreed to by the next higher office: the school's leaders for a teacher, the bureau for all others."
    )
