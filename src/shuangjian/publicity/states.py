"""How an announcement moves."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuangjian.publicity.choices import AnnouncementState
from shuangjian.web.states import Machine, Transition

S = AnnouncementState
MAY_DECIDE = "publicity.decide"

ANNOUNCEMENT = Machine(S, S.HELD, (
    Transition("release", _("Release and publish"), frozenset({S.HELD}), S.PUBLISHED, "release", MAY_DECIDE, needs_text=True),
    Transition("refuse", _("Refuse"), frozenset({S.HELD}), S.REFUSED, "refuse", MAY_DECIDE, needs_text=True),
))  # fmt: skip
