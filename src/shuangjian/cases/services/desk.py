"""The desk a case lies on: who is in charge of it (承办人), urging (催办), instructions of leaders (批示)."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuangjian.cases.access import may_in_case
from shuangjian.cases.choices import CaseState, EventKind
from shuangjian.cases.errors import (
    ClosedCaseError,
    NobodyToUrgeError,
    NotAColleagueError,
    NotAllowedError,
    SameHandlerError,
    TextMissingError,
    UrgedTodayError,
)
from shuangjian.cases.models import Case, CaseEvent
from shuangjian.cases.notices import HANDED_OVER, INSTRUCTED, URGED, tell_of_event
from shuangjian.cases.people import colleagues_in, people_of
from shuangjian.cases.services.recording import record
from shuangjian.registry.models import User


@transaction.atomic
def hand_over(*, case_id: int, user: User, handler: User, text: str = "") -> Case:
    """Put a case into the hands of somebody of the same unit; from now on it waits for that person alone.

    Raises:
        NotAllowedError: the case is not the user's to work.
        ClosedCaseError: it is closed.
        SameHandlerError: `handler` is in charge already.
        NotAColleagueError: `handler` does not work it from the same place.
    """
    case = _get_unfinished(case_id)
    if not may_in_case(user, "cases.work", case):
        raise NotAllowedError(_("Hand over"))
    if case.handler_id == handler.pk:
        raise SameHandlerError(handler)
    if handler not in colleagues_in(user, case):
        raise NotAColleagueError(handler)
    case.handler = handler
    case.save()
    event = record(case, EventKind.HANDED_OVER, by=user, text=_named(handler, text))
    if handler != user:
        tell_of_event(HANDED_OVER, event, [handler], text.strip())
    return case


@transaction.atomic
def urge(*, case_id: int, user: User, text: str = "") -> CaseEvent:
    """Tell those who work a case, in one click, that it presses; whom it reached stands in the history.

    Raises:
        NotAllowedError: the user does not watch over this case.
        ClosedCaseError: it is closed.
        UrgedTodayError: it was urged on this day already.
        NobodyToUrgeError: nobody who works it has an account.
    """
    case = _get_unfinished(case_id)
    if not may_in_case(user, "cases.urge", case):
        raise NotAllowedError(_("Urge"))
    before = case.events.select_related("by").filter(kind=EventKind.URGED, at__date=timezone.localdate()).first()
    if before is not None:
        raise UrgedTodayError(case.number, before.actor_name)
    people = [each for _case, found in people_of([case]) for each in found if each != user]
    if not people:
        raise NobodyToUrgeError(case.number)
    event = record(case, EventKind.URGED, by=user, text=_named("、".join(map(str, people)), text))
    tell_of_event(URGED, event, people, text.strip())
    return event


@transaction.atomic
def instruct(*, case_id: int, user: User, text: str) -> CaseEvent:
    """Write a leader's instruction on a case; those who work it are told.

    Raises:
        NotAllowedError: the user is no leader here.
        ClosedCaseError: it is closed.
        TextMissingError: nothing was said.
    """
    case = _get_unfinished(case_id)
    if not may_in_case(user, "cases.instruct", case):
        raise NotAllowedError(_("Instruct"))
    if not text.strip():
        raise TextMissingError
    event = record(case, EventKind.INSTRUCTED, by=user, text=text)
    [(_case, people)] = people_of([case])
    tell_of_event(INSTRUCTED, event, people, text.strip())
    return event


def _get_unfinished(case_id: int) -> Case:
    case = Case.objects.select_for_update().get(pk=case_id)
    if case.state == CaseState.CLOSED:
        raise ClosedCaseError(case.number)
    return case


def _named(people: object, text: str) -> str:
    return f"{people}：{text.strip()}" if text.strip() else str(people)
