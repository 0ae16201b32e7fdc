"""What the app tells on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuangjian.registry.events import EventKind

POSTED = EventKind("homework.posted", _("Homework posted"), "homework.view")
CORRECTED = EventKind("homework.corrected", _("Homework corrected"), "homework.view")
WITHDRAWN = EventKind("homework.withdrawn", _("Homework withdrawn"), "homework.view")

KINDS = [POSTED, CORRECTED, WITHDRAWN]
