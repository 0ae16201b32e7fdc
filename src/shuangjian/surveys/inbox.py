"""What surveys put into the inbox: reports of families to be checked."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from shuangjian.registry.models import User
from shuangjian.surveys.checks import days_to_score
from shuangjian.surveys.models import CheckedDay, Tip
from shuangjian.surveys.registers import checks_register, tips_for
from shuangjian.surveys.tips import tips
from shuangjian.voices.choices import Outcome
from shuangjian.web.addresses import address_of
from shuangjian.web.inbox import InboxItem, InboxSection


def _waiting(user: User) -> QuerySet[Tip]:
    return tips(user).filter(outcome=Outcome.OPEN).order_by("received_on", "pk")


def _describe(rows: Sequence[Tip]) -> list[InboxItem]:
    return [
        InboxItem(
            f"{row.school_class.school} {row.school_class} · {row.get_kind_display()}", address_of("surveys:tip", row.pk),
            f"{row.received_on:%Y-%m-%d}",
        )
        for row in rows
    ]  # fmt: skip


def _describe_days(rows: Sequence[CheckedDay]) -> list[InboxItem]:
    return [
        InboxItem(
            f"{row.school_class.school} {row.school_class} · {row.day}", address_of("surveys:score", row.check_of_id, row.pk),
            f"{row.check_of.period_to:%Y-%m-%d}",
        )
        for row in rows
    ]  # fmt: skip


SECTIONS = [
    InboxSection(
        "class-days to score", _("Class-days to review"), _("Of the two-monthly check, at other schools; the day is when it is due"), 42,
        days_to_score, _describe_days, lambda: checks_register(None).url(),
    ),
    InboxSection(
        "family reports", _("Reports of families to check"), _("Check without asking who reported; confirmed they are findings"), 41,
        _waiting, _describe, lambda: tips_for(None).url(outcome=Outcome.OPEN),
    ),
]  # fmt: skip
