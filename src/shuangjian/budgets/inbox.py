"""What the money of schools puts into the inbox: pay to check and to decide, and what was sent back."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from shuangjian.budgets.choices import PayState
from shuangjian.budgets.models import PayBreakdown, PerformancePay
from shuangjian.budgets.registers import PROPOSALS, breakdown_url, breakdowns, proposals, proposals_for
from shuangjian.budgets.views import breakdowns_for
from shuangjian.web.inbox import InboxItem, InboxSection


def _breakdowns(rows: Sequence[PayBreakdown]) -> list[InboxItem]:
    return [InboxItem(f"{row.school} · {row}", breakdown_url(row), f"{row.total_fen / 100:,.2f}") for row in rows]


def _proposals(rows: Sequence[PerformancePay]) -> list[InboxItem]:
    return [InboxItem(str(row), PROPOSALS.url("row", row.pk), row.get_state_display()) for row in rows]


SECTIONS = [
    InboxSection(
        "breakdowns", _("Breakdowns of pay to decide"), _("Approve them, or send them back"), 62,
        lambda user: breakdowns(user, "budgets.decide").filter(state=PayState.SUBMITTED).exclude(submitted_by=user).order_by("first_day", "pk"),
        _breakdowns, lambda: breakdowns_for(None).url(state="submitted"),
    ),
    InboxSection(
        "performance pay", _("Performance pay to check and decide"), _("Check it against the recorded service, then approve or send back"), 63,
        lambda user: proposals(user, "budgets.decide").filter(state__in=[PayState.SUBMITTED, PayState.CHECKED]).exclude(submitted_by=user).order_by("year", "pk"),
        _proposals, lambda: proposals_for(None).url(),
    ),
    InboxSection(
        "pay sent back", _("Performance pay that was sent back"), _("Mend it and hand it in again"), 64,
        lambda user: proposals(user, "budgets.spend").filter(state=PayState.RETURNED).order_by("year", "pk"), _proposals,
        lambda: proposals_for(None).url(state="returned"),
    ),
]  # fmt: skip
