"""What people are told about homework: that a class is given more than a rule allows, and what was held or asked for, and how it was answered."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuangjian.homework.choices import Office
from shuangjian.homework.models import CorrectionRequest, HeldPost
from shuangjian.homework.preview import preview_day
from shuangjian.notices.kinds import NoticeKind
from shuangjian.notices.services import Message, notify
from shuangjian.registry.models import SchoolClass, User
from shuangjian.registry.roles import Role
from shuangjian.registry.selectors import users_of, users_over
from shuangjian.web.addresses import address_of

OVER_LIMIT = NoticeKind("homework.over_limit", gettext_lazy("Homework of my class breaks a rule"), "homework.correct")

HELD = NoticeKind("homework.held", gettext_lazy("Homework of my class waits for my decision"), "homework.release")
ANSWERED = NoticeKind("homework.held_answered", gettext_lazy("My homework that was held is answered"), "homework.post")

REQUESTED = NoticeKind(
    "homework.correction_asked", gettext_lazy("A correction of a past day waits for my agreement"), "homework.agree"
)
REQUEST_ANSWERED = NoticeKind(
    "homework.correction_answered", gettext_lazy("My correction of a past day is answered"), "homework.correct"
)

KINDS = [OVER_LIMIT, HELD, ANSWERED, REQUESTED, REQUEST_ANSWERED]


def tell_held(held: HeldPost) -> int:
    """Tell the class teachers that a post waits for them; return how many were told."""
    with translation.override(settings.LANGUAGE_CODE):
        title = _("{subject} homework of {name} on {day} waits for you").format(
            subject=held.assignment["subject"], name=held.school_class, day=held.assigned_on.isoformat()
        )
        url = address_of("homework:held_post", held.pk)
        teachers = _class_teachers(held.class_key, "homework.release")
        detail = f"{held.asked_by}：{held.assignment['content'] or ''}"
        return notify(HELD, [Message(user, key=str(held.pk), title=title, detail=detail, url=url) for user in teachers])


def tell_answered(held: HeldPost) -> int:
    """Tell who wanted to post what became of it, with the reason."""
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Your {subject} homework of {day}: {answer}").format(
            subject=held.assignment["subject"], day=held.assigned_on.isoformat(), answer=held.get_state_display()
        )
        url = f"{address_of('homework:board', *held.class_key.split('/'))}?day={held.assigned_on.isoformat()}"
        detail = f"{held.answered_by}：{held.answer_reason}"
        return notify(ANSWERED, [Message(held.asked_by, key=str(held.pk), title=title, detail=detail, url=url)])


def tell_requested(request: CorrectionRequest) -> int:
    """Tell the school's leaders, or the bureau where it takes the bureau, that a correction waits for them."""
    if request.office == Office.SCHOOL:
        found = [user for user, _membership in users_of(REQUESTED.permission, schools=[request.school_key])]
    else:
        found = users_over(REQUESTED.permission, request.region_code)
    with translation.override(settings.LANGUAGE_CODE):
        title = _("{name}: the homework of {day} is to be corrected").format(
            name=request.school_class, day=request.assigned_on.isoformat()
        )
        url = address_of("homework:correction_request", request.pk)
        detail = f"{request.asked_by}：{request.reason}"
        others = [user for user in dict.fromkeys(found) if user != request.asked_by]
        return notify(
            REQUESTED, [Message(user, key=str(request.pk), title=title, detail=detail, url=url) for user in others]
        )


def tell_request_answered(request: CorrectionRequest) -> int:
    """Tell who asked for a correction what became of it, with the reason."""
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Your correction of the homework of {day}: {answer}").format(
            day=request.assigned_on.isoformat(), answer=request.get_state_display()
        )
        url = address_of(
            "homework:history", request.region_code, request.school_key.split("/")[1], request.homework_code
        )
        detail = f"{request.answered_by}：{request.answer_reason}"
        return notify(
            REQUEST_ANSWERED, [Message(request.asked_by, key=str(request.pk), title=title, detail=detail, url=url)]
        )


def _class_teachers(class_key: str, permission: str) -> list[User]:
    return [
        user for user, membership in users_of(permission, classes=[class_key]) if membership.role == Role.CLASS_TEACHER
    ]


def tell_over_limit(school_class: SchoolClass, day: dt.date) -> int:
    """Ask the rules about a class's day, and tell its class teachers if it breaks one for certain; again when the total changes."""
    with translation.override(settings.LANGUAGE_CODE):
        preview = preview_day(school_class, day, [])
        if not preview.is_over:
            return 0
        teachers = _class_teachers(school_class.key, "homework.correct")
        title = _("{day}: the homework of {name} breaks a rule").format(day=day.isoformat(), name=school_class)
        wrong = "；".join(breach.message for breach in preview.breaches if not breach.suspected)
        url = f"{address_of('homework:board', *school_class.key.split('/'))}?day={day.isoformat()}"
        key = f"{school_class.key}/{day}/{preview.total}"
        return notify(OVER_LIMIT, [Message(user, key=key, title=title, detail=wrong, url=url) for user in teachers])
