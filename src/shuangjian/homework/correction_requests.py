"""往日作业更正: the homework of a day that is over changes only when a second person, of the office the table names, agrees to it."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from shuangjian.homework import services
from shuangjian.homework.choices import Office, RequestKind, RequestState
from shuangjian.homework.errors import HigherOffice, OwnRequest, RequestAnswered, RequestWaits
from shuangjian.homework.models import CorrectionRequest, Homework
from shuangjian.homework.notices import tell_request_answered, tell_requested
from shuangjian.homework.services import Assignment, assignment_of
from shuangjian.homework.words import LABELS, say
from shuangjian.registry.access import check_may, covers, granting, place_keys, visible_to
from shuangjian.registry.errors import NotCurrent, NothingChanged, ReasonMissing
from shuangjian.registry.models import User
from shuangjian.registry.roles import Role
from shuangjian.registry.second_person import SCHOOL_LEADERS, agrees_for_leaders, roles_that_agree
from shuangjian.registry.standing_in import persons_behind
from shuangjian.web.histories import Change


def correct(*, by: User, homework: Homework, assignment: Assignment, reason: str) -> Homework | CorrectionRequest:
    """Correct a homework or, where its day is over, ask for it. Raises what `services.correct_homework` and `ask_correction` do."""
    if services.is_locked(homework):
        return ask_correction(by=by, homework=homework, kind=RequestKind.CORRECT, assignment=assignment, reason=reason)
    return services.correct_homework(by=by, homework=homework, assignment=assignment, reason=reason)


def withdraw_or_restore(*, by: User, homework: Homework, reason: str) -> Homework | CorrectionRequest:
    """Take a homework back, or put one that was back in force; ask for it where its day is over."""
    if services.is_locked(homework):
        kind = RequestKind.RESTORE if homework.withdrawn else RequestKind.WITHDRAW
        kept = assignment_of(homework) if homework.withdrawn else None
        return ask_correction(by=by, homework=homework, kind=kind, assignment=kept, reason=reason)
    act = services.restore_homework if homework.withdrawn else services.withdraw_homework
    return act(by=by, homework=homework, reason=reason)


@transaction.atomic
def ask_correction(
    *, by: User, homework: Homework, kind: RequestKind, assignment: Assignment | None, reason: str
) -> CorrectionRequest:
    """Ask that a homework of a past day be changed; it stays as it is until somebody agrees, and they are told.

    Args:
        by: who asks.
        homework: the version that was looked at.
        kind: what is asked.
        assignment: what is to hold; None where it is to be withdrawn.
        reason: why the record is wrong.

    Raises:
        NotPermitted: `by` may not correct in this class.
        NotCurrent: somebody else changed it meanwhile.
        NothingChanged: the assignment says what the homework says already.
        ReasonMissing: the reason is empty.
        RequestWaits: one waits for this homework already.
        PreparationUnknown, ItemNotApproved, PointUnknown: as for `services.correct_homework`.
    """
    check_may(by, "homework.correct", homework, subject=homework.subject)
    if not reason.strip():
        raise ReasonMissing
    # Locked, so that two who ask at the same moment ask one after the other.
    if not Homework.objects.select_for_update().filter(pk=homework.pk, known_to__isnull=True).exists():
        raise NotCurrent(homework)
    same = CorrectionRequest.objects.filter(school_key=homework.school_key, homework_code=homework.code)
    if same.filter(state=RequestState.WAITING).exists():
        raise RequestWaits
    if assignment is not None:
        services.check_sources(homework.school_key, assignment)
    if kind == RequestKind.CORRECT and assignment == assignment_of(homework):
        raise NothingChanged(homework)
    request = CorrectionRequest.objects.create(
        region_code=homework.region_code, school_key=homework.school_key, school_class=homework.school_class,
        homework_code=homework.code, base_version=homework.version, assigned_on=homework.assigned_on, kind=kind,
        assignment=asdict(assignment) if assignment else None, reason=reason.strip(), office=_office_for(by, homework), asked_by=by,
        asked_at=timezone.now(),
    )  # fmt: skip
    tell_requested(request)
    return request


@transaction.atomic
def agree_to_request(*, by: User, request: CorrectionRequest, reason: str) -> Homework:
    """Agree: the homework gets the version asked for, recorded by who asked.

    Raises:
        NotPermitted: `by` may not agree here, or who asked may no longer correct there.
        OwnRequest: `by` asked for it.
        HigherOffice: it waits for the bureau.
        RequestAnswered: somebody has answered already.
        ReasonMissing: it is not said what showed that the record was wrong.
        NotCurrent: the homework was changed since it was asked.
    """
    request = _answer(by, request, RequestState.AGREED, reason)
    homework = looked_at(request)
    asked_by, why = request.asked_by, request.reason
    if request.assignment is None:
        done = services.take_back(by=asked_by, homework=homework, reason=why)
    elif request.kind == RequestKind.RESTORE:
        done = services.bring_back(by=asked_by, homework=homework, reason=why)
    else:
        assignment = Assignment(**request.assignment)
        done = services.change_homework(by=asked_by, homework=homework, assignment=assignment, reason=why)
    tell_request_answered(request)
    return done


@transaction.atomic
def refuse_request(*, by: User, request: CorrectionRequest, reason: str) -> CorrectionRequest:
    """Do not agree: the record stays, and who asked sees why. Raises what `agree_to_request` does."""
    request = _answer(by, request, RequestState.REFUSED, reason)
    tell_request_answered(request)
    return request


def requests_for(user: User) -> QuerySet[CorrectionRequest]:
    """Return the requests that wait for the user's agreement, the oldest first."""
    waiting = CorrectionRequest.objects.filter(state=RequestState.WAITING).exclude(asked_by=user)
    if not agrees_for_leaders(user):
        waiting = waiting.filter(office=Office.SCHOOL)
    waiting = waiting.select_related("school_class", "school_class__school", "asked_by")
    return visible_to(waiting, user, "homework.agree").order_by("asked_at", "id")


def requests_of(homework: Homework) -> list[CorrectionRequest]:
    """Return what was ever asked for a homework of a past day and what became of it, the latest first."""
    same = CorrectionRequest.objects.filter(school_key=homework.school_key, homework_code=homework.code)
    return list(same.select_related("asked_by", "answered_by").order_by("-id"))


def agreed_requests(school_key: str, codes: list[str]) -> QuerySet[CorrectionRequest]:
    """Return what was agreed to of homeworks of a school, the latest first."""
    found = CorrectionRequest.objects.filter(school_key=school_key, homework_code__in=codes, state=RequestState.AGREED)
    return found.select_related("answered_by").order_by("-answered_at")


def looked_at(request: CorrectionRequest) -> Homework:
    """Return the version that was looked at when it was asked."""
    rows = Homework.objects.select_related("school_class", "school")
    return rows.get(school__key=request.school_key, code=request.homework_code, version=request.base_version)


def say_changes(request: CorrectionRequest) -> list[Change]:
    """Return what a request changes, each column as it is and as it is to be; the state alone for taking or bringing back."""
    if request.assignment is None or request.kind == RequestKind.RESTORE:
        there, gone = _("In force"), _("Withdrawn")
        before, after = (there, gone) if request.kind == RequestKind.WITHDRAW else (gone, there)
        return [Change(_("State"), before, after)]
    homework = looked_at(request)
    return [
        Change(label, say(name, getattr(homework, name)), say(name, request.assignment[name]))
        for name, label in LABELS.items()
        if getattr(homework, name) != request.assignment.get(name)
    ]


def _office_for(by: User, homework: Homework) -> Office:
    """Return whose agreement it takes, by the roles in which `by` corrects this homework."""
    keys = place_keys(homework)
    asking = [Role(each.role) for each in granting(by, "homework.correct") if covers(each, keys)]
    return Office.SCHOOL if roles_that_agree(asking) & SCHOOL_LEADERS else Office.BUREAU


def _answer(by: User, request: CorrectionRequest, state: RequestState, reason: str) -> CorrectionRequest:
    check_may(by, "homework.agree", request)
    locked = (
        CorrectionRequest.objects.select_for_update(of=("self",))
        .select_related("school_class", "asked_by")
        .get(pk=request.pk)
    )
    if locked.state != RequestState.WAITING:
        raise RequestAnswered
    if persons_behind(locked, locked.asked_by_id).intersection(by.persons):
        raise OwnRequest
    if locked.office == Office.BUREAU and not agrees_for_leaders(by):
        raise HigherOffice
    if not reason.strip():
        raise ReasonMissing
    locked.state, locked.answered_by, locked.answered_at = state, by, timezone.now()
    locked.answer_reason = reason.strip()
    locked.save()
    return locked
