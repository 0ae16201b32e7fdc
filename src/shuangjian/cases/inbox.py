"""What cases put into the inbox."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from shuangjian.cases.deadlines import light_of, stamp_of
from shuangjian.cases.models import Case
from shuangjian.cases.register import cases_url
from shuangjian.cases.selectors import (
    cases_to_give_time,
    cases_to_send_out,
    cases_to_verify,
    cases_to_work,
    get_today,
    late_under,
)
from shuangjian.cases.texts import title_of_case
from shuangjian.web.addresses import address_of
from shuangjian.web.inbox import InboxItem, InboxSection


def _describe(cases: Sequence[Case]) -> list[InboxItem]:
    today = get_today()
    return [
        InboxItem(
            title_of_case(case),
            address_of("cases:case", case.number),
            f"{case.number} · {stamp_of(case)}",
            light_of(case, today),
        )
        for case in cases
    ]


SECTIONS = [
    # A leader sees first what is late, the latest at the head.
    InboxSection(
        "late", _("Late in my region"), _("Urge them or write an instruction"), 5, late_under, _describe,
        lambda: cases_url(waiting="late"),
    ),
    InboxSection(
        "work", _("To do"), _("Cases you or your organisation must work"), 10, cases_to_work, _describe,
        lambda: cases_url(waiting="work"),
    ),
    InboxSection(
        "verify", _("To verify"), _("Somebody says it is done; look before it is closed off"), 20, cases_to_verify, _describe,
        lambda: cases_url(waiting="verify"),
    ),
    InboxSection(
        "time", _("To answer"), _("More time was asked for"), 25, cases_to_give_time, _describe, lambda: cases_url(waiting="time"),
    ),
    InboxSection(
        "returned", _("Sent back"), _("Returned as not theirs; send out again"), 30, cases_to_send_out, _describe,
        lambda: cases_url(waiting="returned"),
    ),
]  # fmt: skip
