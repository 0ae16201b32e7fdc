"""What packs put into the inbox."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from shuangjian.live.models import RulePack
from shuangjian.packs.selectors import to_review
from shuangjian.packs.views import packs_for
from shuangjian.rulebook import packaged_rulebook
from shuangjian.web.addresses import address_of
from shuangjian.web.inbox import InboxItem, InboxSection


def _describe(packs: Sequence[RulePack]) -> list[InboxItem]:
    name = packaged_rulebook().regions.name
    return [
        InboxItem(
            each.title, address_of("packs:pack", each.pk), f"{name(each.region_code)} · {each.submitted_by or ''}"
        )
        for each in packs
    ]


SECTIONS = [
    InboxSection(
        "packs", _("Local rules to review"), _("Written by somebody else, waiting for a second person"), 52, to_review, _describe,
        lambda: packs_for(None).url(waiting="review"),
    )
]  # fmt: skip
