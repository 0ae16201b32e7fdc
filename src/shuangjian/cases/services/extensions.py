"""More time: asked for by who works a case, granted or refused by another."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuangjian.cases.access import may_in_case
from shuangjian.cases.choices import Answer, CaseState, EventKind
from shuangjian.cases.errors import (
    NotAllowedError,
    NotAskedError,
    NoTimeToGiveError,
    OwnRequestError,
    TextMissingError,
    TimeAskedError,
    TimeOutOfRangeError,
)
from shuangjian.cases.models import Case, ExtensionRequest
from shuangjian.cases.services.recording import record
from shuangjian.cases.working_days import add_working_days
from shuangjian.registry.models import User
from shuangjian.registry.standing_in import persons_behind

WORKING_DAYS_MOST = 60


@transaction.atomic
def ask_for_time(*, case_id: int, user: User, working_days: int, reason: str) -> ExtensionRequest:
    """Ask for so many working days more.

    Raises:
        NotAllowedError: the case is not the user's to work.
        TextMissingError: the reason is empty.
        NoTimeToGiveError: it is owed for good, or closed.
        TimeAskedError: somebody has asked already.
        TimeOutOfRangeError: not between 1 and 60 days.
    """
    case = Case.objects.select_for_update().get(pk=case_id)
    if not may_in_case(user, "cases.work", case):
        raise NotAllowedError(_("Ask for more time"))
    if case.due_on is None or case.state == CaseState.CLOSED:
        raise NoTimeToGiveError
    if not reason.strip():
        raise TextMissingError
    if not 1 <= working_days <= WORKING_DAYS_MOST:
        raise TimeOutOfRangeError(most=WORKING_DAYS_MOST)
    if case.extension_requests.filter(answer=None).exists():
        raise TimeAskedError
    asked = ExtensionRequest.objects.create(
        case=case, working_days=working_days, reason=reason.strip(), asked_by=user, asked_at=timezone.now()
    )
    record(case, EventKind.ASKED_TIME, by=user, text=f"+{working_days}：{reason.strip()}")
    return asked


@transaction.atomic
def answer_request(*, case_id: int, user: User, granted: bool, text: str = "") -> Case:
    """Grant or refuse the time that was asked for; granted, the due day moves on from the later of itself and today.

    Raises:
        NotAllowedError: the user does not send out cases here.
        NotAskedError: nobody waits for an answer.
        OwnRequestError: the user asked, or somebody one of them stands in for.
        TextMissingError: a refusal needs its reason.
    """
    case = Case.objects.select_for_update().get(pk=case_id)
    if not may_in_case(user, "cases.assign", case):
        raise NotAllowedError(_("Extend the deadline"))
    asked = case.extension_requests.select_for_update().filter(answer=None).first()
    if asked is None:
        raise NotAskedError
    if persons_behind(asked, asked.asked_by_id).intersection(user.persons):
        raise OwnRequestError
    if not granted and not text.strip():
        raise TextMissingError
    asked.answer = Answer.GRANTED if granted else Answer.REFUSED
    asked.answered_by, asked.answered_at, asked.answer_text = user, timezone.now(), text.strip()
    asked.save()
    if granted:
        assert case.due_on is not None, "time is asked for what has a deadline"
        case.due_on = add_working_days(max(case.due_on, timezone.localdate()), asked.working_days).due_on
        case.save()
        record(case, EventKind.EXTENDED, by=user, text=f"{case.due_on:%Y-%m-%d}：{asked.reason}")
    else:
        record(case, EventKind.REFUSED_TIME, by=user, text=text)
    return case
