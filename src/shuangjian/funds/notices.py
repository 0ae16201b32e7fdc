"""What families and offices are told about prepaid money."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuangjian.funds.models import Attendance, FundWarning, Objection, RefundRequest
from shuangjian.notices.kinds import NoticeKind
from shuangjian.notices.services import Message, notify
from shuangjian.registry.models import Guardianship, User
from shuangjian.registry.selectors import get_owner_names, users_of, users_over
from shuangjian.web.addresses import address_of
from shuangjian.web.formats import format_yuan

LESSON = NoticeKind("funds.lesson", gettext_lazy("A lesson of my child waits for my confirmation"), "funds.family")
LAPSE = NoticeKind("funds.lapse", gettext_lazy("My silence is about to confirm a lesson"), "funds.family")
OBJECTION = NoticeKind("funds.objection", gettext_lazy("My objection to a lesson is answered"), "funds.family")
REFUND_ASKED = NoticeKind("funds.refund_asked", gettext_lazy("A family asks for its money back"), "funds.record")
REFUND = NoticeKind("funds.refund", gettext_lazy("My refund goes on"), "funds.family")
WARNING = NoticeKind("funds.warning", gettext_lazy("Money of an institution moves oddly"), "funds.warnings")

KINDS = [LESSON, LAPSE, OBJECTION, REFUND_ASKED, REFUND, WARNING]


def guardians_of(student_key: str | None) -> list[User]:
    """Return the users who are guardians of a learner."""
    found = Guardianship.objects.filter(pupil__key=student_key, user__is_active=True).select_related("user")
    return [each.user for each in found]


def tell_lesson_held(lesson: Attendance, lapses: dt.date) -> int:
    """Ask the guardians to confirm a lesson, with the day on which their silence will do so."""
    return _ask(lesson, lapses, LESSON)


def tell_lapse(lesson: Attendance, lapses: dt.date) -> int:
    """Tell the guardians in time what their silence is about to do."""
    return _ask(lesson, lapses, LAPSE)


def _ask(lesson: Attendance, lapses: dt.date, kind: NoticeKind) -> int:
    with translation.override(settings.LANGUAGE_CODE):
        name = _name(lesson.institution_key)
        title = _("Was the lesson of {day} at {name} held?").format(day=lesson.attended_on.isoformat(), name=name)
        detail = _("Without your answer it counts as held after {day}, and its price is released.").format(
            day=lapses.isoformat()
        )
        users = guardians_of(lesson.contract.student_key)
        key = f"{lesson.institution_key}/{lesson.code}/{lapses}"
        url = address_of("funds:family")
        return notify(kind, [Message(user, key=key, title=title, detail=detail, url=url) for user in users])


def tell_objection_answered(objection: Objection) -> int:
    """Tell who objected what was decided."""
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Your objection: {outcome}").format(outcome=objection.get_outcome_display())
        url = address_of("funds:family")
        message = Message(
            objection.raised_by, key=str(objection.pk), title=title, detail=objection.answer or "", url=url
        )
        return notify(OBJECTION, [message])


def tell_refund_asked(request: RefundRequest) -> int:
    """Tell the institution that a family asks for its money, and until when it may answer."""
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Refund of {amount} yuan asked for").format(amount=format_yuan(request.amount_fen))
        detail = _("Without your answer it is approved after {day}.").format(day=request.answer_by_day.isoformat())
        url = address_of("funds:refunds")
        users = [user for user, _membership in users_of("funds.record", institutions=[request.institution_key])]
        key = str(request.pk)
        return notify(REFUND_ASKED, [Message(user, key=key, title=title, detail=detail, url=url) for user in users])


def tell_refund(request: RefundRequest) -> int:
    """Tell who asked for a refund where it stands."""
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Your refund of {amount} yuan: {state}").format(
            amount=format_yuan(request.amount_fen), state=request.get_state_display()
        )
        key, url = f"{request.pk}/{request.state}", address_of("funds:family")
        return notify(REFUND, [Message(request.asked_by, key=key, title=title, detail=request.basis, url=url)])


def tell_warning(warning: FundWarning) -> int:
    """Tell those who watch money in the region."""
    with translation.override(settings.LANGUAGE_CODE):
        title = _("{name}: {amount} yuan left its supervised accounts on {day}").format(
            name=_name(warning.institution_key), amount=format_yuan(warning.observed_fen), day=warning.day.isoformat()
        )
        url = address_of("funds:warning", warning.pk)
        users = users_over("funds.warnings", warning.region_code)
        return notify(WARNING, [Message(user, key=str(warning.pk), title=title, url=url) for user in users])


def _name(institution_key: str) -> str:
    return get_owner_names([institution_key]).get(institution_key, institution_key)
