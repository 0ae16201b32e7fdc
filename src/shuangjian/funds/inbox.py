"""What prepaid money puts into the inbox: lessons to confirm, refunds to answer, objections to decide."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from shuangjian.funds.choices import RefundState
from shuangjian.funds.lessons import lessons_for
from shuangjian.funds.models import Attendance, Objection, RefundRequest
from shuangjian.registry.access import visible_to
from shuangjian.registry.models import User
from shuangjian.web.addresses import address_of
from shuangjian.web.formats import format_yuan
from shuangjian.web.inbox import InboxItem, InboxSection


def _lessons(rows: Sequence[Attendance]) -> list[InboxItem]:
    return [InboxItem(f"{row.attended_on}", address_of("funds:family"), row.code) for row in rows]


def _refunds(rows: Sequence[RefundRequest]) -> list[InboxItem]:
    return [
        InboxItem(format_yuan(row.amount_fen), address_of("funds:refund", row.pk), str(row.answer_by_day))
        for row in rows
    ]


def _objections(rows: Sequence[Objection]) -> list[InboxItem]:
    return [InboxItem(row.text, address_of("funds:objection", row.pk), row.attendance_code) for row in rows]


def _asked(user: User) -> QuerySet[RefundRequest]:
    asked = RefundRequest.objects.filter(state=RefundState.ASKED, institution__key__in=_own(user))
    return asked.order_by("answer_by_day", "pk")


def _own(user: User) -> list[str]:
    return [m.institution_key for m in user.active_memberships if m.institution_key and "funds.record" in m.permissions]


SECTIONS = [
    InboxSection(
        "lessons to confirm", _("Lessons to confirm"), _("Was it held? Your silence will say yes"), 8, lessons_for, _lessons,
        lambda: address_of("funds:family"),
    ),
    InboxSection(
        "refunds to answer", _("Refunds to answer"), _("Without an answer they are approved"), 30, _asked, _refunds,
        lambda: f"{address_of('funds:refunds')}?state=asked",
    ),
    InboxSection(
        "objections to lessons", _("Objections to decide"), _("A family says that a lesson was not held"), 31,
        lambda user: visible_to(Objection.objects.filter(outcome__isnull=True), user, "funds.manage").order_by("raised_at", "pk"),
        _objections, lambda: f"{address_of('funds:objections')}?open=yes",
    ),
]  # fmt: skip
