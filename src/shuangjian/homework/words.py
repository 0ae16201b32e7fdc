"""How the columns of a homework are called where versions of it are set beside each other."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _

from shuangjian.homework.models import Homework
from shuangjian.registry.versions import say_column

LABELS = {
    "subject": _("Subject"),
    "content": _("What"),
    "minutes": _("Minutes"),
    "kind": _("Kind"),
    "place": _("Where"),
    "tier": _("For whom"),
    "marked_by": _("Marked by"),
    "parent_task": _("Asked of parents"),
    "source": _("Taken from"),
    "device": _("Needs a device"),
    "with_subjects": _("Joined with"),
    "form": _("Form of design"),
    "difficulty": _("Difficulty"),
    "from_item": _("Item of the library"),
    "point": _("Point of the standard"),
}
say = partial(say_column, Homework)
