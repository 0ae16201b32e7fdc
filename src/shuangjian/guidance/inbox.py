"""What campaigns put into the inbox: the self-checks a school owes."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from shuangjian.guidance.campaign_views import campaigns_register
from shuangjian.guidance.campaigns import checks_owed
from shuangjian.guidance.models import Campaign
from shuangjian.web.addresses import address_of
from shuangjian.web.inbox import InboxItem, InboxSection


def _describe(rows: Sequence[Campaign]) -> list[InboxItem]:
    return [
        InboxItem(row.title, address_of("guidance:campaign", row.pk), row.checks_due_on.strftime("%Y-%m-%d"))
        for row in rows
    ]


SECTIONS = [
    InboxSection(
        "campaign checks", _("Self-checks to hand in"), _("Of homework campaigns; the day is when they are due"), 52, checks_owed, _describe,
        lambda: campaigns_register(None).url(owed="1"),
    ),
]  # fmt: skip
