"""What plans put into the inbox."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from shuangjian.plans.models import Plan
from shuangjian.plans.register import plans_for
from shuangjian.plans.selectors import plans_to_adopt
from shuangjian.web.addresses import address_of
from shuangjian.web.inbox import InboxItem, InboxSection


def _describe(plans: Sequence[Plan]) -> list[InboxItem]:
    return [
        InboxItem(
            plan.title,
            address_of("plans:plan", plan.pk),
            " · ".join(filter(None, (plan.number, plan.issuer, str(plan.uploaded_by)))),
        )
        for plan in plans
    ]


SECTIONS = [
    InboxSection(
        "adopt", _("To adopt"), _("Documents read, waiting for review"), 50, plans_to_adopt, _describe,
        lambda: plans_for(None).url(waiting="adopt"),
    )
]  # fmt: skip
