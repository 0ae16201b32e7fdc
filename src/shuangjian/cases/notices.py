"""What people are told about cases: that one is theirs, that it falls due, that it is late."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shuangjian.cases.choices import CaseState
from shuangjian.cases.models import Case, CaseEvent
from shuangjian.cases.people import people_of
from shuangjian.cases.texts import title_of_case
from shuangjian.cases.working_days import add_working_days
from shuangjian.notices.kinds import NoticeKind
from shuangjian.notices.services import Message, notify
from shuangjian.registry.models import User
from shuangjian.web.addresses import address_of

ASSIGNED = NoticeKind("cases.assigned", gettext_lazy("A case for my unit"), "cases.work")
DUE_SOON = NoticeKind("cases.due_soon", gettext_lazy("A case of my unit falls due"), "cases.work")
LATE = NoticeKind("cases.late", gettext_lazy("A case of my unit is late"), "cases.work")

HANDED_OVER = NoticeKind("cases.handed_over", gettext_lazy("A case was put in my hands"), "cases.work")
URGED = NoticeKind("cases.urged", gettext_lazy("A case of my unit is urged"), "cases.work")
INSTRUCTED = NoticeKind("cases.instructed", gettext_lazy("A leader's instruction on a case"), "cases.view")
SHEET = NoticeKind("cases.sheet", gettext_lazy("A supervision sheet for my unit"), "cases.work")
ESCALATED = NoticeKind("cases.escalated", gettext_lazy("A late case comes up to me"), "cases.view")

KINDS = [ASSIGNED, DUE_SOON, LATE, HANDED_OVER, URGED, INSTRUCTED, SHEET, ESCALATED]

# More cases of one night are told in one notice.
TOLD_APART_MAX = 5
# So many working days before a case is due its unit is reminded.
REMINDED_BEFORE = 2


def tell_assigned(cases: Sequence[Case]) -> int:
    """Tell the units of new or newly assigned cases; return how many people were told. Once for each unit and opening."""
    return _tell(ASSIGNED, cases, lambda case: f"{case.number}/{case.times_reopened}/{_units(case)}")


def tell_due(today: dt.date | None = None) -> int:
    """Tell the units of unfinished cases that fall due within `REMINDED_BEFORE` working days, or are late; once for each due day."""
    day = today or timezone.localdate()
    last = add_working_days(day, REMINDED_BEFORE).due_on
    unfinished = Case.objects.exclude(state__in=[CaseState.CLOSED, CaseState.SUBMITTED])
    soon = list(unfinished.filter(due_on__range=(day, last)))
    late = list(unfinished.filter(due_on__lt=day))
    return _tell(DUE_SOON, soon, _due_day) + _tell(LATE, late, _due_day)


def tell_of_event(kind: NoticeKind, event: CaseEvent, people: Iterable[User], word: str = "") -> int:
    """Tell people of one event of a case, once; `word` is said beside what the case is."""
    case = event.case
    with translation.override(settings.LANGUAGE_CODE):
        title, detail = f"{kind.title}：{title_of_case(case)}", "；".join(filter(None, [word, _detail(case)]))
    url = address_of("cases:case", case.number)
    return notify(kind, [Message(user, key=str(event.pk), title=title, detail=detail, url=url) for user in people])


def _due_day(case: Case) -> str:
    return f"{case.number}/{case.due_on}"


def _units(case: Case) -> str:
    return ",".join(str(party.department_id) for party in case.parties.all() if party.department_id)


def _tell(kind: NoticeKind, cases: Sequence[Case], key_of: Callable[[Case], str]) -> int:
    if not cases:
        return 0
    by_person: dict[User, list[Case]] = defaultdict(list)
    for case, people in people_of(cases):
        for user in people:
            by_person[user].append(case)
    with translation.override(settings.LANGUAGE_CODE):
        messages = [
            message
            for user, theirs in by_person.items()
            for message in (
                [_say_one(kind, user, case, key_of(case)) for case in theirs]
                if len(theirs) <= TOLD_APART_MAX
                else [_say_many(kind, user, theirs, key_of)]
            )
        ]
    return notify(kind, messages)


def _say_one(kind: NoticeKind, user: User, case: Case, key: str) -> Message:
    title = f"{kind.title}：{title_of_case(case)}"
    return Message(user, key=key, title=title, detail=_detail(case), url=address_of("cases:case", case.number))


def _say_many(kind: NoticeKind, user: User, cases: Sequence[Case], key_of: Callable[[Case], str]) -> Message:
    keys = ",".join(sorted(map(key_of, cases)))
    title = ngettext("{title}: {count} case", "{title}: {count} cases", len(cases))
    return Message(
        user,
        key=hashlib.sha256(keys.encode()).hexdigest(),
        title=title.format(title=kind.title, count=len(cases)),
        detail="；".join(title_of_case(case) for case in cases[:TOLD_APART_MAX]) + "……",
        url=address_of("portal:inbox"),
    )


def _detail(case: Case) -> str:
    if case.due_on is None:
        return _("Case {number}, owed for good").format(number=case.number)
    return _("Case {number}, due on {day}").format(number=case.number, day=case.due_on.isoformat())
