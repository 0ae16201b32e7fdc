"""A desk and its four piles: 待办 (it waits for me), 在办 (I had part in it, it waits for others), 已办, 督办."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shuangjian.cases.access import visible_cases
from shuangjian.cases.choices import CaseState, EventKind
from shuangjian.cases.models import Case, CaseEvent
from shuangjian.cases.selectors import cases_to_give_time, cases_to_send_out, cases_to_verify, cases_to_work, is_late
from shuangjian.registry.models import User


def waiting_for(user: User) -> QuerySet[Case]:
    """Return the cases on which the user is to act next: to work, verify, answer or send out."""
    wait = Q(pk__in=())
    for find in (cases_to_work, cases_to_verify, cases_to_give_time, cases_to_send_out):
        wait |= Q(pk__in=find(user).order_by().values("pk"))
    return Case.objects.filter(wait)


def in_hand(user: User) -> QuerySet[Case]:
    """Return the unfinished cases the user had part in that now wait for others."""
    waiting = waiting_for(user).values("pk")
    return _acted_on(user).exclude(state=CaseState.CLOSED).exclude(pk__in=waiting)


def done_by(user: User) -> QuerySet[Case]:
    """Return the closed cases the user had part in."""
    return _acted_on(user).filter(state=CaseState.CLOSED)


def watched_by(user: User) -> QuerySet[Case]:
    """Return the unfinished cases under the user's supervision: late, urged, or with an instruction."""
    pressed = CaseEvent.objects.filter(case=OuterRef("pk"), kind__in=[EventKind.URGED, EventKind.INSTRUCTED])
    seen = visible_cases(user, "cases.urge").exclude(state=CaseState.CLOSED)
    return seen.filter(is_late() | Q(escalation_level__gt=0) | Exists(pressed))


def _acted_on(user: User) -> QuerySet[Case]:
    acted = CaseEvent.objects.filter(case=OuterRef("pk"), by=user.pk)
    return visible_cases(user).filter(Q(handler=user.pk) | Exists(acted))


@dataclass(frozen=True)
class Pile:
    """One pile of the desk: its name in an address, its title, what lies on it; `permission` where not everybody has it."""

    name: str
    title: str | Promise
    find: Callable[[User], QuerySet[Case]]
    permission: str = "cases.view"


PILES = (
    Pile("todo", _("Waiting for me"), waiting_for),
    Pile("doing", _("In hand, with others"), in_hand),
    Pile("done", _("Done, I had part"), done_by),
    Pile("watched", _("Under supervision"), watched_by, "cases.urge"),
)
