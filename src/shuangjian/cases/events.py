"""What the app tells on: that a case was opened, and that it moved."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuangjian.cases.access import visible_cases
from shuangjian.registry.events import EventKind
from shuangjian.registry.models import Event, User


def _sees_the_case(user: User, kind: EventKind, event: Event) -> bool:
    # A department that is only named in cases may not know of all in its region.
    return visible_cases(user, kind.permission).filter(number=event.subject).exists()


OPENED = EventKind("cases.opened", _("Case opened"), "cases.view", _sees_the_case)
MOVED = EventKind("cases.moved", _("Case moved on"), "cases.view", _sees_the_case)

KINDS = [OPENED, MOVED]
