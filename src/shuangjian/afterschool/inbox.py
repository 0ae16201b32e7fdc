"""What service plans put into the inbox: what waits for review."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from shuangjian.afterschool.models import ServicePlan
from shuangjian.afterschool.plan_selectors import to_review
from shuangjian.afterschool.registers import waiting_for
from shuangjian.web.addresses import address_of
from shuangjian.web.inbox import InboxItem, InboxSection


def _describe(plans: Sequence[ServicePlan]) -> list[InboxItem]:
    return [
        InboxItem(plan.title, address_of("afterschool:plan", plan.pk), plan.written_at.strftime("%Y-%m-%d"))
        for plan in plans
    ]


SECTIONS = [
    InboxSection(
        "service plans", _("Service plans to review"), _("They come into force when you approve them"), 50, to_review, _describe,
        lambda: waiting_for(None).url(),
    ),
]  # fmt: skip
