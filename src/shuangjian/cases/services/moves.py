"""Work a case: sign for it or for a part of it, hand in proof, submit, verify, return, reopen, comment."""

from __future__ import annotations

import datetime as dt

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from shuangjian.attachments.limits import PROOF
from shuangjian.attachments.services import attach
from shuangjian.cases import events
from shuangjian.cases.access import NAMED_ONLY, may_in_case
from shuangjian.cases.choices import CaseState, ClosedBy, EventKind, PartyRole
from shuangjian.cases.errors import (
    CaseError,
    LastingCaseError,
    LeadOnlyError,
    NoPartError,
    NotAllowedError,
    PartSignedError,
    SamePersonError,
    TextMissingError,
    WrongStateError,
)
from shuangjian.cases.models import Case, CaseParty, Proof
from shuangjian.cases.notices import tell_assigned
from shuangjian.cases.origins import origin_of
from shuangjian.cases.services.recording import record
from shuangjian.cases.states import MACHINE
from shuangjian.cases.working_days import WORKING_DAYS_MAX, add_working_days
from shuangjian.registry.access import granting
from shuangjian.registry.events import publish
from shuangjian.registry.models import Department, User
from shuangjian.registry.roles import Role
from shuangjian.web.states import Transition


def check_can(user: User, case: Case, transition: Transition) -> None:
    """Raise unless the user may make this move now; the reason is one sentence, fit for a disabled button.

    Raises:
        WrongStateError: the case is not where the move starts.
        NotAllowedError: the role or place does not give the right.
        SamePersonError: the user did the work that would be judged.
        CaseError: its origin says why it may not be closed yet.
        LastingCaseError: it is owed for good and never done.
        LeadOnlyError: a supporting department signs its part; the lead signs for the whole and submits.
    """
    if case.state not in transition.sources:
        raise WrongStateError(case.number, str(case.get_state_display()))
    if not may_in_case(user, transition.permission, case):
        raise NotAllowedError(str(transition.label))
    if transition.not_by_worker and case.workers.filter(user__in=user.persons).exists():
        raise SamePersonError
    if transition.action == "submit" and case.due_on is None:
        raise LastingCaseError
    if transition.lead_only:
        _check_leads(user, case)
    if transition.target == CaseState.CLOSED:
        origin_of(case).check_may_close(case)


def _check_leads(user: User, case: Case) -> None:
    leads = [
        party.department_id for party in case.parties.all() if party.role == PartyRole.LEAD and party.department_id
    ]
    acting_for = granting(user, "cases.work")
    named = [m for m in acting_for if Role(m.role) in NAMED_ONLY]
    # A department that is only named in the case signs its share; whoever works the region or the school acts for the whole.
    if leads and named and len(named) == len(acting_for) and not any(m.department_id in leads for m in named):
        raise LeadOnlyError


def possible_moves(user: User, case: Case) -> list[tuple[Transition, str]]:
    """Return the moves from the case's state that the user's role has, each with why it cannot be made now, or ""."""
    moves = []
    for transition in MACHINE.moves_from(case.state):
        if not may_in_case(user, transition.permission, case):
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
    """Make one move of `states.MACHINE`.

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
    transition = MACHINE.by_action[action]
    check_can(user, case, transition)
    if transition.needs_text and not text.strip():
        raise TextMissingError
    now = timezone.now()
    before = case.state
    case.state = transition.target
    if action == "submit":
        case.submitted_at = now
    elif action == "verify":
        case.closed_at, case.closed_by = now, ClosedBy.RECTIFICATION
    elif action == "reassign" and lead is not None:
        case.parties.filter(Q(role=PartyRole.LEAD) | Q(department=lead)).delete()
        CaseParty.objects.create(case=case, department=lead, name=lead.name, role=PartyRole.LEAD)
        case.handler = None  # who was in charge is of the unit that had it
        text = f"{lead.name}：{text.strip()}"
    elif action == "reopen":
        case.closed_at = case.closed_by = case.submitted_at = None
        case.times_reopened += 1
        if case.due_on is not None:
            case.due_on = add_working_days(timezone.localdate(), WORKING_DAYS_MAX[case.severity]).due_on
    case.save()
    record(case, transition.event, by=user, text=text, before=before)
    publish(events.MOVED, case, subject=case.number)
    if transition.target == CaseState.OPEN or action == "reopen":
        tell_assigned([case])
    if action == "verify":
        origin_of(case).on_verified(case, user)
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
    record(case, EventKind.COMMENTED, by=user, text=text)


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
    if case.rhythm_days and case.due_on is None:
        case.proof_due_on = timezone.localdate() + dt.timedelta(days=case.rhythm_days)
    case.save()
    record(case, EventKind.PROOF, by=user, text=text)
    return proof


@transaction.atomic
def sign_part(*, case_id: int, user: User, text: str) -> CaseParty:
    """Sign a supporting department's own part as done.

    Raises:
        NoPartError: the user's department does not support this case.
        PartSignedError: the part is signed already.
        TextMissingError: no words say what was done.
        WrongStateError: the case is closed.
    """
    case = Case.objects.select_for_update().get(pk=case_id)
    if case.state == CaseState.CLOSED:
        raise WrongStateError(case.number, str(case.get_state_display()))
    offices = [m.department_id for m in granting(user, "cases.work") if m.department_id is not None]
    party = case.parties.filter(role=PartyRole.SUPPORT, department__in=offices).order_by("signed_at", "id").last()
    if party is None:
        raise NoPartError
    if party.signed_by is not None:
        raise PartSignedError(by=party.signed_by)
    if not text.strip():
        raise TextMissingError
    party.signed_by, party.signed_at, party.signed_text = user, timezone.now(), text.strip()
    party.save()
    record(case, EventKind.PART_SIGNED, by=user, text=f"{party.name}：{text.strip()}")
    return party
