"""What people are told about their own account."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuangjian.notices.kinds import NoticeKind

FACTOR_TAKEN_AWAY = NoticeKind("portal.factor_taken_away", _("Your second factor was taken away"), "")

WRONG_CODE = NoticeKind("portal.wrong_code", _("A wrong one-time code after your password"), "")

PASSKEY_ADDED = NoticeKind("portal.passkey_added", _("A passkey was added to your account"), "")

STAND_IN = NoticeKind("portal.stand_in", _("Somebody stands in"), "")
STAND_IN_ENDED = NoticeKind("portal.stand_in_ended", _("A stand-in was ended"), "")

KINDS = [FACTOR_TAKEN_AWAY, WRONG_CODE, PASSKEY_ADDED, STAND_IN, STAND_IN_ENDED]
