"""What people are told about cases: that one is theirs, that it falls due, that it is late."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Callable, Sequence

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shuangjian.cases.choices import CaseState
from shuangjian.cases.models import Case
from shuangjian.cases.texts import title_of_case
from shuangjian.cases.working_days import add_working_days
from shuangjian.notices.kinds import NoticeKind
from shuangjian.notices.services import Message, notify
from shuangjian.registry.models import User
from shuangjian.registry.selectors import users_of
from shuangjian.web.addresses import address_of

ASSIGNED = NoticeKind("cases.assigned", gettext_lazy("A case for my unit"), "cases.work")
DUE_SOON = NoticeKind("cases.due_soon", gettext_lazy("A case of my unit falls due"), "cases.work")
LATE = NoticeKind("cases.late", gettext_lazy("A case of my unit is late"), "cases.work")

KINDS = [ASSIGNED, DUE_SOON, LATE]

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


def _due_day(case: Case) -> str:
    return f"{case.number}/{case.due_on}"


def _units(case: Case) -> str:
    return ",".join(str(party.department_id) for party in case.parties.all() if party.department_id)


def _tell(kind: NoticeKind, cases: Sequence[Case], key_of: Callable[[Case], str]) -> int:
    if not cases:
        return 0
    prefetch_related_objects(cases, "parties")
    by_person: dict[User, list[Case]] = defaultdict(list)
    for case, people in _people_of(cases):
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


def _people_of(cases: Sequence[Case]) -> list[tuple[Case, list[User]]]:
    """Return each case with who works it: its departments, the school, the institution. One query, however many cases."""
    of_department, of_school, of_institution = defaultdict(set), defaultdict(set), defaultdict(set)
    for case in cases:
        for party in case.parties.all():
            of_department[party.department_id].add(case.pk)
        of_school[case.school_key].add(case.pk)
        of_institution[case.institution_key].add(case.pk)
    found: dict[int, dict[int, User]] = defaultdict(dict)
    members = users_of(
        "cases.work",
        departments=[pk for pk in of_department if pk],
        schools=[key for key in of_school if key],
        institutions=[key for key in of_institution if key],
    )
    for user, membership in members:
        theirs = (
            of_department[membership.department_id]
            if membership.department_id
            else of_school[membership.school_key]
            if membership.school_key
            else of_institution[membership.institution_key]
        )
        for case_id in theirs:
            found[case_id][user.pk] = user
    return [(case, list(found[case.pk].values())) for case in cases]
