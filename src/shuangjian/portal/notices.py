"""What people are told about their own account."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuangjian.notices.kinds import NoticeKind

FACTOR_TAKEN_AWAY = NoticeKind("portal.factor_taken_away", _("Your second factor was taken away"), "")

KINDS = [FACTOR_TAKEN_AWAY]
