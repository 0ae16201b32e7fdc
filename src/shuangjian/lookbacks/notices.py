"""What people are told about look-backs: that cases are theirs to look at again, and that one is late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shuangjian.lookbacks.models import LookBack
from shuangjian.notices.kinds import NoticeKind
from shuangjian.notices.services import Message, notify
from shuangjian.registry.models import User
from shuangjian.web.addresses import address_of

GIVEN = NoticeKind("lookbacks.given", gettext_lazy("Cases to look back on"), "lookbacks.look")
LATE = NoticeKind("lookbacks.late", gettext_lazy("A look-back of mine is late"), "lookbacks.look")

KINDS = [GIVEN, LATE]


def tell_given(rows: Sequence[LookBack], key: str) -> int:
    """Tell each person once how many cases are theirs to look back on; `key` says which occasion."""
    return _tell(
        GIVEN, rows, key, lambda count: ngettext("{count} case to look back on", "{count} cases to look back on", count)
    )


def tell_late(today: dt.date | None = None) -> int:
    """Tell who is late with a look-back, once for each day it was due."""
    day = today or timezone.localdate()
    late = LookBack.objects.filter(result=None, due_on__lt=day).exclude(person=None).select_related("person")
    told = 0
    for due_on in sorted(set(late.values_list("due_on", flat=True))):
        rows = list(late.filter(due_on=due_on).order_by("pk"))
        told += _tell(
            LATE, rows, due_on.isoformat(),
            lambda count: ngettext("{count} look-back is late", "{count} look-backs are late", count),
        )  # fmt: skip
    return told


def _tell(kind: NoticeKind, rows: Sequence[LookBack], key: str, say: object) -> int:
    of_person: dict[User, list[LookBack]] = {}
    for row in rows:
        if row.person is not None:
            of_person.setdefault(row.person, []).append(row)
    with translation.override(settings.LANGUAGE_CODE):
        messages = [
            Message(
                user, key, say(len(own)).format(count=len(own)),  # type: ignore[operator]
                _("Look until {day}, and say what you found.").format(day=own[0].due_on.isoformat()),
                address_of("lookbacks:lookbacks") + "?mine=1",
            )
            for user, own in of_person.items()
        ]  # fmt: skip
        return notify(kind, messages)
