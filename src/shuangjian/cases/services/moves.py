"""Work a case: sign for it, hand in proof, submit, verify, return, reopen, comment, extend."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from shuangjian.attachments.limits import PROOF
from shuangjian.attachments.services import attach
from shuangjian.cases.access import NAMED_ONLY, may_in_case
from shuangjian.cases.choices import CaseState, ClosedBy, EventKind, PartyRole
from shuangjian.cases.errors import (
    CaseError,
    LastingCaseError,
    LeadOnlyError,
    NotAllowedError,
    SamePersonError,
    TextMissingError,
    WrongStateError,
)
from shuangjian.cases.models import Case, CaseEvent, CaseParty, Proof
from shuangjian.cases.notices import tell_assigned
from shuangjian.cases.origins import origin_of
from shuangjian.cases.states import BY_ACTION, TRANSITIONS, Transition
from shuangjian.cases.working_days import WORKING_DAYS_MAX, add_working_days
from shuangjian.registry.access import granting
from shuangjian.registry.models import Department, User
from shuangjian.registry.roles import Role


def check_can(user: User, case: Case, transition: Transition) -> None:
    """Raise unless the user may make this move now; the reason is one sentence, fit for a disabled button.

    Raises:
        WrongStateError: the case is not where the move starts.
        NotAllowedError: the role or place does not give the right.
        SamePersonError: the user did the work that would be judged.
        CaseError: its origin says why it may not be closed yet.
        LastingCaseError: it is owed for good and never done.
        LeadOnlyError: a supporting department reports; the lead submits.
    """
    if case.state not in transition.sources:
        raise WrongStateError(case.number, str(case.get_state_display()))
    if not may_in_case(user, transition.permission, case):
        raise NotAllowedError(str(transition.label))
    if transition.not_by_worker and case.worked_by_id == user.pk:
        raise SamePersonError
    if transition.action == "submit":
        _check_can_submit(user, case)
    if transition.target == CaseState.CLOSED:
        origin_of(case).check_may_close(case)


def _check_can_submit(user: User, case: Case) -> None:
    if case.due_on is None:
        raise LastingCaseError
    leads = [
        party.department_id for party in case.parties.all() if party.role == PartyRole.LEAD and party.department_id
    ]
    acting_for = granting(user, "cases.work")
    named = [m for m in acting_for if Role(m.role) in NAMED_ONLY]
    # A department that is only named in the case reports its share; whoever works the region or the school submits.
    if leads and named and len(named) == len(acting_for) and not any(m.department_id in leads for m in named):
        raise LeadOnlyError


def possible_moves(user: User, case: Case) -> list[tuple[Transition, str]]:
    """Return the moves from the case's state that the user's role has, each with why it cannot be made now, or ""."""
    moves = []
    for transition in TRANSITIONS:
        if case.state not in transition.sources or not may_in_case(user, transition.permission, case):
            continue
        try:
            check_can(user, case, transition)
            reason = ""
        except CaseError as error:
            reason = error.message
        moves.append((transition, reason))
    return moves


@transaction.atomic
def move_case(*, case_id: int, action: str, user: User, text: str = "", lead: Department | None = None) -> Case:
    """Make one move of `states.TRANSITIONS`.

    Args:
        case_id: the case.
        action: the transition's name.
        user: who acts.
        text: the account or reason; required where the transition says so.
        lead: who leads from now on, where the case is sent out again; None leaves it with whom it was.

    Raises:
        CaseError: see `check_can`; `TextMissingError` where the text is needed.
    """
    case = Case.objects.select_for_update().get(pk=case_id)
    transition = BY_ACTION[action]
    check_can(user, case, transition)
    if transition.needs_text and not text.strip():
        raise TextMissingError
    now = timezone.now()
    before = case.state
    case.state = transition.target
    if action == "accept":
        case.worked_by = user
    elif action == "submit":
        case.worked_by, case.submitted_at = user, now
    elif action == "verify":
        case.closed_at, case.closed_by = now, ClosedBy.VERIFICATION
    elif action == "reassign" and lead is not None:
        case.parties.filter(Q(role=PartyRole.LEAD) | Q(department=lead)).delete()
        CaseParty.objects.create(case=case, department=lead, name=lead.name, role=PartyRole.LEAD)
        text = f"{lead.name}：{text.strip()}"
    elif action == "reopen":
        case.closed_at = case.closed_by = case.submitted_at = None
        case.times_reopened += 1
        if case.due_on is not None:
            case.due_on = add_working_days(timezone.localdate(), WORKING_DAYS_MAX[case.severity]).due_on
    case.save()
    _record(case, transition.event, user, text, before)
    if transition.target == CaseState.OPEN or action == "reopen":
        tell_assigned([case])
    return case


@transaction.atomic
def comment(*, case_id: int, user: User, text: str) -> None:
    """Add a word to the discussion of a case.

    Raises:
        NotAllowedError, TextMissingError: as they say.
    """
    case = Case.objects.select_for_update().get(pk=case_id)
    if not may_in_case(user, "cases.view", case):
        raise NotAllowedError(_("Comment"))
    if not text.strip():
        raise TextMissingError
    _record(case, EventKind.COMMENTED, user, text, case.state)


@transaction.atomic
def hand_in(*, case_id: int, user: User, text: str, file: UploadedFile | None = None) -> Proof:
    """Hand in what shows that the work is done: words and, if need be, a file, sealed by its SHA-256.

    Raises:
        NotAllowedError: the case is not the user's to work.
        TextMissingError: no words say what it shows.
        FileRefused: the file is not taken.
        WrongStateError: the case is closed.
    """
    case = Case.objects.select_for_update().get(pk=case_id)
    if not may_in_case(user, "cases.work", case):
        raise NotAllowedError(_("Hand in evidence"))
    if case.state == CaseState.CLOSED:
        raise WrongStateError(case.number, str(case.get_state_display()))
    if not text.strip():
        raise TextMissingError
    have = case.proofs.exclude(attachment=None).count()
    attachment = attach(file, use=PROOF, by=user, have=have) if file is not None else None
    proof = Proof.objects.create(case=case, text=text.strip(), by=user, at=timezone.now(), attachment=attachment)
    if case.state == CaseState.OPEN:
        case.state = CaseState.WORKING
    case.worked_by = user
    if case.rhythm_days and case.due_on is None:
        case.proof_due_on = timezone.localdate() + dt.timedelta(days=case.rhythm_days)
    case.save()
    _record(case, EventKind.PROOF, user, text, case.state)
    return proof


@transaction.atomic
def extend(*, case_id: int, user: User, working_days: int, reason: str) -> Case:
    """Move the due day on by so many working days, with the reason kept.

    Raises:
        NotAllowedError, TextMissingError, CaseError: no right, no reason, or nothing to extend.
    """
    case = Case.objects.select_for_update().get(pk=case_id)
    if not may_in_case(user, "cases.assign", case):
        raise NotAllowedError(_("Extend the deadline"))
    if not reason.strip():
        raise TextMissingError
    if case.due_on is None or case.state == CaseState.CLOSED:
        raise CaseError(_("This case has no deadline that could be extended."))
    if not 1 <= working_days <= 60:
        raise CaseError(_("Extend by 1 to 60 working days."))
    start = max(case.due_on, timezone.localdate())
    case.due_on = add_working_days(start, working_days).due_on
    case.save()
    _record(case, EventKind.EXTENDED, user, f"{case.due_on:%Y-%m-%d}：{reason.strip()}", case.state)
    return case


def _record(case: Case, kind: EventKind, user: User, text: str, before: Any) -> None:
    CaseEvent.objects.create(
        case=case,
        kind=kind,
        from_state=before,
        to_state=case.state,
        at=timezone.now(),
        by=user,
        text=text.strip(),
    )
