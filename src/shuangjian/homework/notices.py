"""What people are told about homework: that a class is given more than a rule allows."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuangjian.homework.preview import preview_day
from shuangjian.notices.kinds import NoticeKind
from shuangjian.notices.services import Message, notify
from shuangjian.registry.models import SchoolClass
from shuangjian.registry.roles import Role
from shuangjian.registry.selectors import users_of
from shuangjian.web.addresses import address_of

OVER_LIMIT = NoticeKind("homework.over_limit", gettext_lazy("Homework of my class breaks a rule"), "homework.correct")

KINDS = [OVER_LIMIT]


def tell_over_limit(school_class: SchoolClass, day: dt.date) -> int:
    """Ask the rules about a class's day, and tell its class teachers if it breaks one for certain; again when the total changes."""
    with translation.override(settings.LANGUAGE_CODE):
        preview = preview_day(school_class, day, [])
        if not preview.is_over:
            return 0
        teachers = [
            user
            for user, membership in users_of("homework.correct", classes=[school_class.key])
            if membership.role == Role.CLASS_TEACHER
        ]
        title = _("{day}: the homework of {name} breaks a rule").format(day=day.isoformat(), name=school_class)
        wrong = "；".join(breach.message for breach in preview.breaches if not breach.suspected)
        url = f"{address_of('homework:board', *school_class.key.split('/'))}?day={day.isoformat()}"
        key = f"{school_class.key}/{day}/{preview.total}"
        return notify(OVER_LIMIT, [Message(user, key=key, title=title, detail=wrong, url=url) for user in teachers])
