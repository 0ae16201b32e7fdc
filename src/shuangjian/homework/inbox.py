"""What homework puts into the inbox: posts held for the class teacher, corrections of past days to agree to."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from shuangjian.homework.correction_requests import requests_for
from shuangjian.homework.held import held_for
from shuangjian.homework.models import CorrectionRequest, HeldPost
from shuangjian.web.addresses import address_of
from shuangjian.web.inbox import InboxItem, InboxSection


def _describe(held: Sequence[HeldPost]) -> list[InboxItem]:
    return [
        InboxItem(
            f"{each.school_class} · {each.assignment['subject']} · {each.assigned_on:%Y-%m-%d}",
            address_of("homework:held_post", each.pk),
            f"{each.asked_by}：{each.assignment['content'] or '—'}",
        )
        for each in held
    ]


def _describe_requests(waiting: Sequence[CorrectionRequest]) -> list[InboxItem]:
    return [
        InboxItem(
            f"{each.school_class} · {each.assigned_on:%Y-%m-%d} · {each.get_kind_display()}",
            address_of("homework:correction_request", each.pk),
            f"{each.asked_by}：{each.reason}",
        )
        for each in waiting
    ]


SECTIONS = [
    InboxSection(
        "held", _("To coordinate"), _("Homework that would break the day's limit waits for you: release, cut or refuse it"), 5, held_for,
        _describe, lambda: address_of("homework:held"),
    ),
    InboxSection(
        "correction_requests", _("Corrections of past days"), _("Homework of a day that is over is to be changed: agree, or say why not"), 46, requests_for,
        _describe_requests, lambda: address_of("homework:correction_requests"),
    ),
]  # fmt: skip
